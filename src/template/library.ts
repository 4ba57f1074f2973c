import type { Later } from '../value/later.ts'
import type { Timestamp, Value } from '../value/value.ts'
import type { TemplateContext } from './context.ts'
import type { Complex, Sized } from './sized.ts'

/**
 * What templates compute with, and which Go value each stands for:
 *
 * | JavaScript                     | Go                                                                             |
 * |--------------------------------|--------------------------------------------------------------------------------|
 * | `string`                       | `string`. A byte that is no UTF-8 is a lone surrogate U+DC80…U+DCFF (bytes.ts) |
 * | `boolean`                      | `bool`                                                                         |
 * | whole `number`, `bigint`       | `int`; a `bigint` beyond int64 is `uint64`                                     |
 * | `number` with fraction, `Float`| `float64`; make one with `float(n)` of values.ts, which wraps whole ones       |
 * | `Sized`                        | a number of another type: `int64(n)`, `uint64(n)`, `uint8(n)` of values.ts     |
 * | `Complex`                      | `complex128`                                                                   |
 * | `null`                         | nil in an `interface {}`                                                       |
 * | `undefined`                    | no value at all (a missing key); functions get `null` in its place             |
 * | array                          | `[]interface {}`, or what `typed(array, '[]string')` marked it as              |
 * | map (no prototype)             | `map[string]interface {}`, or `stringMap`/`anyMap`/`typed`                     |
 * | `Uint8Array`                   | `[]uint8`                                                                      |
 * | `Timestamp`                    | `time.Time`, as YAML reads it                                                  |
 * | `Opaque`                       | any other Go type, made by functions only                                      |
 *
 * A function's result is printed, compared and asked for its type as the Go value, so `add` answers `int64(3)`,
 * `splitList` answers `strings(['a'])`, `until` answers `typed([0], '[]int')`, a nil slice is `nilList()`.
 */
export type Operand =
  | Value
  | Sized
  | Complex
  | Uint8Array
  | Opaque
  | readonly Operand[]
  | { readonly [key: string]: Operand }
  | undefined

/**
 * A value of a Go type that plain data does not have (`*semver.Version`, `time.Duration`, `*funcs.StringFuncs`). Make it
 * with a class or as an object literal; what counts is `goType` and `print`.
 */
export interface Opaque {
  /** Go's name of the type, with the star of a pointer: `time.Time`, `*semver.Version`. */
  readonly goType: string
  /** Go's kind; by default `ptr` when `goType` has a star, the number's when there is one, else `struct`. */
  readonly kind?: string
  /** As `fmt.Sprint` prints it (its String method, where it has one). */
  print(): string
  /** The number underneath, for types such as `time.Duration` and `time.Month`: `%d`, comparison, truth. */
  readonly number?: Sized | number
  /** A nil pointer: false in conditions. */
  readonly isNil?: boolean
  /** Go's `==`; two different objects are unequal by default. */
  equals?(other: Operand): boolean
  /** What JSON and YAML are written from; by default the number underneath, or nothing. */
  json?(): Operand
  /**
   * Fields and methods that a template may reach, by exact name; never the prototype's. A method is a TemplateFunction
   * without the receiver. Give a getter when the map is costly.
   */
  readonly members?: ReadonlyMap<string, Operand | TemplateFunction>
}

/**
 * Go's type of a parameter, as far as reflection would refuse a value for it, and what `run` gets:
 * `any` everything (nil as null) · `string` string · `bool` boolean · `int`, `int64`, `float64` number (an int beyond 2^53
 * comes as the nearest) · `list` array ([]interface {}; nil as []) · `strings` array of strings ([]string) ·
 * `map` map (map[string]interface {} only; nil as an empty one) · `bytes` Uint8Array · `time` Timestamp or an Opaque
 * with goType time.Time · `=TYPE` an Opaque with exactly that goType (`=time.Duration`, `=sprig.certificate`) · `value`
 * everything as it is, a missing one as undefined (Go's reflect.Value; the builtins take it).
 */
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
  | 'value'
  | `=${string}`

/** What a parameter of `time` gets. */
export type TimeOperand = Timestamp | Opaque

/** A function for templates. Arguments were counted and checked against `params` before `run` is called. */
export interface TemplateFunction {
  readonly params: readonly Param[]
  /** Type of any number of further arguments. */
  readonly variadic?: Param
  /** One line for the reference. */
  readonly about: string
  /** A template and what it gives, run by a test; more than one where the function needs it. Absent on mere methods. */
  readonly example?: readonly [template: string, output: string]
  /** Further examples. */
  readonly examples?: readonly (readonly [template: string, output: string])[]
  /**
   * Throws an `Error` (or a Failure) whose message is what Go would say; the evaluator adds `error calling NAME:` and the
   * position. Must not change what it is given, unless the Go function does.
   */
  readonly run: (call: TemplateContext, ...args: never[]) => Later<Operand>
  /** `and` and `or` only: the truth of an operand that ends the evaluation of the rest. */
  readonly shortCircuit?: boolean
  /** `call` only: `run` also gets the source text of its first operand, as the first argument. */
  readonly namesOperand?: boolean
}

/** Functions by the name a template uses: `upper`, and with a namespace `strings.ToUpper`. */
export type Library = ReadonlyMap<string, TemplateFunction>

/**
 * One file of functions, loaded when a template that names one of them is parsed. A library is a list of topics; the
 * name of a namespace (`strings`) stands among `names`, and its functions (`strings.ToUpper`) in the loaded Library.
 * Topics of one library must not share names. libraries/sprig/topics.ts exports `sprigTopics`,
 * libraries/gomplate/topics.ts exports `gomplateTopics`.
 */
export interface Topic {
  /** File below libraries/, for the reference: `sprig/strings`. */
  readonly file: string
  /** Names as an identifier in a template has them, separated by blanks. */
  readonly names: string
  /** Go's type of each namespace among the names: `{ strings: '*funcs.StringFuncs' }`. */
  readonly namespaces?: Readonly<Record<string, string>>
  readonly load: () => Promise<Library>
}
