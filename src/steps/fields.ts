import type { Place } from '../failure/failure.ts'
import { Float, isMap, Tagged, Timestamp, type Value, type ValueMap } from '../value/value.ts'
import { parseDuration } from './duration.ts'
import { fail } from './failures.ts'
import type { Fields } from './step.ts'

/** A scalar as the text that the file shows; undefined for lists, maps and tagged values. */
export function scalarText(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (value instanceof Float) return String(value.value)
  if (value instanceof Timestamp) return value.source
  return undefined
}

/** What kind of YAML node a value is, for messages. */
export function sayKind(value: Value | undefined): string {
  if (value === null || value === undefined) return 'nothing'
  if (value instanceof Tagged) return `\`${value.tag}\``
  if (Array.isArray(value)) return 'a list'
  if (isMap(value)) return 'a map'
  if (typeof value === 'boolean') return `the boolean ${value}`
  return typeof value === 'string' ? 'a text' : `the number ${scalarText(value)}`
}

/**
 * Reads the fields of a step. `locate` finds where a field stands and is asked only for messages; `step` is what
 * messages call the step.
 */
export function stepFields(
  raw: ValueMap,
  step: string,
  type: string,
  locate: (field?: string) => Place | undefined,
): Fields {
  const text: Fields['text'] = (field, options) => {
    const value = raw[field]
    const found = scalarText(value)
    if (found === undefined)
      throw fail('bad-field', { step, field, wanted: 'a text', found: sayKind(value), place: locate(field) })
    if (found !== '') return found
    if (options?.required && options.default === undefined)
      throw fail('missing-field', { step, field, type, place: locate() })
    return options?.default ?? ''
  }
  return {
    raw,
    step,
    place: locate,
    text,
    template: text,
    flag(field, fallback = false) {
      const value = raw[field]
      if (value === undefined || value === null || value === '') return fallback
      if (typeof value === 'boolean') return value
      const word = scalarText(value)?.toLowerCase()
      if (word === 'true' || word === '1' || word === 't') return true
      if (word === 'false' || word === '0' || word === 'f') return false
      throw fail('bad-field', { step, field, wanted: '`true` or `false`', found: sayKind(value), place: locate(field) })
    },
    list(field) {
      const value = raw[field]
      if (value === undefined || value === null) return []
      return Array.isArray(value) ? value : [value]
    },
    texts(field) {
      const value = raw[field]
      if (value === undefined || value === null) return []
      if (!isMap(value))
        throw fail('bad-field', { step, field, wanted: 'a map of texts', found: sayKind(value), place: locate(field) })
      return Object.entries(value).map(([name, one]) => {
        const found = scalarText(one)
        if (found === undefined)
          throw fail('bad-field', {
            step,
            field: `${field}.${name}`,
            wanted: 'a text',
            found: sayKind(one),
            place: locate(field),
          })
        return [name, found] as const
      })
    },
    duration(field) {
      const value = raw[field]
      const found = scalarText(value)
      if (found === '') return undefined
      const ms = found === undefined ? undefined : parseDuration(found, typeof value === 'number')
      if (ms === undefined)
        throw fail('bad-duration', { step, field, text: found ?? sayKind(value), place: locate(field) })
      return ms
    },
  }
}
