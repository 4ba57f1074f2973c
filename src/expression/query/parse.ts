import { Float } from '../../value/value.ts'
import { lex, type Token } from './lex.ts'
import type { Arithmetic, Comparison, MergeFlags, Node } from './nodes.ts'
import { Problem } from './problem.ts'
import { operator } from './signatures.ts'

/** How deep brackets may nest. */
const DEEPEST = 200

/** Reads a query. Throws a `Problem`. */
export function parse(text: string): Node {
  return new Parser(text, lex(text)).whole()
}

/**
 * One method a production; what binds least comes first:
 *
 *     block       = union { ';' union }                        (only between the brackets of a call)
 *     union       = either { ',' either }
 *     either      = both { 'or' both }
 *     both        = pipe { 'and' pipe }                        (sic: a pipe binds closer than `and` and `,`)
 *     pipe        = bound [ '|' pipe ]
 *     bound       = assigned [ 'as' variable ( '|' union | 'ireduce' '(' block ')' ) ]
 *     assigned    = compared [ ( '=' | '|=' | '+=' … ) assigned ]
 *     compared    = added [ ( '==' | '<' … ) compared ]
 *     added       = multiplied { ( '+' | '-' ) multiplied }
 *     multiplied  = alternative { ( '*' | '/' | '%' ) alternative }
 *     alternative = postfix [ '//' added ]
 *     postfix     = term { key | '[' … ']' | '?' }
 */
