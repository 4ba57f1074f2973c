import type { Operand, TemplateFunction } from '../../library.ts'
import { checkSize } from '../../limits.ts'
import { plain } from '../../print.ts'
import { float, int, int64, typed } from '../../values.ts'
import { library } from '../define.ts'
import { add, type Decimal, decimalOf, divide, multiply, subtract, toNumber } from '../standard/decimal.ts'
import { atoi, parseInt64 } from '../standard/parse-number.ts'
import { randomInteger } from '../standard/random.ts'
import { toFloat, toInt64 } from './cast.ts'

type Example = readonly [template: string, output: string]

/** A function of any number of int64s. */
function integers(about: string, example: Example, least: number, run: (...numbers: bigint[]) => bigint) {
  const params = Array<'any'>(least).fill('any')
  return {
    params,
    variadic: 'any',
    about,
    example,
    run: (_: unknown, ...values: Operand[]) => int64(run(...values.map(toInt64))),
  } as TemplateFunction
}

/** A function of two int64s. */
function pair(about: string, example: Example, run: (a: bigint, b: bigint) => bigint): TemplateFunction {
  return {
    params: ['any', 'any'],
    about,
    example,
    run: (_: unknown, a: Operand, b: Operand) => int64(run(toInt64(a), toInt64(b))),
  }
}

/** A function that folds decimals. */
function decimals(about: string, example: Example, fold: (a: Decimal, b: Decimal) => Decimal): TemplateFunction {
  return {
    params: ['any'],
    variadic: 'any',
    about,
    example,
    run: (_: unknown, ...values: Operand[]) => {
      const [first, ...rest] = values.map((value) => decimalOf(toFloat(value)))
      return float(toNumber(rest.reduce(fold, first as Decimal)))
    },
  }
}

function floats(about: string, example: Example, run: (...numbers: number[]) => number): TemplateFunction {
  return {
    params: ['any'],
    variadic: 'any',
    about,
    example,
    run: (_: unknown, ...values: Operand[]) => float(run(...values.map(toFloat))),
  }
}

function oneFloat(about: string, example: Example, run: (number: number) => number): TemplateFunction {
  return { params: ['any'], about, example, run: (_: unknown, value: Operand) => float(run(toFloat(value))) }
}

const notZero = (divisor: bigint) => {
  if (divisor === 0n) throw new Error('runtime error: integer divide by zero')
  return divisor
}

/** The integers from `start` towards `stop` without it; none where the step leads away from it or is zero. */
function untilStep(start: number, stop: number, step: number): number[] {
  if (step === 0 || stop < start !== step < 0) return []
  const count = Math.ceil((stop - start) / step)
  // An item costs as much as some characters.
  checkSize(count * 8)
  return Array.from({ length: count }, (_, at) => start + at * step)
}

/** As the shell's seq, as one text. */
function seq(...numbers: number[]): string {
  const text = (start: number, end: number, step: number, beyond: number) =>
    untilStep(start, end + beyond, step).join(' ')
  const [a = 0, b = 0, c = 0] = numbers
  if (numbers.length === 1) return text(1, a, a < 1 ? -1 : 1, a < 1 ? -1 : 1)
  if (numbers.length === 2) return text(a, b, b < a ? -1 : 1, b < a ? -1 : 1)
  if (numbers.length !== 3 || (c < a && b > 0)) return ''
  return text(a, c, b, c < a ? -1 : 1)
}

/** The number that no other one beats. */
function extreme(numbers: readonly bigint[], beats: (held: bigint, other: bigint) => boolean): bigint {
  return numbers.reduce((held, other) => (beats(held, other) ? other : held))
}

function round(value: number, places: number, from: number): number {
  const power = 10 ** places
  const digit = power * value
  const rounded = digit - Math.trunc(digit) >= from ? Math.ceil(digit) : Math.floor(digit)
  return rounded / power
}

const max = integers('The largest integer.', ['{{ max 1 3 2 }}', '3'], 1, (...n) => extreme(n, (a, b) => b > a))

