import type { NumberNode } from './nodes.ts'
import { isInt64, isUint64, parseFloatLiteral, parseInteger } from './numbers.ts'
import { quote, unquoteChar } from './quote.ts'
import { Complex } from './sized.ts'
import { float, integer } from './values.ts'

/** What most numbers look like; no leading zero, and no more digits than a double keeps. */
const decimal = /^(?:0|[1-9]\d{0,14})$/

/** A number under all types that can hold it; a text says what is wrong with it. */
export function numberNode(at: number, text: string, kind: 'character' | 'complex' | 'number'): NumberNode | string {
  if (kind === 'character') {
    const rune = unquoteChar(text)
    return typeof rune === 'string' ? rune : number(at, text, rune, rune, rune)
  }
  if (decimal.test(text)) {
    const int = Number(text)
    return number(at, text, int, int, int)
  }
  if (kind === 'complex' || text.endsWith('i')) {
    const complex = complexNumber(text, kind)
    if (complex) {
      const real = complex.im === 0 ? complex.re : undefined
      const int = real !== undefined && Number.isSafeInteger(real) ? real : undefined
      return { ...number(at, text, int, real, complex), complex }
    }
    if (kind === 'complex') return 'syntax error scanning complex number'
  }
  const whole = parseInteger(text)
  if (whole !== undefined && isInt64(whole)) {
    const int = integer(whole)
    return number(at, text, int, Number(whole), int === 0 ? 0 : int)
  }
  if (whole !== undefined && isUint64(whole)) return number(at, text, undefined, Number(whole), undefined)
  const real = parseFloatLiteral(text)
  if (real === undefined) return `illegal number syntax: ${quote(text)}`
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`
  const exact = Number.isInteger(real) && Math.abs(real) <= 2 ** 63 && isInt64(BigInt(real))
  return number(at, text, exact ? integer(BigInt(real)) : undefined, real, float(real))
}

function number(
  at: number,
  text: string,
  int: NumberNode['int'],
  float: number | undefined,
  value: NumberNode['value'],
): NumberNode {
  return { kind: 'number', at, text, int, float, complex: undefined, value }
}

/** `1i`, `1+2i` */
function complexNumber(text: string, kind: 'complex' | 'number'): Complex | undefined {
  const body = text.slice(0, -1)
  if (kind === 'number') {
    const im = parseFloatLiteral(body)
    return im === undefined ? undefined : new Complex(0, im)
  }
  const cut = /^(.*[^eEpP])([+-].*)$/.exec(body)
  const re = cut && parseFloatLiteral(cut[1] as string)
  const im = cut && parseFloatLiteral(cut[2] as string)
  return re == null || im == null ? undefined : new Complex(re, im)
}
