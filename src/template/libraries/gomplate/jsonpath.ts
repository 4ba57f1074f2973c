import { compareText, toBytes } from '../../bytes.ts'
import type { Operand } from '../../library.ts'
import { plain } from '../../print.ts'
import { unquote } from '../../quote.ts'
import {
  entry,
  float,
  floatOf,
  integerOf,
  isFloat,
  isInteger,
  isTemplateMap,
  kindOf,
  sortedKeys,
  typeOf,
  uint8,
} from '../../values.ts'

/**
 * JSONPath as Kubernetes' library has it, without its braces around the path:
 *
 * path = { "." name | "['" name "']" | "[" index | slice | "*" | list "]" | ".." | ".*" | "[?(" test ")]" | literal }
 */
type Step =
  | { readonly kind: 'field'; readonly name: string }
  | {
      readonly kind: 'slice'
      readonly from?: number
      readonly to?: number
      readonly step?: number
      readonly single: boolean
    }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'union'; readonly paths: readonly (readonly Step[])[] }
  | {
      readonly kind: 'filter'
      readonly left: readonly Step[]
      readonly operator: string
      readonly right: readonly Step[]
    }
  | { readonly kind: 'literal'; readonly value: Operand }
  | { readonly kind: 'identifier'; readonly name: string }

/** What a path finds in a value: the one thing, or a list of all. */
export function jsonPath(path: string, value: Operand): Operand {
  let steps: readonly Step[]
  try {
    steps = parse(path)
  } catch (thrown) {
    throw new Error(`couldn't parse JSONPath ${path}: ${(thrown as Error).message}`)
  }
  try {
    const found = walk([value], steps)
    return found.length === 1 ? found[0] : found.filter((item) => item !== null && item !== undefined)
  } catch (thrown) {
    throw new Error(`executing JSONPath failed: ${(thrown as Error).message}`)
  }
}

const terminator = /[\s.,[\]$@{}]/

function parse(path: string): Step[] {
  const steps: Step[] = []
  let at = 0
  /** The text up to a terminator; a backslash takes the next character as it is. */
  const name = () => {
    const from = at
    while (at < path.length && !terminator.test(path.charAt(at))) at += path.charAt(at) === '\\' ? 2 : 1
    return path.slice(from, at)
  }
  const field = () => {
    const found = name()
    steps.push(found === '*' ? { kind: 'wildcard' } : { kind: 'field', name: found.replaceAll('\\', '') })
  }
  while (at < path.length) {
    const rest = path.slice(at)
    const next = rest.charAt(0)
    if (rest.startsWith('[?(')) {
      const [filter, length] = parseFilter(rest)
      steps.push(filter)
      at += length
    } else if (rest.startsWith('..')) {
      if (steps.at(-1)?.kind === 'recursive') throw new Error('invalid multiple recursive descent')
      at += 2
      steps.push({ kind: 'recursive' })
      if (/^[\p{L}\p{Nd}_]/u.test(path.slice(at))) field()
    } else if (next === '\r' || next === '\n') throw new Error('unclosed action')
    else if (next === ' ' || next === '@' || next === '$') at++
    else if (next === '[') {
      const end = path.indexOf(']', at)
      if (end < 0 || path.slice(at, end).includes('\n')) throw new Error('unterminated array')
      steps.push(...parseArray(path.slice(at + 1, end)))
      at = end + 1
    } else if (next === '"' || next === "'") {
      const quoted = new RegExp(`^${next}(?:[^${next}\\\\\\n]|\\\\.)*${next}`).exec(rest)
      if (!quoted) throw new Error('unterminated quoted string')
      steps.push({ kind: 'literal', value: unquoted(quoted[0]) })
      at += quoted[0].length
    } else if (next === '.') {
      at++
      field()
    } else if (/^[+-]|^\p{Nd}/u.test(rest)) {
      const digits = (/^[+-]?[\d.]*/.exec(rest) as RegExpExecArray)[0]
      steps.push({ kind: 'literal', value: numberOf(digits) })
      at += digits.length
    } else if (/^[\p{L}_]/u.test(rest)) {
      const word = name()
      const truth = word === 'true' || word === 'false'
      steps.push(truth ? { kind: 'literal', value: word === 'true' } : { kind: 'identifier', name: word })
    } else if (next === '}') throw new Error('unexpected }')
    else throw new Error(`unrecognized character in action: ${JSON.stringify(next)}`)
  }
  return steps
}

function numberOf(digits: string): Operand {
  if (/^[+-]?\d+$/.test(digits)) return Number(digits)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits)) throw new Error(`cannot parse number ${digits}`)
  return float(Number(digits))
}

function unquoted(literal: string): string {
  const inner = literal.slice(1, -1)
  if (!inner.includes('\\')) return inner
  const text = literal.startsWith("'") ? `"${inner.replaceAll("\\'", "'").replaceAll('"', '\\"')}"` : literal
  const value = unquote(text)
  if (value === undefined) throw new Error(`unquote string ${literal} error invalid syntax`)
  return value
}

