import { goFloat } from '../../value/number.ts'
import { Float, type Value } from '../../value/value.ts'

/** A number as a value of its kind, from its text. */
export function number(text: string): Value {
  if (/^[-+]?(0x[0-9a-f]+|\d+)$/i.test(text)) {
    const sign = text.startsWith('-') ? -1n : 1n
    return int(sign * BigInt(text.replace(/^[-+]/, '')))
  }
  return float(Number(text))
}

/** A float; a whole one keeps its kind. */
export function float(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value
}

/** An int, in a plain number where that is exact. */
export function int(value: bigint): Value {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** A number as it stands in YAML. */
export function numberText(value: number | bigint | Float): string {
  if (typeof value === 'bigint') return value.toString()
  const plain = typeof value === 'number' ? value : value.value
  if (Number.isNaN(plain)) return '.nan'
  if (!Number.isFinite(plain)) return plain > 0 ? '+Inf' : '-Inf'
  const text = goFloat(plain)
  return value instanceof Float && /^-?\d+$/.test(text) ? `${text}.0` : text
}
