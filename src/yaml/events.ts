import { Wrong } from './cursor.ts'
import type { ScalarStyle } from './scalars.ts'
import { Scanner, type Token } from './scanner.ts'

/** What a document consists of, in the order of the text. A collection goes on until its `end`. */
export interface Event {
  readonly kind: 'scalar' | 'alias' | 'list' | 'map' | 'end'
  /** Offset of the first character, properties included; -1 for a scalar that is not written at all. */
  readonly start: number
  /** The anchor before it, or the one that an alias means; empty without one. */
  readonly anchor: string
  /** The tag: YAML's own ones as `!!str`, local ones as `!env`; empty without one. */
  readonly tag: string
  readonly style: ScalarStyle
  readonly from: number
  readonly to: number
  readonly text: string | undefined
}

/** Nesting beyond this is an error, so that no stack overflows. */
const maxDepth = 1000

const end: Event = { kind: 'end', start: -1, anchor: '', tag: '', style: 'plain', from: 0, to: 0, text: undefined }
const empty: Event = { ...end, kind: 'scalar' }

/** The text of a scalar. */
export function scalarText(source: string, event: Event): string {
  return event.text ?? source.slice(event.from, event.to)
}

const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/

/** The events of the first document; none where there is no document. What comes after it is not looked at. Throws `Wrong`. */
export function parseEvents(source: string): Event[] {
  const control = source.search(controls)
  if (control >= 0) throw new Wrong('control characters are not allowed', control)
  return new Parser(source).document()
}

const core = 'tag:yaml.org,2002:'

/** The grammar of YAML 1.1 over the tokens of libyaml. One method is one production. */
class Parser {
  readonly #scanner: Scanner
  readonly #events: Event[] = []
  readonly #handles = new Map<string, string>()
  #depth = 0

  constructor(source: string) {
    this.#scanner = new Scanner(source)
  }

  /** document = { directive } [ `---` ] [ node ] [ `...` ] */
  document(): Event[] {
    const first = this.#scanner.peek()
    if (first.kind === 'stream-end') return this.#events
    const isExplicit = first.kind === 'directive' || first.kind === 'document-start'
    if (isExplicit) this.#directives()
    const { kind } = this.#scanner.peek()
    const isEmpty = kind === 'directive' || kind.startsWith('document-') || kind === 'stream-end'
    if (isExplicit && isEmpty) this.#events.push(empty)
    else this.#node(true, false)
    // The end of the document is looked for, so that an error right behind it is one.
    this.#scanner.peek()
    return this.#events
  }

  #directives(): void {
    let hasVersion = false
    let token = this.#scanner.peek()
    for (; token.kind === 'directive'; token = this.#next()) {
      const { handle, prefix } = token.directive ?? {}
      if (handle === undefined) {
        if (hasVersion) throw new Wrong('a document has one %YAML directive', token.start)
        hasVersion = true
      } else {
        if (this.#handles.has(handle)) throw new Wrong(`the tag handle ${handle} is declared twice`, token.start)
        this.#handles.set(handle, prefix as string)
      }
    }
    if (token.kind !== 'document-start') throw new Wrong('expected `---` behind directives', token.start)
    this.#scanner.skip()
  }

