import { parseFloatLiteral, parseInteger } from '../../numbers.ts'
import { quote } from '../../quote.ts'

const highest = 2n ** 63n - 1n

/** `strconv.ParseFloat`, as far as it says a number; `undefined` where it fails, infinity where the number is too large. */
export function parseFloat64(text: string): number | undefined {
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(text)
  if (special) {
    if (special[2]?.toLowerCase() === 'nan') return special[1] ? undefined : Number.NaN
    return special[1] === '-' ? -Infinity : Infinity
  }
  const value = parseFloatLiteral(text)
  if (value !== undefined) return value
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined
  const decimal = Number(text)
  return Number.isFinite(decimal) ? undefined : decimal
}

/** What `strconv.ParseInt` answers: the number, and its error message where it has one. */
export interface ParsedInteger {
  readonly value: bigint
  readonly error?: string
}

/** `strconv.ParseInt` with base 0 or 2 to 36, for integers of so many bits; `name` is the function in the message. */
export function parseInt64(text: string, base: number, bits = 64, name = 'ParseInt'): ParsedInteger {
  const error = (what: string) => `strconv.${name}: parsing ${quote(text)}: ${what}`
  if (bits < 0 || bits > 64) return { value: 0n, error: error(`invalid bit size ${bits}`) }
  const value = base === 0 ? parseInteger(text) : parseDigits(text, base)
  if (value === undefined) return { value: 0n, error: error('invalid syntax') }
  const high = 2n ** BigInt((bits || 64) - 1) - 1n
  if (value > high) return { value: high, error: error('value out of range') }
  if (value < -high - 1n) return { value: -high - 1n, error: error('value out of range') }
  return { value }
}

/** `strconv.ParseUint`. */
export function parseUint64(text: string, base: number, bits = 64): ParsedInteger {
  const error = (what: string) => `strconv.ParseUint: parsing ${quote(text)}: ${what}`
  if (bits < 0 || bits > 64) return { value: 0n, error: error(`invalid bit size ${bits}`) }
  const value = /^[+-]/.test(text) ? undefined : base === 0 ? parseInteger(text) : parseDigits(text, base)
  if (value === undefined) return { value: 0n, error: error('invalid syntax') }
  const high = 2n ** BigInt(bits || 64) - 1n
  return value > high ? { value: high, error: error('value out of range') } : { value }
}

/** `strconv.Atoi`. */
export function atoi(text: string): ParsedInteger {
  return parseInt64(text, 10, 64, 'Atoi')
}

function parseDigits(text: string, base: number): bigint | undefined {
  const found = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text)
  if (!found || base < 2 || base > 36) return undefined
  let value = 0n
  for (const character of found[2] as string) {
    const digit = Number.parseInt(character, 36)
    if (digit >= base) return undefined
    // More digits change nothing about "out of range".
    if (value <= highest * 4n) value = value * BigInt(base) + BigInt(digit)
  }
  return found[1] === '-' ? -value : value
}
