import { markOf } from '../../../value/marks.ts'
import type { Operand, TemplateFunction } from '../../library.ts'
import { entry, float, int, int64, isTemplateMap, strings, truth, typed, uint64 } from '../../values.ts'
import { library } from '../define.ts'
import { deepEqual } from '../standard/equal.ts'
import { atoi, parseFloat64, parseInt64, parseUint64 } from '../standard/parse-number.ts'
import { parseUrl, Url } from '../standard/url.ts'
import { itemsOf, toBool, toFloat, toInt64, toText } from './conversion.ts'

/** A map of keys and values in turn; the last key alone gets an empty text. */
export function dict(pairs: readonly Operand[]): Operand {
  const made: { [key: string]: Operand } = Object.create(null)
  for (let at = 0; at < pairs.length; at += 2) made[toText(pairs[at])] = at + 1 < pairs.length ? pairs[at + 1] : ''
  return made
}

/** Whether a map has a key, or a list an item, that is this text. */
export function has(holder: Operand, key: string): boolean {
  if (Array.isArray(holder)) return holder.some((item) => deepEqual(item, key))
  if (!isTemplateMap(holder)) return false
  return entry(holder as never, key) !== undefined && !markOf(holder)?.keys?.has(key)
}

function join(list: Operand, glue: string): string {
  try {
    return itemsOf(list).map(toText).join(glue)
  } catch (thrown) {
    throw new Error(`input to Join must be an array: ${(thrown as Error).message}`)
  }
}

const joined = (name: string): TemplateFunction => ({
  params: ['any', 'string'],
  about: 'The items of a list as texts, joined.',
  example: [`{{ ${name} (coll.Slice "a" 1 nil) "," }}`, 'a,1,nil'],
  run: (_, list: Operand, glue: string) => join(list, glue),
})
const fallback = (name: string): TemplateFunction => ({
  params: ['any', 'any'],
  about: 'The second operand, or the first when the second is empty.',
  example: [`{{ ${name} "none" "" }}`, 'none'],
  run: (_, instead: Operand, value: Operand) => (truth(value) ? value : instead),
})
const url = (name: string): TemplateFunction => ({
  params: ['any'],
  about: 'An address with the fields Scheme, Host, Path, RawQuery, Fragment and the methods Hostname, Port, Query.',
  example: [`{{ (${name} "https://h.io:8443/a").Host }}`, 'h.io:8443'],
  run: (_, value: Operand) => new Url(parseUrl(toText(value))),
})
const bool = (name: string): TemplateFunction => ({
  params: ['any'],
  about: 'Whether a value is `true` as Go writes it: 1, t, T, true, True, TRUE.',
  example: [`{{ ${name} "true" }}`, 'true'],
  run: (_, value: Operand) => ['1', 't', 'T', 'true', 'True', 'TRUE'].includes(toText(value)),
})

