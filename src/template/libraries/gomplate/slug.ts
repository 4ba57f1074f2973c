import { transliterate } from 'transliteration'
import { trimSpace } from '../standard/letters.ts'

/** What is written out or dropped before the rest becomes Latin letters. */
const words = new Map([
  ['&', 'and'],
  ['@', 'at'],
  ['"', ''],
  ["'", ''],
  ['’', ''],
  ['‒', '-'],
  ['–', '-'],
  ['—', '-'],
  ['―', '-'],
])

/** A text as a part of an address: Latin small letters, digits, `-` and `_`. */
export function slug(text: string): string {
  const spoken = Array.from(trimSpace(text), (rune) => words.get(rune) ?? rune).join('')
  return transliterate(spoken)
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .replace(/-+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
}
