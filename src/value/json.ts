import { failures } from '../failure/failure.ts'
import type { DocumentWriter, WriterOptions } from './document-writer.ts'
import { Float, map, Tagged, Timestamp, type Value, type ValueMap } from './value.ts'

const fail = failures('json', () => ({
  unsupported: (at: { value: string }) => ({ message: `JSON has no number ${at.value}` }),
  syntax: (at: { reason: string; line: number; column: number }) => ({
    message: `invalid JSON: ${at.reason} at line ${at.line}, column ${at.column}`,
  }),
}))

/** Orders texts by code point, as Go orders strings (their UTF-8 bytes); JavaScript's own order differs beyond the BMP. */
export function byCodePoint(a: string, b: string): number {
  const size = Math.min(a.length, b.length)
  for (let i = 0; i < size; i++) {
    let x = a.charCodeAt(i)
    let y = b.charCodeAt(i)
    if (x === y) continue
    // Surrogates stand for code points above all other units.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000
    }
    return x - y
  }
  return a.length - b.length
}

/**
 * A value as Go's JSON encoder writes it without HTML escaping: keys sorted by code point, floats in plain form between
 * 1e-6 and 1e21, big ints exact, times as RFC 3339. `indent` blanks per level; 0 or absent gives one line. Tags that were
 * not evaluated are written as their text. NaN and infinities fail with `json/unsupported`.
 */
export function toJson(value: Value | undefined, options: { readonly indent?: number } = {}): string {
  const step = ' '.repeat(options.indent ?? 0)
  return write(value, step, '')
}

/** A value as a JSON document for people: indented by two, with a line end. */
export function jsonDocument(value: Value): string {
  return `${toJson(value, { indent: 2 })}\n`
}

/** Texts of lists and maps that were written before, each for the margin that it had. */
type Written = WeakMap<object, { readonly margin: string; readonly text: string }>

/** Writes a large document that is made piece by piece, of pieces that share much; the text is that of `toJson`, with a line end. */
export function jsonWriter(options: WriterOptions = {}): DocumentWriter {
  const step = ' '.repeat(options.indent ?? 0)
  const written: Written = new WeakMap()
  return {
    keep(value, depth) {
      const stand = map()
      const margin = step.repeat(depth)
      const text = write(value, step, margin, written)
      const other = options.replaced?.(value, text)
      written.set(stand, { margin, text: other === undefined ? text : write(other, step, margin) })
      return stand
    },
    *chunks(document) {
      const keys = Object.keys(document).sort(byCodePoint)
      if (keys.length === 0) yield '{}\n'
      let before = step === '' ? '{' : `{\n${step}`
      for (const key of keys) {
        yield `${before}${jsonText(key)}${step === '' ? ':' : ': '}${write(document[key], step, step, written)}`
        before = step === '' ? ',' : `,\n${step}`
      }
      if (keys.length > 0) yield step === '' ? '}\n' : '\n}\n'
    },
  }
}

function write(value: Value | undefined, step: string, margin: string, written?: Written): string {
  if (value === null || value === undefined) return 'null'
  switch (typeof value) {
    case 'string':
      return jsonText(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return value.toString()
    case 'number':
      return jsonNumber(value)
  }
  if (value instanceof Float) return jsonNumber(value.value)
  if (value instanceof Timestamp) return jsonText(rfc3339(value))
  if (value instanceof Tagged) {
    return typeof value.value === 'string'
      ? jsonText(`${value.tag} ${value.value}`.trim())
      : write(value.value, step, margin, written)
  }
  const before = written?.get(value)
  if (before?.margin === margin) return before.text
  const text = writeMany(value, step, margin, written)
  written?.set(value, { margin, text })
  return text
}

function writeMany(value: Value[] | ValueMap, step: string, margin: string, written: Written | undefined): string {
  const inner = margin + step
  const [open, between, close] = step === '' ? ['', ',', ''] : [`\n${inner}`, `,\n${inner}`, `\n${margin}`]
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[${open}${value.map((item) => write(item, step, inner, written)).join(between)}${close}]`
  }
  const keys = Object.keys(value).sort(byCodePoint)
  if (keys.length === 0) return '{}'
  const colon = step === '' ? ':' : ': '
  const entries = keys.map((key) => `${jsonText(key)}${colon}${write(value[key], step, inner, written)}`)
  return `{${open}${entries.join(between)}${close}}`
}

function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw fail('unsupported', { value: String(value) })
  if (Object.is(value, -0)) return '-0'
  // JavaScript's own form is Go's: plain between 1e-6 and 1e21, else an exponent without padding.
  return String(value)
}

const special = /["\\\u0000-\u001f\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Texts that are their own JSON. */
const ordinary = /^[^"\\\u0000-\u001f\u2028\u2029\ud800-\udfff]*$/

function jsonText(text: string): string {
  if (ordinary.test(text)) return `"${text}"`
  return `"${text.replace(special, (unit) => {
    const code = unit.charCodeAt(0)
    if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
    return short[unit] ?? `\\u${code.toString(16).padStart(4, '0')}`
  })}"`
}

