import { isKeyword, Lexer, type Token, type TokenKind } from './lex.ts'
import { MAX_NESTING } from './limits.ts'
import type {
  CommandNode,
  ListNode,
  NumberNode,
  OperandNode,
  PipeNode,
  Program,
  Statement,
  TemplateNode,
} from './nodes.ts'
import { isInt64, isUint64, parseFloatLiteral, parseInteger } from './numbers.ts'
import { quote, quoteToken, unquote, unquoteChar } from './quote.ts'
import { Complex, float, integer } from './values.ts'

/** A text that is no template; `line` counts from 1, `at` is the offset of the token where it was noticed. */
export class ParseError extends Error {
  readonly line: number
  readonly at: number
  constructor(message: string, line: number, at: number) {
    super(message)
    this.line = line
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
  const shared: Shared = { lexer: new Lexer(text, left, right), templates, functions, options, nesting: 0 }
  new Parser(shared, options.name).parse()
  return { name: options.name, text, templates, functions }
}

/** What the parsers of a text and of its definitions have in common. */
interface Shared {
  readonly lexer: Lexer
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

/** One function per production; the production is its comment. Each definition has a parser of its own. */
class Parser {
  private readonly shared: Shared
  private readonly lexer: Lexer
  private name: string
  /** Three tokens of look-ahead: a variable, a blank, and what follows it. The newest stands first. */
  private readonly tokens: [Token, Token, Token]
  private waiting = 0
  private variables: string[] = ['$']
  private loops = 0
  private actionLine = 0

  constructor(shared: Shared, name: string) {
    this.shared = shared
    this.lexer = shared.lexer
    this.name = name
    const none: Token = { kind: 'eof', at: 0, text: '', line: 1 }
    this.tokens = [none, none, none]
  }

  private next(): Token {
    if (this.waiting > 0) this.waiting--
    else this.tokens[0] = this.lexer.next()
    return this.tokens[this.waiting] as Token
  }

  private backup(): void {
    this.waiting++
  }

  private peek(): Token {
    const token = this.next()
    this.backup()
    return token
  }

  private nextWord(): Token {
    let token = this.next()
    while (token.kind === 'space') token = this.next()
    return token
  }

  private peekWord(): Token {
    const token = this.nextWord()
    this.backup()
    return token
  }

  private fail(message: string): never {
    throw new ParseError(message, this.tokens[0].line, this.tokens[0].at)
  }

  private unexpected(token: Token, where: string): never {
    if (token.kind !== 'error') this.fail(`unexpected ${show(token)} in ${where}`)
    let extra = ''
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      const started = `started at ${this.shared.options.name}:${this.actionLine}`
      extra = token.text.endsWith(' action') ? ` ${started}` : ` in action ${started}`
    }
    this.fail(token.text + extra)
  }

  private expect(kind: TokenKind, where: string): Token {
    const token = this.nextWord()
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
        const left = this.next()
        if (this.nextWord().kind === 'define') {
          new Parser(this.shared, '').definition()
          continue
        }
        this.tokens[1] = left
        this.waiting = 2
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
    const token = this.nextWord()
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
    const at = this.peekWord().at
    const nodes: Statement[] = []
    while (this.peekWord().kind !== 'eof') {
      const statement = this.statement()
      if (statement.kind === 'end' || statement.kind === 'else') return [{ kind: 'list', at, nodes }, statement]
      nodes.push(statement)
    }
    this.fail('unexpected EOF')
  }

  /** statement = text | "{{" action */
  private statement(): Statement | Ending {
    const token = this.nextWord()
    if (token.kind === 'text') return { kind: 'text', at: token.at, text: token.text }
    if (token.kind !== 'left') this.unexpected(token, 'input')
    this.actionLine = token.line
    const statement = this.action()
    this.actionLine = 0
    return statement
  }

  /** action = control | pipeline "}}"; the left delimiter is past. */
  private action(): Statement | Ending {
    const token = this.nextWord()
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
    const next = this.nextWord()
    if (next.kind !== 'right') this.unexpected(next, `{{${kind}}}`)
    if (this.loops === 0) this.fail(`{{${kind}}} outside {{range}}`)
    return { kind, at: token.at }
  }

