import type { Operand, TemplateFunction } from '../../library.ts'
import { checkSize } from '../../limits.ts'
import { float, int64, isFloat, isInteger, typed } from '../../values.ts'
import { library } from '../define.ts'
import { truncated } from '../standard/integers.ts'
import { parseFloat64, parseInt64 } from '../standard/parse-number.ts'
import { toFloat, toInt64 } from './conversion.ts'

type Example = readonly [template: string, output: string]

function isInt(value: Operand): boolean {
  return typeof value === 'string' ? parseInt64(value, 0).error === undefined : isInteger(value)
}

function isFloatLike(value: Operand): boolean {
  if (typeof value !== 'string') return isFloat(value)
  const parsed = parseFloat64(value)
  return parsed !== undefined && !isInt(value) && (Number.isFinite(parsed) || !/\d/.test(value))
}

/** Computes with floats when one operand is a float, else with int64s. */
function either(
  values: readonly Operand[],
  floats: (a: number, b: number) => number,
  integers: (a: bigint, b: bigint) => bigint,
  start?: number,
): Operand {
  if (values.some(isFloatLike)) {
    const numbers = values.map(toFloat)
    return float(start === undefined ? numbers.reduce(floats) : numbers.reduce(floats, start))
  }
  const numbers = values.map(toInt64)
  return int64(start === undefined ? numbers.reduce(integers) : numbers.reduce(integers, BigInt(start)))
}

/** The number that no other one beats. */
function extreme(
  values: readonly Operand[],
  floats: (a: number, b: number) => number,
  beats: (held: bigint, other: bigint) => boolean,
): Operand {
  return either(
    values,
    (a, b) => floats(a, b),
    (held, other) => (beats(held, other) ? other : held),
  )
}

const pair = (about: string, example: Example, run: (a: Operand, b: Operand) => Operand): TemplateFunction => ({
  params: ['any', 'any'],
  about,
  example,
  run: (_: unknown, a: Operand, b: Operand) => run(a, b),
})
const one = (about: string, example: Example, run: (value: Operand) => Operand): TemplateFunction => ({
  params: ['any'],
  about,
  example,
  run: (_: unknown, value: Operand) => run(value),
})

function rem(a: Operand, b: Operand): Operand {
  const divisor = toInt64(b)
  if (divisor === 0n) throw new Error('runtime error: integer divide by zero')
  return int64(toInt64(a) % divisor)
}

function seq(values: readonly Operand[]): Operand {
  if (values.length === 0) throw new Error("math.Seq must be given at least an 'end' value")
  const numbers = values.map(toInt64)
  const start = values.length > 1 ? (numbers[0] as bigint) : 1n
  const end = values.length > 3 ? 0n : ((values.length > 1 ? numbers[1] : numbers[0]) as bigint)
  let step = values.length === 3 ? (numbers[2] as bigint) : 1n
  if (step === 0n) return typed([], '[]int64')
  if (end < start !== step < 0n && end !== start) step = -step
  const count = Number((end - start) / step) + 1
  // An item costs as much as some characters.
  checkSize(count * 8)
  return typed(
    Array.from({ length: count }, (_, at) => int64(start + BigInt(at) * step)),
    '[]int64',
  )
}

const shared: Readonly<Record<string, (name: string) => TemplateFunction>> = {
  add: (name) => ({
    params: [],
    variadic: 'any',
    about: 'The sum of numbers.',
    example: [`{{ ${name} 1 2.5 }}`, '3.5'],
    run: (_, ...values: Operand[]) =>
      either(
        values,
        (a, b) => a + b,
        (a, b) => a + b,
        0,
      ),
  }),
  div: (name) =>
    pair('The quotient of two numbers, as a float.', [`{{ ${name} 10 4 }}`, '2.5'], (a, b) => {
      if (toFloat(b) === 0) throw new Error('error: division by 0')
      return float(toFloat(a) / toFloat(b))
    }),
  mul: (name) => ({
    params: [],
    variadic: 'any',
    about: 'The product of numbers.',
    example: [`{{ ${name} 2 3.5 }}`, '7'],
    run: (_, ...values: Operand[]) =>
      either(
        values,
        (a, b) => a * b,
        (a, b) => a * b,
        1,
      ),
  }),
  pow: (name) =>
    pair(
      'A number to the power of another; an integer when the first is one.',
      [`{{ ${name} 2 10 }}`, '1024'],
      (a, b) => {
        const power = toFloat(a) ** toFloat(b)
        return isFloatLike(a) ? float(power) : int64(truncated(power))
      },
    ),
  rem: (name) => pair('What a division of integers leaves over.', [`{{ ${name} 10 3 }}`, '1'], rem),
  seq: (name) => ({
    params: [],
    variadic: 'any',
    about: 'Integers as a list: `[START] END [STEP]`, with START 1 and STEP 1.',
    example: [`{{ ${name} 3 }}`, '[1 2 3]'],
    run: (_, ...values: Operand[]) => seq(values),
  }),
  sub: (name) =>
    pair('The difference of two numbers.', [`{{ ${name} 5 2 }}`, '3'], (a, b) =>
      either(
        [a, b],
        (x, y) => x - y,
        (x, y) => x - y,
      ),
    ),
}

const inNamespace = (name: string) => `math.${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** Gomplate's arithmetic. */
export const functions = library({
  ...Object.fromEntries(Object.entries(shared).map(([name, make]) => [name, make(name)])),
  ...Object.fromEntries(Object.entries(shared).map(([name, make]) => [inNamespace(name), make(inNamespace(name))])),
  'math.Abs': one('A number without its sign.', ['{{ math.Abs -5 }}', '5'], (value) => {
    const size = Math.abs(toFloat(value))
    return isInt(value) ? int64(truncated(size)) : float(size)
  }),
  'math.Ceil': one('The next whole number above.', ['{{ math.Ceil 1.2 }}', '2'], (value) =>
    float(Math.ceil(toFloat(value))),
  ),
  'math.Floor': one('The next whole number below.', ['{{ math.Floor 1.8 }}', '1'], (value) =>
    float(Math.floor(toFloat(value))),
  ),
  'math.IsFloat': one(
    'Whether a value is, or says, a number with a fraction.',
    ['{{ math.IsFloat "1.5" }}', 'true'],
    isFloatLike,
  ),
  'math.IsInt': one('Whether a value is, or says, an integer.', ['{{ math.IsInt "15" }}', 'true'], isInt),
  'math.IsNum': one(
    'Whether a value is, or says, a number.',
    ['{{ math.IsNum "x" }}', 'false'],
    (value) => isInt(value) || isFloatLike(value),
  ),
  'math.Max': {
    params: ['any'],
    variadic: 'any',
    about: 'The largest number.',
    example: ['{{ math.Max 1 3 2 }}', '3'],
    run: (_, ...values: Operand[]) => extreme(values, Math.max, (a, b) => b > a),
  },
  'math.Min': {
    params: ['any'],
    variadic: 'any',
    about: 'The smallest number.',
    example: ['{{ math.Min 1.5 2 }}', '1.5'],
    run: (_, ...values: Operand[]) => extreme(values, Math.min, (a, b) => b < a),
  },
  'math.Round': one('The nearest whole number, halves away from zero.', ['{{ math.Round 2.5 }}', '3'], (value) => {
    const number = toFloat(value)
    return float(Math.sign(number) * Math.round(Math.abs(number)))
  }),
})
