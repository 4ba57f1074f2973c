import type { Later } from '../value/later.ts'
import { isMap, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import type { Manifest } from './manifest.ts'
import type { StackSettings } from './settings.ts'

/** Renders the name template over a component's section. */
export type RenderName = (template: string, section: ValueMap) => Later<string>

/** Variables that name patterns know, with the word for people. */
const tokens = new Set(['{namespace}', '{tenant}', '{environment}', '{stage}'])

/** A name from the pattern's parts that are exactly a known token; literals between them are dropped, as Atmos does. */
export function nameFromPattern(pattern: string, vars: ValueMap, manifest: string): string {
  const parts: string[] = []
  for (const part of pattern.split('-')) {
    if (!tokens.has(part)) continue
    const variable = part.slice(1, -1)
    const value = vars[variable]
    if (value === undefined || value === null || value === '') throw fail('no-name', { variable, manifest, pattern })
    parts.push(String(value))
  }
  return parts.join('-')
}

/**
 * The canonical name of the stack that a component of a manifest belongs to: the manifest's own `name`, else the name
 * template over the component's section, else the pattern, else the manifest's key.
 */
export function stackName(
  manifest: Manifest,
  section: ValueMap,
  settings: StackSettings,
  render: RenderName,
): Later<string> {
  const own = manifest.content.name
  if (typeof own === 'string' && own !== '') return own
  if (settings.nameTemplate) return render(settings.nameTemplate, section)
  if (settings.namePattern)
    return nameFromPattern(settings.namePattern, isMap(section.vars) ? section.vars : {}, manifest.key)
  return manifest.key
}
