import { Float, Timestamp, type Value } from '../value/value.ts'

/** Short names of YAML's own tags that a plain scalar can come to. */
export type ScalarTag = '!!str' | '!!null' | '!!bool' | '!!int' | '!!float' | '!!timestamp'

export interface Resolved {
  readonly tag: ScalarTag
  readonly value: Value
}

let known: ReadonlyMap<string, Resolved> | undefined

/** The words that are no texts, tabled when the first one is looked up. */
function wordOf(text: string): Resolved | undefined {
  known ??= new Map([
    ...entries('!!null', null, '', '~', 'null', 'Null', 'NULL'),
    ...entries('!!bool', true, 'true', 'True', 'TRUE'),
    ...entries('!!bool', false, 'false', 'False', 'FALSE'),
    ...entries('!!float', Number.NaN, '.nan', '.NaN', '.NAN'),
    ...entries('!!float', Number.POSITIVE_INFINITY, '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'),
    ...entries('!!float', Number.NEGATIVE_INFINITY, '-.inf', '-.Inf', '-.INF'),
  ])
  return known.get(text)
}

function entries(tag: ScalarTag, value: Value, ...texts: string[]): (readonly [string, Resolved])[] {
  return texts.map((text) => [text, { tag, value }] as const)
}

/**
 * What a plain scalar means, as Go's yaml.v3 decides it (its rules are YAML 1.2 with octal `0755`, `_` in numbers and
 * timestamps of 1.1; `yes`, `no`, `on`, `off` are texts). Ints beyond 64 bits become floats, floats beyond range texts.
 */
export function resolvePlain(text: string): Resolved {
  const first = text.charCodeAt(0)
  // Only these can begin anything but a text: digits, signs, the dot, and the first letters of the words (or nothing).
  const digit = first >= 48 && first <= 57
  if (!digit && first !== 43 && first !== 45 && first !== 46) {
    if (text.length > 5) return { tag: '!!str', value: text }
    return wordOf(text) ?? { tag: '!!str', value: text }
  }
  const word = wordOf(text)
  if (word) return word
  if (first === 46) {
    // Here alone an underscore has to stand between two digits.
    const float = /(?<!\d)_|_(?!\d)/.test(text) ? undefined : parseFloat64(text.replaceAll('_', ''))
    return float === undefined ? { tag: '!!str', value: text } : { tag: '!!float', value: asFloat(float) }
  }
  return (digit ? resolveTimestamp(text) : undefined) ?? resolveNumber(text) ?? { tag: '!!str', value: text }
}

function resolveNumber(text: string): Resolved | undefined {
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  const int = parseInt64(plain)
  if (int !== undefined) return { tag: '!!int', value: int }
  if (!/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(plain)) return undefined
  const float = parseFloat64(plain)
  return float === undefined ? undefined : { tag: '!!float', value: asFloat(float) }
}

/** A float keeps being one when it is whole. */
export function asFloat(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value
}

const notations: readonly (readonly [RegExp, number])[] = [
  [/^[1-9][0-9]*$|^0$/, 10],
  [/^0[xX]([0-9a-fA-F]+)$/, 16],
  [/^0[bB]([01]+)$/, 2],
  [/^0[oO]([0-7]+)$/, 8],
  [/^0([0-7]+)$/, 8],
]

/** Go's `ParseInt(text, 0, 64)`, or else `ParseUint`: undefined when it is none or does not fit. */
function parseInt64(text: string): number | bigint | undefined {
  const signed = text[0] === '-' || text[0] === '+'
  const negative = text[0] === '-'
  const body = signed ? text.slice(1) : text
  for (const [pattern, base] of notations) {
    const found = pattern.exec(body)
    if (!found) continue
    const digits = found[1] ?? body
    const small = Number.parseInt(digits, base)
    if (Number.isSafeInteger(small)) return negative && small !== 0 ? -small : small
    const prefix = base === 16 ? '0x' : base === 8 ? '0o' : base === 2 ? '0b' : ''
    const big = BigInt(prefix + digits) * (negative ? -1n : 1n)
    const most = signed ? 1n << 63n : 1n << 64n
    return big >= -(1n << 63n) && big < most ? big : undefined
  }
  return undefined
}

function parseFloat64(text: string): number | undefined {
  if (!/^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

const timestamp =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?(Z|[-+][0-9]{2}:[0-9]{2}))|(?: ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?))?$/

/** A date, or a date with a time, in one of the four forms that yaml.v3 knows; undefined for everything else. */
export function resolveTimestamp(text: string): Resolved | undefined {
  if (text.charCodeAt(4) !== 45) return undefined
  const found = timestamp.exec(text)
  if (!found) return undefined
  const number = (...groups: number[]) => Number(groups.map((group) => found[group]).find((one) => one) ?? 0)
  const [year, month, day] = [number(1), number(2), number(3)]
  const [hour, minute, second] = [number(4, 9), number(5, 10), number(6, 11)]
  const fraction = Number(`0.${found[7] ?? found[12] ?? 0}`) * 1000
  const zone = found[8]
  let offset = 0
  if (zone && zone !== 'Z') {
    offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) * (zone[0] === '-' ? -1 : 1)
    if (Math.abs(offset) > 24 * 60 + 60 || Number(zone.slice(4, 6)) > 60) return undefined
  }
  const lastDay = new Date(Date.UTC(2000, month, 0)).getUTCDate()
  const leap = month === 2 && day === 29 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
  if (month < 1 || month > 12 || day < 1 || day > lastDay || leap) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const time = new Date(0)
  time.setUTCFullYear(year, month - 1, day)
  time.setUTCHours(hour, minute, second, Math.floor(fraction))
  return { tag: '!!timestamp', value: new Timestamp(time.getTime() - offset * 60_000, offset, text) }
}

/**
 * A scalar under one of YAML's own tags (`!!int "5"`). Undefined when the text is none of that kind; unknown tags leave
 * the text as it is, as yaml.v3 does.
 */
export function resolveExplicit(tag: string, text: string): Value | undefined {
  switch (tag) {
    case '!!null':
    case '!!bool':
    case '!!int':
    case '!!timestamp': {
      const found = resolvePlain(text)
      return found.tag === tag ? found.value : undefined
    }
    case '!!float': {
      const found = resolvePlain(text)
      if (found.tag === '!!float') return found.value
      return found.tag === '!!int' ? asFloat(Number(found.value)) : undefined
    }
    case '!!binary':
      return decodeBase64(text)
    default:
      return text
  }
}

function decodeBase64(text: string): string | undefined {
  const packed = text.replace(/[\r\n]+/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(packed)) return undefined
  return new TextDecoder().decode(Uint8Array.from(atob(packed), (unit) => unit.charCodeAt(0)))
}