/** Gomplate's conversions. */
export const functions = library({
  bool: bool('bool'),
  'conv.Atoi': {
    params: ['any'],
    about: 'The decimal integer that a value says, else 0.',
    example: ['{{ conv.Atoi "42" }}', '42'],
    run: (_, value: Operand) => int(atoi(toText(value)).value),
  },
  'conv.Bool': bool('conv.Bool'),
  'conv.Default': fallback('conv.Default'),
  'conv.Dict': {
    params: [],
    variadic: 'any',
    about: 'A map of keys and values in turn.',
    example: ['{{ conv.Dict "a" 1 }}', 'map[a:1]'],
    run: (_, ...pairs: Operand[]) => dict(pairs),
  },
  'conv.Has': {
    params: ['any', 'string'],
    about: 'Whether a map has a key, or a list a text.',
    example: ['{{ conv.Has (conv.Dict "a" 1) "a" }}', 'true'],
    run: (_, holder: Operand, key: string) => has(holder, key),
  },
  'conv.Join': joined('conv.Join'),
  'conv.ParseFloat': {
    params: ['any', 'int'],
    about: 'The float that a text says, of 32 or 64 bits, else 0.',
    example: ['{{ conv.ParseFloat "1.5" 64 }}', '1.5'],
    run: (_, value: Operand, bits: number) => {
      const parsed = parseFloat64(toText(value)) ?? 0
      return float(bits === 32 ? Math.fround(parsed) : parsed)
    },
  },
  'conv.ParseInt': {
    params: ['any', 'int', 'int'],
    about: 'The integer that a text says in a base, of so many bits, else 0.',
    example: ['{{ conv.ParseInt "ff" 16 64 }}', '255'],
    run: (_, value: Operand, base: number, bits: number) => int64(parseInt64(toText(value), base, bits).value),
  },
  'conv.ParseUint': {
    params: ['any', 'int', 'int'],
    about: 'As `conv.ParseInt`, without a sign.',
    example: ['{{ conv.ParseUint "7" 8 64 }}', '7'],
    run: (_, value: Operand, base: number, bits: number) => uint64(parseUint64(toText(value), base, bits).value),
  },
  'conv.Slice': {
    params: [],
    variadic: 'any',
    about: 'A list of the operands.',
    example: ['{{ conv.Slice 1 "a" }}', '[1 a]'],
    run: (_, ...values: Operand[]) => values,
  },
  'conv.ToBool': {
    params: ['any'],
    about: 'Whether a value says yes: true, 1, `t`, `true`, `yes` in any case.',
    example: ['{{ conv.ToBool "yes" }}', 'true'],
    run: (_, value: Operand) => toBool(value),
  },
  'conv.ToBools': {
    params: [],
    variadic: 'any',
    about: 'As `conv.ToBool`, for each operand.',
    example: ['{{ conv.ToBools "yes" 0 }}', '[true false]'],
    run: (_, ...values: Operand[]) => typed(values.map(toBool), '[]bool'),
  },
  'conv.ToFloat64': {
    params: ['any'],
    about: 'A value as a float, 0 when it is no number.',
    example: ['{{ conv.ToFloat64 "1,234.5" }}', '1234.5'],
    run: (_, value: Operand) => float(toFloat(value)),
  },
  'conv.ToFloat64s': {
    params: [],
    variadic: 'any',
    about: 'As `conv.ToFloat64`, for each operand.',
    example: ['{{ conv.ToFloat64s 1 "2.5" }}', '[1 2.5]'],
    run: (_, ...values: Operand[]) =>
      typed(
        values.map((value) => float(toFloat(value))),
        '[]float64',
      ),
  },
  'conv.ToInt': {
    params: ['any'],
    about: 'A value as an integer without its fraction, 0 when it is no number.',
    example: ['{{ conv.ToInt "0x1f" }}', '31'],
    run: (_, value: Operand) => int(toInt64(value)),
  },
  'conv.ToInt64': {
    params: ['any'],
    about: 'As `conv.ToInt`, of the type int64.',
    example: ['{{ conv.ToInt64 "42" }}', '42'],
    run: (_, value: Operand) => int64(toInt64(value)),
  },
  'conv.ToInt64s': {
    params: [],
    variadic: 'any',
    about: 'As `conv.ToInt64`, for each operand.',
    example: ['{{ conv.ToInt64s 1 "2" }}', '[1 2]'],
    run: (_, ...values: Operand[]) =>
      typed(
        values.map((value) => int64(toInt64(value))),
        '[]int64',
      ),
  },
  'conv.ToInts': {
    params: [],
    variadic: 'any',
    about: 'As `conv.ToInt`, for each operand.',
    example: ['{{ conv.ToInts 1 "2.7" }}', '[1 2]'],
    run: (_, ...values: Operand[]) =>
      typed(
        values.map((value) => int(toInt64(value))),
        '[]int',
      ),
  },
  'conv.ToString': {
    params: ['any'],
    about: 'A value as text; nil is `nil`.',
    example: ['{{ conv.ToString 1.5 }}', '1.5'],
    run: (_, value: Operand) => toText(value),
  },
  'conv.ToStrings': {
    params: [],
    variadic: 'any',
    about: 'As `conv.ToString`, for each operand.',
    example: ['{{ conv.ToStrings 1 nil "a" }}', '[1 nil a]'],
    run: (_, ...values: Operand[]) => strings(values.map(toText)),
  },
  'conv.URL': url('conv.URL'),
  default: fallback('default'),
  join: joined('join'),
  urlParse: url('urlParse'),
})
