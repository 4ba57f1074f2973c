import { byCodePoint } from '../../value/json.ts'
import { Float, isMap, Tagged, Timestamp, type Value } from '../../value/value.ts'
import { numberText } from './number.ts'
import { Problem } from './problem.ts'

export type Scalar = Exclude<Value, Value[] | { [key: string]: Value }>

/** The tag of YAML that a value has. */
export function tagOf(value: Value): string {
  if (value === null) return '!!null'
  if (typeof value === 'string') return '!!str'
  if (typeof value === 'boolean') return '!!bool'
  if (typeof value === 'bigint') return '!!int'
  if (typeof value === 'number') return Number.isInteger(value) ? '!!int' : '!!float'
  if (value instanceof Float) return '!!float'
  if (value instanceof Timestamp) return '!!timestamp'
  if (value instanceof Tagged) return value.tag
  return Array.isArray(value) ? '!!seq' : '!!map'
}

/** Whether a value is neither list nor map. */
export function isScalar(value: Value): value is Scalar {
  return !Array.isArray(value) && !isMap(value)
}

/** A scalar as it stands in YAML, without quotes. */
export function textOf(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) return numberText(value)
  if (value instanceof Timestamp) return value.source
  if (value instanceof Tagged) return `${value.tag} ${isScalar(value.value) ? textOf(value.value) : ''}`.trim()
  return ''
}

/** Everything but null and false. */
export function isTrue(value: Value): boolean {
  return value !== null && value !== false
}

/** The number of a value, undefined when it is none. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Float ? value.value : undefined
}

/**
 * Whether two values are the same: scalars by their text, where the right one may hold `*` and `?`; null only equals
 * null; lists and maps item by item.
 */
export function equal(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right
  if (isScalar(left) || isScalar(right)) {
    return (
      isScalar(left) &&
      isScalar(right) &&
      (textOf(left) === textOf(right) || sameNumber(left, right) || matches(textOf(left), textOf(right)))
    )
  }
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, index) => equal(item, right[index] as Value))
  }
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && equal(left[key] as Value, right[key] as Value))
}

function sameNumber(left: Value, right: Value): boolean {
  const a = numberOf(left)
  return a !== undefined && typeof left !== 'bigint' && typeof right !== 'bigint' && a === numberOf(right)
}

/** Whether a text matches a pattern with `*` (anything) and `?` (one character). Linear in both. */
export function matches(text: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return text === pattern
  let at = 0
  let in_ = 0
  let star = -1
  let mark = 0
  while (at < text.length) {
    if (in_ < pattern.length && pattern[in_] === '*') {
      star = in_++
      mark = at
    } else if (in_ < pattern.length && (pattern[in_] === '?' || pattern[in_] === text[at])) {
      in_++
      at++
    } else if (star >= 0) {
      in_ = star + 1
      at = ++mark
    } else return false
  }
  while (pattern[in_] === '*') in_++
  return in_ === pattern.length
}

/** Order of two scalars for `<`; numbers by value, times by time, texts by code point. Undefined when they have none. */
export function ordered(left: Value, right: Value): number | undefined {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0
  const a = numberOf(left)
  const b = numberOf(right)
  if (a !== undefined && b !== undefined) return a - b
  if (left instanceof Timestamp && right instanceof Timestamp) return left.time - right.time
  if (typeof left === 'string' && typeof right === 'string') return byCodePoint(left, right)
  return undefined
}

function rank(value: Value): number {
  if (value === null) return 0
  if (typeof value === 'boolean') return value ? 2 : 1
  return numberOf(value) === undefined ? 4 : 3
}

/** Order for sorting: null, false, true, numbers by value, then everything by its text. */
export function sorted(left: Value, right: Value): number {
  const difference = rank(left) - rank(right)
  if (difference !== 0 || rank(left) < 3) return difference
  return ordered(left, right) ?? byCodePoint(textOf(left), textOf(right))
}

/** Whether the left value contains the right one: texts by part, lists by items, maps by keys. */
export function contains(left: Value, right: Value): boolean {
  if (Array.isArray(left)) {
    const wanted = Array.isArray(right) ? right : [right]
    return wanted.every((item) => left.some((own) => fits(own, item)))
  }
  if (isMap(left)) {
    if (!isMap(right)) throw new Problem(`${tagOf(right)} cannot be contained in ${tagOf(left)}`)
    return Object.entries(right).every(([key, value]) => Object.hasOwn(left, key) && fits(left[key] as Value, value))
  }
  if (typeof left === 'string' && typeof right === 'string') return left.includes(right)
  return tagOf(left) === tagOf(right) && equal(left, right)
}

const fits = (own: Value, wanted: Value) => tagOf(own) === tagOf(wanted) && contains(own, wanted)

/** A text that is the same for equal values, for `unique` and `group_by`. */
export function identity(value: Value): string {
  if (isScalar(value)) return value === null ? 'null' : `=${textOf(value)}`
  if (Array.isArray(value)) return `[${value.map(identity).join('\u0000')}]`
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}\u0001${identity(item)}`)
    .join('\u0000')}}`
}
