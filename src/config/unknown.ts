import { suggest } from '../failure/suggest.ts'
import { isMap, Tagged, type Value, type ValueMap } from '../value/value.ts'
import { type Section, schema } from './schema.ts'

/** A key that nothing reads. */
export interface UnknownKey {
  readonly path: readonly string[]
  /** Known keys of the same section that are spelt nearly so. */
  readonly near: readonly string[]
}

/** The keys of a file that have no effect, where the section is one that has known keys only. */
export function unknownKeys(value: ValueMap): readonly UnknownKey[] {
  const found: UnknownKey[] = []
  const walk = (here: ValueMap, known: Section, path: readonly string[]) => {
    const names = Object.keys(known).filter((name) => name !== '*')
    for (const key of Object.keys(here)) {
      const name = Object.hasOwn(known, key) ? key : key.toLowerCase()
      const kind = Object.hasOwn(known, name) ? known[name] : undefined
      const inner: Value = here[key] as Value
      if (typeof kind === 'object') {
        if (isMap(inner) && !(inner instanceof Tagged)) walk(inner, kind, [...path, key])
      } else if (kind === undefined && !Object.hasOwn(known, '*') && !/^(?:x[-_]|\.|<<$)/i.test(key)) {
        found.push({ path: [...path, key], near: suggest(key, names, 1) })
      }
    }
  }
  walk(value, schema, [])
  return found
}
