import { fromBytes, toBytes } from '../../bytes.ts'
import type { Operand } from '../../library.ts'
import { plain } from '../../print.ts'
import { isNilList, uint8 } from '../../values.ts'
import { numberToFloat, numberToInt64, truncated } from '../standard/integers.ts'
import { parseFloat64, parseInt64 } from '../standard/parse-number.ts'

/** A value as text, as Gomplate makes one for every parameter: nil is the text `nil`. */
export function toText(value: Operand): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return 'nil'
  return value instanceof Uint8Array ? fromBytes(value) : plain(value)
}

/** A value as bytes; nil is none. */
export function bytesOf(value: Operand): Uint8Array {
  if (value === null || value === undefined) return new Uint8Array()
  return value instanceof Uint8Array ? value : toBytes(toText(value))
}

/** The items of a list; a nil one is empty. Fails for everything else. */
export function itemsOf(list: Operand): Operand[] {
  if (Array.isArray(list)) return isNilList(list) ? [] : list
  if (list instanceof Uint8Array) return Array.from(list, uint8)
  throw new Error('expected an array or slice, but got a reflect.Value')
}

/** A value as an int64: texts may have thousands separators, a base prefix or a fraction; what is no number is 0. */
export function toInt64(value: Operand): bigint {
  if (typeof value !== 'string') return numberToInt64(value) ?? 0n
  const text = value.replaceAll(',', '')
  const parsed = parseInt64(text, 0)
  if (parsed.error === undefined) return parsed.value
  const float = finite(text)
  return float === undefined ? 0n : truncated(float)
}

/** A value as a float64, by the same rules. */
export function toFloat(value: Operand): number {
  if (typeof value !== 'string') return numberToFloat(value) ?? 0
  const text = value.replaceAll(',', '')
  const parsed = parseInt64(text, 0)
  return parsed.error === undefined ? Number(parsed.value) : (finite(text) ?? 0)
}

/** What ParseFloat reads without an error: a number that is too large is one. */
function finite(text: string): number | undefined {
  const float = parseFloat64(text)
  return float === undefined || (!Number.isFinite(float) && /\d/.test(text)) ? undefined : float
}

/** A value as a number for counts and positions. */
export function toNumber(value: Operand): number {
  return Number(toInt64(value))
}

/** Whether a value says yes: true, 1, `1`, `t`, `true`, `yes` in any case. */
export function toBool(value: Operand): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') {
    const text = value.toLowerCase()
    return ['1', 't', 'true', 'yes'].includes(text) || toFloat(text) === 1
  }
  return numberToFloat(value) === 1
}
