import { fromBytes } from '../../bytes.ts'
import type { Operand } from '../../library.ts'
import { plain } from '../../print.ts'

/** A value as text, as Sprig makes one: bytes are taken for a text, everything else is printed. */
export function textOf(value: Operand): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return fromBytes(value)
  return plain(value)
}

/** The items of a list as texts, without nil; any other value is a list of one, nil an empty one. */
export function textsOf(list: Operand): string[] {
  if (Array.isArray(list)) return list.filter((item) => item !== null && item !== undefined).map(textOf)
  if (list instanceof Uint8Array) return Array.from(list, String)
  return list === null || list === undefined ? [] : [textOf(list)]
}
