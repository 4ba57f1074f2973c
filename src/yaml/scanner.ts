import { Cursor, END, isBlank, isBreak, isGap, Wrong } from './cursor.ts'
import { type Directive, type ScannedTag, scanAnchor, scanDirective, scanTag } from './properties.ts'
import { type ScannedScalar, scanBlock, scanPlain, scanQuoted } from './scalars.ts'

/** Kinds of tokens. Those of block collections have no characters of their own: they follow from indentation. */
export type TokenKind =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-list'
  | 'block-map'
  | 'block-end'
  | 'flow-list'
  | 'flow-list-end'
  | 'flow-map'
  | 'flow-map-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
  readonly scalar?: ScannedScalar
  readonly name?: string
  readonly tag?: ScannedTag
  readonly directive?: Directive
}

/** A token that may turn out to be a key, once a `:` follows on the same line. */
interface SimpleKey {
  possible: boolean
  /** Nothing else than a key can stand there, so that a missing `:` is an error. */
  required: boolean
  token: number
  at: number
  line: number
  column: number
}

/** A key and its `:` are at most so many characters apart. */
const longestKey = 1024

/**
 * Turns a text into tokens as libyaml does, which go-yaml is a port of: the same rules of indentation, of what may be a
 * key, and of what ends a plain scalar, and the same amount of text that is looked at before a token is given out. So the
 * same texts are read, with the same values, and the same ones are refused. Throws `Wrong`.
 */
export class Scanner {
  readonly #cursor: Cursor
  readonly #tokens: Token[] = []
  #next = 0
  /** Column of the block collection that is open; -1 for none. */
  #indent = -1
  readonly #indents: number[] = []
  #flowLevel = 0
  /** The possible key of the block context, and of each flow collection that is open. */
  readonly #keys: SimpleKey[] = [{ possible: false, required: false, token: 0, at: 0, line: 0, column: 0 }]
  #keyAllowed = true
  /** A line has ended since the last token, so that a comment is not one behind that token. */
  #lineEnded = false

  constructor(text: string) {
    this.#cursor = new Cursor(text)
  }

  /** The token that comes next. */
  peek(): Token {
    // As go-yaml, which reads two tokens further because of comments: what is wrong there is an error of this document.
    while (this.#next >= this.#tokens.length - 2 || this.#mayBeKey()) this.#fetch()
    return this.#tokens[this.#next] as Token
  }

  skip(): void {
    this.#next++
  }

  /** Whether the next token waits for a `:` that would make it a key. */
  #mayBeKey(): boolean {
    for (const key of this.#keys) if (key.possible && key.token === this.#next) return this.#isValid(key)
    return false
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false
    if (key.line === this.#cursor.line && key.at + longestKey >= this.#cursor.at) return true
    this.#dropKey(key)
    return false
  }

  #dropKey(key: SimpleKey): void {
    if (key.possible && key.required) throw new Wrong('expected `:` behind a key', key.at)
    key.possible = false
  }

  get #key(): SimpleKey {
    return this.#keys[this.#keys.length - 1] as SimpleKey
  }

  /** Notes that a key may begin here. */
  #saveKey(): void {
    if (!this.#keyAllowed) return
    const key = this.#key
    this.#dropKey(key)
    const { at, line, column } = this.#cursor
    key.possible = true
    key.required = this.#flowLevel === 0 && this.#indent === column
    key.token = this.#tokens.length
    key.at = at
    key.line = line
    key.column = column
  }

