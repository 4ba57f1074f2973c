import { isMap, map, type Value } from '../value/value.ts'

const isDigit = (code: number | undefined) => code !== undefined && /\p{Nd}/u.test(String.fromCodePoint(code))
const isLetter = (code: number | undefined) => code !== undefined && /\p{L}/u.test(String.fromCodePoint(code))

/**
 * yaml.v3's order of keys: digit runs by their number (`a2` before `a10`), letters behind everything that is none, unless
 * digits stand before; else by code point.
 */
export function naturally(a: string, b: string): number {
  if (a === b) return 0
  const [left, right] = [codes(a), codes(b)]
  let digits = false
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x, y] = [left[i] as number, right[i] as number]
    if (x === y) {
      digits = isDigit(x)
      continue
    }
    const [letterX, letterY] = [isLetter(x), isLetter(y)]
    if (letterX && letterY) return x - y
    if (letterX || letterY) {
      const letterFirst = digits ? letterX : letterY
      return letterFirst ? -1 : 1
    }
    return byNumber(left, right, i) || x - y
  }
  return left.length - right.length
}

/** The value with the keys of all its maps in this order, as a text of it would have them. */
export function inOrder(value: Value): Value {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isMap(value)) return value
  const made = map()
  for (const key of Object.keys(value).sort(naturally)) made[key] = inOrder(value[key] as Value)
  return made
}

/** Whether what an expression answers may depend on the order of keys: it is more than a path. */
export function seesOrder(expression: string): boolean {
  return !/^\s*(?:\.?\[(?:"[^"]*"|-?\d+)\]|\.(?:[\w-]+|"[^"]*"))+\s*$/.test(expression)
}

function codes(text: string): number[] {
  return Array.from(text, (letter) => letter.codePointAt(0) as number)
}

/** Compares the digit runs that begin at `at`, leading zeros counted with the zeros before. */
function byNumber(left: readonly number[], right: readonly number[], at: number): number {
  const zero = 48
  let [x, y] = [left[at] as number, right[at] as number]
  if (x === zero || y === zero) {
    for (let j = at - 1; j >= 0 && isDigit(left[j]); j--) {
      if (left[j] !== zero) {
        x = 1
        y = 1
        break
      }
    }
  }
  const numbers = (text: readonly number[]) => {
    let value = 0n
    let end = at
    for (; end < text.length && isDigit(text[end]); end++) value = value * 10n + BigInt((text[end] as number) - zero)
    return { value, end }
  }
  const [one, other] = [numbers(left), numbers(right)]
  if (one.value !== other.value) return one.value < other.value ? -1 : 1
  if (one.end !== other.end) return one.end - other.end
  return x - y
}
