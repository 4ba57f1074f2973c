import { isMap, type Value, type ValueMap } from '../value/value.ts'
import { closes } from '../work/graph.ts'
import { fail } from './failures.ts'

/** A component that lends its sections: in the order in which they are merged, lowest first. */
export interface Base {
  readonly name: string
  readonly section: ValueMap
}

/** What a component is built on. */
export interface Inheritance {
  /** In merge order; a base that two ways lead to stands in it twice, as the reference merges it. */
  readonly bases: readonly Base[]
  /** Nearest first, each once: what is shown as `inheritance`. */
  readonly names: readonly string[]
  /**
   * The component that the older `component` key leads to: the first that is merged on its behalf, so a chain of such
   * keys is followed to its end. Undefined where there is no such key, or where it names a mere folder.
   */
  readonly root: string | undefined
}

/** Names in `metadata.inherits`. */
function inherited(section: ValueMap, component: string, manifest: string): readonly string[] {
  const metadata = section.metadata
  const list = isMap(metadata) ? metadata.inherits : undefined
  if (list === undefined || list === null) return []
  if (!Array.isArray(list) || list.some((item) => typeof item !== 'string'))
    throw fail('bad-inherits', { component, manifest })
  return list as string[]
}

function legacyBase(section: ValueMap): string | undefined {
  return typeof section.component === 'string' && section.component !== '' ? section.component : undefined
}

/**
 * Walks the bases of a component: for each, first what its older `component` key names, then those of its
 * `metadata.inherits` in order, then itself, depth first and without removing repetitions, as Atmos does. `folderExists`
 * tells whether a name that is no component is at least a folder of the type.
 */
export function inheritance(
  name: string,
  components: ValueMap,
  manifest: string,
  folderExists: (name: string) => boolean,
): Inheritance {
  const bases: Base[] = []

  const section = (base: string): ValueMap | undefined => {
    const value: Value | undefined = Object.hasOwn(components, base) ? components[base] : undefined
    return isMap(value) ? value : undefined
  }

  const visit = (base: string, by: string, way: readonly string[]): void => {
    const of = way.at(-1) ?? name
    // A base that inherits the component itself back is passed over.
    if (base === name) return
    const found = section(base)
    if (!found) {
      if (by === 'component' && folderExists(base)) return
      throw fail('base-not-found', { component: of, base, by, manifest, known: Object.keys(components) })
    }
    const circle = closes(way, base)
    if (circle) throw fail('inherit-cycle', { chain: circle, manifest })
    const here = [...way, base]
    const metadata = found.metadata
    const abstract = isMap(metadata) && metadata.type === 'abstract'
    const legacy = legacyBase(found)
    if (!abstract && legacy && legacy !== base && section(legacy)) visit(legacy, 'component', here)
    for (const next of inherited(found, base, manifest)) if (next !== base) visit(next, 'metadata.inherits', here)
    bases.push({ name: base, section: found })
  }

  const own = section(name) as ValueMap
  const legacy = legacyBase(own)
  if (legacy && legacy !== name && (section(legacy) || !folderExists(legacy))) visit(legacy, 'component', [])
  const root = bases[0]?.name
  for (const next of inherited(own, name, manifest)) visit(next, 'metadata.inherits', [])
  return { bases, names: [...new Set(bases.map((base) => base.name).reverse())], root }
}