class Parser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #index = 0
  #depth = 0

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text
    this.#tokens = tokens
  }

  whole(): Node {
    if (this.#tokens.length === 1) return { kind: 'self', at: 0 }
    const node = this.#union()
    if (this.#next.kind !== 'end') throw this.#unexpected()
    return node
  }

  get #next(): Token {
    return this.#tokens[this.#index] as Token
  }

  #peek(...signs: string[]): boolean {
    const token = this.#next
    return token.kind === 'sign' && signs.includes(token.text)
  }

  #take(...signs: string[]): string | undefined {
    const token = this.#next
    if (token.kind !== 'sign' || !signs.includes(token.text)) return undefined
    this.#index++
    return token.text
  }

  #word(name: string): boolean {
    const token = this.#next
    if (token.kind !== 'word' || token.name !== name) return false
    this.#index++
    return true
  }

  #close(sign: string, opened: number): void {
    if (this.#take(sign) !== undefined) return
    if (this.#next.kind === 'end') throw new Problem(`\`${this.#text[opened]}\` has no closing \`${sign}\``, opened)
    throw this.#unexpected()
  }

  #unexpected(): Problem {
    const token = this.#next
    if (token.kind === 'end') return new Problem('it ends too early', token.at)
    return new Problem(`unexpected \`${this.#text.slice(token.at, token.end)}\``, token.at)
  }

  #block(): Node[] {
    const nodes = [this.#union()]
    while (this.#take(';')) nodes.push(this.#union())
    return nodes
  }

  #union(): Node {
    if (++this.#depth > DEEPEST) throw new Problem('it is nested too deeply', this.#next.at)
    const at = this.#next.at
    const of = [this.#either()]
    while (this.#take(',')) of.push(this.#either())
    this.#depth--
    return of.length === 1 ? (of[0] as Node) : { kind: 'union', of, at }
  }

  #either(): Node {
    let left = this.#both()
    for (let at = this.#next.at; this.#word('or'); at = this.#next.at)
      left = { kind: 'or', left, right: this.#both(), at }
    return left
  }

  #both(): Node {
    let left = this.#pipe()
    for (let at = this.#next.at; this.#word('and'); at = this.#next.at)
      left = { kind: 'and', left, right: this.#pipe(), at }
    return left
  }

  #pipe(): Node {
    const from = this.#bound()
    const at = this.#next.at
    return this.#take('|') ? { kind: 'pipe', from, to: this.#pipe(), at } : from
  }

  #bound(): Node {
    const source = this.#assigned()
    const at = this.#next.at
    if (!this.#word('as')) return source
    const name = this.#variable()
    if (this.#word('ireduce')) return this.#reduce(source, name, at)
    if (!this.#take('|')) throw this.#unexpected()
    return { kind: 'bind', source, name, body: this.#union(), at }
  }

  #reduce(source: Node, name: string, at: number): Node {
    const opened = this.#next.at
    if (!this.#take('(')) throw this.#unexpected()
    const [first, next, more] = this.#block()
    this.#close(')', opened)
    if (!first || !next || more) throw new Problem('a reduction needs `(first; next)`', opened)
    return { kind: 'reduce', source, name, first, next, at }
  }

  #variable(): string {
    const token = this.#next
    if (token.kind !== 'variable') throw this.#unexpected()
    this.#index++
    return token.name
  }

  #assigned(): Node {
    const left = this.#compared()
    const at = this.#next.at
    const sign = this.#take('=', '|=', '+=', '-=', '*=', '/=', '%=', '//=')
    if (sign === undefined) return left
    const op = (sign === '=' || sign === '|=' ? sign : sign.slice(0, -1)) as Arithmetic | '=' | '|=' | '//'
    const flags = op === '*' ? this.#flags() : {}
    return { kind: 'assign', op, flags, left, right: this.#assigned(), at }
  }

  #compared(): Node {
    const left = this.#added()
    const at = this.#next.at
    const op = this.#take('==', '!=', '<=', '>=', '<', '>') as Comparison | undefined
    return op === undefined ? left : { kind: 'compare', op, left, right: this.#compared(), at }
  }

  #added(): Node {
    let left = this.#multiplied()
    for (;;) {
      const at = this.#next.at
      const op = this.#take('+', '-') as Arithmetic | undefined
      if (op === undefined) return left
      left = { kind: 'calculate', op, flags: {}, left, right: this.#multiplied(), at }
    }
  }

  #multiplied(): Node {
    let left = this.#alternative()
    for (;;) {
      const at = this.#next.at
      const op = this.#take('*', '/', '%') as Arithmetic | undefined
      if (op === undefined) return left
      const flags = op === '*' ? this.#flags() : {}
      left = { kind: 'calculate', op, flags, left, right: this.#alternative(), at }
    }
  }

  /** Letters directly behind `*`: `*+`, `*d`, `*?`, `*n`, and any of them together. */
  #flags(): MergeFlags {
    let flags = {}
    for (;;) {
      const token = this.#next
      if (token.at !== this.#tokens[this.#index - 1]?.end) return flags
      if (this.#take('+')) flags = { ...flags, append: true }
      else if (this.#take('?')) flags = { ...flags, existing: true }
      else if (token.kind === 'word' && /^[dn]+$/.test(token.name)) {
        this.#index++
        if (token.name.includes('d')) flags = { ...flags, deep: true }
        if (token.name.includes('n')) flags = { ...flags, fresh: true }
      } else return flags
    }
  }

  #alternative(): Node {
    const left = this.#postfix()
    const at = this.#next.at
    return this.#take('//') ? { kind: 'alternative', left, right: this.#added(), at } : left
  }

  #postfix(): Node {
    let node = this.#term()
    for (;;) {
      const token = this.#next
      if (token.kind === 'key') {
        this.#index++
        const key: Node = { kind: 'key', name: token.name, glob: token.glob, optional: token.optional, at: token.at }
        node = { kind: 'pipe', from: node, to: key, at: token.at }
      } else if (this.#peek('[')) node = this.#brackets(node)
      else if (this.#peek('.') && this.#opensBehindDot()) {
        this.#index++
        node = this.#brackets(node)
      } else return node
    }
  }

  #opensBehindDot(): boolean {
    const behind = this.#tokens[this.#index + 1]
    return behind?.kind === 'sign' && behind.text === '[' && behind.at === this.#next.end
  }

  /** `[]`, `[from:to]`, `[index]`, with an optional `?`. */
  #brackets(of: Node): Node {
    const at = this.#next.at
    this.#take('[')
    if (this.#take(']')) {
      this.#take('?')
      return { kind: 'each', of, at }
    }
    let from: Node | undefined
    if (!this.#peek(':')) from = this.#union()
    if (this.#take(':')) {
      const to = this.#peek(']') ? undefined : this.#union()
      this.#close(']', at)
      this.#take('?')
      return { kind: 'slice', of, from, to, at }
    }
    this.#close(']', at)
    return { kind: 'index', of, by: from as Node, optional: this.#take('?') !== undefined, at }
  }

  #term(): Node {
    const token = this.#next
    const { at } = token
    switch (token.kind) {
      case 'end':
        throw this.#unexpected()
      case 'key':
        this.#index++
        return { kind: 'key', name: token.name, glob: token.glob, optional: token.optional, at }
      case 'literal':
        this.#index++
        return { kind: 'literal', value: token.value, at }
      case 'variable':
        this.#index++
        return { kind: 'variable', name: token.name, at }
      case 'text':
        this.#index++
        return {
          kind: 'text',
          at,
          parts: token.parts.map((part) =>
            typeof part === 'string'
              ? part
              : new Parser(this.#text, lex(this.#text, part.at, part.at + part.source.length)).whole(),
          ),
        }
      case 'word':
        return this.#call(token.name, at)
      default:
        return this.#signed(token.text, at)
    }
  }

  #signed(sign: string, at: number): Node {
    switch (sign) {
      case '.':
        this.#index++
        if (this.#peek('[') && this.#next.at === at + 1) return this.#brackets({ kind: 'self', at })
        return { kind: 'self', at }
      case '..':
      case '...':
        this.#index++
        return { kind: 'descend', keys: sign === '...', at }
      case '(': {
        this.#index++
        const inner = this.#union()
        this.#close(')', at)
        return inner
      }
      case '[': {
        this.#index++
        if (this.#take(']')) return { kind: 'list', of: undefined, at }
        const of = this.#union()
        this.#close(']', at)
        return { kind: 'list', of, at }
      }
      case '{':
        return this.#map(at)
      case '-': {
        this.#index++
        const token = this.#next
        const value = token.kind === 'literal' && token.at === at + 1 ? token.value : undefined
        if (typeof value !== 'number' && typeof value !== 'bigint' && !(value instanceof Float))
          throw this.#unexpected()
        this.#index++
        return { kind: 'literal', value: value instanceof Float ? new Float(-value.value) : -value, at }
      }
      default:
        throw this.#unexpected()
    }
  }

  /** `{key: value, …}`: a key is a text, a bare word, or an expression in round brackets. */
  #map(at: number): Node {
    this.#take('{')
    const entries: { key: Node; value: Node }[] = []
    while (!this.#peek('}')) {
      const token = this.#next
      let key: Node
      if (token.kind === 'word') {
        this.#index++
        key = { kind: 'literal', value: token.name, at: token.at }
      } else key = this.#postfix()
      if (!this.#take(':')) {
        if (this.#next.kind === 'end') throw new Problem('`{` has no closing `}`', at)
        throw this.#unexpected()
      }
      entries.push({ key, value: this.#either() })
      if (!this.#take(',')) break
    }
    this.#close('}', at)
    return { kind: 'map', entries, at }
  }

  #call(written: string, at: number): Node {
    if (written === 'if') return this.#if(at)
    if (['as', 'and', 'or', 'ireduce', 'then', 'elif', 'else', 'end'].includes(written)) throw this.#unexpected()
    this.#index++
    if (written === 'reduce' && !this.#peek('(')) {
      const source = this.#postfix()
      if (!this.#word('as')) throw this.#unexpected()
      return this.#reduce(source, this.#variable(), at)
    }
    const { name, signature } = operator(written, at)
    // `env(NAME)` names a variable, it does not ask an expression.
    if (name === 'env' || name === 'strenv') return this.#variableOfEnvironment(name, at)
    const opened = this.#next.at
    let args: Node[] = []
    if (signature.most > 0 && this.#take('(')) {
      args = this.#block()
      this.#close(')', opened)
      const [only] = args
      // `sub("a", "b")` and `sub("a"; "b")` are the same.
      if (args.length === 1 && only?.kind === 'union' && signature.commas) args = [...only.of]
    }
    if (args.length < signature.least || args.length > signature.most) {
      const count = signature.least === signature.most ? signature.least : `${signature.least} to ${signature.most}`
      throw new Problem(`\`${written}\` takes ${count} argument${count === 1 ? '' : 's'}, got ${args.length}`, at)
    }
    return { kind: 'call', name, args, at }
  }

  #variableOfEnvironment(name: string, at: number): Node {
    const opened = this.#next.at
    if (!this.#take('(')) throw this.#unexpected()
    const token = this.#next
    const variable = token.kind === 'word' ? token.name : token.kind === 'literal' ? String(token.value) : undefined
    if (variable === undefined) throw this.#unexpected()
    this.#index++
    this.#close(')', opened)
    return { kind: 'call', name, args: [{ kind: 'literal', value: variable, at: token.at }], at }
  }

  #if(at: number): Node {
    this.#index++
    const test = this.#union()
    if (!this.#word('then')) throw this.#unexpected()
    const then = this.#union()
    const next = this.#next
    let otherwise: Node | undefined
    if (next.kind === 'word' && next.name === 'elif') otherwise = this.#if(next.at)
    else {
      if (this.#word('else')) otherwise = this.#union()
      if (!this.#word('end')) throw this.#unexpected()
    }
    return { kind: 'if', test, then, else: otherwise, at }
  }
}