  #add(kind: TokenKind, start: number, end = start): void {
    this.#tokens.push({ kind, start, end })
  }

  /** Opens a block collection where the column is further in than that of the one around. */
  #rollIndent(column: number, kind: 'block-list' | 'block-map', at: number, token = this.#tokens.length): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return
    this.#indents.push(this.#indent)
    this.#indent = column
    this.#insert(token, { kind, start: at, end: at })
  }

  #insert(index: number, token: Token): void {
    if (index === this.#tokens.length) this.#tokens.push(token)
    else this.#tokens.splice(index, 0, token)
  }

  /** Closes the block collections that are further in than the column. */
  #unrollIndent(column: number): void {
    if (this.#flowLevel > 0) return
    for (; this.#indent > column; this.#indent = this.#indents.pop() as number) this.#add('block-end', this.#cursor.at)
  }

  #fetch(): void {
    const cursor = this.#cursor
    this.#skipComment()
    this.#skipToToken()
    this.#unrollIndent(cursor.column)
    const { code } = cursor
    if (code === END) this.#endStream()
    else if (code === 37 && cursor.at === cursor.lineStart) this.#fetchDirective()
    else if (cursor.atDocumentMark()) this.#fetchDocumentMark(code === 45 ? 'document-start' : 'document-end')
    else {
      this.#lineEnded = false
      if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) this.#fetchPlain()
      else this.#fetchIndicator(code)
    }
  }

  /** Fetches the token that begins with a character that is not a letter. */
  #fetchIndicator(code: number): void {
    const cursor = this.#cursor
    const inFlow = this.#flowLevel > 0
    const isAlone = isGap(cursor.codeAt(1))
    if (code === 91) this.#openFlow('flow-list')
    else if (code === 123) this.#openFlow('flow-map')
    else if (code === 93) this.#closeFlow('flow-list-end')
    else if (code === 125) this.#closeFlow('flow-map-end')
    else if (code === 44) this.#fetchFlowEntry()
    else if (code === 45 && isAlone) this.#fetchEntry()
    else if (code === 63 && (inFlow || isAlone)) this.#fetchKey()
    else if (code === 58 && (inFlow || isAlone)) this.#fetchValue()
    else if (code === 42) this.#fetchProperty('alias')
    else if (code === 38) this.#fetchProperty('anchor')
    else if (code === 33) this.#fetchProperty('tag')
    else if ((code === 124 || code === 62) && !inFlow) this.#fetchBlock()
    else if (code === 39 || code === 34) this.#fetchQuoted(code === 39)
    else if (code === 9) throw new Wrong('a tab cannot be used for indentation', cursor.at)
    else if ('#|>%@`'.includes(String.fromCharCode(code)))
      throw new Wrong(`a value cannot begin with ${cursor.source.charAt(cursor.at)}`, cursor.at)
    else this.#fetchPlain()
  }

  #fetchFlowEntry(): void {
    this.#dropKey(this.#key)
    this.#keyAllowed = true
    this.#add('flow-entry', this.#cursor.at++, this.#cursor.at)
  }

  #fetchProperty(kind: 'alias' | 'anchor' | 'tag'): void {
    this.#saveKey()
    this.#keyAllowed = false
    const start = this.#cursor.at
    const content = kind === 'tag' ? { tag: scanTag(this.#cursor) } : { name: scanAnchor(this.#cursor) }
    this.#tokens.push({ kind, ...content, start, end: this.#cursor.at })
  }

  #fetchBlock(): void {
    this.#dropKey(this.#key)
    this.#keyAllowed = true
    this.#lineEnded = true
    this.#addScalar(scanBlock(this.#cursor, this.#indent))
  }

  #fetchQuoted(isSingle: boolean): void {
    this.#saveKey()
    this.#keyAllowed = false
    this.#addScalar(scanQuoted(this.#cursor, isSingle))
  }

  #addScalar(scalar: ScannedScalar): void {
    this.#tokens.push({ kind: 'scalar', scalar, start: scalar.start, end: scalar.end })
  }

  #fetchPlain(): void {
    this.#saveKey()
    this.#keyAllowed = false
    const scalar = scanPlain(this.#cursor, this.#indent + 1, this.#flowLevel > 0)
    this.#addScalar(scalar)
    if (scalar.endsLine) {
      this.#keyAllowed = true
      this.#lineEnded = true
    }
  }

  /** Skips a comment behind a token on the same line, also where a tab before it would be an error. */
  #skipComment(): void {
    const last = this.#tokens[this.#tokens.length - 1]
    if (this.#lineEnded || !last || last.kind === 'block-entry' || !commentMayFollow(last)) return
    const { source } = this.#cursor
    let { at } = this.#cursor
    while (isBlank(source.charCodeAt(at))) at++
    if (source.charCodeAt(at) !== 35) return
    this.#cursor.at = at
    this.#cursor.skipLineRest()
  }

  /**
   * Skips blanks, comments and line ends. A tab may stand anywhere but where indentation or a key could be; comments that
   * follow each other may be indented by tabs.
   */
  #skipToToken(): void {
    const cursor = this.#cursor
    for (;;) {
      while (cursor.code === 32 || (cursor.code === 9 && (this.#flowLevel > 0 || !this.#keyAllowed))) cursor.at++
      if (cursor.code === 35) this.#skipComments()
      if (!isBreak(cursor.code)) return
      cursor.readBreak()
      if (this.#flowLevel === 0) this.#keyAllowed = true
    }
  }

  #skipComments(): void {
    const cursor = this.#cursor
    const { source } = cursor
    for (;;) {
      cursor.skipLineRest()
      let { at } = cursor
      while (isBlank(source.charCodeAt(at)) || isBreak(source.charCodeAt(at))) at++
      if (source.charCodeAt(at) !== 35) return
      while (cursor.at < at) {
        if (isBreak(cursor.code)) cursor.readBreak()
        else cursor.at++
      }
    }
  }

  #endStream(): void {
    // The end of the text ends its last line, so that nothing there waits for a `:` any more.
    if (this.#cursor.column > 0) {
      this.#cursor.line++
      this.#cursor.lineStart = this.#cursor.at
    }
    this.#unrollIndent(-1)
    this.#dropKey(this.#key)
    this.#keyAllowed = false
    this.#add('stream-end', this.#cursor.at)
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1)
    this.#dropKey(this.#key)
    this.#keyAllowed = false
    const start = this.#cursor.at
    this.#tokens.push({ kind: 'directive', directive: scanDirective(this.#cursor), start, end: this.#cursor.at })
  }

  #fetchDocumentMark(kind: 'document-start' | 'document-end'): void {
    this.#unrollIndent(-1)
    this.#dropKey(this.#key)
    this.#keyAllowed = false
    const start = this.#cursor.at
    this.#cursor.at += 3
    this.#add(kind, start, this.#cursor.at)
  }

  #openFlow(kind: 'flow-list' | 'flow-map'): void {
    this.#saveKey()
    this.#keys.push({ possible: false, required: false, token: 0, at: 0, line: 0, column: 0 })
    this.#flowLevel++
    this.#keyAllowed = true
    this.#add(kind, this.#cursor.at++, this.#cursor.at)
  }

  #closeFlow(kind: 'flow-list-end' | 'flow-map-end'): void {
    this.#dropKey(this.#key)
    if (this.#flowLevel > 0) {
      this.#flowLevel--
      this.#keys.pop()
    }
    this.#keyAllowed = false
    this.#add(kind, this.#cursor.at++, this.#cursor.at)
  }

  #fetchEntry(): void {
    const { at, column } = this.#cursor
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) throw new Wrong('a list item cannot begin here', at)
      this.#rollIndent(column, 'block-list', at)
    }
    this.#dropKey(this.#key)
    this.#keyAllowed = true
    this.#add('block-entry', this.#cursor.at++, this.#cursor.at)
  }

  #fetchKey(): void {
    const { at, column } = this.#cursor
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) throw new Wrong('a key cannot begin here', at)
      this.#rollIndent(column, 'block-map', at)
    }
    this.#dropKey(this.#key)
    this.#keyAllowed = this.#flowLevel === 0
    this.#add('key', this.#cursor.at++, this.#cursor.at)
  }

  #fetchValue(): void {
    const key = this.#key
    const { at, column } = this.#cursor
    if (this.#isValid(key)) {
      this.#insert(key.token, { kind: 'key', start: key.at, end: key.at })
      this.#rollIndent(key.column, 'block-map', key.at, key.token)
      key.possible = false
      this.#keyAllowed = false
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#keyAllowed) throw new Wrong('a `:` that makes a map is not allowed here', at)
        this.#rollIndent(column, 'block-map', at)
      }
      this.#keyAllowed = this.#flowLevel === 0
    }
    this.#add('value', this.#cursor.at++, this.#cursor.at)
  }
}

/** Directives and marks of documents end with their line, or the next token follows at once. */
function commentMayFollow({ kind }: Token): boolean {
  return kind !== 'directive' && kind !== 'document-start' && kind !== 'document-end' && kind !== 'stream-end'
}
