import { isPrint, quote } from './quote.ts'

/** What a piece of a template is. Keywords are named by themselves. */
export type TokenKind =
  | 'error'
  | 'bool'
  | 'char'
  | 'character'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'left'
  | 'open'
  | 'number'
  | 'pipe'
  | 'raw'
  | 'right'
  | 'close'
  | 'string'
  | 'text'
  | 'variable'
  | 'dot'
  | Keyword

export type Keyword =
  | 'block'
  | 'break'
  | 'continue'
  | 'define'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with'

/** A piece of a template. `at` is its offset; the text of an `error` is what is wrong. */
export interface Token {
  readonly kind: TokenKind
  readonly at: number
  readonly text: string
  /** Whether blanks stand before it: only they separate operands. */
  readonly spaced: boolean
}

const keywords: ReadonlySet<string> = new Set<Keyword>([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
])

/** Whether a token shows itself in angle brackets in a message: keywords and the lone dot. */
export function isKeyword(kind: TokenKind): boolean {
  return kind === 'dot' || keywords.has(kind)
}

/** Blanks around a trim marker and between words. */
function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n'
}

const blanks = /[ \t\r\n]*/y
const asciiWord = /[A-Za-z0-9_]*/y
const anyWord = /[\p{L}\p{Nd}_]*/uy
const digits = /[+-]?[0-9]+/y

/** Reads a template piece by piece. After an error there is nothing more. */
export class Lexer {
  readonly text: string
  private readonly left: string
  private readonly right: string
  private at = 0
  /** Where the piece begins that is being read. */
  private start = 0
  private spaced = false
  private inside = false
  private parentheses = 0
  private ended = false

  constructor(text: string, left = '{{', right = '}}') {
    this.text = text
    this.left = left
    this.right = right
  }

  /** The next piece. */
  next(): Token {
    if (this.ended) return { kind: 'eof', at: this.text.length, text: '', spaced: false }
    for (;;) {
      const token = this.inside ? this.action() : this.outside()
      if (token) return token
    }
  }

  private emit(kind: TokenKind): Token {
    const token = { kind, at: this.start, text: this.text.slice(this.start, this.at), spaced: this.spaced }
    this.start = this.at
    return token
  }

  private error(message: string): Token {
    this.ended = true
    return { kind: 'error', at: this.start, text: message, spaced: this.spaced }
  }

  /** Takes what matches here, possibly nothing. */
  private take(pattern: RegExp): void {
    pattern.lastIndex = this.at
    if (pattern.test(this.text)) this.at = pattern.lastIndex
  }

  /** Text up to the next action, trimmed at its end where the action says so. */
  private outside(): Token | undefined {
    this.spaced = false
    const found = this.text.indexOf(this.left, this.at)
    if (found < 0) {
      this.at = this.text.length
      if (this.at > this.start) return this.emit('text')
      this.ended = true
      return this.emit('eof')
    }
    if (found > this.at) {
      let end = found
      if (this.trimsBefore(found + this.left.length)) while (end > this.start && isSpace(this.text[end - 1])) end--
      this.at = end
      const token = end > this.start ? this.emit('text') : undefined
      this.at = this.start = found
      if (token) return token
    }
    return this.leftDelimiter()
  }

  private trimsBefore(at: number): boolean {
    return this.text[at] === '-' && isSpace(this.text[at + 1])
  }

  /** `{{` or `{{- `; a comment is skipped with its delimiters. */
  private leftDelimiter(): Token | undefined {
    const after = this.at + this.left.length
    const marker = this.trimsBefore(after) ? 2 : 0
    if (this.text.startsWith('/*', after + marker)) {
      this.at = this.start = after + marker
      return this.comment()
    }
    this.at = after
    const token = this.emit('left')
    this.inside = true
    this.at = this.start = after + marker
    this.parentheses = 0
    return token
  }

  private comment(): Token | undefined {
    const end = this.text.indexOf('*/', this.at + 2)
    if (end < 0) return this.error('unclosed comment')
    this.at = end + 2
    if (this.trimsAfter(this.at)) this.pastRight(true)
    else if (this.text.startsWith(this.right, this.at)) this.pastRight(false)
    else return this.error('comment ends before closing delimiter')
    this.start = this.at
    return undefined
  }

  /** ` -}}` */
  private trimsAfter(at: number): boolean {
    return this.text[at + 1] === '-' && isSpace(this.text[at]) && this.text.startsWith(this.right, at + 2)
  }

  private pastRight(trims: boolean): void {
    this.at += this.right.length + (trims ? 2 : 0)
    if (trims) this.take(blanks)
  }

  private rightDelimiter(trims: boolean): Token {
    if (this.parentheses > 0) return this.error('unclosed left paren')
    const at = trims ? this.at + 2 : this.at
    this.pastRight(trims)
    this.start = this.at
    this.inside = false
    return { kind: 'right', at, text: this.right, spaced: this.spaced }
  }

