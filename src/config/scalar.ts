import { goFloat } from '../value/number.ts'
import { Float, Timestamp, type Value } from '../value/value.ts'

/** A scalar as text, numbers as Go prints them; undefined for lists and maps. */
export function scalarText(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return goFloat(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof Float) return goFloat(value.value)
  if (value instanceof Timestamp) return value.source
  return value === null ? '' : undefined
}

/** A text cut at its commas, blanks around the parts taken off. */
export function splitTexts(text: string): string[] {
  return text === '' ? [] : text.split(',').map((part) => part.trim())
}

/** A boolean in one of Go's spellings; undefined for anything else. */
export function parseBool(text: string): boolean | undefined {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? false : undefined
}