  /** Leaves the current token and returns the one behind it. */
  #next(): Token {
    this.#scanner.skip()
    return this.#scanner.peek()
  }

  /**
   * node = alias | [ anchor ] [ tag ] [ scalar | collection ]
   * A list below a key may be as far out as the key (`inKey`); in flow collections there are no block ones.
   */
  #node(inBlock: boolean, inKey: boolean): void {
    let token = this.#scanner.peek()
    const { start } = token
    if (token.kind === 'alias') {
      this.#events.push({ ...empty, kind: 'alias', start, anchor: token.name as string })
      this.#scanner.skip()
      return
    }
    let anchor = ''
    let tag = ''
    let hasProperties = false
    for (const kind of token.kind === 'tag' ? (['tag', 'anchor'] as const) : (['anchor', 'tag'] as const)) {
      if (token.kind !== kind) continue
      if (kind === 'tag') tag = this.#tag(token)
      else anchor = token.name as string
      hasProperties = true
      token = this.#next()
    }
    const isIndentless = inKey && token.kind === 'block-entry'
    if (token.kind === 'scalar' && token.scalar) {
      const { style, from, to, text } = token.scalar
      this.#events.push({ kind: 'scalar', start, anchor, tag, style, from, to, text })
      this.#scanner.skip()
      return
    }
    const open = (kind: 'list' | 'map', read: () => void) => {
      this.#events.push({ kind, start, anchor, tag, style: 'plain', from: 0, to: 0, text: undefined })
      if (++this.#depth > maxDepth) throw new Wrong('nested too deeply', start)
      read()
      this.#depth--
      this.#events.push(end)
    }
    if (isIndentless) open('list', () => this.#indentlessList())
    else if (token.kind === 'flow-list') open('list', () => this.#flowList())
    else if (token.kind === 'flow-map') open('map', () => this.#flowMap())
    else if (inBlock && token.kind === 'block-list') open('list', () => this.#blockList())
    else if (inBlock && token.kind === 'block-map') open('map', () => this.#blockMap())
    else if (hasProperties) this.#events.push({ ...empty, start, anchor, tag })
    else
      throw new Wrong(
        token.kind === 'stream-end' ? 'the text ends where a value is expected' : 'expected a value',
        token.start,
      )
  }

  #tag(token: Token): string {
    const { handle, suffix } = token.tag as { handle: string; suffix: string }
    let full = suffix
    if (handle !== '') {
      const prefix = this.#handles.get(handle) ?? (handle === '!' ? '!' : handle === '!!' ? core : undefined)
      if (prefix === undefined) throw new Wrong(`the tag handle ${handle} is not declared`, token.start)
      full = prefix + suffix
    }
    return full.startsWith(core) ? `!!${full.slice(core.length)}` : full
  }

  #empty(): void {
    this.#events.push(empty)
  }

  /** { `-` [ node ] } end */
  #blockList(): void {
    let token = this.#next()
    for (; token.kind === 'block-entry'; token = this.#scanner.peek()) {
      const { kind } = this.#next()
      if (kind === 'block-entry' || kind === 'block-end') this.#empty()
      else this.#node(true, false)
    }
    if (token.kind !== 'block-end') throw new Wrong('expected a list item (`- `)', token.start)
    this.#scanner.skip()
  }

  /** { `-` [ node ] }, below a key */
  #indentlessList(): void {
    for (let token = this.#scanner.peek(); token.kind === 'block-entry'; token = this.#scanner.peek()) {
      const { kind } = this.#next()
      if (kind === 'block-entry' || kind === 'key' || kind === 'value' || kind === 'block-end') this.#empty()
      else this.#node(true, false)
    }
  }

  /** { key [ node ] [ `:` [ node ] ] } end */
  #blockMap(): void {
    let token = this.#next()
    for (; token.kind === 'key'; token = this.#scanner.peek()) {
      this.#scanner.skip()
      this.#blockPart()
      if (this.#scanner.peek().kind !== 'value') {
        this.#empty()
        continue
      }
      this.#scanner.skip()
      this.#blockPart()
    }
    if (token.kind !== 'block-end') throw new Wrong('expected a key', token.start)
    this.#scanner.skip()
  }

  #blockPart(): void {
    const { kind } = this.#scanner.peek()
    if (kind === 'key' || kind === 'value' || kind === 'block-end') this.#empty()
    else this.#node(true, true)
  }

  /** `[` { ( node | pair ) `,` } `]` */
  #flowList(): void {
    let token = this.#next()
    for (let isFirst = true; token.kind !== 'flow-list-end'; token = this.#scanner.peek(), isFirst = false) {
      if (!isFirst) {
        if (token.kind !== 'flow-entry') throw this.#unclosed(token, ']')
        token = this.#next()
        if (token.kind === 'flow-list-end') break
      }
      if (token.kind === 'key') this.#flowPair()
      else this.#node(false, false)
    }
    this.#scanner.skip()
  }

  /** A map of one pair, in a list: key [ node ] [ `:` [ node ] ] */
  #flowPair(): void {
    const { start } = this.#scanner.peek()
    this.#events.push({ ...empty, kind: 'map', start })
    const { kind } = this.#next()
    if (kind === 'value' || kind === 'flow-entry' || kind === 'flow-list-end') {
      // As libyaml, which takes the token behind an empty key for a part of it.
      this.#scanner.skip()
      this.#empty()
    } else this.#node(false, false)
    this.#flowValue('flow-list-end')
    this.#events.push(end)
  }

  #flowValue(close: 'flow-list-end' | 'flow-map-end'): void {
    const hasValue = this.#scanner.peek().kind === 'value'
    const kind = hasValue ? this.#next().kind : 'flow-entry'
    if (kind === 'flow-entry' || kind === close) this.#empty()
    else this.#node(false, false)
  }

  /** `{` { ( node | key [ node ] [ `:` [ node ] ] ) `,` } `}` */
  #flowMap(): void {
    let token = this.#next()
    for (let isFirst = true; token.kind !== 'flow-map-end'; token = this.#scanner.peek(), isFirst = false) {
      if (!isFirst) {
        if (token.kind !== 'flow-entry') throw this.#unclosed(token, '}')
        token = this.#next()
        if (token.kind === 'flow-map-end') break
      }
      if (token.kind !== 'key') {
        this.#node(false, false)
        this.#empty()
        continue
      }
      const { kind } = this.#next()
      if (kind === 'value' || kind === 'flow-entry' || kind === 'flow-map-end') this.#empty()
      else this.#node(false, false)
      this.#flowValue('flow-map-end')
    }
    this.#scanner.skip()
  }

  #unclosed({ kind, start }: Token, close: string): Wrong {
    return new Wrong(`expected \`,\` or \`${close}\`${kind === 'stream-end' ? ', but the text ends' : ''}`, start)
  }
}
