import type { Later } from '../value/later.ts'
import type { Value } from '../value/value.ts'
import type { TemplateContext } from './template.ts'

/**
 * What templates compute with: plain data, and values that only functions make (a time, a semantic version, a byte
 * string …), which are class instances with a `kind` for `typeOf` and a Go-like `print`.
 */
export type Operand = Value | Opaque | readonly Operand[] | { readonly [key: string]: Operand } | undefined

/** A value of a Go type that plain data does not have. Its methods are what a template may call on it. */
export interface Opaque {
  /** Go's name of the type: `time.Time`, `*semver.Version`. */
  readonly goType: string
  /** As `fmt.Sprint` prints it. */
  print(): string
  /** Fields and methods a template may reach, by exact name; never the prototype's. */
  readonly members?: ReadonlyMap<string, Operand | TemplateFunction>
}

/** Go's type of a parameter, as far as reflection would refuse a value for it. `any` also takes nil. */
export type Param =
  | 'any'
  | 'string'
  | 'bool'
  | 'int'
  | 'int64'
  | 'float64'
  | 'list'
  | 'strings'
  | 'map'
  | 'bytes'
  | 'time'

/** A function for templates. Arguments were counted and checked against `params` before `run` is called. */
export interface TemplateFunction {
  readonly params: readonly Param[]
  /** Type of any number of further arguments. */
  readonly variadic?: Param
  /** One line for the reference. */
  readonly about: string
  /** A template and what it gives, run by a test; more than one where the function needs it. */
  readonly example: readonly [template: string, output: string]
  /** Throws an `Error` (or a Failure) whose message is what Go would say; the evaluator adds the position. */
  readonly run: (call: TemplateContext, ...args: never[]) => Later<Operand>
}

/** Functions by the name a template uses: `upper`, and with a namespace `strings.ToUpper`. */
export type Library = ReadonlyMap<string, TemplateFunction>
