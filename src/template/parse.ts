import { isKeyword, Lexer, type Token, type TokenKind } from './lex.ts'
import { MAX_NESTING } from './limits.ts'
import type { CommandNode, ListNode, OperandNode, PipeNode, Program, Statement, TemplateNode } from './nodes.ts'
import { numberNode } from './number-node.ts'
import { quote, quoteToken, unquote } from './quote.ts'

/** A text that is no template; `at` is the offset of the token where it was noticed. */
export class ParseError extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

export interface ParseOptions {
  readonly name: string
  readonly delimiters?: readonly [string, string]
  /** Whether a template may use a function of this name. */
  readonly knows: (name: string) => boolean
}

/** Parses a text. Throws a ParseError whose message is Go's. */
export function parse(text: string, options: ParseOptions): Program {
  const [left, right] = options.delimiters ?? ['{{', '}}']
  const templates = new Map<string, ListNode>()
  const functions = new Set<string>()
  const lexer = new Lexer(text, left, right)
  const shared: Shared = { lexer, tokens: [], cursor: 0, templates, functions, options, nesting: 0 }
  new Parser(shared, options.name).parse()
  return { name: options.name, text, templates, functions }
}

/** What the parsers of a text and of its definitions have in common. */
interface Shared {
  readonly lexer: Lexer
  /** Those that were read so far; `cursor` is the next one to look at. */
  readonly tokens: Token[]
  cursor: number
  readonly templates: Map<string, ListNode>
  readonly functions: Set<string>
  readonly options: ParseOptions
  nesting: number
}

/** How a list of statements ended. */
type Ending = { readonly kind: 'end'; readonly at: number } | { readonly kind: 'else'; readonly at: number }

const operandTokens: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'character',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw',
  'string',
  'variable',
  'open',
])

/** Literals, which can do nothing with a value that is piped to them. */
const inert: ReadonlySet<OperandNode['kind']> = new Set(['bool', 'dot', 'nil', 'number', 'string'])

/**
 * One function per production; the production is its comment. Each definition has a parser of its own. The grammar is one
 * thought and stands in one file, longer than others for that.
 */
class Parser {
  private readonly shared: Shared
  private name: string
  /** The furthest token that this parser has seen: failures are told at its line. */
  private newest: Token = { kind: 'eof', at: 0, text: '', spaced: false }
  private variables: string[] = ['$']
  private loops = 0
  private actionAt = -1

  constructor(shared: Shared, name: string) {
    this.shared = shared
    this.name = name
  }

  private peek(): Token {
    const { tokens, cursor, lexer } = this.shared
    let token = tokens[cursor]
    if (token === undefined) {
      token = lexer.next()
      tokens.push(token)
    }
    if (token.at >= this.newest.at) this.newest = token
    return token
  }

  private next(): Token {
    const token = this.peek()
    this.shared.cursor++
    return token
  }

  private backup(): void {
    this.shared.cursor--
  }

  private fail(message: string): never {
    throw new ParseError(message, this.newest.at)
  }

  private unexpected(token: Token, where: string): never {
    if (token.kind !== 'error') this.fail(`unexpected ${show(token)} in ${where}`)
    let extra = ''
    const { text } = this.shared.lexer
    if (this.actionAt >= 0 && lineOf(text, this.actionAt) !== lineOf(text, token.at)) {
      const started = `started at ${this.shared.options.name}:${lineOf(text, this.actionAt)}`
      extra = token.text.endsWith(' action') ? ` ${started}` : ` in action ${started}`
    }
    this.fail(token.text + extra)
  }

  private expect(kind: TokenKind, where: string): Token {
    const token = this.next()
    return token.kind === kind ? token : this.unexpected(token, where)
  }

  /** Goes one level deeper, if that is still sane. */
  private deeper<T>(read: () => T): T {
    if (this.shared.nesting >= MAX_NESTING) this.fail(`blocks or parentheses are nested more than ${MAX_NESTING} deep`)
    this.shared.nesting++
    const result = read()
    this.shared.nesting--
    return result
  }

  /** text = { define | statement } */
  parse(): void {
    const at = this.peek().at
    const nodes: Statement[] = []
    while (this.peek().kind !== 'eof') {
      if (this.peek().kind === 'left') {
        this.next()
        if (this.next().kind === 'define') {
          new Parser(this.shared, '').definition()
          continue
        }
        this.shared.cursor -= 2
      }
      const statement = this.statement()
      if (statement.kind === 'end' || statement.kind === 'else') this.fail(`unexpected {{${statement.kind}}}`)
      nodes.push(statement)
    }
    this.add({ kind: 'list', at, nodes })
  }

  /** define = "define" string "}}" list end; the keyword is past. */
  definition(): void {
    const where = 'define clause'
    const token = this.next()
    if (token.kind !== 'string' && token.kind !== 'raw') this.unexpected(token, where)
    this.name = this.text(token)
    this.expect('right', where)
    this.add(this.body(where))
  }

  /** Statements up to an `end`, for a definition. */
  private body(where: string): ListNode {
    const [list, ending] = this.list()
    if (ending.kind !== 'end') this.fail(`unexpected {{${ending.kind}}} in ${where}`)
    return list
  }

