import { markOf } from '../value/marks.ts'
import { Float, map, Tagged, Timestamp, type Value } from '../value/value.ts'

/** Begins the one key of an object that stands for a value JSON does not have. No key of a document that is kept does. */
const sign = '\u0000'

/**
 * A value as JSON data: ordinary values as they are, the others as `{"\0": [kind, …]}`. Undefined when the value cannot
 * be kept so (a key that looks like ours, a map with keys that are no texts).
 */
export function freeze(value: Value): unknown {
  switch (typeof value) {
    case 'bigint':
      return { [sign]: ['n', value.toString()] }
    case 'number':
      if (Number.isFinite(value)) return value
      return { [sign]: ['f', Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'] }
    case 'object':
      return value === null ? null : freezeObject(value)
    default:
      return value
  }
}

function freezeObject(value: Exclude<Value, null | boolean | string | number | bigint>): unknown {
  if (value instanceof Float) return { [sign]: ['f', String(value.value)] }
  if (value instanceof Timestamp) return { [sign]: ['t', value.time, value.offset, value.source] }
  if (value instanceof Tagged) {
    const inner = freeze(value.value)
    return inner === undefined ? undefined : { [sign]: ['!', value.tag, inner] }
  }
  if (Array.isArray(value)) {
    const made = value.map(freeze)
    return made.includes(undefined) ? undefined : made
  }
  if (markOf(value)) return undefined
  const made: Record<string, unknown> = Object.create(null)
  for (const key of Object.keys(value)) {
    const inner = freeze(value[key] as Value)
    if (inner === undefined || key.startsWith(sign)) return undefined
    made[key] = inner
  }
  return made
}

/** The value that `freeze` wrote. Lists are changed in place. */
export function thaw(data: unknown): Value {
  if (typeof data !== 'object' || data === null) return data as Value
  if (Array.isArray(data)) {
    for (let i = 0; i < data.length; i++) if (typeof data[i] === 'object') data[i] = thaw(data[i])
    return data
  }
  const made = map()
  for (const key in data) {
    if (key === sign) return special((data as Record<string, unknown[]>)[key] as unknown[])
    const inner = (data as Record<string, unknown>)[key]
    made[key] = typeof inner === 'object' ? thaw(inner) : (inner as Value)
  }
  return made
}

function special([kind, first, second, third]: unknown[]): Value {
  switch (kind) {
    case 'n':
      return BigInt(first as string)
    case 'f': {
      const float = Number(first)
      return Number.isInteger(float) ? new Float(float) : float
    }
    case 't':
      return new Timestamp(first as number, second as number, third as string)
    default:
      return new Tagged(first as string, thaw(second))
  }
}
