import { type ListStrategy, mergeAll } from '../value/merge.ts'
import type { Document } from '../value/origin.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { meetCall } from './text-functions.ts'

/** Component types that the product itself knows; any other key under `components` is a type of the team's own. */
export const builtInTypes = ['terraform', 'helmfile', 'packer', 'ansible', 'kubernetes', 'helm'] as const

/** Types under whose section `overrides` acts. */
const typesWithOverrides = new Set<string>(['terraform', 'helmfile'])

/** What one file writes under `overrides`, and where that is. */
export interface FileOverrides {
  readonly manifest: string
  readonly document: Document
  /** By component type; `''` holds those of all types, which those of a type are merged over. */
  readonly byType: ReadonlyMap<string, ValueMap>
}

/**
 * The overrides in force at a file, file by file, the lowest first. The file decides which of two overrides wins, not
 * whether it is written for a type or for all of them.
 */
export type Overrides = readonly FileOverrides[]

/** The overrides that a file itself writes: one entry, or none. */
export function ownOverrides(content: ValueMap, manifest: string, document: Document): Overrides {
  const byType = new Map<string, ValueMap>()
  const take = (type: string, holder: ValueMap, section: string) => {
    const given = holder.overrides
    if (given === undefined || given === null) return
    if (!isMap(given)) throw fail('bad-section', { section, manifest })
    byType.set(type, given)
  }
  take('', content, 'overrides')
  for (const type of typesWithOverrides) {
    const section = content[type]
    if (isMap(section)) take(type, section, `${type}.overrides`)
  }
  return byType.size === 0 ? [] : [{ manifest, document, byType }]
}

/** What overrides come to for the components of a type. */
function effectiveFor(type: string, overrides: Overrides, strategy: ListStrategy): ValueMap {
  return mergeAll(
    overrides.flatMap(({ byType }) => [byType.get(''), byType.get(type)]),
    strategy,
    meetCall,
  )
}

/**
 * A file's content with the overrides in force written onto each of its components. They replace what a component wrote
 * itself.
 */
export function withOverrides(content: ValueMap, overrides: Overrides, strategy: ListStrategy): ValueMap {
  const components = content.components
  if (!isMap(components) || overrides.length === 0) return content
  const changed = map(Object.entries(components))
  for (const type of builtInTypes) {
    const ofType = components[type]
    if (!isMap(ofType)) continue
    const effective = effectiveFor(type, overrides, strategy)
    if (Object.keys(effective).length === 0) continue
    const entries = map()
    for (const name of Object.keys(ofType)) {
      const component = ofType[name]
      entries[name] = isMap(component)
        ? ({ ...component, __proto__: null, overrides: effective } as unknown as ValueMap)
        : (component ?? null)
    }
    changed[type] = entries
  }
  return map([...Object.entries(content), ['components', changed]])
}

/** Overrides laid over others; of one file's the later place counts. */
export function overridesOver(under: Overrides, over: Overrides): Overrides {
  if (over.length === 0) return under
  return [...under.filter((one) => !over.includes(one)), ...over]
}

/** Whether two lists of overrides are the same ones. */
export function sameOverrides(one: Overrides, other: Overrides): boolean {
  return one === other || (one.length === other.length && one.every((each, index) => each === other[index]))
}
