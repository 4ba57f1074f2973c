import { isFailure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'
import { markOf } from '../value/marks.ts'
import { Timestamp } from '../value/value.ts'
import { whole } from './bytes.ts'
import type { Operand, Param, TemplateFunction } from './library.ts'
import { checkSize, MAX_DEPTH, MAX_TEXT, MAX_TURNS } from './limits.ts'
import {
  type BranchNode,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type IdentifierNode,
  type ListNode,
  type Node,
  type OperandNode,
  type PipeNode,
  type Program,
  type RangeNode,
  type Statement,
  source,
  type TemplateNode,
  type VariableNode,
} from './nodes.ts'
import { convert, emptyOf, goTypeOf, none, type Piped } from './parameters.ts'
import { display, plain } from './print.ts'
import { quote } from './quote.ts'
import type { TemplateContext } from './template.ts'
import {
  entry,
  integerOf,
  isInteger,
  isOpaque,
  isTemplateMap,
  methodsOf,
  Sized,
  sortedEntries,
  truth,
  typeOf,
} from './values.ts'

/**
 * Runs a parsed template. This is the only file that knows whether a function answers now or later: what is there is
 * used at once, and only what must wait makes the rest of the work wait, in order. Steps and messages follow Go's exec.
 */

export interface EvaluateOptions {
  readonly functions: ReadonlyMap<string, TemplateFunction>
  readonly strict: boolean
  readonly context: TemplateContext
  /** Fields and methods of a time that YAML gave; loaded when a template asks for one. */
  readonly timeMembers: (time: Timestamp) => Later<ReadonlyMap<string, Operand | TemplateFunction>>
}

/** A template that failed while it ran: where, and in which definition. */
export class ExecuteError extends Error {
  readonly template: string
  readonly node: Node
  /** Keys or names that the failing one was looked up among. */
  readonly among: readonly string[] | undefined
  constructor(message: string, template: string, node: Node, among?: readonly string[], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.template = template
    this.node = node
    this.among = among
  }
}

/** Renders with `data` as the dot. Throws an ExecuteError. */
export function evaluate(program: Program, data: Operand, options: EvaluateOptions): Later<string> {
  const run = new Run(program, options)
  const root = program.templates.get(program.name) as ListNode
  const done = run.guarded(() => run.whole(data, root))
  return done
}

/** What a statement asks of the loop around it. */
type Leap = 'break' | 'continue' | undefined

interface Variable {
  readonly name: string
  value: Operand
  /** Go knows only that it is an `interface {}`: messages say so. */
  boxed: boolean
}

class Run {
  private readonly program: Program
  private readonly options: EvaluateOptions
  private out = ''
  private node: Node
  private template: string
  private variables: Variable[] = []
  private depth = 0
  private turns = 0
  /** Whether the dot is an element that Go holds in an `interface {}`. */
  private boxed = false

  constructor(program: Program, options: EvaluateOptions) {
    this.program = program
    this.options = options
    this.template = program.name
    this.node = program.templates.get(program.name) as ListNode
  }

  /** Turns everything thrown, now or later, into an ExecuteError. */
  guarded<T>(work: () => Later<T>): Later<T> {
    try {
      const result = work()
      return result instanceof Promise ? result.catch((thrown) => this.rethrow(thrown)) : result
    } catch (thrown) {
      return this.rethrow(thrown)
    }
  }

  private rethrow(thrown: unknown): never {
    if (thrown instanceof ExecuteError) throw thrown
    // The stack is ours to keep: running out of it means that the template is nested too deeply.
    if (thrown instanceof RangeError) throw this.error('the template is nested too deeply', undefined, thrown)
    throw thrown
  }

  whole(data: Operand, root: ListNode): Later<string> {
    this.variables.push({ name: '$', value: data, boxed: false })
    const end = this.list(data, root)
    return end instanceof Promise ? end.then(() => whole(this.out)) : whole(this.out)
  }

  private error(message: string, among?: readonly string[], cause?: unknown): ExecuteError {
    return new ExecuteError(message, this.template, this.node, among, cause)
  }

  private fail(message: string, among?: readonly string[]): never {
    throw this.error(message, among)
  }

  private write(text: string): void {
    this.out += text
    if (this.out.length > MAX_TEXT) this.fail(`the output is larger than ${MAX_TEXT / 1024 / 1024} MiB`)
  }

  // Statements write, and answer whether the loop around them is to be left.

  private list(dot: Operand, list: ListNode, from = 0): Later<Leap> {
    const { nodes } = list
    if (from === 0 && ++this.depth > MAX_DEPTH) {
      this.fail(`exceeded maximum template depth (${MAX_DEPTH} blocks and templates inside one another)`)
    }
    for (let i = from; i < nodes.length; i++) {
      const leap = this.statement(dot, nodes[i] as Statement)
      if (leap === undefined) continue
      if (leap instanceof Promise) {
        return leap.then((now) => {
          if (now === undefined) return this.list(dot, list, i + 1)
          this.depth--
          return now
        })
      }
      this.depth--
      return leap
    }
    this.depth--
    return undefined
  }

  private statement(dot: Operand, node: Statement): Later<Leap> {
    this.node = node
    switch (node.kind) {
      case 'text':
        this.write(node.text)
        return undefined
      case 'action': {
        const value = this.pipe(dot, node.pipe)
        if (value instanceof Promise) return value.then((now) => this.show(node, now))
        return this.show(node, value)
      }
      case 'if':
      case 'with':
        return this.branch(dot, node)
      case 'range':
        return this.range(dot, node)
      case 'template':
        return this.call(dot, node)
      case 'break':
      case 'continue':
        return node.kind
    }
  }

  private show(node: Statement & { readonly pipe: PipeNode }, value: Operand): undefined {
    if (node.pipe.variables.length > 0) return
    this.node = node
    if (typeof value === 'string') this.write(value)
    else {
      try {
        this.write(display(value))
      } catch (thrown) {
        if (thrown instanceof ExecuteError) throw thrown
        this.fail(messageOf(thrown))
      }
    }
  }

  private branch(dot: Operand, node: BranchNode): Later<Leap> {
    const mark = this.variables.length
    const value = this.pipe(dot, node.pipe)
    if (value instanceof Promise) return value.then((now) => this.branchOn(dot, node, now, mark))
    return this.branchOn(dot, node, value, mark)
  }

  private branchOn(dot: Operand, node: BranchNode, value: Operand, mark: number): Later<Leap> {
    let leap: Later<Leap>
    if (truth(value)) {
      leap = node.kind === 'with' ? this.inside(value, false, node.body) : this.list(dot, node.body)
    } else leap = node.otherwise ? this.list(dot, node.otherwise) : undefined
    if (leap instanceof Promise) {
      return leap.then((now) => {
        this.variables.length = mark
        return now
      })
    }
    this.variables.length = mark
    return leap
  }

  /** A list with a dot of its own. */
  private inside(dot: Operand, boxed: boolean, list: ListNode): Later<Leap> {
    const before = this.boxed
    this.boxed = boxed
    const leap = this.list(dot, list)
    if (leap instanceof Promise) {
      return leap.then((now) => {
        this.boxed = before
        return now
      })
    }
    this.boxed = before
    return leap
  }

  private range(dot: Operand, node: RangeNode): Later<Leap> {
    const mark = this.variables.length
    const value = this.pipe(dot, node.pipe)
    if (value instanceof Promise) return value.then((now) => this.rangeOver(dot, node, now, mark))
    return this.rangeOver(dot, node, value, mark)
  }

  private rangeOver(dot: Operand, node: RangeNode, value: Operand, mark: number): Later<Leap> {
    const turns = this.turnsOf(node, value)
    const top = this.variables.length
    const boxed = turns.length > 0 && holdsInterfaces(value)
    let leap: Later<Leap>
    if (turns.length > 0) leap = this.loop(node, turns, 0, top, boxed)
    else if (node.otherwise) leap = this.list(dot, node.otherwise)
    if (leap instanceof Promise) {
      return leap.then((now) => {
        this.variables.length = mark
        return now
      })
    }
    this.variables.length = mark
    return leap
  }

  /** What a range goes over, snapshot: a list, the sorted entries of a map, or the numbers below one. */
  private turnsOf(node: RangeNode, value: Operand): Turns {
    if (value === undefined || value === null) return { length: 0, at: () => [undefined, undefined] }
    if (isOpaque(value)) this.fail(`range can't iterate over ${plain(value)}`)
    if (Array.isArray(value)) return { length: value.length, at: (i) => [i, value[i]] }
    if (value instanceof Uint8Array) {
      return { length: value.length, at: (i) => [i, new Sized('uint8', value[i] as number)] }
    }
    if (isInteger(value)) {
      if (node.pipe.variables.length > 1) {
        this.fail(`can't use ${plain(value)} to iterate over more than one variable`)
      }
      const type = value instanceof Sized ? value.type : undefined
      const count = Math.max(0, Number(integerOf(value)))
      return { length: count, at: (i) => [undefined, type ? new Sized(type, i) : i] }
    }
    if (isTemplateMap(value)) {
      const entries = sortedEntries(value)
      return { length: entries.length, at: (i) => entries[i] as [Operand, Operand] }
    }
    this.fail(`range can't iterate over ${plain(value)}`)
  }

  private loop(node: RangeNode, turns: Turns, from: number, top: number, boxed: boolean): Later<Leap> {
    for (let i = from; i < turns.length; i++) {
      if (++this.turns > MAX_TURNS) {
        this.node = node
        this.fail(`the loops take more than ${MAX_TURNS / 1e6} million turns`)
      }
      const [key, value] = turns.at(i)
      this.bind(node.pipe, key, value, top, boxed)
      const leap = this.inside(value, boxed, node.body)
      if (leap instanceof Promise) {
        return leap.then((now) => {
          this.variables.length = top
          return now === 'break' ? undefined : this.loop(node, turns, i + 1, top, boxed)
        })
      }
      this.variables.length = top
      if (leap === 'break') break
    }
    return undefined
  }

  /** Sets the variables of a range; of two the first gets the key. */
  private bind(pipe: PipeNode, key: Operand, value: Operand, top: number, boxed: boolean): void {
    const { variables } = pipe
    if (variables.length === 0) return
    const last = variables.length - 1
    if (pipe.assigns) {
      if (last > 0) this.assign(variables[0] as string, key, false)
      this.assign(variables[last] as string, value, boxed)
      return
    }
    const element = this.variables[top - 1] as Variable
    element.value = value
    element.boxed = boxed
    if (last > 0) (this.variables[top - 2] as Variable).value = key
  }

  private call(dot: Operand, node: TemplateNode): Later<Leap> {
    const list = this.program.templates.get(node.name)
    if (!list) this.fail(`template ${quote(node.name)} not defined`, [...this.program.templates.keys()])
    if (!node.pipe) return this.enter(node, undefined, list)
    const value = this.pipe(dot, node.pipe)
    if (value instanceof Promise) return value.then((now) => this.enter(node, now, list))
    return this.enter(node, value, list)
  }

  /** Runs a definition: it sees no variables but its own dot. */
  private enter(node: TemplateNode, dot: Operand, list: ListNode): Later<Leap> {
    if (this.depth >= MAX_DEPTH) this.node = node
    const { variables, template } = this
    this.variables = [{ name: '$', value: dot, boxed: false }]
    this.template = node.name
    const leap = this.inside(dot, false, list)
    if (leap instanceof Promise) {
      return leap.then(() => {
        this.variables = variables
        this.template = template
        return undefined
      })
    }
    this.variables = variables
    this.template = template
    return undefined
  }

  // Everything below computes and writes nothing.

  private pipe(dot: Operand, pipe: PipeNode): Later<Operand> {
    this.node = pipe
    return this.commands(dot, pipe, 0, none)
  }

  private commands(dot: Operand, pipe: PipeNode, from: number, piped: Piped): Later<Operand> {
    let value = piped
    for (let i = from; i < pipe.commands.length; i++) {
      const given = this.command(dot, pipe.commands[i] as CommandNode, value)
      if (given instanceof Promise) {
        return given.then((now) => this.commands(dot, pipe, i + 1, now === null ? undefined : now))
      }
      // A nil in an interface is nothing from here on.
      value = given === null ? undefined : given
    }
    const result = value as Operand
    for (const name of pipe.variables) {
      if (pipe.assigns) this.assign(name, result, false)
      else this.variables.push({ name, value: result, boxed: false })
    }
    return result
  }

  private assign(name: string, value: Operand, boxed: boolean): void {
    const variable = this.variable(name)
    variable.value = value
    variable.boxed = boxed
  }

  private variable(name: string): Variable {
    for (let i = this.variables.length - 1; i >= 0; i--) {
      const variable = this.variables[i] as Variable
      if (variable.name === name) return variable
    }
    return this.fail(`undefined variable: ${name}`)
  }

  private command(dot: Operand, command: CommandNode, piped: Piped): Later<Operand> {
    const { operands } = command
    const first = operands[0] as OperandNode
    switch (first.kind) {
      case 'field':
        return this.field(dot, first, operands, piped)
      case 'chain':
        return this.chain(dot, first, operands, piped)
      case 'identifier':
        return this.named(dot, first, command, operands, piped)
      case 'pipe':
        this.noArguments(operands, piped)
        return this.pipe(dot, first)
      case 'variable':
        return this.variableChain(dot, first, operands, piped)
    }
    this.node = first
    this.noArguments(operands, piped)
    switch (first.kind) {
      case 'nil':
        return this.fail('nil is not a command')
      case 'dot':
        return dot
      default:
        return this.constant(first)
    }
  }

  private noArguments(operands: readonly OperandNode[], piped: Piped): void {
    if (operands.length > 1 || piped !== none) {
      this.fail(`can't give argument to non-function ${source(operands[0] as OperandNode)}`)
    }
  }

  /** A literal where no type is asked for. */
  private constant(node: Extract<OperandNode, { readonly kind: 'bool' | 'string' | 'number' }>): Operand {
    this.node = node
    if (node.kind === 'bool') return node.value
    if (node.kind === 'string') return node.text
    return node.value ?? this.fail(`${node.text} overflows int`)
  }

  private field(dot: Operand, node: FieldNode, operands: readonly OperandNode[], piped: Piped): Later<Operand> {
    this.node = node
    return this.fields(dot, dot, this.boxed, node, node.names, 0, operands, piped)
  }

  private chain(dot: Operand, node: ChainNode, operands: readonly OperandNode[], piped: Piped): Later<Operand> {
    this.node = node
    if (node.of.kind === 'nil') this.fail(`indirection through explicit nil in ${source(node)}`)
    const receiver = this.argument(dot, undefined, node.of)
    if (receiver instanceof Promise) {
      return receiver.then((now) => this.fields(dot, now, false, node, node.names, 0, operands, piped))
    }
    // Go's functions that answer a namespace say no more of its type.
    const boxed = node.of.kind === 'identifier' && isOpaque(receiver)
    return this.fields(dot, receiver, boxed, node, node.names, 0, operands, piped)
  }

  private variableChain(
    dot: Operand,
    node: VariableNode,
    operands: readonly OperandNode[],
    piped: Piped,
  ): Later<Operand> {
    this.node = node
    const { value, boxed } = this.variable(node.name)
    if (node.names.length > 0) return this.fields(dot, value, boxed, node, node.names, 0, operands, piped)
    this.noArguments(operands, piped)
    return value
  }

  /** Follows `.a.b.c`; the last of them gets the arguments, if it is a method. */
  private fields(
    dot: Operand,
    receiver: Operand,
    boxed: boolean,
    node: Node,
    names: readonly string[],
    from: number,
    operands: readonly OperandNode[],
    piped: Piped,
  ): Later<Operand> {
    let here = receiver
    let inInterface = boxed
    const last = names.length - 1
    for (let i = from; i <= last; i++) {
      const name = names[i] as string
      const next =
        i === last
          ? this.step(dot, here, inInterface, node, name, operands, piped)
          : this.step(dot, here, inInterface, node, name, noOperands, none)
      if (next instanceof Promise) {
        if (i === last) return next
        return next.then((now) => this.fields(dot, now, false, node, names, i + 1, operands, piped))
      }
      inInterface = isTemplateMap(here) && (markOf(here) === undefined || typeOf(here).endsWith('interface {}'))
      here = next
    }
    return here
  }

  /** One name after a dot: a field or method of an object, or the key of a map. */
  private step(
    dot: Operand,
    receiver: Operand,
    boxed: boolean,
    node: Node,
    name: string,
    operands: readonly OperandNode[],
    piped: Piped,
  ): Later<Operand> {
    if (receiver === undefined) {
      if (this.options.strict) this.fail(`nil data; no entry for key ${quote(name)}`)
      return undefined
    }
    if (receiver === null) this.fail(`nil pointer evaluating interface {}.${name}`)
    if (isTemplateMap(receiver)) {
      const value = entry(receiver, name)
      if (value === undefined) {
        const methods = methodsOf(receiver)
        if (methods?.has(name)) return this.member(dot, receiver, boxed, methods, node, name, operands, piped)
      }
      if (operands.length > 1 || piped !== none) this.fail(`${name} is not a method but has arguments`)
      if (value !== undefined && !markOf(receiver)?.keys?.has(name)) return value
      if (this.options.strict) this.fail(`map has no entry for key ${quote(name)}`, Object.keys(receiver))
      return undefined
    }
    if (receiver instanceof Timestamp) {
      const members = this.options.timeMembers(receiver)
      if (members instanceof Promise) {
        return members.then((now) => this.member(dot, receiver, boxed, now, node, name, operands, piped))
      }
      return this.member(dot, receiver, boxed, members, node, name, operands, piped)
    }
    const members = isOpaque(receiver) ? receiver.members : undefined
    return this.member(dot, receiver, boxed, members, node, name, operands, piped)
  }

  private member(
    dot: Operand,
    receiver: Operand,
    boxed: boolean,
    members: ReadonlyMap<string, Operand | TemplateFunction> | undefined,
    node: Node,
    name: string,
    operands: readonly OperandNode[],
    piped: Piped,
  ): Later<Operand> {
    const found = members?.get(name)
    if (found === undefined) {
      const type = boxed ? 'interface {}' : typeOf(receiver)
      const exported = (name[0] as string).toUpperCase() + name.slice(1)
      if (members?.has(exported) && !boxed)
        this.fail(`${name} is an unexported field of struct type ${type}`, [exported])
      this.fail(`can't evaluate field ${name} in type ${type}`, members ? [...members.keys()] : undefined)
    }
    if (isFunction(found)) return this.invoke(dot, found, node, name, operands, piped)
    if (operands.length > 1 || piped !== none) {
      this.fail(`${name} has arguments but cannot be invoked as function`)
    }
    return found
  }

  /** A function by its name; `node` is what a failure of the call itself is told at. */
  private named(
    dot: Operand,
    identifier: IdentifierNode,
    node: Node,
    operands: readonly OperandNode[],
    piped: Piped,
  ): Later<Operand> {
    this.node = identifier
    const found = this.options.functions.get(identifier.name)
    if (!found) this.fail(`${quote(identifier.name)} is not a defined function`)
    return this.invoke(dot, found, node, identifier.name, operands, piped)
  }

  /** Calls a function with the operands behind its name, and the piped value as the last one. */
  private invoke(
    dot: Operand,
    fn: TemplateFunction,
    node: Node,
    name: string,
    operands: readonly OperandNode[],
    piped: Piped,
  ): Later<Operand> {
    const written = Math.max(operands.length - 1, 0)
    const count = written + (piped === none ? 0 : 1)
    const fixed = fn.params.length
    if (fn.variadic ? count < fixed : count !== fixed) {
      const want = fn.variadic ? `at least ${fixed}` : fixed
      this.fail(`wrong number of args for ${name}: want ${want} got ${fn.variadic ? written : count}`)
    }
    if (fn.shortCircuit !== undefined) return this.shortCircuit(dot, fn.shortCircuit, operands, piped, 1, undefined)
    const made = this.arguments(dot, fn, operands, 1, [])
    if (made instanceof Promise) return made.then((now) => this.finish(fn, node, name, operands, now, piped))
    return this.finish(fn, node, name, operands, made, piped)
  }

  /** `and` and `or` stop at the first operand that settles the matter; the later ones are not even evaluated. */
  private shortCircuit(
    dot: Operand,
    settles: boolean,
    operands: readonly OperandNode[],
    piped: Piped,
    from: number,
    before: Operand,
  ): Later<Operand> {
    let value = before
    for (let i = from; i < operands.length; i++) {
      const given = this.argument(dot, 'value', operands[i] as OperandNode)
      if (given instanceof Promise) {
        return given.then((now) =>
          truth(now) === settles ? now : this.shortCircuit(dot, settles, operands, piped, i + 1, now),
        )
      }
      value = given
      if (truth(value) === settles) return value
    }
    return piped === none ? value : piped
  }

  private arguments(
    dot: Operand,
    fn: TemplateFunction,
    operands: readonly OperandNode[],
    from: number,
    into: Operand[],
  ): Later<Operand[]> {
    for (let i = from; i < operands.length; i++) {
      const param = fn.params[i - 1] ?? fn.variadic
      const value = this.argument(dot, param, operands[i] as OperandNode)
      if (value instanceof Promise) {
        return value.then((now) => {
          into.push(now)
          return this.arguments(dot, fn, operands, i + 1, into)
        })
      }
      into.push(value)
    }
    return into
  }

  private finish(
    fn: TemplateFunction,
    node: Node,
    name: string,
    operands: readonly OperandNode[],
    values: Operand[],
    piped: Piped,
  ): Later<Operand> {
    if (piped !== none) values.push(this.checked(piped, fn.params[values.length] ?? fn.variadic))
    const run = fn.run as (call: TemplateContext, ...values: Operand[]) => Later<Operand>
    // `call` says in words what it was asked to call.
    if (fn.namesOperand) values.unshift(operands[1] ? source(operands[1]) : nameOf(values[0]))
    const { template } = this
    try {
      const result = run(this.options.context, ...values)
      if (typeof result === 'string') checkSize(result.length)
      if (!(result instanceof Promise)) return result
      return result.catch((thrown) => this.failedCall(thrown, template, node, name))
    } catch (thrown) {
      return this.failedCall(thrown, template, node, name)
    }
  }

  private failedCall(thrown: unknown, template: string, node: Node, name: string): never {
    if (thrown instanceof ExecuteError) throw thrown
    this.node = node
    throw new ExecuteError(`error calling ${name}: ${messageOf(thrown)}`, template, node, undefined, thrown)
  }

  /** An operand of a call, as the parameter wants it. */
  private argument(dot: Operand, param: Param | undefined, node: OperandNode): Later<Operand> {
    this.node = node
    let value: Later<Operand>
    switch (node.kind) {
      case 'string':
        if (param === 'string' || param === 'any' || param === 'value' || param === undefined) return node.text
        return this.literal(node, param)
      case 'dot':
        value = dot
        break
      case 'nil':
        return this.nil(param)
      case 'field':
        value = this.field(dot, node, noOperands, none)
        break
      case 'variable':
        value = this.variableChain(dot, node, noOperands, none)
        break
      case 'pipe':
        value = this.pipe(dot, node)
        break
      case 'identifier':
        value = this.named(dot, node, node, noOperands, none)
        break
      case 'chain':
        value = this.chain(dot, node, noOperands, none)
        break
      default:
        return this.literal(node, param)
    }
    if (value instanceof Promise) return value.then((now) => this.checked(now, param))
    return this.checked(value, param)
  }

  /** `nil` for a parameter. */
  private nil(param: Param | undefined): Operand {
    if (param === undefined) return undefined
    const zero = emptyOf(param)
    return zero === none ? this.fail(`cannot assign nil to ${goTypeOf(param)}`) : zero
  }

  /** A literal takes the type that is asked for, where it can. */
  private literal(
    node: Extract<OperandNode, { readonly kind: 'bool' | 'string' | 'number' }>,
    param: Param | undefined,
  ): Operand {
    switch (param) {
      case undefined:
      case 'any':
      case 'value':
        return this.constant(node)
      case 'bool':
        return node.kind === 'bool' ? node.value : this.fail(`expected bool; found ${source(node)}`)
      case 'string':
        return node.kind === 'string' ? node.text : this.fail(`expected string; found ${source(node)}`)
      case 'int':
      case 'int64':
        if (node.kind === 'number' && node.int !== undefined) return Number(node.int)
        return this.fail(`expected integer; found ${source(node)}`)
      case 'float64':
        if (node.kind === 'number' && node.float !== undefined) return node.float
        return this.fail(`expected float; found ${source(node)}`)
    }
    return this.fail(`can't handle ${source(node)} for arg of type ${goTypeOf(param)}`)
  }

  /** A value for a parameter, or a failure when reflection would refuse it. */
  private checked(value: Operand, param: Param | undefined): Operand {
    if (param === 'any') return value === undefined ? null : value
    if (param === 'string' && typeof value === 'string') return value
    if (param === undefined || param === 'value') return value
    if (value === undefined) {
      const zero = emptyOf(param)
      return zero === none ? this.fail(`invalid value; expected ${goTypeOf(param)}`) : zero
    }
    const fitting = value === null ? none : convert(value, param)
    if (fitting !== none) return fitting
    const type = value === null ? 'interface {}' : typeOf(value)
    return this.fail(`wrong type for value; expected ${goTypeOf(param)}; got ${type}`)
  }
}

/** Something to go over; `at` answers key and value. */
interface Turns {
  readonly length: number
  readonly at: (index: number) => [key: Operand, value: Operand]
}

const noOperands: readonly OperandNode[] = []

function isFunction(value: Operand | TemplateFunction): value is TemplateFunction {
  return typeof value === 'object' && value !== null && typeof (value as TemplateFunction).run === 'function'
}

/** Whether Go holds what is inside in an `interface {}`. */
function holdsInterfaces(value: Operand): boolean {
  if (!Array.isArray(value) && !isTemplateMap(value)) return false
  return markOf(value)?.goType.endsWith('interface {}') ?? true
}

/** How Go names a value that was piped to `call`. */
function nameOf(value: Operand): string {
  if (typeof value === 'string') return value
  return `<${value === undefined ? 'invalid' : typeOf(value)} Value>`
}

/** The words of something thrown by a function; what JavaScript itself complains about is nothing for people. */
function messageOf(thrown: unknown): string {
  if (isFailure(thrown)) return thrown.words.message
  if (thrown instanceof RangeError) return 'the value is too large or nested too deeply'
  if (thrown instanceof TypeError || thrown instanceof ReferenceError || thrown instanceof SyntaxError) {
    return 'the function failed'
  }
  return thrown instanceof Error ? thrown.message : String(thrown)
}
