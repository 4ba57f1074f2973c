import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import { mapEntries, mapList } from './text-functions.ts'

/** Encloses the number of a literal in a text; no manifest has these characters. */
const open = '\ue0f0'
const close = '\ue0f1'
const marks = /\ue0f0(\d+)\ue0f1/g

/** The value under `!literal`: kept apart where a template or a function would act on it, else just the value. */
export function literal(value: Value): Value {
  const acts = typeof value === 'string' && (value.startsWith('!') || /[{[(<]{2}/.test(value))
  return acts ? new Tagged('!literal', value) : value
}

/** Data from elsewhere: a text in it that looks like the call of a function is a text. */
export function withoutCalls(value: Value): Value {
  if (typeof value === 'string') return value.startsWith('!') ? literal(value) : value
  if (Array.isArray(value)) return mapList(value, withoutCalls)
  return isMap(value) ? mapEntries(value, withoutCalls) : value
}

const isLiteral = (value: Value): value is Tagged => value instanceof Tagged && value.tag === '!literal'

/** A section in which marks stand for literals, and how to put these back: whatever happens in between leaves them alone. */
export function withoutLiterals(section: ValueMap): {
  readonly section: ValueMap
  restore(value: ValueMap): ValueMap
} {
  const kept: Value[] = []
  const take = (value: Value): Value => {
    if (isLiteral(value)) {
      kept.push(value.value)
      return `${open}${kept.length - 1}${close}`
    }
    if (Array.isArray(value)) return mapList(value, take)
    return isMap(value) ? mapEntries(value, take) : value
  }
  const marked = take(section) as ValueMap
  if (kept.length === 0) return { section, restore: (value) => value }
  const put = (value: Value): Value => {
    if (typeof value === 'string') {
      if (!value.includes(open)) return value
      return value.replace(marks, (_, index: string) => String(kept[Number(index)]))
    }
    if (Array.isArray(value)) return mapList(value, put)
    if (!isMap(value)) return value
    return map(Object.keys(value).map((key) => [put(key) as string, put(value[key] as Value)] as const))
  }
  return { section: marked, restore: (value) => put(value) as ValueMap }
}

/** The tree with literals as the plain values that they are. */
export function plainLiterals(value: Value): Value {
  if (isLiteral(value)) return value.value
  if (Array.isArray(value)) return mapList(value, plainLiterals)
  return isMap(value) ? mapEntries(value, plainLiterals) : value
}
