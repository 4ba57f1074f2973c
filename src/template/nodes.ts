import type { Operand } from './library.ts'
import { quote } from './quote.ts'
import type { Complex } from './sized.ts'

/**
 * The parsed template: plain, never changed, and each node knows its offset in the text and can show itself as source.
 */
export type Node = ListNode | Statement | CommandNode | OperandNode

/** What may stand in a list. */
export type Statement = TextNode | ActionNode | BranchNode | RangeNode | TemplateNode | LeapNode

/** What may stand in a command. */
export type OperandNode =
  | IdentifierNode
  | FieldNode
  | VariableNode
  | ChainNode
  | DotNode
  | NilNode
  | BoolNode
  | NumberNode
  | StringNode
  | PipeNode

export interface ListNode {
  readonly kind: 'list'
  readonly at: number
  readonly nodes: readonly Statement[]
}

export interface TextNode {
  readonly kind: 'text'
  readonly at: number
  readonly text: string
}

/** `{{ pipeline }}` */
export interface ActionNode {
  readonly kind: 'action'
  readonly at: number
  readonly pipe: PipeNode
}

/** `if` and `with`. An `else if` is an `if` alone in `otherwise`. */
export interface BranchNode {
  readonly kind: 'if' | 'with'
  readonly at: number
  readonly pipe: PipeNode
  readonly body: ListNode
  readonly otherwise: ListNode | undefined
}

export interface RangeNode {
  readonly kind: 'range'
  readonly at: number
  readonly pipe: PipeNode
  readonly body: ListNode
  readonly otherwise: ListNode | undefined
}

/** `{{ template "name" pipeline }}`, also what a `block` leaves behind. */
export interface TemplateNode {
  readonly kind: 'template'
  readonly at: number
  readonly name: string
  readonly pipe: PipeNode | undefined
}

export interface LeapNode {
  readonly kind: 'break' | 'continue'
  readonly at: number
}

/** Commands one after another, each giving its value to the next. */
export interface PipeNode {
  readonly kind: 'pipe'
  readonly at: number
  /** Variables on the left, with their `$`. */
  readonly variables: readonly string[]
  /** `=` and not `:=`. */
  readonly assigns: boolean
  readonly commands: readonly CommandNode[]
}

export interface CommandNode {
  readonly kind: 'command'
  readonly at: number
  readonly operands: readonly OperandNode[]
}

export interface IdentifierNode {
  readonly kind: 'identifier'
  readonly at: number
  readonly name: string
}

/** `.a.b`; of two or more names `at` is where the second begins. */
export interface FieldNode {
  readonly kind: 'field'
  readonly at: number
  readonly names: readonly string[]
}

/** `$x.a.b` */
export interface VariableNode {
  readonly kind: 'variable'
  readonly at: number
  readonly name: string
  readonly names: readonly string[]
}

/** `(pipeline).a.b`, `function.a` */
export interface ChainNode {
  readonly kind: 'chain'
  readonly at: number
  readonly of: OperandNode
  readonly names: readonly string[]
}

export interface DotNode {
  readonly kind: 'dot'
  readonly at: number
}

export interface NilNode {
  readonly kind: 'nil'
  readonly at: number
}

export interface BoolNode {
  readonly kind: 'bool'
  readonly at: number
  readonly value: boolean
}

/** A literal number, under each Go type that can hold it. */
export interface NumberNode {
  readonly kind: 'number'
  readonly at: number
  readonly text: string
  readonly int: number | bigint | undefined
  readonly float: number | undefined
  readonly complex: Complex | undefined
  /** Where no type is asked for; undefined when it is too large for an int. */
  readonly value: Operand
}

export interface StringNode {
  readonly kind: 'string'
  readonly at: number
  /** With quotes, as written. */
  readonly quoted: string
  readonly text: string
}

/** A text parsed: its own statements and those of every `define` and `block`, by name. */
export interface Program {
  readonly name: string
  readonly text: string
  readonly templates: ReadonlyMap<string, ListNode>
  /** Names of all functions that are used. */
  readonly functions: ReadonlySet<string>
}

type Printers = { readonly [K in Node['kind']]: (node: Extract<Node, { readonly kind: K }>) => string }

const branch = (node: BranchNode | RangeNode): string =>
  `{{${node.kind} ${source(node.pipe)}}}${source(node.body)}${
    node.otherwise ? `{{else}}${source(node.otherwise)}` : ''
  }{{end}}`

const operand = (node: OperandNode): string => (node.kind === 'pipe' ? `(${source(node)})` : source(node))

const printers: Printers = {
  list: (node) => node.nodes.map(source).join(''),
  text: (node) => node.text,
  action: (node) => `{{${source(node.pipe)}}}`,
  if: branch,
  with: branch,
  range: branch,
  template: (node) => `{{template ${quote(node.name)}${node.pipe ? ` ${source(node.pipe)}` : ''}}}`,
  break: () => '{{break}}',
  continue: () => '{{continue}}',
  pipe: (node) =>
    (node.variables.length > 0 ? `${node.variables.join(', ')} ${node.assigns ? '=' : ':='} ` : '') +
    node.commands.map(source).join(' | '),
  command: (node) => node.operands.map(operand).join(' '),
  identifier: (node) => node.name,
  field: (node) => node.names.map((name) => `.${name}`).join(''),
  variable: (node) => [node.name, ...node.names].join('.'),
  chain: (node) => operand(node.of) + node.names.map((name) => `.${name}`).join(''),
  dot: () => '.',
  nil: () => 'nil',
  bool: (node) => String(node.value),
  number: (node) => node.text,
  string: (node) => node.quoted,
}

/** A node as the text of a template that parses to the same node. */
export function source(node: Node): string {
  return (printers[node.kind] as (node: Node) => string)(node)
}
