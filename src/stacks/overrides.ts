import { type ListStrategy, mergeAll } from '../value/merge.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { meetCall } from './text-functions.ts'

/** Component types that the product itself knows; any other key under `components` is a type of the team's own. */
export const builtInTypes = ['terraform', 'helmfile', 'packer', 'ansible', 'kubernetes', 'helm'] as const

/** Types under whose section `overrides` acts. */
const typesWithOverrides = new Set<string>(['terraform', 'helmfile'])

/** Overrides in force at a file, by component type; `''` holds those of all types. */
export type Overrides = ReadonlyMap<string, ValueMap>

export const noOverrides: Overrides = new Map()

/** The overrides that a file itself writes. */
export function ownOverrides(content: ValueMap, manifest: string): Overrides {
  const own = new Map<string, ValueMap>()
  const take = (type: string, holder: ValueMap, section: string) => {
    const given = holder.overrides
    if (given === undefined) return
    if (given === null) return
    if (!isMap(given)) throw fail('bad-section', { section, manifest })
    own.set(type, given)
  }
  take('', content, 'overrides')
  for (const type of typesWithOverrides) {
    const section = content[type]
    if (isMap(section)) take(type, section, `${type}.overrides`)
  }
  return own
}

/** Lays overrides over others, type by type. */
export function layOver(under: Overrides, over: Overrides, strategy: ListStrategy): Overrides {
  if (over.size === 0) return under
  if (under.size === 0) return over
  const merged = new Map(under)
  for (const [type, value] of over) merged.set(type, mergeAll([merged.get(type), value], strategy, meetCall))
  return merged
}

/**
 * A file's content with the overrides in force written onto each of its components: those of earlier imports lowest, then
 * the file's own for all types and for the type, then those of the files that import it. They replace what a component
 * wrote itself.
 */
export function withOverrides(content: ValueMap, layers: readonly Overrides[], strategy: ListStrategy): ValueMap {
  const components = content.components
  if (!isMap(components) || layers.every((layer) => layer.size === 0)) return content
  const changed = map(Object.entries(components))
  for (const type of builtInTypes) {
    const ofType = components[type]
    if (!isMap(ofType)) continue
    const effective = mergeAll(
      layers.flatMap((layer) => [layer.get(''), layer.get(type)]),
      strategy,
      meetCall,
    )
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
