import { type MapMark, mark, markOf } from '../value/marks.ts'
import { Float, Tagged, Timestamp, type ValueMap } from '../value/value.ts'
import { compareText } from './bytes.ts'
import type { Opaque, Operand, TemplateFunction } from './library.ts'
import { Complex, Sized } from './sized.ts'

export { anyMap, stringMap } from '../value/marks.ts'

const TWO_63 = 1n << 63n
const TWO_64 = 1n << 64n

/** The shortest form of an integer: a number up to 2^53, else a bigint. */
export function integer(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** An `int64`, wrapped around as Go's arithmetic does. */
export function int64(value: number | bigint): Sized {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return new Sized('int64', value === 0 ? 0 : value)
  const big = BigInt.asIntN(
    64,
    typeof value === 'bigint' ? value : BigInt(Math.trunc(Number.isFinite(value) ? value : 0)),
  )
  return new Sized('int64', integer(big))
}

/** A `uint64`, wrapped around. */
export function uint64(value: number | bigint): Sized {
  return new Sized('uint64', integer(BigInt.asUintN(64, BigInt(value))))
}

/** A byte, as indexing a string gives it. */
export function uint8(value: number): Sized {
  return new Sized('uint8', value & 0xff)
}

/** An `int` from a bigint or number, wrapped around. */
export function int(value: number | bigint): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value === 0 ? 0 : value
  return integer(BigInt.asIntN(64, BigInt(value)))
}

/** A `float64`: a plain number when it has a fraction, a `Float` when it is whole and would pass for an int. */
export function float(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value
}

/** Marks a list or map as a Go type of its own: `typed([0, 1], '[]int')`. Answers it. */
export function typed<T extends object>(value: T, goType: string): T {
  return mark(value, { goType })
}

/** A `[]string`. */
export function strings(items: string[]): string[] {
  return mark(items, { goType: '[]string' })
}

/** A nil slice: prints as `[]`, is `null` in JSON. */
export function nilList(goType = '[]interface {}'): Operand[] {
  return mark([] as Operand[], { goType, keys: nilMark })
}
const nilMark = new Map()

const methods = new WeakMap<object, ReadonlyMap<string, TemplateFunction>>()

/** Gives a map of a Go type of its own the methods of that type. Answers it. */
export function withMethods<T extends object>(map: T, ofType: ReadonlyMap<string, TemplateFunction>): T {
  methods.set(map, ofType)
  return map
}

/** The methods of a map's Go type; undefined for almost every map. */
export function methodsOf(map: object): ReadonlyMap<string, TemplateFunction> | undefined {
  return methods.get(map)
}

/** Whether a list is a nil slice. */
export function isNilList(value: Operand): boolean {
  return Array.isArray(value) && markOf(value)?.keys === nilMark
}

/** Whether a value is an object of a Go type of its own. */
export function isOpaque(value: unknown): value is Opaque {
  return typeof value === 'object' && value !== null && typeof (value as Opaque).print === 'function'
}

/** Whether a value is a map: plain data without a prototype (or with the ordinary one, for maps made by hand). */
export function isTemplateMap(value: unknown): value is ValueMap {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || (prototype === Object.prototype && typeof (value as Opaque).print !== 'function')
}

/** Whether a value is a list. */
export function isList(value: unknown): value is Operand[] {
  return Array.isArray(value)
}

/** Whether a number is a float64 to Go. */
export function isFloat(value: unknown): value is number | Float {
  return typeof value === 'number' ? !Number.isInteger(value) : value instanceof Float
}

/** Whether a value is an integer to Go, of whatever size. */
export function isInteger(value: unknown): value is number | bigint | Sized {
  return (typeof value === 'number' && Number.isInteger(value)) || typeof value === 'bigint' || value instanceof Sized
}

/** The integer itself, as a number where it is small enough. */
export function integerOf(value: number | bigint | Sized): number | bigint {
  return value instanceof Sized ? value.value : value
}

/** The float itself. */
export function floatOf(value: number | Float): number {
  return typeof value === 'number' ? value : value.value
}

