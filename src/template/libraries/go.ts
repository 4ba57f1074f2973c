import { markOf } from '../../value/marks.ts'
import { Timestamp } from '../../value/value.ts'
import { byteLength, byteSlice, compareText, toBytes } from '../bytes.ts'
import { sprintf } from '../format.ts'
import type { Library, Operand, Param, TemplateFunction } from '../library.ts'
import { plain, sprint, sprintln } from '../print.ts'
import { isPrint } from '../quote.ts'
import { Complex, type Sized } from '../sized.ts'
import {
  elementType,
  entry,
  floatOf,
  integerOf,
  isFloat,
  isInteger,
  isNilList,
  isOpaque,
  isTemplateMap,
  kindOf,
  truth,
  typed,
  typeOf,
  uint8,
  zero,
} from '../values.ts'

/** The functions that every template has: Go's own. */

const text = (values: readonly Operand[]): string =>
  // As print joins them; alone a nil is `<no value>`.
  sprint(values.map((value) => (value === null || value === undefined ? '<no value>' : value)))

type Basic = 'bool' | 'int' | 'uint' | 'float' | 'complex' | 'string' | undefined

/** What Go can compare by order or by value; undefined for everything else. */
function basic(value: Operand): Basic {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (isOpaque(value)) return value.number === undefined ? undefined : basic(value.number)
  if (isInteger(value)) return typeOf(value).startsWith('u') ? 'uint' : 'int'
  if (isFloat(value)) return 'float'
  return value instanceof Complex ? 'complex' : undefined
}

/** The number itself, for two numbers of one basic type. */
function number(value: Operand): number | bigint {
  if (isOpaque(value)) return number(value.number)
  return isFloat(value) ? floatOf(value) : integerOf(value as Sized)
}

function same(a: number | bigint, b: number | bigint): boolean {
  return typeof a === typeof b ? a === b : BigInt(a) === BigInt(b)
}

function isNil(value: Operand): boolean {
  return value === null || value === undefined || isNilList(value)
}

function equal(a: Operand, b: Operand): boolean {
  const x = basic(a)
  const y = basic(b)
  if (x !== y) {
    if ((x === 'int' && y === 'uint') || (x === 'uint' && y === 'int')) return same(number(a), number(b))
    if (!isNil(a) && !isNil(b)) throw incompatible(a, b)
    return a == null && b == null
  }
  if (x === 'string' || x === 'bool') return a === b
  if (x === 'complex') return (a as Complex).re === (b as Complex).re && (a as Complex).im === (b as Complex).im
  if (x !== undefined) return same(number(a), number(b))
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b)
  const left = kindOf(a)
  const right = kindOf(b)
  if (left !== right) {
    throw new Error(`non-comparable types ${complaint(a)}: ${typeOf(a)}, ${typeOf(b)}: ${plain(b)}`)
  }
  if (right === 'slice' || right === 'map') throw new Error(`non-comparable type ${complaint(b)}: ${typeOf(b)}`)
  if (a instanceof Timestamp && b instanceof Timestamp) return a.time === b.time && a.offset === b.offset
  if (isOpaque(a) && a.equals) return a.equals(b)
  if (isOpaque(b) && b.equals) return b.equals(a)
  return a === b
}

/** Go prints the value of a mismatch with `%s`. */
const complaint = (value: Operand): string => sprintf('%s', [value])

const incompatible = (a: Operand, b: Operand): Error =>
  new Error(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`)

function less(a: Operand, b: Operand): boolean {
  const x = basic(a)
  const y = basic(b)
  if (x === undefined || y === undefined) throw new Error('invalid type for comparison')
  if (x !== y && !(x === 'int' && y === 'uint') && !(x === 'uint' && y === 'int')) throw incompatible(a, b)
  if (x === 'bool' || x === 'complex') throw new Error('invalid type for comparison')
  if (x === 'string') return compareText(a as string, b as string) < 0
  return number(a) < number(b)
}

/** An index, checked against the length of what it is for. */
function position(index: Operand, most: number): number {
  const value = isOpaque(index) ? index.number : index
  if (value === null || value === undefined) throw new Error('cannot index slice/array with nil')
  if (!isInteger(value)) throw new Error(`cannot index slice/array with type ${typeOf(index)}`)
  const at = BigInt.asIntN(64, BigInt(integerOf(value)))
  if (at < 0n || at > most) throw new Error(`index out of range: ${at}`)
  return Number(at)
}

function item(of: Operand, index: Operand): Operand {
  if (of === null || of === undefined) throw new Error('index of nil pointer')
  if (typeof of === 'string') {
    const bytes = toBytes(of)
    const at = position(index, bytes.length)
    if (at === bytes.length) throw new Error('reflect: string index out of range')
    return uint8(bytes[at] as number)
  }
  if (Array.isArray(of) || of instanceof Uint8Array) {
    const at = position(index, of.length)
    if (at === of.length) throw new Error('reflect: slice index out of range')
    return of instanceof Uint8Array ? uint8(of[at] as number) : of[at]
  }
  if (isTemplateMap(of)) return mapItem(of, index)
  throw new Error(`can't index item of type ${typeOf(of)}`)
}

