import { fromBytes, isAscii, toBytes } from '../../bytes.ts'

/** What Go's `unicode.IsSpace` takes for white space. */
const space = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const spaces = new RegExp(`^[${space}]+|[${space}]+$`, 'g')
const oneSpace = new RegExp(`^[${space}]$`)
const fields = new RegExp(`[^${space}]+`, 'g')

export const isSpace = (rune: string) => oneSpace.test(rune)
export const isUpper = (rune: string) => /^\p{Lu}$/u.test(rune)
export const isLower = (rune: string) => /^\p{Ll}$/u.test(rune)
export const isLetter = (rune: string) => /^\p{L}$/u.test(rune)
export const isDigit = (rune: string) => /^\p{Nd}$/u.test(rune)
export const isNumber = (rune: string) => /^\p{N}$/u.test(rune)
export const isPunct = (rune: string) => /^\p{P}$/u.test(rune)

/** `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  return text.replace(spaces, '')
}

/** `strings.Fields`. */
export function splitFields(text: string): string[] {
  return text.match(fields) ?? []
}

/** `strings.Trim`: takes the characters of `set` off both ends. */
export function trimSet(text: string, set: string): string {
  const runes = Array.from(text)
  const cut = new Set(Array.from(set))
  let from = 0
  let to = runes.length
  while (from < to && cut.has(runes[from] as string)) from++
  while (to > from && cut.has(runes[to - 1] as string)) to--
  return runes.slice(from, to).join('')
}

/** The capital of a character, one character for one: `ß` has none. */
export function upperRune(rune: string): string {
  const upper = rune.toUpperCase()
  return Array.from(upper).length === 1 ? upper : rune
}

/** The small letter of a character, one for one. */
export function lowerRune(rune: string): string {
  return Array.from(rune.toLowerCase())[0] ?? ''
}

const digraphs = new Map([
  ['Ǆ', 'ǅ'],
  ['ǆ', 'ǅ'],
  ['Ǉ', 'ǈ'],
  ['ǉ', 'ǈ'],
  ['Ǌ', 'ǋ'],
  ['ǌ', 'ǋ'],
  ['Ǳ', 'ǲ'],
  ['ǳ', 'ǲ'],
])

/** The title case of a character: its capital, but for the digraphs of Croatian. */
export function titleRune(rune: string): string {
  return digraphs.get(rune) ?? upperRune(rune)
}

/** The characters of a text as Go's code points: a byte that is no UTF-8 is U+FFFD. */
export function codePoints(text: string): string[] {
  return Array.from(text, (rune) => (/^[\ud800-\udfff]$/.test(rune) ? '\ufffd' : rune))
}

/** `strings.ToUpper`. */
export function upper(text: string): string {
  return isAscii(text) ? text.toUpperCase() : codePoints(text).map(upperRune).join('')
}

/** `strings.ToLower`. */
export function lower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : codePoints(text).map(lowerRune).join('')
}

/** `strings.Title`: a word begins after anything but a letter, a digit or `_` (outside ASCII: after white space). */
export function title(text: string): string {
  let before = ' '
  return codePoints(text)
    .map((rune) => {
      const begins = isAscii(before) ? !/\w/.test(before) : isSpace(before)
      before = rune
      return begins ? titleRune(rune) : rune
    })
    .join('')
}

/** `strings.Split` and `strings.SplitN`: at most `count` parts, all with -1, none with 0. */
export function split(text: string, separator: string, count = -1): string[] {
  if (count === 0) return []
  const parts = separator === '' ? Array.from(text) : text.split(separator)
  if (count < 0 || parts.length <= count) return parts
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)]
}

/** `strings.ReplaceAll`. */
export function replaceAll(text: string, old: string, by: string): string {
  if (old !== '') return text.split(old).join(by)
  return by + Array.from(text, (rune) => rune + by).join('')
}

/** The bytes of a text as characters U+0000 to U+00FF, for code that counts in bytes. */
export function binary(text: string): string {
  if (isAscii(text)) return text
  let made = ''
  for (const byte of toBytes(text)) made += String.fromCharCode(byte)
  return made
}

/** The text whose bytes are these characters. */
export function fromBinary(text: string): string {
  if (isAscii(text)) return text
  return fromBytes(Uint8Array.from(text, (character) => character.charCodeAt(0)))
}

/** What `change` makes of a text, counting in bytes. */
export function onBytes(text: string, change: (bytes: string) => string): string {
  return fromBinary(change(binary(text)))
}