  /** Blank definitions give way to others; two that are not blank are a mistake. */
  private add(list: ListNode): void {
    const other = this.shared.templates.get(this.name)
    if (other === undefined || isBlank(other)) this.shared.templates.set(this.name, list)
    else if (!isBlank(list)) this.fail(`template: multiple definition of template ${quote(this.name)}`)
  }

  /** list = { statement } (end | else) */
  private list(): [ListNode, Ending] {
    const at = this.peek().at
    const nodes: Statement[] = []
    while (this.peek().kind !== 'eof') {
      const statement = this.statement()
      if (statement.kind === 'end' || statement.kind === 'else') return [{ kind: 'list', at, nodes }, statement]
      nodes.push(statement)
    }
    this.fail('unexpected EOF')
  }

  /** statement = text | "{{" action */
  private statement(): Statement | Ending {
    const token = this.next()
    if (token.kind === 'text') return { kind: 'text', at: token.at, text: token.text }
    if (token.kind !== 'left') this.unexpected(token, 'input')
    this.actionAt = token.at
    const statement = this.action()
    this.actionAt = -1
    return statement
  }

  /** action = control | pipeline "}}"; the left delimiter is past. */
  private action(): Statement | Ending {
    const token = this.next()
    switch (token.kind) {
      case 'block':
        return this.block()
      case 'break':
      case 'continue':
        return this.leap(token)
      case 'else':
        return this.else()
      case 'end':
        return { kind: 'end', at: this.expect('right', 'end').at }
      case 'if':
      case 'range':
      case 'with':
        return this.control(token.kind)
      case 'template':
        return this.template()
    }
    this.backup()
    const { at } = this.peek()
    return { kind: 'action', at, pipe: this.pipeline('command', 'right') }
  }

  /** leap = ("break" | "continue") "}}" */
  private leap(token: Token): Statement {
    const kind = token.kind as 'break' | 'continue'
    const next = this.next()
    if (next.kind !== 'right') this.unexpected(next, `{{${kind}}}`)
    if (this.loops === 0) this.fail(`{{${kind}}} outside {{range}}`)
    return { kind, at: token.at }
  }

  /** else = "else" ("}}" | "if" … | "with" …); a following keyword is left for the control that it belongs to. */
  private else(): Ending {
    const token = this.peek()
    if (token.kind === 'if' || token.kind === 'with') return { kind: 'else', at: token.at }
    return { kind: 'else', at: this.expect('right', 'else').at }
  }

  /** control = keyword pipeline "}}" list [ else … list ] end; the keyword is past. */
  private control(kind: 'if' | 'with' | 'range'): Statement {
    return this.deeper(() => {
      const mark = this.variables.length
      const pipe = this.pipeline(kind, 'right')
      if (kind === 'range') this.loops++
      const [body, ending] = this.list()
      if (kind === 'range') this.loops--
      const otherwise = ending.kind === 'else' ? this.otherwise(kind, ending.at) : undefined
      this.variables.length = mark
      return { kind, at: pipe.at, pipe, body, otherwise } as Statement
    })
  }

  /** `else if` and `else with` are an else with nothing but that control in it; they share its `end`. */
  private otherwise(kind: 'if' | 'with' | 'range', at: number): ListNode {
    if (kind !== 'range' && this.peek().kind === kind) {
      this.next()
      return { kind: 'list', at, nodes: [this.control(kind)] }
    }
    const [list, ending] = this.list()
    if (ending.kind !== 'end') this.fail(`expected end; found {{${ending.kind}}}`)
    return list
  }

  /** block = "block" string pipeline "}}" list end; the keyword is past. */
  private block(): TemplateNode {
    const where = 'block clause'
    const token = this.next()
    const name = this.templateName(token, where)
    const pipe = this.pipeline(where, 'right')
    this.deeper(() => {
      const inner = new Parser(this.shared, name)
      inner.add(inner.body(where))
    })
    return { kind: 'template', at: token.at, name, pipe }
  }

  /** template = "template" string [ pipeline ] "}}"; the keyword is past. */
  private template(): TemplateNode {
    const where = 'template clause'
    const token = this.next()
    const name = this.templateName(token, where)
    let pipe: PipeNode | undefined
    if (this.next().kind !== 'right') {
      this.backup()
      pipe = this.pipeline(where, 'right')
    }
    return { kind: 'template', at: token.at, name, pipe }
  }

  private templateName(token: Token, where: string): string {
    if (token.kind !== 'string' && token.kind !== 'raw') this.unexpected(token, where)
    return this.text(token)
  }

  private text(token: Token): string {
    return unquote(token.text) ?? this.fail('invalid syntax')
  }

  /** pipeline = [ variables ("=" | ":=") ] command { "|" command } */
  private pipeline(where: string, end: 'right' | 'close'): PipeNode {
    const { at } = this.peek()
    const variables: string[] = []
    const assigns = this.declarations(where, variables)
    const commands: CommandNode[] = []
    for (;;) {
      const token = this.next()
      if (token.kind === end) {
        this.check(commands, where)
        return { kind: 'pipe', at, variables, assigns, commands }
      }
      if (!operandTokens.has(token.kind)) this.unexpected(token, where)
      this.backup()
      commands.push(this.command())
    }
  }

