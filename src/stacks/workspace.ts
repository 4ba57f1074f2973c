import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { textOf } from './address.ts'
import type { Component } from './component.ts'
import { nameFromPattern, type RenderName } from './names.ts'
import type { StackSettings } from './settings.ts'

/** The workspace that the tool has without any other. */
export const DEFAULT_WORKSPACE = 'default'

/** Tokens of a workspace pattern that stand for variables. */
const variables = ['namespace', 'tenant', 'environment', 'region', 'stage', 'attributes'] as const

/** The workspace of a component, and what in it came out empty. */
export interface Workspace {
  readonly name: string
  /** Tokens of `metadata.terraform_workspace_pattern` that no value was found for, so that nothing stands for them. */
  readonly empty: readonly string[]
}

/** A variable as a token of a pattern has it: texts alone, as Atmos reads them; `attributes` is a list. */
function tokenText(name: string, value: Value | undefined): string {
  if (name !== 'attributes') return textOf(value)
  return Array.isArray(value) ? value.map(String).join('-') : ''
}

/**
 * Fills `metadata.terraform_workspace_pattern`. Its variables are those that `stacks.name_pattern` reads: where a name
 * template names the stacks, or nothing does, Atmos leaves them empty, and states live in workspaces of such names.
 */
function fillPattern(pattern: string, component: Component, vars: ValueMap, settings: StackSettings): Workspace {
  const known = !settings.nameTemplate && settings.namePattern ? vars : undefined
  const values = new Map<string, string>([
    ['component', component.name],
    ['base-component', component.base],
    ['component-path', ''],
    ['workspace', ''],
    ['terraform_workspace', ''],
    ...variables.map((name) => [name, tokenText(name, known?.[name])] as const),
  ])
  const empty = new Set<string>()
  const name = pattern.replace(/\{([a-z_-]+)\}/g, (whole, token: string) => {
    const value = values.get(token)
    if (value === '') empty.add(whole)
    return value ?? whole
  })
  return { name, empty: [...empty] }
}

/**
 * The Terraform workspace of a component, as Atmos has it: `default` for http backends and where workspaces are off, else
 * what metadata gives as template, pattern or text, else the stack's name, with the component's name where it is built on
 * another one. No workspace holds a slash.
 */
export async function workspaceOf(
  component: Component,
  section: ValueMap,
  settings: StackSettings,
  render: RenderName,
): Promise<Workspace> {
  if (section.backend_type === 'http' || !settings.workspacesEnabled) return { name: DEFAULT_WORKSPACE, empty: [] }
  const { name, empty } = await unslashed(component, section, settings, render)
  return { name: name.replaceAll('/', '-'), empty }
}

/**
 * The workspace that `describe stacks` shows, as that of Atmos does, and documents have been made from it: it knows
 * neither the component's name nor what it is built on, and a text beats pattern and template. Nothing is run in it.
 */
export function listedWorkspace(
  component: Component,
  section: ValueMap,
  settings: StackSettings,
  render: RenderName,
): Promise<Workspace> {
  const metadata = isMap(section.metadata) ? section.metadata : map()
  const isText = typeof metadata.terraform_workspace === 'string'
  const shown = isText ? map([['terraform_workspace', metadata.terraform_workspace as string]]) : metadata
  const listed = map([...Object.entries(section), ['metadata', shown]])
  return workspaceOf({ ...component, name: '', base: '' }, listed, settings, render)
}

async function unslashed(
  component: Component,
  section: ValueMap,
  settings: StackSettings,
  render: RenderName,
): Promise<Workspace> {
  const metadata = isMap(section.metadata) ? section.metadata : {}
  const vars = isMap(section.vars) ? section.vars : {}
  const {
    terraform_workspace_template: template,
    terraform_workspace_pattern: pattern,
    terraform_workspace: text,
  } = metadata
  if (typeof template === 'string') return { name: await render(template, section), empty: [] }
  if (typeof pattern === 'string') return fillPattern(pattern, component, vars, settings)
  if (typeof text === 'string') return { name: text, empty: [] }
  const prefix = await stackPrefix(component, section, vars, settings, render)
  return { name: component.base === '' ? prefix : `${prefix}-${component.name}`, empty: [] }
}

async function stackPrefix(
  component: Component,
  section: ValueMap,
  vars: ValueMap,
  settings: StackSettings,
  render: RenderName,
): Promise<string> {
  const { content, key } = component.manifest
  if (typeof content.name === 'string' && content.name !== '') return content.name
  if (settings.nameTemplate) return render(settings.nameTemplate, section)
  if (settings.namePattern) {
    try {
      return nameFromPattern(settings.namePattern, vars, key)
    } catch {
      // Atmos falls back to the manifest's key here, and refuses where it describes stacks.
    }
  }
  return key
}
