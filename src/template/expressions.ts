import type { Later } from '../value/later.ts'
import { markOf } from '../value/marks.ts'
import { Timestamp } from '../value/value.ts'
import type { TemplateContext } from './context.ts'
import { ExecuteError, messageOf } from './execute-error.ts'
import type { Operand, Param, TemplateFunction } from './library.ts'
import { checkSize } from './limits.ts'
import {
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type IdentifierNode,
  type Node,
  type OperandNode,
  type PipeNode,
  source,
  type VariableNode,
} from './nodes.ts'
import { convert, emptyOf, goTypeOf, none, type Piped } from './parameters.ts'
import { quote } from './quote.ts'
import { entry, isOpaque, isTemplateMap, methodsOf, truth, typeOf } from './values.ts'

/**
 * What expressions of a template stand for: pipelines, fields, calls and their arguments. It writes nothing; that is what
 * statements do (evaluate.ts). A function may answer now or later: what is there is used at once, and only what must wait
 * makes the rest of the work wait, in order. Steps and messages follow Go's exec. Each rule leans on the others (the
 * argument of a call is an expression again), so all stand in one file.
 */

export interface EvaluateOptions {
  readonly functions: ReadonlyMap<string, TemplateFunction>
  readonly strict: boolean
  readonly context: TemplateContext
  /** Fields and methods of a time that YAML gave; loaded when a template asks for one. */
  readonly timeMembers: (time: Timestamp) => Later<ReadonlyMap<string, Operand | TemplateFunction>>
}

export interface Variable {
  readonly name: string
  value: Operand
  /** Go knows only that it is an `interface {}`: messages say so. */
  boxed: boolean
}

/** Where a run stands, and the expressions seen from there. */
export class Expressions {
  readonly options: EvaluateOptions
  /** What is being worked on: failures are told there. */
  node: Node
  /** The definition that is being run. */
  template: string
  variables: Variable[] = []
  /** Whether the dot is an element that Go holds in an `interface {}`. */
  boxed = false

  constructor(template: string, node: Node, options: EvaluateOptions) {
    this.template = template
    this.node = node
    this.options = options
  }

  /** A failure at the node that is being worked on. */
  error(message: string, among?: readonly string[], cause?: unknown): ExecuteError {
    return new ExecuteError(message, this.template, this.node, among, cause)
  }

  /** Gives up at the node that is being worked on. */
  fail(message: string, among?: readonly string[]): never {
    throw this.error(message, among)
  }

  /** The value of a pipeline; the variables that it declares are set. */
  pipe(dot: Operand, pipe: PipeNode): Later<Operand> {
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

  /** Sets the nearest variable of a name. */
  assign(name: string, value: Operand, boxed: boolean): void {
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

const noOperands: readonly OperandNode[] = []

function isFunction(value: Operand | TemplateFunction): value is TemplateFunction {
  return typeof value === 'object' && value !== null && typeof (value as TemplateFunction).run === 'function'
}

/** How Go names a value that was piped to `call`. */
function nameOf(value: Operand): string {
  if (typeof value === 'string') return value
  return `<${value === undefined ? 'invalid' : typeOf(value)} Value>`
}