  /** else = "else" ("}}" | "if" … | "with" …); a following keyword is left for the control that it belongs to. */
  private else(): Ending {
    const token = this.peekWord()
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
    const token = this.nextWord()
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
    const token = this.nextWord()
    const name = this.templateName(token, where)
    let pipe: PipeNode | undefined
    if (this.nextWord().kind !== 'right') {
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
    const { at } = this.peekWord()
    const variables: string[] = []
    const assigns = this.declarations(where, variables)
    const commands: CommandNode[] = []
    for (;;) {
      const token = this.nextWord()
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
      const variable = this.peekWord()
      if (variable.kind !== 'variable') return false
      this.next()
      const after = this.peek()
      const next = this.peekWord()
      if (next.kind === 'assign' || next.kind === 'declare') {
        this.nextWord()
        into.push(variable.text)
        this.variables.push(variable.text)
        return next.kind === 'assign'
      }
      if (next.kind === 'char' && next.text === ',') {
        this.nextWord()
        into.push(variable.text)
        this.variables.push(variable.text)
        if (where !== 'range' || into.length > 1) this.fail(`too many declarations in ${where}`)
        if (!['variable', 'right', 'close'].includes(this.peekWord().kind)) {
          this.fail('range can only initialize variables')
        }
        continue
      }
      // No declaration after all: the tokens go back.
      if (after.kind === 'space') {
        this.tokens[1] = after
        this.tokens[2] = variable
        this.waiting = 3
      } else {
        this.tokens[1] = variable
        this.waiting = 2
      }
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
    const { at } = this.peekWord()
    const operands: OperandNode[] = []
    for (;;) {
      this.peekWord()
      const operand = this.operand()
      if (operand) operands.push(operand)
      const token = this.next()
      if (token.kind === 'space') continue
      if (token.kind === 'right' || token.kind === 'close') this.backup()
      else if (token.kind !== 'pipe') this.unexpected(token, 'operand')
      break
    }
    if (operands.length === 0) this.fail('empty command')
    return { kind: 'command', at, operands }
  }

  /** operand = term { field }; nothing when something else is next. */
  private operand(): OperandNode | undefined {
    const term = this.term()
    if (!term || this.peek().kind !== 'field') return term
    const { at } = this.peek()
    const names: string[] = []
    while (this.peek().kind === 'field') names.push(this.next().text.slice(1))
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

  /** term = literal | function | "." | field | variable | "(" pipeline ")"; nothing when something else is next. */
  private term(): OperandNode | undefined {
    const token = this.nextWord()
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

/** What most numbers look like; no leading zero, and no more digits than a double keeps. */
const decimal = /^(?:0|[1-9]\d{0,14})$/

/** A number under all types that can hold it; a text says what is wrong with it. */
function numberNode(at: number, text: string, kind: 'character' | 'complex' | 'number'): NumberNode | string {
  const node = { kind: 'number', at, text, complex: undefined } as const
  if (kind === 'character') {
    const rune = unquoteChar(text)
    return typeof rune === 'string' ? rune : { ...node, int: rune, float: rune, value: rune }
  }
  if (decimal.test(text)) {
    const int = Number(text)
    return { ...node, int, float: int, value: int }
  }
  if (kind === 'complex' || text.endsWith('i')) {
    const complex = complexNumber(text, kind)
    if (complex) {
      const real = complex.im === 0 ? complex.re : undefined
      return {
        ...node,
        complex,
        float: real,
        int: real !== undefined && Number.isSafeInteger(real) ? real : undefined,
        value: complex,
      }
    }
    if (kind === 'complex') return 'syntax error scanning complex number'
  }
  const whole = parseInteger(text)
  if (whole !== undefined && isInt64(whole)) {
    const int = integer(whole)
    return { ...node, int, float: Number(whole), value: int === 0 ? 0 : int }
  }
  if (whole !== undefined && isUint64(whole)) return { ...node, int: undefined, float: Number(whole), value: undefined }
  const real = parseFloatLiteral(text)
  if (real === undefined) return `illegal number syntax: ${quote(text)}`
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`
  const exact = Number.isInteger(real) && Math.abs(real) <= 2 ** 63 && isInt64(BigInt(real))
  return { ...node, int: exact ? integer(BigInt(real)) : undefined, float: real, value: float(real) }
}

/** `1i`, `1+2i` */
function complexNumber(text: string, kind: 'complex' | 'number'): Complex | undefined {
  const body = text.slice(0, -1)
  if (kind === 'number') {
    const im = parseFloatLiteral(body)
    return im === undefined ? undefined : new Complex(0, im)
  }
  const cut = /^(.*[^eEpP])([+-].*)$/.exec(body)
  const re = cut && parseFloatLiteral(cut[1] as string)
  const im = cut && parseFloatLiteral(cut[2] as string)
  return re == null || im == null ? undefined : new Complex(re, im)
}
