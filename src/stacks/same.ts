import { isMap, type Value, type ValueMap } from '../value/value.ts'

/** Whether two sections say the same, in whatever order. */
export function sameSection(a: ValueMap, b: ValueMap): boolean {
  return a === b || JSON.stringify(ordered(a)) === JSON.stringify(ordered(b))
}

/** A tree with its keys in one order, so that equal trees read equal. */
function ordered(value: Value): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value === 'bigint') return `${value}n`
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key] as Value)]),
  )
}