function mapItem(map: Parameters<typeof entry>[0], index: Operand): Operand {
  const mark = markOf(map)
  const absent = () => mark?.absent ?? zero(elementType(typeOf(map)))
  if (mark?.goType.startsWith('map[interface {}]')) {
    if (Array.isArray(index) || index instanceof Uint8Array || isTemplateMap(index)) {
      throw new Error(`runtime error: hash of unhashable type ${typeOf(index)}`)
    }
    const key = index === null || index === undefined ? '<nil>' : plain(index)
    const original = mark.keys?.get(key)
    const same = original === undefined ? typeof index === 'string' : typeOf(original) === typeOf(index)
    return (same ? entry(map, key) : undefined) ?? absent()
  }
  if (index === null || index === undefined) throw new Error('value is nil; should be of type string')
  if (typeof index !== 'string') throw new Error(`value has type ${typeOf(index)}; should be string`)
  return entry(map, index) ?? absent()
}

function slice(of: Operand, indexes: readonly Operand[]): Operand {
  if (of === null || of === undefined) throw new Error('slice of untyped nil')
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`)
  const isText = typeof of === 'string'
  if (isText && indexes.length === 3) throw new Error('cannot 3-index slice a string')
  if (!isText && !Array.isArray(of) && !(of instanceof Uint8Array)) {
    throw new Error(`can't slice item of type ${typeOf(of)}`)
  }
  const length = isText ? byteLength(of) : of.length
  const [from = 0, to = length, most] = indexes.map((index) => position(index, length))
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`)
  if (most !== undefined && to > most) throw new Error(`invalid slice index: ${to} > ${most}`)
  if (isText) return byteSlice(of, from, to)
  return of instanceof Uint8Array ? of.slice(from, to) : typed(of.slice(from, to), typeOf(of))
}

function length(of: Operand): number {
  if (of === undefined) throw new Error('reflect: call of reflect.Value.Type on zero Value')
  if (of === null) throw new Error('len of nil pointer')
  if (typeof of === 'string') return byteLength(of)
  if (Array.isArray(of) || of instanceof Uint8Array) return of.length
  if (isTemplateMap(of)) return Object.keys(of).length
  throw new Error(`len of type ${typeOf(of)}`)
}

const htmlMarks: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

function javaScript(char: string): string {
  if (char === '\\' || char === "'" || char === '"') return `\\${char}`
  const rune = char.codePointAt(0) as number
  if (rune >= 0x80 && (isPrint(rune) || (rune >= 0xdc80 && rune <= 0xdcff))) return char
  return `\\u${rune.toString(16).toUpperCase().padStart(4, '0')}`
}

function queryEscape(value: string): string {
  let escaped = ''
  for (const byte of toBytes(value)) {
    const char = String.fromCharCode(byte)
    if (byte === 0x20) escaped += '+'
    else if (byte < 0x80 && /[A-Za-z0-9_.~-]/.test(char)) escaped += char
    else escaped += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}

type Rest = Pick<TemplateFunction, 'shortCircuit' | 'namesOperand' | 'variadic'>

function builtin(
  about: string,
  example: readonly [string, string],
  params: readonly Param[],
  run: (...values: never[]) => Operand,
  rest: Rest = {},
): TemplateFunction {
  const call = run as (...values: Operand[]) => Operand
  return { params, about, example, run: (_, ...values: Operand[]) => call(...values), ...rest }
}

const many: Rest = { variadic: 'value' }
const two: readonly Param[] = ['value', 'value']

/** Go's builtin functions, by name. */
export const functions: Library = new Map<string, TemplateFunction>([
  [
    'and',
    builtin(
      'The first operand that is false, else the last; the ones behind it are not evaluated.',
      ['{{ and 1 "" 2 }}', ''],
      ['value'],
      (...values: Operand[]) => values.at(-1),
      { variadic: 'value', shortCircuit: false },
    ),
  ],
  [
    'or',
    builtin(
      'The first operand that is true, else the last; the ones behind it are not evaluated.',
      ['{{ or "" "b" "c" }}', 'b'],
      ['value'],
      (...values: Operand[]) => values.at(-1),
      { variadic: 'value', shortCircuit: true },
    ),
  ],
  [
    'not',
    builtin('Whether the operand is false.', ['{{ not "" }}', 'true'], ['value'], (value: Operand) => !truth(value)),
  ],
  ['len', builtin('Bytes of a text, items of a list, entries of a map.', ['{{ len "abc" }}', '3'], ['value'], length)],
  [
    'index',
    builtin(
      'The item of a list, the value of a map, the byte of a text; more keys go deeper.',
      ['{{ index (slice "abc" 1) 0 }}', '98'],
      ['value'],
      (of: Operand, ...indexes: Operand[]) => {
        if (of === null || of === undefined) throw new Error('index of untyped nil')
        return indexes.reduce(item, of)
      },
      many,
    ),
  ],
  [
    'slice',
    builtin(
      'The part of a list or text from one position up to another.',
      ['{{ slice "abcdef" 1 3 }}', 'bc'],
      ['value'],
      (of: Operand, ...indexes: Operand[]) => slice(of, indexes),
      many,
    ),
  ],
  [
    'print',
    builtin(
      'The operands as one text, a blank between two that are both no texts.',
      ['{{ print 1 2 "a" }}', '1 2a'],
      [],
      (...values: Operand[]) => sprint(values),
      { variadic: 'any' },
    ),
  ],
  [
    'printf',
    builtin(
      'The operands as a format says.',
      ['{{ printf "%03d-%s" 7 "a" }}', '007-a'],
      ['string'],
      (format: string, ...values: Operand[]) => sprintf(format, values),
      { variadic: 'any' },
    ),
  ],
  [
    'println',
    builtin(
      'The operands with blanks between and a line end behind.',
      ['{{ println "a" 1 }}', 'a 1\n'],
      [],
      (...values: Operand[]) => sprintln(values),
      { variadic: 'any' },
    ),
  ],
  [
    'html',
    builtin(
      'The operands as text for HTML.',
      ['{{ html "<a>" }}', '&lt;a&gt;'],
      [],
      (...values: Operand[]) => text(values).replace(/[\0"'&<>]/g, (char) => htmlMarks[char] as string),
      { variadic: 'any' },
    ),
  ],
  [
    'js',
    builtin(
      'The operands as text inside a JavaScript literal.',
      ['{{ js "it\'s" }}', "it\\'s"],
      [],
      (...values: Operand[]) => text(values).replace(/[\\'"<>&=\0-\x1f]|[^\0-\x7f]/gu, javaScript),
      { variadic: 'any' },
    ),
  ],
  [
    'urlquery',
    builtin(
      'The operands as a value in the query of a URL.',
      ['{{ urlquery "a b&c" }}', 'a+b%26c'],
      [],
      (...values: Operand[]) => queryEscape(text(values)),
      { variadic: 'any' },
    ),
  ],
  [
    'call',
    builtin(
      'Calls a function that is a value; no data of ours holds one.',
      ['{{ if false }}{{ call .f }}{{ end }}', ''],
      ['value'],
      (name: string, callee: Operand) => {
        if (callee === null || callee === undefined) throw new Error('call of nil')
        throw new Error(`non-function ${name} of type ${typeOf(callee)}`)
      },
      { variadic: 'value', namesOperand: true },
    ),
  ],
  [
    'eq',
    builtin(
      'Whether the first operand equals one of the others.',
      ['{{ eq "a" "b" "a" }}', 'true'],
      ['value'],
      (first: Operand, ...others: Operand[]) => {
        if (others.length === 0) throw new Error('missing argument for comparison')
        return others.some((other) => equal(first, other))
      },
      many,
    ),
  ],
  [
    'ne',
    builtin('Whether two operands differ.', ['{{ ne 1 2 }}', 'true'], two, (a: Operand, b: Operand) => !equal(a, b)),
  ],
  ['lt', builtin('Whether the first is less than the second.', ['{{ lt 1 2 }}', 'true'], two, less)],
  [
    'le',
    builtin(
      'Whether the first is at most the second.',
      ['{{ le 2 2 }}', 'true'],
      two,
      (a: Operand, b: Operand) => less(a, b) || equal(a, b),
    ),
  ],
  [
    'gt',
    builtin(
      'Whether the first is greater than the second.',
      ['{{ gt 2 1 }}', 'true'],
      two,
      (a: Operand, b: Operand) => !less(a, b) && !equal(a, b),
    ),
  ],
  [
    'ge',
    builtin(
      'Whether the first is at least the second.',
      ['{{ ge 2 1 }}', 'true'],
      two,
      (a: Operand, b: Operand) => !less(a, b),
    ),
  ],
])