/** A time as RFC 3339, with its own offset and as many digits of the second as it has. */
export function rfc3339(stamp: Timestamp): string {
  const local = new Date(stamp.time + stamp.offset * 60_000).toISOString().slice(0, 19)
  const fraction = /[.,](\d+)/.exec(stamp.source)?.[1]?.replace(/0+$/, '').slice(0, 9)
  const size = Math.abs(stamp.offset)
  const two = (number: number) => String(number).padStart(2, '0')
  const zone = size === 0 ? 'Z' : `${stamp.offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
  return `${local}${fraction ? `.${fraction}` : ''}${zone}`
}

/**
 * Reads JSON text with Go's kinds of numbers kept: ints exact (`bigint` beyond 2^53), `1.0` and `1e3` as `Float`. The last
 * of equal keys counts. Fails with `json/syntax`.
 */
export function fromJson(text: string): Value {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return new Reader(text).document()
  }
  // Only such texts have numbers that JavaScript would change.
  if (/\d{16}|\d\.\d|\d[eE]/.test(text)) return new Reader(text).document()
  return plain(parsed)
}

function plain(value: unknown): Value {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = plain(value[i])
    return value as Value[]
  }
  if (typeof value === 'object' && value !== null) {
    const made = map()
    for (const key of Object.keys(value)) made[key] = plain((value as Record<string, unknown>)[key])
    return made
  }
  return value as Value
}

/** A reader of JSON that keeps the kinds of numbers, and knows where it stands when something is wrong. */
class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text
  }

  document(): Value {
    const value = this.#value(0)
    this.#blank()
    if (this.#at < this.#text.length) throw this.#wrong('unexpected text after the value')
    return value
  }

  #wrong(reason: string) {
    const before = this.#text.slice(0, this.#at).split('\n')
    return fail('syntax', { reason, line: before.length, column: (before.at(-1) as string).length + 1 })
  }

  #blank() {
    while (/[ \t\n\r]/.test(this.#text[this.#at] ?? '')) this.#at++
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  #value(depth: number): Value {
    if (depth > 5000) throw this.#wrong('nested too deeply')
    this.#blank()
    const next = this.#text[this.#at]
    if (next === undefined) throw this.#wrong('unexpected end')
    if (next === '{') return this.#map(depth)
    if (next === '[') return this.#list(depth)
    if (next === '"') return this.#string()
    const word = this.#take(/true|false|null/y)
    if (word !== undefined) return word === 'null' ? null : word === 'true'
    const number = this.#take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    if (number === undefined) throw this.#wrong(`unexpected ${JSON.stringify(next)}`)
    return numberOf(number)
  }

  #map(depth: number): ValueMap {
    const made = map()
    this.#at++
    for (let first = true; ; first = false) {
      this.#blank()
      if (this.#take(/\}/y)) return made
      if (!first && !this.#take(/,/y)) throw this.#wrong('expected `,` or `}`')
      this.#blank()
      if (this.#text[this.#at] !== '"') throw this.#wrong('expected a key in double quotes')
      const key = this.#string()
      this.#blank()
      if (!this.#take(/:/y)) throw this.#wrong('expected `:`')
      made[key] = this.#value(depth + 1)
    }
  }

  #list(depth: number): Value[] {
    const made: Value[] = []
    this.#at++
    for (let first = true; ; first = false) {
      this.#blank()
      if (this.#take(/\]/y)) return made
      if (!first && !this.#take(/,/y)) throw this.#wrong('expected `,` or `]`')
      made.push(this.#value(depth + 1))
    }
  }

  #string(): string {
    const quoted = this.#take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y)
    if (quoted === undefined) throw this.#wrong('a text that does not end or holds a wrong escape')
    return JSON.parse(quoted) as string
  }
}

function numberOf(text: string): Value {
  if (/^-?\d+$/.test(text)) {
    const whole = Number(text)
    if (Number.isSafeInteger(whole)) return whole === 0 ? 0 : whole
    return BigInt(text)
  }
  const float = Number(text)
  return Number.isInteger(float) ? new Float(float) : float
}
