import type { Later } from '../value/later.ts'
import { markOf } from '../value/marks.ts'
import { whole } from './bytes.ts'
import { ExecuteError, messageOf } from './execute-error.ts'
import { type EvaluateOptions, Expressions, type Variable } from './expressions.ts'
import type { Operand } from './library.ts'
import { MAX_DEPTH, MAX_TEXT, MAX_TURNS } from './limits.ts'
import type { BranchNode, ListNode, PipeNode, Program, RangeNode, Statement, TemplateNode } from './nodes.ts'
import { display, plain } from './print.ts'
import { quote } from './quote.ts'
import { Sized } from './sized.ts'
import { integerOf, isInteger, isOpaque, isTemplateMap, sortedEntries, truth } from './values.ts'

/**
 * Runs a parsed template: statements write, and ask expressions.ts what to write. Only these two know whether a function
 * answers now or later.
 */

/** Renders with `data` as the dot. Throws an ExecuteError. */
export function evaluate(program: Program, data: Operand, options: EvaluateOptions): Later<string> {
  const run = new Run(program, options)
  const root = program.templates.get(program.name) as ListNode
  const done = run.guarded(() => run.whole(data, root))
  return done
}

/** What a statement asks of the loop around it. */
type Leap = 'break' | 'continue' | undefined

class Run {
  private readonly program: Program
  private readonly here: Expressions
  private out = ''
  private depth = 0
  private turns = 0

  constructor(program: Program, options: EvaluateOptions) {
    this.program = program
    this.here = new Expressions(program.name, program.templates.get(program.name) as ListNode, options)
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
    if (thrown instanceof RangeError) throw this.here.error('the template is nested too deeply', undefined, thrown)
    throw thrown
  }

  whole(data: Operand, root: ListNode): Later<string> {
    this.here.variables.push({ name: '$', value: data, boxed: false })
    const end = this.list(data, root)
    return end instanceof Promise ? end.then(() => whole(this.out)) : whole(this.out)
  }

  private write(text: string): void {
    this.out += text
    if (this.out.length > MAX_TEXT) this.here.fail(`the output is larger than ${MAX_TEXT / 1024 / 1024} MiB`)
  }

  // Statements write, and answer whether the loop around them is to be left.