  /** variables = variable [ "," variable ]; two only in a range. Tells whether they are assigned to. */
  private declarations(where: string, into: string[]): boolean {
    for (;;) {
      const variable = this.peek()
      if (variable.kind !== 'variable') return false
      this.next()
      const next = this.peek()
      if (next.kind === 'assign' || next.kind === 'declare') {
        this.next()
        into.push(variable.text)
        this.variables.push(variable.text)
        return next.kind === 'assign'
      }
      if (next.kind === 'char' && next.text === ',') {
        this.next()
        into.push(variable.text)
        this.variables.push(variable.text)
        if (where !== 'range' || into.length > 1) this.fail(`too many declarations in ${where}`)
        if (!['variable', 'right', 'close'].includes(this.peek().kind)) {
          this.fail('range can only initialize variables')
        }
        continue
      }
      // No declaration after all: it is an operand.
      this.backup()
      return false
    }
  }

  private check(commands: readonly CommandNode[], where: string): void {
    if (commands.length === 0) this.fail(`missing value for ${where}`)
    commands.forEach((command, index) => {
      if (index > 0 && inert.has((command.operands[0] as OperandNode).kind)) {
        this.fail(`non executable command in pipeline stage ${index + 1}`)
      }
    })
  }

  /** command = operand { space operand }; a following `|` is consumed too. */
  private command(): CommandNode {
    const { at } = this.peek()
    const operands: OperandNode[] = []
    for (;;) {
      const operand = this.operand()
      if (operand) operands.push(operand)
      const token = this.peek()
      if (operand && token.spaced && operandTokens.has(token.kind)) continue
      if (token.kind === 'pipe') this.next()
      else if (token.kind !== 'right' && token.kind !== 'close') {
        this.next()
        this.unexpected(token, 'operand')
      }
      break
    }
    if (operands.length === 0) this.fail('empty command')
    return { kind: 'command', at, operands }
  }

  /** operand = term { field }; nothing when something else is next. */
  private operand(): OperandNode | undefined {
    const term = this.term()
    if (!term || !this.fieldFollows()) return term
    const { at } = this.peek()
    const names: string[] = []
    while (this.fieldFollows()) names.push(this.next().text.slice(1))
    switch (term.kind) {
      case 'field':
        return { kind: 'field', at, names: [...term.names, ...names] }
      case 'variable':
        return { kind: 'variable', at, name: term.name, names }
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.fail(`unexpected . after term ${quote(literal(term))}`)
    }
    return { kind: 'chain', at, of: term, names }
  }

  /** A field right behind a term belongs to it. */
  private fieldFollows(): boolean {
    const before = this.newest
    const token = this.peek()
    if (token.kind === 'field' && !token.spaced) return true
    // A failure here is not told at the line of something that has nothing to do with it.
    if (token.spaced) this.newest = before
    return false
  }

  /** term = literal | function | "." | field | variable | "(" pipeline ")"; nothing when something else is next. */
  private term(): OperandNode | undefined {
    const token = this.next()
    const { at, text } = token
    switch (token.kind) {
      case 'identifier':
        if (!this.shared.options.knows(text)) this.fail(`function ${quote(text)} not defined`)
        this.shared.functions.add(text)
        return { kind: 'identifier', at, name: text }
      case 'dot':
        return { kind: 'dot', at }
      case 'nil':
        return { kind: 'nil', at }
      case 'variable':
        if (!this.variables.includes(text)) this.fail(`undefined variable ${quote(text)}`)
        return { kind: 'variable', at, name: text, names: [] }
      case 'field':
        return { kind: 'field', at, names: [text.slice(1)] }
      case 'bool':
        return { kind: 'bool', at, value: text === 'true' }
      case 'character':
      case 'complex':
      case 'number': {
        const made = numberNode(at, text, token.kind)
        return typeof made === 'string' ? this.fail(made) : made
      }
      case 'open':
        return this.deeper(() => this.pipeline('parenthesized pipeline', 'close'))
      case 'string':
      case 'raw':
        return { kind: 'string', at, quoted: text, text: this.text(token) }
    }
    this.backup()
    return undefined
  }
}

/** The line of an offset, from 1. */
function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

/** A token in a message. */
function show(token: Token): string {
  if (token.kind === 'eof') return 'EOF'
  return isKeyword(token.kind) ? `<${token.text}>` : quoteToken(token.text)
}

function literal(node: Extract<OperandNode, { readonly kind: 'bool' | 'string' | 'number' | 'nil' | 'dot' }>): string {
  switch (node.kind) {
    case 'bool':
      return String(node.value)
    case 'string':
      return node.quoted
    case 'number':
      return node.text
    case 'nil':
      return 'nil'
    case 'dot':
      return '.'
  }
}

/** Whether a list has nothing but blank text. */
function isBlank(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && node.text.trim() === '')
}
