import { isMap, type Value, type ValueMap } from '../value/value.ts'
import type { Component } from './component.ts'
import { nameFromPattern, type RenderName } from './names.ts'
import type { StackSettings } from './settings.ts'

function text(value: Value | undefined): string {
  return value === undefined || value === null ? '' : Array.isArray(value) ? value.map(String).join('-') : String(value)
}

/** Fills the tokens of `metadata.terraform_workspace_pattern`. */
function fillPattern(pattern: string, component: Component, vars: ValueMap): string {
  const values = new Map<string, string>([
    ['component', component.name],
    ['base-component', component.based ? component.folder : ''],
    ['component-path', component.folder],
    ['workspace', ''],
    ['terraform_workspace', ''],
  ])
  for (const name of ['namespace', 'tenant', 'environment', 'region', 'stage', 'attributes'])
    values.set(name, text(vars[name]))
  return pattern.replace(/\{([a-z_-]+)\}/g, (whole, name: string) => values.get(name) ?? whole)
}

/**
 * The Terraform workspace of a component: `default` for http backends and where workspaces are off, else what metadata
 * gives as template, pattern or text, else the stack's name, with the component's name where it is built on another one.
 * No workspace holds a slash.
 */
export async function workspaceOf(
  component: Component,
  section: ValueMap,
  settings: StackSettings,
  render: RenderName,
): Promise<string> {
  if (section.backend_type === 'http' || !settings.workspacesEnabled) return 'default'
  const metadata = isMap(section.metadata) ? section.metadata : {}
  const vars = isMap(section.vars) ? section.vars : {}
  let workspace: string
  if (metadata.terraform_workspace_template)
    workspace = await render(text(metadata.terraform_workspace_template), section)
  else if (metadata.terraform_workspace_pattern)
    workspace = fillPattern(text(metadata.terraform_workspace_pattern), component, vars)
  else if (metadata.terraform_workspace) workspace = text(metadata.terraform_workspace)
  else {
    const prefix = await stackPrefix(component, section, vars, settings, render)
    workspace = component.based ? `${prefix}-${component.name}` : prefix
  }
  return workspace.replaceAll('/', '-')
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
      // The reference falls back to the manifest's key, where `describe stacks` refuses.
    }
  }
  return key
}