/** Sprig's arithmetic: integers are int64 and wrap around, the functions ending in `f` count in decimals. */
export const functions = library({
  add: integers('The sum of integers.', ['{{ add 1 2 3 }}', '6'], 0, (...n) => n.reduce((a, b) => a + b, 0n)),
  add1: {
    params: ['any'],
    about: 'One more.',
    example: ['{{ add1 1 }}', '2'],
    run: (_, value: Operand) => int64(toInt64(value) + 1n),
  },
  add1f: {
    params: ['any'],
    about: 'One more than a decimal.',
    example: ['{{ add1f 1.5 }}', '2.5'],
    run: (_, value: Operand) => float(toNumber(add(decimalOf(toFloat(value)), decimalOf(1)))),
  },
  addf: {
    params: [],
    variadic: 'any',
    about: 'The sum of decimals.',
    example: ['{{ addf 0.1 0.2 }}', '0.3'],
    run: (_, ...values: Operand[]) =>
      float(toNumber(values.map((value) => decimalOf(toFloat(value))).reduce(add, decimalOf(0)))),
  },
  atoi: {
    params: ['string'],
    about: 'The integer that a text says, else 0.',
    example: ['{{ atoi "42" }}', '42'],
    run: (_, text: string) => int(atoi(text).value),
  },
  biggest: max,
  ceil: oneFloat('The next whole number above.', ['{{ ceil 1.2 }}', '2'], Math.ceil),
  div: pair('The whole part of a quotient.', ['{{ div 10 3 }}', '3'], (a, b) => a / notZero(b)),
  divf: decimals('The quotient of decimals.', ['{{ divf 10 4 }}', '2.5'], divide),
  float64: {
    params: ['any'],
    about: 'A value as a float, 0 when it is no number.',
    example: ['{{ float64 "1.5" }}', '1.5'],
    run: (_, value: Operand) => float(toFloat(value)),
  },
  floor: oneFloat('The next whole number below.', ['{{ floor 1.8 }}', '1'], Math.floor),
  int: {
    params: ['any'],
    about: 'A value as an integer without its fraction, 0 when it is no number.',
    example: ['{{ int "3" }} {{ int 3.9 }}', '3 3'],
    run: (_, value: Operand) => int(toInt64(value)),
  },
  int64: {
    params: ['any'],
    about: 'As `int`, of the type int64.',
    example: ['{{ int64 "42" }}', '42'],
    run: (_, value: Operand) => int64(toInt64(value)),
  },
  max,
  maxf: floats('The largest float.', ['{{ maxf 1.5 3 }}', '3'], (...n) => Math.max(...n)),
  min: integers('The smallest integer.', ['{{ min 1 3 2 }}', '1'], 1, (...n) => extreme(n, (a, b) => b < a)),
  minf: floats('The smallest float.', ['{{ minf 1.5 3 }}', '1.5'], (...n) => Math.min(...n)),
  mod: pair('What a division leaves over.', ['{{ mod 10 3 }}', '1'], (a, b) => a % notZero(b)),
  mul: integers('The product of integers.', ['{{ mul 2 3 4 }}', '24'], 1, (...n) => n.reduce((a, b) => a * b, 1n)),
  mulf: decimals('The product of decimals.', ['{{ mulf 1.5 2 }}', '3'], multiply),
  randInt: {
    params: ['int', 'int'],
    about: 'A random integer from the first up to but not including the second.',
    example: ['{{ randInt 3 4 }}', '3'],
    run: (call, low: number, high: number) => {
      if (high <= low) throw new Error('invalid argument to Intn')
      return low + randomInteger(call, high - low)
    },
  },
  round: {
    params: ['any', 'int'],
    variadic: 'float64',
    about: 'A number rounded to so many places; up from .5, or from a third operand.',
    example: ['{{ round 123.555555 3 }}', '123.556'],
    run: (_, value: Operand, places: number, from = 0.5) => float(round(toFloat(value), places, from)),
  },
  seq: {
    params: [],
    variadic: 'int',
    about: 'Integers as one text: `seq END`, `seq START END`, `seq START STEP END`.',
    example: ['{{ seq 5 }} | {{ seq 0 2 6 }}', '1 2 3 4 5 | 0 2 4 6'],
    run: (_, ...numbers: number[]) => seq(...numbers),
  },
  sub: pair('The difference of integers.', ['{{ sub 5 2 }}', '3'], (a, b) => a - b),
  subf: decimals('The difference of decimals.', ['{{ subf 7.5 2 3 }}', '2.5'], subtract),
  toDecimal: {
    params: ['any'],
    about: 'The number that octal digits stand for.',
    example: ['{{ toDecimal "777" }}', '511'],
    run: (_, value: Operand) => {
      const { value: number, error } = parseInt64(plain(value), 8)
      return int64(error === undefined ? number : 0n)
    },
  },
  until: {
    params: ['int'],
    about: 'The integers from 0 up to but not including another one, as a list.',
    example: ['{{ until 5 }}', '[0 1 2 3 4]'],
    run: (_, count: number) => typed(untilStep(0, count, count < 0 ? -1 : 1), '[]int'),
  },
  untilStep: {
    params: ['int', 'int', 'int'],
    about: 'The integers from the first up to but not including the second, in steps.',
    example: ['{{ untilStep 3 6 2 }}', '[3 5]'],
    run: (_, start: number, stop: number, step: number) => typed(untilStep(start, stop, step), '[]int'),
  },
})
