import { whole } from '../../bytes.ts'
import type { Operand } from '../../library.ts'
import { float } from '../../values.ts'

const deepest = 10_000

/** `json.Unmarshal` into an `interface {}`: all numbers are floats. Fails with Go's messages. */
export function decodeJson(text: string): Operand {
  return new Decoder(text).document()
}

class Decoder {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Operand {
    const value = this.#value('looking for beginning of value')
    this.#blanks()
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value')
    return value
  }

  #blanks(): void {
    while (/^[ \t\r\n]$/.test(this.#text.charAt(this.#at))) this.#at++
  }

  #unexpected(where: string): Error {
    const point = this.#text.codePointAt(this.#at)
    if (point === undefined) return new Error('unexpected end of JSON input')
    const shown =
      point === 0x27
        ? "'\\''"
        : point === 0x22
          ? "'\"'"
          : `'${JSON.stringify(String.fromCodePoint(point)).slice(1, -1)}'`
    return new Error(`invalid character ${shown} ${where}`)
  }

  #value(where: string): Operand {
    this.#blanks()
    const first = this.#text.charAt(this.#at)
    if (first === '{' || first === '[') {
      if (++this.#depth > deepest) throw new Error('exceeded max depth')
      this.#at++
      const made = first === '{' ? this.#object() : this.#array()
      this.#depth--
      return made
    }
    if (first === '"') return this.#string()
    if (/^[-\d]$/.test(first)) return this.#number()
    for (const [name, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (first === name.charAt(0)) return this.#literal(name, value)
    }
    throw this.#unexpected(where)
  }

  #literal<T>(name: string, value: T): T {
    for (const letter of name) {
      if (this.#text.charAt(this.#at) !== letter) throw this.#unexpected(`in literal ${name} (expecting '${letter}')`)
      this.#at++
    }
    return value
  }

  #object(): Operand {
    const made: { [key: string]: Operand } = Object.create(null)
    this.#blanks()
    if (this.#take('}')) return made
    for (;;) {
      this.#blanks()
      if (this.#text.charAt(this.#at) !== '"') throw this.#unexpected('looking for beginning of object key string')
      const key = this.#string()
      this.#blanks()
      if (!this.#take(':')) throw this.#unexpected('after object key')
      made[key] = this.#value('looking for beginning of value')
      this.#blanks()
      if (this.#take('}')) return made
      if (!this.#take(',')) throw this.#unexpected('after object key:value pair')
    }
  }

  #array(): Operand {
    const made: Operand[] = []
    this.#blanks()
    if (this.#take(']')) return made
    for (;;) {
      made.push(this.#value('looking for beginning of value'))
      this.#blanks()
      if (this.#take(']')) return made
      if (!this.#take(',')) throw this.#unexpected('after array element')
    }
  }

  #take(character: string): boolean {
    if (this.#text.charAt(this.#at) !== character) return false
    this.#at++
    return true
  }

  #string(): string {
    this.#at++
    let made = ''
    for (;;) {
      const run = /^[^"\\\u0000-\u001f]*/.exec(this.#text.slice(this.#at, this.#at + 4096))?.[0] ?? ''
      made += run
      this.#at += run.length
      const next = this.#text.charAt(this.#at)
      if (next === '"') break
      if (next === '\\') made += this.#escape()
      else if (run === '') throw this.#unexpected('in string literal')
    }
    this.#at++
    // Half a pair, or a byte that is no UTF-8, cannot be a character.
    return whole(made).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
  }

  #escape(): string {
    this.#at++
    const letter = this.#text.charAt(this.#at)
    const plain = new Map(
      Object.entries({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' }),
    )
    const known = plain.get(letter)
    if (known !== undefined) {
      this.#at++
      return known
    }
    if (letter !== 'u') throw this.#unexpected('in string escape code')
    this.#at++
    const from = this.#at
    for (; this.#at < from + 4; this.#at++) {
      if (!/^[\da-fA-F]$/.test(this.#text.charAt(this.#at)))
        throw this.#unexpected('in \\u hexadecimal character escape')
    }
    return String.fromCharCode(Number.parseInt(this.#text.slice(from, this.#at), 16))
  }

  #number(): Operand {
    const from = this.#at
    const digits = (where: string) => {
      if (!/^\d$/.test(this.#text.charAt(this.#at))) throw this.#unexpected(where)
      while (/^\d$/.test(this.#text.charAt(this.#at))) this.#at++
    }
    this.#take('-')
    if (!this.#take('0')) digits('in numeric literal')
    if (this.#take('.')) digits('after decimal point in numeric literal')
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-')
      digits('in exponent of numeric literal')
    }
    const source = this.#text.slice(from, this.#at)
    const value = Number(source)
    if (!Number.isFinite(value)) {
      throw new Error(`json: cannot unmarshal number ${source} into Go value of type float64`)
    }
    return float(value)
  }
}
