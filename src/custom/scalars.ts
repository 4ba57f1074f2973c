import { Float, isMap, Tagged, Timestamp, type Value } from '../value/value.ts'

/** A scalar as its text, as the file spells it where that can be known; undefined for lists and maps. */
export function textOf(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (value instanceof Float) return Number.isInteger(value.value) ? `${value.value}.0` : String(value.value)
  if (value instanceof Timestamp) return value.source
  if (value instanceof Tagged || Array.isArray(value) || isMap(value)) return undefined
  return String(value)
}

/** A boolean in any of its spellings; undefined for what is none. */
export function flagOf(value: Value | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === null || value === undefined) return undefined
  const text = textOf(value)
  if (text === undefined) return undefined
  if (/^(1|t|true)$/i.test(text.trim())) return true
  if (/^(0|f|false|)$/i.test(text.trim())) return false
  return undefined
}

/** A list of texts; a text stands for a list cut at its commas. Undefined when an item is no scalar. */
export function textsOf(value: Value | undefined): string[] | undefined {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    const text = textOf(value)
    return text === undefined
      ? undefined
      : text
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
  }
  const texts = value.map((item) => textOf(item))
  return texts.every((text) => text !== undefined) ? (texts as string[]) : undefined
}

/** A list of maps; one map stands for a list of one. Undefined when it is neither. */
export function mapsOf(value: Value | undefined): Value[] | undefined {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  return isMap(value) ? [value] : undefined
}
