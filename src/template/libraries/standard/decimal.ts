/** A decimal number of any size: `digits` times ten to the power of `exponent`. */
export interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

/** Digits after the point that a quotient keeps. */
const precision = 16

/** The shortest decimal that stands for a float. */
export function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) throw new Error(`Cannot create a Decimal from ${Number.isNaN(value) ? 'NaN' : value}`)
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) as RegExpExecArray
  const fraction = found[3] ?? ''
  const digits = BigInt(`${found[2]}${fraction}`)
  return { digits: found[1] ? -digits : digits, exponent: Number(found[4] ?? 0) - fraction.length }
}

export function toNumber(value: Decimal): number {
  return Number(`${value.digits}e${value.exponent}`)
}

function aligned(a: Decimal, b: Decimal): readonly [a: bigint, b: bigint, exponent: number] {
  const exponent = Math.min(a.exponent, b.exponent)
  return [a.digits * 10n ** BigInt(a.exponent - exponent), b.digits * 10n ** BigInt(b.exponent - exponent), exponent]
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [x, y, exponent] = aligned(a, b)
  return { digits: x + y, exponent }
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { ...b, digits: -b.digits })
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, exponent: a.exponent + b.exponent }
}

/** A quotient rounded to 16 places, halves away from zero. */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) throw new Error('decimal division by 0')
  const shift = a.exponent - b.exponent + precision
  const above = shift >= 0 ? a.digits * 10n ** BigInt(shift) : a.digits
  const below = shift >= 0 ? b.digits : b.digits * 10n ** BigInt(-shift)
  const quotient = above / below
  const rest = above % below
  const double = (rest < 0n ? -rest : rest) * 2n
  const away = above < 0n === below < 0n ? 1n : -1n
  return { digits: double >= (below < 0n ? -below : below) ? quotient + away : quotient, exponent: -precision }
}