/** Go's name of a value's type, as `%T` prints it: `string`, `[]interface {}`, `<nil>`. */
export function typeOf(value: Operand): string {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float64'
    case 'bigint':
      return value >= TWO_63 && value < TWO_64 ? 'uint64' : 'int'
    case 'undefined':
      return '<nil>'
  }
  if (value === null) return '<nil>'
  if (value instanceof Sized) return value.type
  if (value instanceof Float) return 'float64'
  if (value instanceof Timestamp) return 'time.Time'
  if (value instanceof Complex) return 'complex128'
  if (value instanceof Uint8Array) return markOf(value)?.goType ?? '[]uint8'
  if (value instanceof Tagged) return 'string'
  if (Array.isArray(value)) return markOf(value)?.goType ?? '[]interface {}'
  if (isOpaque(value)) return value.goType
  return markOf(value as object)?.goType ?? 'map[string]interface {}'
}

/** Go's kind of a value: `string int float64 bool map slice struct ptr invalid` … */
export function kindOf(value: Operand): string {
  if (value === null || value === undefined) return 'invalid'
  if (isOpaque(value)) {
    if (value.kind !== undefined) return value.kind
    if (value.number !== undefined) return typeOf(value.number)
    return value.goType.startsWith('*') ? 'ptr' : 'struct'
  }
  const type = typeOf(value)
  if (type.startsWith('[')) return /^\[\d/.test(type) ? 'array' : 'slice'
  if (type.startsWith('map[')) return 'map'
  if (type === 'time.Time') return 'struct'
  if (value instanceof Timestamp || !/^[a-z0-9]+$/.test(type)) return Array.isArray(value) ? 'slice' : 'map'
  return type
}

/** Type of the values in a list or map: `interface {}` unless it is a typed one. */
export function elementType(goType: string): string {
  if (goType.startsWith('map[interface {}]')) return goType.slice(17)
  const cut = goType.indexOf(']')
  return cut < 0 ? 'interface {}' : goType.slice(cut + 1)
}

/** The zero value that an absent key of a typed map gives; null for `interface {}`. */
export function zero(goType: string): Operand {
  if (goType === 'string') return ''
  if (goType === 'bool') return false
  if (goType === 'int') return 0
  if (goType === 'float64') return new Float(0)
  if (goType.startsWith('[]')) return nilList(goType)
  if (goType.startsWith('map[')) return typed(Object.create(null) as ValueMap, goType)
  return null
}

/** Go's truth: nil, false, 0, "", and what is empty are false; every object is true. */
export function truth(value: Operand): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    case 'undefined':
      return false
  }
  if (value === null) return false
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0
  if (value instanceof Sized) return Number(value.value) !== 0
  if (value instanceof Float) return value.value !== 0
  if (value instanceof Complex) return value.re !== 0 || value.im !== 0
  if (value instanceof Timestamp || value instanceof Tagged) return true
  if (isOpaque(value)) return value.number === undefined ? value.isNil !== true : truth(value.number)
  for (const _ in value) return true
  return false
}

/** The value of a map's own key; undefined when it has none. */
export function entry(map: ValueMap, key: string): Operand {
  const value = map[key]
  if (value !== undefined) return Object.hasOwn(map, key) ? value : undefined
  return undefined
}

/** The keys of a map as Go sorts them: ints by number, strings by bytes. Mixed kinds are grouped: numbers, bools, strings. */
export function sortedKeys(map: { readonly [key: string]: Operand }): string[] {
  const keys = Object.keys(map)
  const original = markOf(map)?.keys
  if (original === undefined || original.size === 0) return keys.sort(compareText)
  return keys.sort((a, b) => compareKeys(keyOf(original, a), keyOf(original, b)))
}

/** The keys of a map, sorted, each with the value it stands for in Go (an int for `1:`). */
export function sortedEntries(map: { readonly [key: string]: Operand }): [key: Operand, value: Operand][] {
  const original = markOf(map)?.keys
  return sortedKeys(map).map((key) => [keyOf(original, key), map[key]])
}

function keyOf(original: MapMark['keys'], key: string): Operand {
  const found = original?.get(key)
  return found === undefined ? key : found
}

function rank(key: Operand): number {
  if (key === null || key === undefined) return 0
  if (isInteger(key)) return 1
  if (isFloat(key)) return 2
  if (typeof key === 'boolean') return 3
  return 4
}

function compareKeys(a: Operand, b: Operand): number {
  const by = rank(a) - rank(b)
  if (by !== 0) return by
  if (isInteger(a) && isInteger(b)) {
    const x = integerOf(a)
    const y = integerOf(b)
    return x < y ? -1 : x > y ? 1 : 0
  }
  if (isFloat(a) && isFloat(b)) return floatOf(a) - floatOf(b)
  return compareText(String(a), String(b))
}
