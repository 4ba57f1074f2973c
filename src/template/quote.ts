import { byteSlice, whole } from './bytes.ts'

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const plain = /^[ !#-[\]-~]*$/

/** Whether Go shows a character as it is: letters, marks, numbers, punctuation, symbols and the blank. */
export function isPrint(rune: number): boolean {
  if (rune < 0x7f) return rune >= 0x20
  return rune <= 0x10ffff && printable.test(String.fromCodePoint(rune))
}

const short: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** One character inside quotes, as Go writes it. */
function escaped(char: string, quote: string, ascii: boolean): string {
  if (char === quote || char === '\\') return `\\${char}`
  const rune = char.codePointAt(0) as number
  if (rune >= 0xdc80 && rune <= 0xdcff) return `\\x${(rune - 0xdc00).toString(16)}`
  if (rune < 0x80 ? isPrint(rune) : !ascii && isPrint(rune)) return char
  const named = short[char]
  if (named !== undefined) return named
  if (rune < 0x20 || rune === 0x7f) return `\\x${rune.toString(16).padStart(2, '0')}`
  if (rune >= 0xd800 && rune <= 0xdfff) return '\\ufffd'
  if (rune < 0x10000) return `\\u${rune.toString(16).padStart(4, '0')}`
  return `\\U${rune.toString(16).padStart(8, '0')}`
}

/** `strconv.Quote`: a text as a double-quoted Go literal; `ascii` escapes everything else too. */
export function quote(text: string, ascii = false): string {
  if (plain.test(text)) return `"${text}"`
  let made = ''
  for (const char of whole(text)) made += escaped(char, '"', ascii)
  return `"${made}"`
}

/** `strconv.QuoteRune`: a code point as a Go character literal. */
export function quoteRune(rune: number, ascii = false): string {
  return `'${escaped(String.fromCodePoint(rune), "'", ascii)}'`
}

/** Whether a text can stand between backquotes as it is. */
export function canBackquote(text: string): boolean {
  for (const char of text) {
    const rune = char.codePointAt(0) as number
    if (rune === 0xfeff || rune === 0x60 || rune === 0x7f || (rune < 0x20 && rune !== 9)) return false
    if (rune >= 0xd800 && rune <= 0xdfff) return false
  }
  return true
}

const bare: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** What stands after a backslash: the text it means and how many units it takes; undefined when Go knows no such escape. */
function escapeAt(source: string, at: number, mark: string): { text: string; length: number } | undefined {
  const char = source[at]
  if (char === undefined) return undefined
  const named = bare[char]
  if (named !== undefined) return { text: named, length: 1 }
  if (char === mark) return { text: mark, length: 1 }
  const digits = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0
  if (digits > 0) {
    const hex = source.slice(at + 1, at + 1 + digits)
    if (hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined
    const value = Number.parseInt(hex, 16)
    if (char === 'x') return { text: byte(value), length: 3 }
    if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return undefined
    return { text: String.fromCodePoint(value), length: digits + 1 }
  }
  const octal = /^[0-7]{3}/.exec(source.slice(at, at + 3))
  if (!octal) return undefined
  const value = Number.parseInt(octal[0], 8)
  return value > 255 ? undefined : { text: byte(value), length: 3 }
}

function byte(value: number): string {
  return String.fromCharCode(value < 0x80 ? value : 0xdc00 + value)
}

/** `strconv.Unquote` of a Go literal with its quotes; undefined when it is none. */
export function unquote(literal: string): string | undefined {
  const mark = literal[0]
  const inner = literal.slice(1, -1)
  if (literal.length < 2 || literal.at(-1) !== mark) return undefined
  if (mark === '`') return inner.includes('`') ? undefined : inner.replaceAll('\r', '')
  if (mark !== '"') return undefined
  if (!inner.includes('\\') && !inner.includes('"') && !inner.includes('\n')) return inner
  let text = ''
  for (let i = 0; i < inner.length; ) {
    const char = inner[i] as string
    if (char === '"' || char === '\n') return undefined
    if (char !== '\\') {
      text += char
      i++
      continue
    }
    const found = escapeAt(inner, i + 1, '"')
    if (!found) return undefined
    text += found.text
    i += found.length + 1
  }
  return whole(text)
}

/** Value of a Go character literal with its quotes; a text says what is wrong with it. */
export function unquoteChar(literal: string): number | string {
  const inner = literal.slice(1)
  let rune: number
  let length: number
  if (inner[0] === '\\') {
    const found = escapeAt(inner, 1, "'")
    if (!found) return 'invalid syntax'
    rune = found.text.codePointAt(0) as number
    if (rune >= 0xdc80 && rune <= 0xdcff) rune -= 0xdc00
    length = found.length + 1
  } else {
    if (inner[0] === "'") return 'invalid syntax'
    rune = inner.codePointAt(0) as number
    length = rune > 0xffff ? 2 : 1
  }
  return inner.slice(length) === "'" ? rune : `malformed character constant: ${literal}`
}

/** `%.10q...`: the first ten characters of a long text, quoted, as parse errors show a token. */
export function quoteToken(token: string): string {
  if (byteSlice(token, 0, 11).length <= 10 && new TextEncoder().encode(token).length <= 10) return quote(token)
  return `${quote(Array.from(token).slice(0, 10).join(''))}...`
}

/** The code point that an integer means, U+FFFD where it means none. */
export function character(value: number | bigint): number {
  const number = Number(value)
  return number < 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff) ? 0xfffd : number
}
