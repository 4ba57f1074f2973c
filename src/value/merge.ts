import { isMap, Tagged, type Value, type ValueMap } from './value.ts'

/** What becomes of a list that meets a list: the later one, both in a row, or item by item. */
export type ListStrategy = 'replace' | 'append' | 'merge'

/** The strategies by the names users write; `Map` so that no other word passes. */
export const listStrategies: ReadonlyMap<string, ListStrategy> = new Map([
  ['replace', 'replace'],
  ['append', 'append'],
  ['merge', 'merge'],
])

/** The mark of a list that extends what it meets, whatever the strategy. */
const APPEND = '!append'

function appended(value: Value | undefined): Value[] | undefined {
  return value instanceof Tagged && value.tag === APPEND && Array.isArray(value.value) ? value.value : undefined
}

function mergeLists(under: Value[], over: Value[], strategy: ListStrategy, meeting: Meeting | undefined): Value[] {
  if (strategy === 'replace') return over
  if (strategy === 'append') return under.length === 0 ? over : [...under, ...over]
  // By index, as the reference does: maps are merged, of anything else the earlier item stays, the longer list's rest too.
  const merged = under.map((item, index) => {
    const other = over[index]
    return isMap(item) && isMap(other) ? mergeMaps(item, other, strategy, meeting) : item
  })
  return over.length > under.length ? [...merged, ...over.slice(under.length)] : merged
}

/** Says what two values at one place come to where the ordinary rules do not; undefined where they do. */
export type Meeting = (under: Value, over: Value) => Value | undefined

/** Merges two maps; neither is changed, and whatever only one of them has is shared, not copied. */
export function mergeMaps(
  under: ValueMap,
  over: ValueMap,
  strategy: ListStrategy = 'replace',
  meeting?: Meeting,
): ValueMap {
  if (under === over) return under
  let made: ValueMap | undefined
  for (const key in over) {
    const value = over[key] as Value
    const here = under[key]
    const merged = here === undefined ? value : merge(here, value, strategy, meeting)
    if (merged === here) continue
    if (made === undefined) {
      made = Object.create(null) as ValueMap
      for (const name in under) made[name] = under[name] as Value
    }
    made[key] = merged
  }
  return made ?? under
}

/**
 * Answers a function that lays map after map on those before, as `mergeMaps` does, and answers the result so far: what it
 * made itself is changed in place, so that many maps cost no more than what is in them. Arguments stay as they are.
 */
export function mergeRow(strategy: ListStrategy = 'replace', meeting?: Meeting): (over: ValueMap) => ValueMap {
  const own = new WeakSet<ValueMap>()
  const mergeInto = (under: ValueMap, over: ValueMap): ValueMap => {
    if (under === over) return under
    let made = own.has(under) ? under : undefined
    for (const key in over) {
      const value = over[key] as Value
      const here = under[key]
      let merged: Value
      if (here === undefined) merged = value
      else if (isMap(here) && isMap(value) && meeting?.(here, value) === undefined) merged = mergeInto(here, value)
      else merged = merge(here, value, strategy, meeting)
      if (merged === here) continue
      if (made === undefined) {
        made = Object.create(null) as ValueMap
        for (const name in under) made[name] = under[name] as Value
        own.add(made)
      }
      made[key] = merged
    }
    return made ?? under
  }
  let merged: ValueMap | undefined
  return (over) => {
    merged = merged ? mergeInto(merged, over) : over
    return merged
  }
}

/**
 * Lays `over` on `under`. Maps are merged deeply; lists as the strategy says, or extended where `over` is a list under
 * `!append`; in every other case `over` wins, also when the kinds differ and when it is null. Pure: the arguments stay as
 * they are and untouched parts are shared.
 */
export function merge(under: Value, over: Value, strategy: ListStrategy = 'replace', meeting?: Meeting): Value {
  const met = meeting?.(under, over)
  if (met !== undefined) return met
  const more = appended(over)
  if (more) {
    const base = appended(under)
    if (base) return new Tagged(APPEND, [...base, ...more])
    return Array.isArray(under) ? [...under, ...more] : over
  }
  if (isMap(over) && isMap(under)) return mergeMaps(under, over, strategy, meeting)
  if (Array.isArray(over)) {
    const base = Array.isArray(under) ? under : appended(under)
    if (base) return mergeLists(base, over, strategy, meeting)
  }
  return over
}

/** Merges maps from the lowest to the highest; absent ones are passed over. */
export function mergeAll(
  layers: readonly (ValueMap | undefined)[],
  strategy: ListStrategy = 'replace',
  meeting?: Meeting,
): ValueMap {
  let merged: ValueMap | undefined
  for (const layer of layers) {
    if (layer) merged = merged ? mergeMaps(merged, layer, strategy, meeting) : layer
  }
  return merged ?? (Object.create(null) as ValueMap)
}

/** The value with every `!append` mark that met no list taken off. Shares what has none. */
export function withoutMarks(value: Value): Value {
  const list = appended(value)
  if (list) return withoutMarks(list)
  if (Array.isArray(value)) {
    let made: Value[] | undefined
    value.forEach((item, index) => {
      const plain = withoutMarks(item)
      if (plain !== item) {
        made ??= [...value]
        made[index] = plain
      }
    })
    return made ?? value
  }
  if (!isMap(value)) return value
  let made: ValueMap | undefined
  for (const key in value) {
    const plain = withoutMarks(value[key] as Value)
    if (plain !== value[key]) {
      made ??= Object.assign(Object.create(null) as ValueMap, value)
      made[key] = plain
    }
  }
  return made ?? value
}
