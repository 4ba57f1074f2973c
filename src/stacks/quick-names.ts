import { isFailure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { inheritance } from './inherit.ts'
import type { Manifest } from './manifest.ts'
import { nameFromPattern, type RenderName } from './names.ts'
import { builtInTypes } from './overrides.ts'
import { mapSections } from './sections.ts'
import type { StackSettings } from './settings.ts'

/** Says that a name cannot be told without computing the component. */
export const COMPUTE = Symbol('compute')

/**
 * The stack's name for a component, told without merging its sections; undefined where it has none, `COMPUTE` where only
 * the whole component knows.
 */
export type QuickName = (manifest: Manifest, type: string, name: string) => Later<string | undefined | typeof COMPUTE>

/** An action that is one variable and nothing else. */
const variable = /\{\{-?\s*\.vars\.([A-Za-z_][A-Za-z0-9_]*)\s*-?\}\}/g

/** The variables that names are made of; undefined when they are made of more. */
export function nameVariables(settings: StackSettings): readonly string[] | undefined {
  const { nameTemplate, namePattern } = settings
  if (nameTemplate) {
    if (nameTemplate.replace(variable, '').includes('{{')) return undefined
    return [...new Set([...nameTemplate.matchAll(variable)].map((found) => found[1] as string))]
  }
  return namePattern ? ['namespace', 'tenant', 'environment', 'stage'] : []
}

/** The values of variables as a key for what is made of them; undefined when one is no plain scalar. */
function variablesKey(vars: Value | undefined, names: readonly string[]): string | undefined {
  if (!isMap(vars)) return undefined
  const values: Value[] = []
  for (const name of names) {
    const value = vars[name]
    if (value !== undefined && !isPlainScalar(value)) return undefined
    values.push(value === undefined ? [] : value)
  }
  return JSON.stringify(values)
}

function isPlainScalar(value: Value): boolean {
  if (typeof value === 'string') return !value.startsWith('!')
  return value === null || typeof value === 'number' || typeof value === 'boolean'
}

/**
 * Tells names from the layers of `vars` alone, each distinct name rendered once: of plain scalars the highest wins, so
 * nothing has to be merged. Whatever is unusual in a component is left to `COMPUTE`, errors included.
 */
export function openQuickNames(
  settings: StackSettings,
  folderExists: (type: string, name: string) => boolean,
  render: RenderName,
): QuickName {
  const names = nameVariables(settings)
  const told = new Map<string, Promise<string | undefined>>()
  const sane = new WeakSet<ValueMap>()

  /** Whether all sections of a component are maps, so that computing it would tell no failure. */
  const isSane = (section: ValueMap): boolean => {
    if (sane.has(section)) return true
    for (const { name } of mapSections) {
      const value = section[name]
      if (value !== undefined && value !== null && !isMap(value)) return false
    }
    if (section.metadata !== undefined && !isMap(section.metadata)) return false
    const settings = section.settings
    if (isMap(settings) && settings.list_merge_strategy !== undefined) return false
    sane.add(section)
    return true
  }

  const tell = async (vars: ValueMap, manifest: string): Promise<string | undefined> => {
    try {
      if (settings.nameTemplate) return await render(settings.nameTemplate, map([['vars', vars]]))
      return settings.namePattern ? nameFromPattern(settings.namePattern, vars, manifest) : manifest
    } catch (thrown) {
      if (isFailure(thrown)) return undefined
      throw thrown
    }
  }

  return (manifest, type, name) => {
    const { content } = manifest
    const components = content.components
    const ofType = isMap(components) ? components[type] : undefined
    const own = isMap(ofType) ? ofType[name] : undefined
    const typeSection = content[type]
    if (!names || !isMap(ofType) || !isMap(own) || !isSane(own) || !isSane(content)) return COMPUTE
    if (content.metadata !== undefined) return COMPUTE
    if (!(builtInTypes as readonly string[]).includes(type)) return COMPUTE
    if (typeSection !== undefined && !(isMap(typeSection) && isSane(typeSection))) return COMPUTE
    const overrides = own.overrides
    if (overrides !== undefined && !(isMap(overrides) && isSane(overrides))) return COMPUTE
    const given = content.name
    const bases = inheritance(name, ofType, manifest.key, (folder) => folderExists(type, folder)).bases
    if (!bases.every((base) => isSane(base.section))) return COMPUTE
    if (typeof given === 'string' && given !== '') return given
    const layers = [content, typeSection, ...bases.map((base) => base.section), own, overrides]
    const vars = map()
    for (const layer of layers) {
      const under = layer?.vars
      if (!isMap(under)) continue
      for (const one of names) {
        const value = under[one]
        if (value === undefined) continue
        if (!isPlainScalar(value)) return COMPUTE
        vars[one] = value
      }
    }
    const key = `${settings.nameTemplate || settings.namePattern ? '' : manifest.key}${variablesKey(vars, names)}`
    let telling = told.get(key)
    if (!telling) {
      telling = tell(vars, manifest.key)
      told.set(key, telling)
    }
    return telling
  }
}

/** A name template rendered once for each set of variables, where it asks for nothing else. */
export function onceByVariables(settings: StackSettings, render: RenderName): RenderName {
  const variables = nameVariables(settings)
  const told = new Map<string, Later<string>>()
  return (template, section) => {
    const key = variables && template === settings.nameTemplate ? variablesKey(section.vars, variables) : undefined
    const before = key === undefined ? undefined : told.get(key)
    if (before !== undefined) return before
    const rendered = render(template, section)
    if (key !== undefined) told.set(key, rendered)
    return rendered
  }
}
