import type { Value, ValueMap } from './value.ts'

/**
 * Go tells `map[string]string` and `map[interface {}]interface {}` from the ordinary map of mixed values, and templates
 * show the difference (`index` of an absent key, `hasKey`, the order of numeric keys). A map that is one of the two
 * carries a mark beside it, never in it; a copy is an ordinary map again.
 */
const marks = new WeakMap<object, MapMark>()

export interface MapMark {
  /** Go's type of the map. */
  readonly goType: string
  /** Keys that are not strings, by the text that stands for them in the map. */
  readonly keys?: ReadonlyMap<string, Value>
  /** What `index` gives for a key that is not there, where that is not the type's own zero value. */
  readonly absent?: Value
}

/** Go's type of an ordinary map. */
export const ORDINARY = 'map[string]interface {}'

/** The mark of a map; undefined for the ordinary `map[string]interface {}`. */
export function markOf(map: object): MapMark | undefined {
  return marks.get(map)
}

/** Marks a value with Go's type of it and answers it. */
export function mark<T extends object>(value: T, as: MapMark): T {
  marks.set(value, as)
  return value
}

/** A map whose values are all strings: an absent key indexes to `""`, and functions that want an ordinary map refuse it. */
export function stringMap(entries: Iterable<readonly [string, string]>): ValueMap {
  const made: ValueMap = Object.create(null)
  for (const [key, text] of entries) made[key] = text
  return mark(made, { goType: 'map[string]string' })
}

/**
 * A map of texts that functions take as an ordinary one (`hasKey .Env "X"`), while an absent key still indexes to `""`:
 * the environment in a template.
 */
export function textMap(entries: Iterable<readonly [string, string]>): ValueMap {
  const made: ValueMap = Object.create(null)
  for (const [key, text] of entries) made[key] = text
  return mark(made, { goType: ORDINARY, absent: '' })
}

/** A map with at least one key that is not a string (`1: one`), as YAML makes it: keys print and sort as what they are. */
export function anyMap(entries: Iterable<readonly [key: Value, value: Value]>): ValueMap {
  const made: ValueMap = Object.create(null)
  const keys = new Map<string, Value>()
  for (const [key, value] of entries) {
    const name = key === null ? '<nil>' : String(key)
    made[name] = value
    if (typeof key !== 'string') keys.set(name, key)
  }
  return mark(made, { goType: 'map[interface {}]interface {}', keys })
}
