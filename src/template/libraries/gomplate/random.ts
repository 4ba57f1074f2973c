import type { TemplateContext } from '../../context.ts'
import type { Operand } from '../../library.ts'
import { checkSize } from '../../limits.ts'
import { quoteRune } from '../../quote.ts'
import { float, int64 } from '../../values.ts'
import { library } from '../define.ts'
import { parseInt64 } from '../standard/parse-number.ts'
import { randomInteger, randomText } from '../standard/random.ts'
import { compile, matches } from '../standard/regexp.ts'
import { itemsOf, toFloat, toInt64, toNumber, toText } from './conversion.ts'

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const usual = Array.from(`-.0123456789_${letters}`)
const graphic = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]$/u
const lastRune = 0x10ffff

/** The characters that can be seen, from one code point to another. */
function between(low: number, high: number): string[] {
  const found: string[] = []
  for (let point = Math.max(low, 0); point <= Math.min(high, lastRune); point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue
    const rune = String.fromCodePoint(point)
    if (graphic.test(rune)) found.push(rune)
  }
  return found
}

function drawn(call: TemplateContext, count: number, alphabet: readonly string[]): string {
  if (count < 0) throw new Error('runtime error: makeslice: len out of range')
  checkSize(count)
  return randomText(call, count, alphabet)
}

function bounded(call: TemplateContext, count: number, low: number, high: number): string {
  const alphabet = between(low, high)
  if (alphabet.length === 0) {
    throw new Error(`no printable codepoints found between U${quoteRune(low)} and U${quoteRune(high)}`)
  }
  return drawn(call, count, alphabet)
}

/** The code point that a text names: the character itself, or its number. */
function codePoint(text: string): number {
  if (Array.from(text).length === 1) return text.codePointAt(0) as number
  const { value, error } = parseInt64(text, 0, 32)
  if (error !== undefined) throw new Error(error)
  return Number(value)
}

function text(call: TemplateContext, count: number, limits: readonly Operand[]): string {
  if (count === 0) throw new Error('count must be greater than 0')
  const [first, second] = limits
  if (limits.length === 2) {
    if (typeof first !== 'string' || typeof second !== 'string')
      return bounded(call, count, toNumber(first), toNumber(second))
    const characters = Array.from(first).length === 1 && Array.from(second).length === 1
    const point = (limit: string) => (characters ? (limit.codePointAt(0) as number) : codePoint(limit))
    return bounded(call, count, point(first), point(second))
  }
  const pattern = limits.length === 1 ? toText(first) : ''
  if (pattern === '') return drawn(call, count, usual)
  const compiled = compile(pattern)
  const alphabet = between(0, lastRune).filter((rune) => matches(compiled, rune, 1).length > 0)
  if (alphabet.length === 0) throw new Error(`no character matches ${pattern}`)
  return drawn(call, count, alphabet)
}

function number(call: TemplateContext, low: bigint, high: bigint): bigint {
  if (low > high) throw new Error(`min must not be greater than max (was ${low}, ${high})`)
  if (high - low >= 2n ** 62n - 1n) {
    throw new Error(
      `spread between min and max too high - must not be greater than 63-bit maximum (${high} - ${low} = ${high - low})`,
    )
  }
  const spread = high - low + 1n
  if (spread <= 2n ** 47n) return low + BigInt(randomInteger(call, Number(spread)))
  const wide = BigInt(randomInteger(call, 2 ** 40)) * 2n ** 40n + BigInt(randomInteger(call, 2 ** 40))
  return low + (wide % spread)
}

/** Gomplate's chance. */
export const functions = library({
  'random.ASCII': {
    params: ['any'],
    about: 'Random printable ASCII characters.',
    example: ['{{ random.ASCII 8 | len }}', '8'],
    run: (call, count: Operand) => bounded(call, toNumber(count), 32, 126),
  },
  'random.Alpha': {
    params: ['any'],
    about: 'Random letters.',
    example: ['{{ random.Alpha 8 | len }}', '8'],
    run: (call, count: Operand) => drawn(call, toNumber(count), Array.from(letters)),
  },
  'random.AlphaNum': {
    params: ['any'],
    about: 'Random letters and digits.',
    example: ['{{ random.AlphaNum 8 | len }}', '8'],
    run: (call, count: Operand) => drawn(call, toNumber(count), Array.from(`0123456789${letters}`)),
  },
  'random.Float': {
    params: [],
    variadic: 'any',
    about: 'A random float: `[[LOW] HIGH]`, from 0 to 1 without limits.',
    example: ['{{ random.Float 3 3 }}', '3'],
    run: (call, ...limits: Operand[]) => {
      const low = limits.length === 2 ? toFloat(limits[0]) : 0
      const high = limits.length === 0 || limits.length > 2 ? 1 : toFloat(limits.at(-1))
      return float(low + (randomInteger(call, 2 ** 48) / 2 ** 48) * (high - low))
    },
  },
  'random.Item': {
    params: ['any'],
    about: 'An item of a list.',
    example: ['{{ random.Item (coll.Slice "a") }}', 'a'],
    run: (call, list: Operand) => {
      const items = itemsOf(list)
      if (items.length === 0) throw new Error('expected a non-empty array or slice')
      return items[randomInteger(call, items.length)]
    },
  },
  'random.Number': {
    params: [],
    variadic: 'any',
    about: 'A random integer: `[[LOW] HIGH]`, both included, from 0 to 100 without limits.',
    example: ['{{ random.Number 3 3 }}', '3'],
    run: (call, ...limits: Operand[]) => {
      const low = limits.length === 2 ? toInt64(limits[0]) : 0n
      const high = limits.length === 0 || limits.length > 2 ? 100n : toInt64(limits.at(-1))
      return int64(number(call, low, high))
    },
  },
  'random.String': {
    params: ['any'],
    variadic: 'any',
    about: 'Random characters: `COUNT [PATTERN]` or `COUNT FIRST LAST`.',
    example: ['{{ random.String 4 "a" "a" }}', 'aaaa'],
    run: (call, count: Operand, ...limits: Operand[]) => text(call, toNumber(count), limits),
  },
})