  private list(dot: Operand, list: ListNode, from = 0): Later<Leap> {
    const { nodes } = list
    if (from === 0 && ++this.depth > MAX_DEPTH) {
      this.here.fail(`exceeded maximum template depth (${MAX_DEPTH} blocks and templates inside one another)`)
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
    this.here.node = node
    switch (node.kind) {
      case 'text':
        this.write(node.text)
        return undefined
      case 'action': {
        const value = this.here.pipe(dot, node.pipe)
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
    this.here.node = node
    if (typeof value === 'string') this.write(value)
    else {
      try {
        this.write(display(value))
      } catch (thrown) {
        if (thrown instanceof ExecuteError) throw thrown
        this.here.fail(messageOf(thrown))
      }
    }
  }

  private branch(dot: Operand, node: BranchNode): Later<Leap> {
    const mark = this.here.variables.length
    const value = this.here.pipe(dot, node.pipe)
    if (value instanceof Promise) return value.then((now) => this.branchOn(dot, node, now, mark))
    return this.branchOn(dot, node, value, mark)
  }

  private branchOn(dot: Operand, node: BranchNode, value: Operand, mark: number): Later<Leap> {
    let leap: Later<Leap>
    if (truth(value)) {
      leap = node.kind === 'with' ? this.inside(value, false, node.body) : this.list(dot, node.body)
    } else leap = node.otherwise ? this.list(dot, node.otherwise) : undefined
    return this.left(leap, mark)
  }

  /** A statement is left: the variables declared within it are forgotten. */
  private left(leap: Later<Leap>, mark: number): Later<Leap> {
    if (leap instanceof Promise) {
      return leap.then((now) => {
        this.here.variables.length = mark
        return now
      })
    }
    this.here.variables.length = mark
    return leap
  }

  /** A list with a dot of its own. */
  private inside(dot: Operand, boxed: boolean, list: ListNode): Later<Leap> {
    const before = this.here.boxed
    this.here.boxed = boxed
    const leap = this.list(dot, list)
    if (leap instanceof Promise) {
      return leap.then((now) => {
        this.here.boxed = before
        return now
      })
    }
    this.here.boxed = before
    return leap
  }

  private range(dot: Operand, node: RangeNode): Later<Leap> {
    const mark = this.here.variables.length
    const value = this.here.pipe(dot, node.pipe)
    if (value instanceof Promise) return value.then((now) => this.rangeOver(dot, node, now, mark))
    return this.rangeOver(dot, node, value, mark)
  }

  private rangeOver(dot: Operand, node: RangeNode, value: Operand, mark: number): Later<Leap> {
    const turns = this.turnsOf(node, value)
    const top = this.here.variables.length
    const boxed = turns.length > 0 && holdsInterfaces(value)
    let leap: Later<Leap>
    if (turns.length > 0) leap = this.loop(node, turns, 0, top, boxed)
    else if (node.otherwise) leap = this.list(dot, node.otherwise)
    return this.left(leap, mark)
  }

  /** What a range goes over, snapshot: a list, the sorted entries of a map, or the numbers below one. */
  private turnsOf(node: RangeNode, value: Operand): Turns {
    if (value === undefined || value === null) return { length: 0, at: () => [undefined, undefined] }
    if (isOpaque(value)) this.here.fail(`range can't iterate over ${plain(value)}`)
    if (Array.isArray(value)) return { length: value.length, at: (i) => [i, value[i]] }
    if (value instanceof Uint8Array) {
      return { length: value.length, at: (i) => [i, new Sized('uint8', value[i] as number)] }
    }
    if (isInteger(value)) {
      if (node.pipe.variables.length > 1) {
        this.here.fail(`can't use ${plain(value)} to iterate over more than one variable`)
      }
      const type = value instanceof Sized ? value.type : undefined
      const count = Math.max(0, Number(integerOf(value)))
      return { length: count, at: (i) => [undefined, type ? new Sized(type, i) : i] }
    }
    if (isTemplateMap(value)) {
      const entries = sortedEntries(value)
      return { length: entries.length, at: (i) => entries[i] as [Operand, Operand] }
    }
    this.here.fail(`range can't iterate over ${plain(value)}`)
  }

  private loop(node: RangeNode, turns: Turns, from: number, top: number, boxed: boolean): Later<Leap> {
    for (let i = from; i < turns.length; i++) {
      if (++this.turns > MAX_TURNS) {
        this.here.node = node
        this.here.fail(`the loops take more than ${MAX_TURNS / 1e6} million turns`)
      }
      const [key, value] = turns.at(i)
      this.bind(node.pipe, key, value, top, boxed)
      const leap = this.inside(value, boxed, node.body)
      if (leap instanceof Promise) {
        return leap.then((now) => {
          this.here.variables.length = top
          return now === 'break' ? undefined : this.loop(node, turns, i + 1, top, boxed)
        })
      }
      this.here.variables.length = top
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
      if (last > 0) this.here.assign(variables[0] as string, key, false)
      this.here.assign(variables[last] as string, value, boxed)
      return
    }
    const element = this.here.variables[top - 1] as Variable
    element.value = value
    element.boxed = boxed
    if (last > 0) (this.here.variables[top - 2] as Variable).value = key
  }

  private call(dot: Operand, node: TemplateNode): Later<Leap> {
    const list = this.program.templates.get(node.name)
    if (!list) this.here.fail(`template ${quote(node.name)} not defined`, [...this.program.templates.keys()])
    if (!node.pipe) return this.enter(node, undefined, list)
    const value = this.here.pipe(dot, node.pipe)
    if (value instanceof Promise) return value.then((now) => this.enter(node, now, list))
    return this.enter(node, value, list)
  }

  /** Runs a definition: it sees no variables but its own dot. */
  private enter(node: TemplateNode, dot: Operand, list: ListNode): Later<Leap> {
    if (this.depth >= MAX_DEPTH) this.here.node = node
    const { variables, template } = this.here
    this.here.variables = [{ name: '$', value: dot, boxed: false }]
    this.here.template = node.name
    const leap = this.inside(dot, false, list)
    if (leap instanceof Promise) {
      return leap.then(() => {
        this.here.variables = variables
        this.here.template = template
        return undefined
      })
    }
    this.here.variables = variables
    this.here.template = template
    return undefined
  }
}

/** Something to go over; `at` answers key and value. */
interface Turns {
  readonly length: number
  readonly at: (index: number) => [key: Operand, value: Operand]
}

/** Whether Go holds what is inside in an `interface {}`. */
function holdsInterfaces(value: Operand): boolean {
  if (!Array.isArray(value) && !isTemplateMap(value)) return false
  return markOf(value)?.goType.endsWith('interface {}') ?? true
}
