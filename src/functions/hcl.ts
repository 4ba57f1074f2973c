import { map, type Value, type ValueMap } from '../value/value.ts'

/** Something in an HCL text that is no literal, with its line. */
export class HclWrong extends Error {
  readonly line: number
  constructor(reason: string, line: number) {
    super(reason)
    this.line = line
  }
}

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }
const deepest = 500

/**
 * The attributes of an HCL text (a file of variables) as data: texts, numbers, `true`, `false`, `null`, lists, objects and
 * here-documents. Blocks, references, calls and `${…}` are no data: they fail with `HclWrong`, at their line. Numbers keep
 * their fraction.
 */
export function parseHcl(text: string): ValueMap {
  return new Reader(text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')).file()
}

class Reader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  /** file: { name "=" expression newline } */
  file(): ValueMap {
    const made = map()
    for (;;) {
      this.#blank(true)
      if (this.#at >= this.#text.length) return made
      const name = this.#take(/[\p{L}_][\p{L}\p{N}_-]*/uy) ?? this.#wrong(`${this.#next()} stands where a name should`)
      this.#blank(false)
      if (!this.#take(/=(?!=)/y))
        this.#wrong(`'${name}' is no attribute: there is no = behind it (blocks are not read)`)
      if (name in made) this.#wrong(`'${name}' is set twice`)
      made[name] = this.#expression()
      this.#blank(false)
      if (this.#at < this.#text.length && !this.#take(/\n/y))
        this.#wrong(`${this.#next()} follows a value; only literals are read`)
    }
  }

  /** expression: text | here-document | number | "true" | "false" | "null" | list | object */
  #expression(): Value {
    this.#blank(false)
    const word = this.#take(/(?:true|false|null)(?![\p{L}\p{N}_.([-])/uy)
    if (word !== undefined) return word === 'null' ? null : word === 'true'
    const number = this.#take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    if (number !== undefined) return numberOf(number)
    if (this.#take(/"/y)) return this.#quoted()
    const here = /<<(-?)([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\n/uy
    here.lastIndex = this.#at
    const [start, dash, end] = here.exec(this.#text) ?? []
    if (start !== undefined) return this.#hereDocument(start.length, dash === '-', end as string)
    if (++this.#depth > deepest) this.#wrong('nested too deeply')
    const made = this.#take(/\[/y) ? this.#list() : this.#take(/\{/y) ? this.#object() : undefined
    this.#depth--
    return made ?? this.#wrong(`${this.#next()} is no literal`)
  }

  /** text: the rest after its first quote. */
  #quoted(): string {
    let made = ''
    for (;;) {
      made += this.#take(/[^"\\\n$%]+/y) ?? ''
      if (this.#take(/"/y)) return made
      made += this.#special() ?? this.#wrong('a text does not end on its line')
    }
  }

  #special(): string | undefined {
    const doubled = this.#take(/(?:\$\$|%%)\{/y)
    if (doubled) return doubled.slice(1)
    if (this.#take(/[$%]\{/y)) this.#wrong('a text with ${…} or %{…} in it is no literal')
    const escaped = this.#take(/\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[nrt"\\])/y)
    if (escaped?.[1] === 'u' || escaped?.[1] === 'U') {
      const point = Number.parseInt(escaped.slice(2), 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : this.#wrong(`${escaped} is no character`)
    }
    if (escaped) return letters[escaped[1] as string] as string
    if (this.#text[this.#at] === '\\') this.#wrong(`unknown escape ${this.#text.slice(this.#at, this.#at + 2)}`)
    return this.#take(/[$%]/y)
  }

  /** Lines up to the word alone; with a dash, less the indentation that all of them have. */
  #hereDocument(skip: number, isIndented: boolean, end: string): string {
    const begin = this.#at + skip
    const lines: string[] = []
    let at = begin
    for (;;) {
      if (at >= this.#text.length) this.#wrong(`the text behind << is not ended by ${end}`)
      const stop = this.#text.indexOf('\n', at)
      const line = this.#text.slice(at, stop < 0 ? undefined : stop)
      if (line.trim() === end) {
        this.#at = at + line.length
        break
      }
      lines.push(line)
      at += line.length + 1
    }
    const full = lines.filter((line) => line.trim() !== '')
    const indent = isIndented ? Math.min(...full.map((line) => line.length - line.trimStart().length)) : 0
    const text = lines.map((line) => `${line.slice(Number.isFinite(indent) ? indent : 0)}\n`).join('')
    if (/(?<!\$)\$\{|(?<!%)%\{/.test(text)) this.#wrong('a text with ${…} or %{…} in it is no literal')
    return text.replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{')
  }

  /** list: "[" [ expression { "," expression } [ "," ] ] "]" */
  #list(): Value[] {
    const items: Value[] = []
    for (;;) {
      this.#blank(true)
      if (this.#take(/\]/y)) return items
      items.push(this.#expression())
      this.#blank(true)
      if (!this.#take(/,/y) && this.#text[this.#at] !== ']') this.#wrong(`${this.#next()} stands where , or ] should`)
    }
  }

  /** object: "{" { key ("=" | ":") expression ("," | newline) } "}" */
  #object(): ValueMap {
    const made = map()
    for (;;) {
      this.#blank(true)
      if (this.#take(/\}/y)) return made
      const key = this.#take(/"/y)
        ? this.#quoted()
        : (this.#take(/[\p{L}_][\p{L}\p{N}_-]*|\d+/uy) ?? this.#wrong(`${this.#next()} stands where a key should`))
      this.#blank(false)
      if (!this.#take(/=(?!=)|:/y)) this.#wrong(`${this.#next()} stands where = should`)
      made[key] = this.#expression()
      this.#blank(false)
      if (!this.#take(/[,\n]/y) && this.#text[this.#at] !== '}')
        this.#wrong(`${this.#next()} stands where a new line or , should`)
    }
  }

  /** Steps over blanks and comments, and over the ends of lines where they mean nothing. */
  #blank(lines: boolean): void {
    const over = lines
      ? /(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y
      : /(?:[ \t]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y
    this.#take(over)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    if (found === undefined) return undefined
    this.#at += found.length
    return found
  }

  #next(): string {
    const [word] = /^(?:[\p{L}\p{N}_.-]+|[\s\S])/u.exec(this.#text.slice(this.#at, this.#at + 60)) ?? []
    return word === undefined ? 'the end' : word === '\n' ? 'the end of the line' : `'${word}'`
  }

  #wrong(reason: string): never {
    throw new HclWrong(reason, this.#text.slice(0, this.#at).split('\n').length)
  }
}

function numberOf(text: string): Value {
  const number = Number(text)
  if (/^-?\d+$/.test(text) && !Number.isSafeInteger(number)) return BigInt(text)
  return number
}
