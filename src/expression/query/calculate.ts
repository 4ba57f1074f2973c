import { Float, isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import type { Arithmetic, MergeFlags } from './nodes.ts'
import { float, int } from './number.ts'
import { Problem } from './problem.ts'
import { equal, isScalar, numberOf, tagOf, textOf } from './values.ts'

/** The longest text that `*` may make. */
const LONGEST = 10_000_000

/** `left op right`; null on one side gives the other. Throws a `Problem` when the kinds do not fit. */
export function calculate(op: Arithmetic, left: Value, right: Value, flags: MergeFlags = {}): Value {
  if (left === null && op !== '/' && op !== '%') return right
  if (right === null && (op === '+' || op === '-' || op === '*')) return left
  return operations[op](left, right, flags)
}

const operations: Readonly<Record<Arithmetic, (left: Value, right: Value, flags: MergeFlags) => Value>> = {
  '+'(left, right) {
    if (Array.isArray(left)) return [...left, ...(Array.isArray(right) ? right : [right])]
    if (isMap(left) && isMap(right)) return map([...Object.entries(left), ...Object.entries(right)])
    if (isScalar(left) && isScalar(right)) {
      if (typeof left === 'string' || typeof right === 'string') return textOf(left) + textOf(right)
      const sum = numeric(
        left,
        right,
        (a, b) => a + b,
        (a, b) => a + b,
      )
      if (sum !== undefined) return sum
    }
    throw new Problem(`${tagOf(right)} cannot be added to ${tagOf(left)}`)
  },
  '-'(left, right) {
    if (Array.isArray(left)) {
      if (!Array.isArray(right)) throw new Problem(`${tagOf(right)} cannot be subtracted from ${tagOf(left)}`)
      return left.filter((item) => !right.some((other) => tagOf(item) === tagOf(other) && equal(item, other)))
    }
    const difference = numeric(
      left,
      right,
      (a, b) => a - b,
      (a, b) => a - b,
    )
    if (difference === undefined) throw new Problem(`${tagOf(right)} cannot be subtracted from ${tagOf(left)}`)
    return difference
  },
  '*'(left, right, flags) {
    if (isMap(left) && isMap(right)) return mergeMaps(left, right, flags)
    if (Array.isArray(left) && Array.isArray(right)) return mergeLists(left, right, flags)
    const product = numeric(
      left,
      right,
      (a, b) => a * b,
      (a, b) => a * b,
    )
    if (product !== undefined) return product
    const [text, times] = typeof left === 'string' ? [left, right] : [right, left]
    const count = numberOf(times)
    if (typeof text === 'string' && count !== undefined && Number.isInteger(count) && count >= 0) {
      if (text.length * count > LONGEST) throw new Problem('the text would be too long')
      return text.repeat(count)
    }
    throw new Problem(`${tagOf(left)} cannot be multiplied by ${tagOf(right)}`)
  },
  '/'(left, right) {
    if (typeof left === 'string' && typeof right === 'string') return left === '' ? [] : left.split(right)
    const a = numberOf(left)
    const b = numberOf(right)
    if (a === undefined || b === undefined) throw new Problem(`${tagOf(left)} cannot be divided by ${tagOf(right)}`)
    const quotient = a / b
    return isInt(left) && isInt(right) && Number.isSafeInteger(quotient) ? quotient : float(quotient)
  },
  '%'(left, right) {
    if (isInt(left) && isInt(right)) {
      if (numberOf(right) === 0) throw new Problem('cannot modulo by 0')
      return int(BigInt(left) % BigInt(right))
    }
    const a = numberOf(left)
    const b = numberOf(right)
    if (a === undefined || b === undefined) throw new Problem(`${tagOf(left)} has no remainder by ${tagOf(right)}`)
    return float(a % b)
  },
}

const isInt = (value: Value): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))

/** Ints exactly, floats as floats; undefined when one of them is no number. */
function numeric(
  left: Value,
  right: Value,
  ints: (a: bigint, b: bigint) => bigint,
  floats: (a: number, b: number) => number,
): Value | undefined {
  if (isInt(left) && isInt(right)) {
    if (typeof left === 'number' && typeof right === 'number') {
      const quick = floats(left, right)
      if (Number.isSafeInteger(quick)) return quick + 0
    }
    return int(ints(BigInt(left), BigInt(right)))
  }
  const a = numberOf(left)
  const b = numberOf(right)
  if (a === undefined || b === undefined) return undefined
  const result = floats(a, b)
  // A float stays one, so that 0.5 + 0.5 does not turn into an int.
  return Number.isInteger(result) ? new Float(result) : result
}

function mergeMaps(left: ValueMap, right: ValueMap, flags: MergeFlags): ValueMap {
  const merged = map(Object.entries(left))
  for (const [key, value] of Object.entries(right)) {
    const there = Object.hasOwn(left, key)
    if (flags.existing && !there) continue
    merged[key] = there ? mergeValues(left[key] as Value, value, flags) : value
  }
  return merged
}

function mergeValues(left: Value, right: Value, flags: MergeFlags): Value {
  if (isMap(left) && isMap(right)) return mergeMaps(left, right, flags)
  if (Array.isArray(left) && Array.isArray(right) && (flags.append || flags.deep)) return mergeLists(left, right, flags)
  return flags.fresh && left !== null ? left : right
}

function mergeLists(left: readonly Value[], right: readonly Value[], flags: MergeFlags): Value[] {
  if (flags.append) return [...left, ...right]
  if (!flags.deep) return flags.fresh ? [...left] : [...right]
  const size = Math.max(left.length, right.length)
  return Array.from({ length: size }, (_, index) => {
    if (index >= left.length) return right[index] as Value
    if (index >= right.length) return left[index] as Value
    return mergeValues(left[index] as Value, right[index] as Value, flags)
  })
}
