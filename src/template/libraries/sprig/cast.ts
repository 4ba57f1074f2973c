import type { Operand } from '../../library.ts'
import { parseInteger } from '../../numbers.ts'
import { numberToFloat, numberToInt64 } from '../standard/integers.ts'
import { parseFloat64 } from '../standard/parse-number.ts'

/**
 * A value as an int64, as Sprig's arithmetic takes its operands: floats and decimal texts lose their fraction, `0x1f` and
 * `012` count by their base, and whatever is no number is 0.
 */
export function toInt64(value: Operand): bigint {
  const number = numberToInt64(value)
  if (number !== undefined) return number
  if (typeof value !== 'string') return 0n
  const decimal = /^([-+]?\d*)\.\d*$/.exec(value)
  const text = decimal ? (decimal[1] as string).replace(/^([-+]?)$/, '$10') : value
  const parsed = parseInteger(text)
  return parsed !== undefined && BigInt.asIntN(64, parsed) === parsed ? parsed : 0n
}

/** A value as a float64; whatever is no number is 0. */
export function toFloat(value: Operand): number {
  const number = numberToFloat(value)
  if (number !== undefined) return number
  if (typeof value !== 'string') return 0
  const parsed = parseFloat64(value)
  // A text beyond the range is an error there, and so 0; infinity must be spelt out.
  return parsed === undefined || (!Number.isFinite(parsed) && /\d/.test(value)) ? 0 : parsed
}
