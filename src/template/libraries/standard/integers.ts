import type { Operand } from '../../library.ts'
import { floatOf, integerOf, isFloat, isInteger, isOpaque } from '../../values.ts'

const lowest = -(2n ** 63n)

/** A float as an int64, as Go's processors cut it: without fraction; what does not fit is the lowest int64. */
export function truncated(value: number): bigint {
  const whole = Math.trunc(value)
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : lowest
}

/** A number, bool or named number as an int64 (a uint64 wraps around); undefined for all other values. */
export function numberToInt64(value: Operand): bigint | undefined {
  if (isInteger(value)) return BigInt.asIntN(64, BigInt(integerOf(value)))
  if (isFloat(value)) return truncated(floatOf(value))
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (isOpaque(value) && value.number !== undefined) return numberToInt64(value.number)
  return undefined
}

/** A number, bool or named number as a float64; undefined for all other values. */
export function numberToFloat(value: Operand): number | undefined {
  if (isInteger(value)) return Number(integerOf(value))
  if (isFloat(value)) return floatOf(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isOpaque(value) && value.number !== undefined) return numberToFloat(value.number)
  return undefined
}