  /** One piece between the delimiters, with the blanks before it. */
  private action(): Token {
    this.take(blanks)
    this.spaced = this.at > this.start
    // The last of the blanks may belong to the right delimiter.
    if (this.spaced && this.trimsAfter(this.at - 1)) {
      this.at--
      this.start = this.at
      return this.rightDelimiter(true)
    }
    this.start = this.at
    const char = this.text[this.at]
    if (char === undefined) return this.error('unclosed action')
    if (this.text.startsWith(this.right, this.at)) return this.rightDelimiter(false)
    this.at++
    switch (char) {
      case '=':
        return this.emit('assign')
      case ':':
        if (this.text[this.at] !== '=') return this.error('expected :=')
        this.at++
        return this.emit('declare')
      case '|':
        return this.emit('pipe')
      case '"':
        return this.quoted('"', 'string', 'unterminated quoted string')
      case "'":
        return this.quoted("'", 'character', 'unterminated character constant')
      case '`':
        return this.rawQuoted()
      case '$':
        return this.name('variable')
      case '(':
        this.parentheses++
        return this.emit('open')
      case ')':
        this.parentheses--
        return this.parentheses < 0 ? this.error('unexpected right paren') : this.emit('close')
    }
    const next = this.text[this.at]
    // A dot that ends the text is read as a number, as in Go.
    if (char === '.' && next !== undefined && !(next >= '0' && next <= '9')) return this.name('field')
    this.at--
    if (char === '.' || char === '+' || char === '-' || (char >= '0' && char <= '9')) return this.number()
    this.letters()
    if (this.at > this.start) return this.word()
    const rune = this.text.codePointAt(this.at) as number
    this.at += rune > 0xffff ? 2 : 1
    if (rune < 0x80 && isPrint(rune)) return this.emit('char')
    return this.error(`unrecognized character in action: ${codePoint(rune)}`)
  }

  /** Takes the characters of a word: letters, digits and the underscore, of any script. */
  private letters(): void {
    this.take(asciiWord)
    if (this.text.charCodeAt(this.at) >= 0x80) this.take(anyWord)
  }

  /** Names end before a blank, an operator or the right delimiter; anything else is a mistake that is told here. */
  private ends(): boolean {
    const char = this.text[this.at]
    if (char === undefined || char === ' ') return true
    return '.,|:)(\n\t\r'.includes(char) || this.text.startsWith(this.right, this.at)
  }

  private badCharacter(): Token {
    return this.error(`bad character ${codePoint(this.text.codePointAt(this.at) as number)}`)
  }

  /** A keyword, a truth value or a function; its letters are past. */
  private word(): Token {
    if (!this.ends()) return this.badCharacter()
    const word = this.text.slice(this.start, this.at)
    if (keywords.has(word)) return this.emit(word as Keyword)
    return this.emit(word === 'true' || word === 'false' ? 'bool' : 'identifier')
  }

  /** `.name` or `$name`; the sign is past. Alone it is the dot or `$`. */
  private name(kind: 'field' | 'variable'): Token {
    if (this.ends()) return this.emit(kind === 'field' ? 'dot' : 'variable')
    this.letters()
    return this.ends() ? this.emit(kind) : this.badCharacter()
  }

  private quoted(mark: string, kind: TokenKind, message: string): Token {
    for (; ; this.at++) {
      let char = this.text[this.at]
      if (char === '\\') char = this.text[++this.at]
      else if (char === mark) {
        this.at++
        return this.emit(kind)
      }
      if (char === undefined || char === '\n') return this.error(message)
    }
  }

  private rawQuoted(): Token {
    const end = this.text.indexOf('`', this.at)
    if (end < 0) return this.error('unterminated raw quoted string')
    this.at = end + 1
    return this.emit('raw')
  }

  /** A number, or two that make a complex one. The parser finds out what is wrong with it. */
  private number(): Token {
    this.take(digits)
    if (this.at > this.start && ' )'.includes(this.text[this.at] ?? '.')) return this.emit('number')
    this.at = this.start
    if (!this.scanNumber()) return this.badNumber()
    const sign = this.text[this.at]
    if (sign !== '+' && sign !== '-') return this.emit('number')
    if (!this.scanNumber() || this.text[this.at - 1] !== 'i') return this.badNumber()
    return this.emit('complex')
  }

  private badNumber(): Token {
    return this.error(`bad number syntax: ${quote(this.text.slice(this.start, this.at))}`)
  }

  private accept(set: string): boolean {
    const char = this.text[this.at]
    if (char === undefined || !set.includes(char)) return false
    this.at++
    return true
  }

  private run(set: string): void {
    while (this.accept(set));
  }

  private scanNumber(): boolean {
    const decimal = '0123456789_'
    this.accept('+-')
    let known = decimal
    if (this.accept('0')) {
      if (this.accept('xX')) known = '0123456789abcdefABCDEF_'
      else if (this.accept('oO')) known = '01234567_'
      else if (this.accept('bB')) known = '01_'
    }
    this.run(known)
    if (this.accept('.')) this.run(known)
    if (known === decimal && this.accept('eE')) {
      this.accept('+-')
      this.run(decimal)
    }
    if (known.length === 23 && this.accept('pP')) {
      this.accept('+-')
      this.run(decimal)
    }
    this.accept('i')
    const before = this.at
    this.letters()
    if (this.at === before) return true
    // One character is enough to say what is wrong.
    this.at = before + ((this.text.codePointAt(before) as number) > 0xffff ? 2 : 1)
    return false
  }
}

/** `U+002D '-'` */
function codePoint(rune: number): string {
  const code = `U+${rune.toString(16).toUpperCase().padStart(4, '0')}`
  return isPrint(rune) ? `${code} '${String.fromCodePoint(rune)}'` : code
}