function parseArray(text: string): Step[] {
  if (text === '*') return parseArray(':')
  const parts = text.split(',')
  if (parts.length > 1) return [{ kind: 'union', paths: parts.map((part) => parseArray(part.replace(/^ +| +$/g, ''))) }]
  const key = /^'([^']*)'$/.exec(text)
  if (key) return parse(`.${key[1]}`)
  const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text)
  if (!slice) throw new Error(`invalid array index ${text}`)
  const part = (written: string | undefined) => {
    const digits = (written ?? '').replace(':', '')
    if (digits === '') return {}
    if (digits === '-') throw new Error(`array index ${digits} is not a number`)
    return { value: Number(digits) }
  }
  const [from, to, step] = [part(slice[1]), part(slice[2]), part(slice[3])]
  return [
    {
      kind: 'slice',
      ...(from.value === undefined ? {} : { from: from.value }),
      ...(to.value === undefined ? {} : { to: to.value }),
      ...(step.value === undefined ? {} : { step: step.value }),
      single: slice[2] === undefined,
    },
  ]
}

/** A filter at the beginning of a text, and how long it is. */
function parseFilter(text: string): readonly [Step, number] {
  let quote = ''
  let closed = false
  let at = 3
  for (; ; at++) {
    const character = text.charAt(at)
    if (character === '' || character === '\n') throw new Error('unterminated filter')
    if (character === '"' || character === "'") {
      if (quote === '') quote = character
      else if (text.charAt(at - 1) !== '\\' && character === quote) closed = true
    } else if (character === ')' && (quote === '' || closed)) break
  }
  if (text.charAt(at + 1) !== ']') throw new Error('unclosed array expect ]')
  const test = text.slice(3, at)
  const found = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(test)
  const filter: Step = found
    ? {
        kind: 'filter',
        left: parse(found[1] as string),
        operator: found[2] as string,
        right: parse(found[3] as string),
      }
    : { kind: 'filter', left: parse(test), operator: 'exists', right: [] }
  return [filter, at + 2]
}

function walk(values: readonly Operand[], steps: readonly Step[]): Operand[] {
  let here: Operand[] = [...values]
  for (const step of steps) here = take(here, step)
  return here
}

const isNil = (value: Operand) => value === null || value === undefined

function take(values: Operand[], step: Step): Operand[] {
  switch (step.kind) {
    case 'literal':
      return values.map(() => step.value)
    case 'identifier':
      throw new Error(`unrecognized identifier ${step.name}`)
    case 'union':
      return step.paths.flatMap((path) => walk(values, path))
    case 'wildcard':
      return values.flatMap(members)
    case 'recursive':
      return descend(values)
    case 'slice':
      return values.filter((value) => !isNil(value)).flatMap((value) => slice(value, step))
    case 'filter':
      return values.flatMap((value) => filter(value, step))
    case 'field': {
      if (values.length === 0) return []
      const found = values.flatMap((value) => {
        const member = isTemplateMap(value) ? entry(value as never, step.name) : undefined
        return member === undefined ? [] : [member]
      })
      if (found.length === 0) throw new Error(`${step.name} is not found`)
      return found
    }
  }
}

function members(value: Operand): Operand[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return Array.from(toBytes(value), uint8)
  return isTemplateMap(value) ? sortedKeys(value).map((key) => value[key]) : []
}

function descend(values: readonly Operand[]): Operand[] {
  return values.flatMap((value) => {
    if (typeof value === 'string') return value === '' ? [] : [value]
    const inner = members(value)
    return inner.length === 0 ? [] : [value, ...descend(inner)]
  })
}

function slice(value: Operand, step: Step & { kind: 'slice' }): Operand[] {
  if (!Array.isArray(value)) throw new Error(`${typeOf(value)} is not array or slice`)
  const { length } = value
  const start = step.from ?? 0
  const from = start < 0 ? start + length : start
  let to = step.single ? start + 1 : (step.to ?? length)
  if (to < 0 || (to === 0 && step.single)) to += length
  if (from === to) return []
  const outside = (index: number) => new Error(`array index out of bounds: index ${index}, length ${length}`)
  if (from >= length || from < 0) throw outside(from)
  if (to > length || to < 0) throw outside(to - 1)
  if (from > to) throw new Error(`starting index ${from} is greater than ending index ${to}`)
  const width = step.step ?? 1
  if (width <= 0) throw new Error('step must be > 0')
  return value.slice(from, to).filter((_, at) => at % width === 0)
}

function filter(value: Operand, step: Step & { kind: 'filter' }): Operand[] {
  if (!Array.isArray(value)) throw new Error(`${plain(value)} is not array or slice and cannot be filtered`)
  return value.filter((item: Operand) => {
    if (step.operator === 'exists') {
      try {
        return walk([item], step.left).length > 0
      } catch {
        return false
      }
    }
    const [left, right] = [walk([item], step.left), walk([item], step.right)]
    if (left.length === 0 || right.length === 0) return false
    if (left.length > 1 || right.length > 1) throw new Error('can only compare one element at a time')
    return compare(left[0], step.operator, right[0])
  })
}

function compare(left: Operand, operator: string, right: Operand): boolean {
  const order = orderOf(left, right)
  switch (operator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
  }
  if (typeof left === 'boolean') throw new Error('invalid type for comparison')
  switch (operator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
  throw new Error(`unrecognized filter operator ${operator}`)
}

function orderOf(left: Operand, right: Operand): number {
  if (isInteger(left) && isInteger(right)) {
    const [a, b] = [integerOf(left), integerOf(right)]
    return a < b ? -1 : a > b ? 1 : 0
  }
  if (isFloat(left) && isFloat(right)) return Math.sign(floatOf(left) - floatOf(right))
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return left === right ? 0 : 1
  const basic = (value: Operand) => ['string', 'bool', 'int', 'float64'].includes(kindOf(value))
  throw new Error(basic(left) && basic(right) ? 'incompatible types for comparison' : 'invalid type for comparison')
}
