import type { CommandSource } from '../config/configuration.ts'
import { parseBool, scalarText, splitTexts } from '../config/scalar.ts'
import type { Path } from '../value/origin.ts'
import { Float, isMap, type Value } from '../value/value.ts'
import { resolvePlain } from '../yaml/resolve.ts'

/** A scalar as its text, null as the empty one; undefined for lists, maps and what is not there. */
export function textOf(value: Value | undefined): string | undefined {
  return value === null ? '' : scalarText(value)
}

/** A boolean in any of its spellings; undefined for what is none. */
export function flagOf(value: Value | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : parseBool(scalarText(value) ?? '')
}

/** A list of texts; a text stands for a list cut at its commas. Undefined when an item is no scalar. */
export function textsOf(value: Value | undefined): string[] | undefined {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    const text = textOf(value)
    return text === undefined ? undefined : splitTexts(text)
  }
  const texts = value.map(textOf)
  return texts.every((text) => text !== undefined) ? (texts as string[]) : undefined
}

/** A list of maps; one map stands for a list of one. Undefined when it is neither. */
export function mapsOf(value: Value | undefined): Value[] | undefined {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  return isMap(value) ? [value] : undefined
}

/**
 * The text that a person wrote at a path of a definition: a number or boolean keeps its spelling (`1.10`, `0644`), and so
 * do those of a list. Everything else is answered as it is.
 */
export function asWritten(value: Value | undefined, source: CommandSource, path: Path): Value | undefined {
  if (Array.isArray(value)) return value.map((item, index) => asWritten(item, source, [...path, index]) as Value)
  if (typeof value !== 'number' && typeof value !== 'boolean' && !(value instanceof Float)) return value
  const word = source.written(path)
  // What came from an anchor or a function is written elsewhere.
  return word !== undefined && same(resolvePlain(word).value, value) ? word : value
}

const same = (one: Value, other: Value) => one === other || (one instanceof Float && +one === +(other as Float))
