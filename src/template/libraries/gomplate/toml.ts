import { parse, TomlDate } from 'smol-toml'
import { Timestamp } from '../../../value/value.ts'
import type { Operand } from '../../library.ts'
import { formatFloat } from '../../numbers.ts'
import { plain } from '../../print.ts'
import {
  float,
  floatOf,
  int64,
  integerOf,
  isFloat,
  isInteger,
  isOpaque,
  isTemplateMap,
  sortedKeys,
  typed,
  typeOf,
} from '../../values.ts'
import { base64 } from '../standard/base64.ts'
import { layouts } from '../standard/layout.ts'
import { secondsOf } from '../standard/parse-time.ts'
import { Time, timeOf } from '../standard/time.ts'
import { fixedZone, utc } from '../standard/zone.ts'

/** Reads TOML: integers are int64, times without a zone carry a zone that says so. */
export function readToml(text: string): Operand {
  try {
    return fromToml(parse(text, { integersAsBigInt: true }))
  } catch (thrown) {
    const [what = ''] = (thrown as Error).message.split('\n')
    throw new Error(`Unable to unmarshal object ${text}: ${what}`)
  }
}

function fromToml(value: unknown): Operand {
  if (typeof value === 'bigint') return int64(value)
  if (typeof value === 'number') return float(value)
  if (value instanceof TomlDate) return timeFrom(value)
  if (Array.isArray(value)) {
    const items = value.map(fromToml)
    return items.length > 0 && items.every(isTemplateMap) ? typed(items, '[]map[string]interface {}') : items
  }
  if (typeof value === 'object' && value !== null) {
    const made: { [key: string]: Operand } = Object.create(null)
    for (const [key, item] of Object.entries(value)) made[key] = fromToml(item)
    return made
  }
  return value as string | boolean
}

function timeFrom(date: TomlDate): Time {
  const text = date.toISOString()
  const found = /^(?:(\d{4})-(\d\d)-(\d\d))?[T ]?(?:(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?$/i.exec(text)
  const number = (at: number, otherwise: number) => Number(found?.[at] ?? otherwise)
  const offsetText = found?.[8]
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(offsetText ?? '')
  const zone = !date.isLocal() && !date.isDate() && !date.isTime()
  const seconds = offset ? (Number(offset[2]) * 60 + Number(offset[3])) * 60 * (offset[1] === '-' ? -1 : 1) : 0
  const name = date.isDate() ? 'date-local' : date.isTime() ? 'time-local' : 'datetime-local'
  const wall = secondsOf(number(1, 0), number(2, 1), number(3, 1), number(4, 0), number(5, 0), number(6, 0))
  const nanosecond = Number((found?.[7] ?? '').slice(0, 9).padEnd(9, '0'))
  return new Time(
    wall - seconds,
    nanosecond,
    zone ? (seconds === 0 ? utc : fixedZone('', seconds)) : fixedZone(name, 0),
  )
}

/** Writes a map as TOML: sorted, plain values before tables, tables indented by their depth. */
export function writeToml(value: Operand): string {
  if (!isTable(value)) throw new Error('toml: top-level values must be Go maps or structs')
  const lines: string[] = []
  table(lines, value, [])
  return lines.map((line) => `${line}\n`).join('')
}

type Table = { readonly [key: string]: Operand }

const isTable = (value: Operand): value is Table => isTemplateMap(value)

/** Whether a list is written as `[[tables]]`. */
function isTables(value: Operand): value is Table[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable)
}

function table(lines: string[], value: Table, path: readonly string[]): void {
  if (typeOf(value).startsWith('map[interface {}]'))
    throw new Error('toml: cannot encode a map with non-string key type')
  const keys = sortedKeys(value).filter((key) => value[key] !== null && value[key] !== undefined)
  const nested = keys.filter((key) => isTable(value[key]) || isTables(value[key]))
  const indent = '  '.repeat(path.length)
  for (const key of keys) if (!nested.includes(key)) lines.push(`${indent}${name(key)} = ${inline(value[key])}`)
  for (const key of nested) {
    const inner = value[key]
    const below = [...path, key]
    const title = below.map(name).join('.')
    if (isTables(inner)) {
      for (const item of inner) {
        if (lines.length > 0) lines.push('')
        lines.push(`${indent}[[${title}]]`)
        table(lines, item, below)
      }
    } else {
      if (path.length === 0 && lines.length > 0) lines.push('')
      lines.push(`${indent}[${title}]`)
      table(lines, inner as Table, below)
    }
  }
}

function name(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key)
}

const escapes = new Map([
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['"', '\\"'],
  ['\\', '\\\\'],
])

function quoted(text: string): string {
  const inner = text.replace(
    /["\\\u0000-\u001f\u007f]/g,
    (found) => escapes.get(found) ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `"${inner}"`
}

function inline(value: Operand): string {
  if (value === null || value === undefined) throw new Error('toml: cannot encode array with nil element')
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'boolean') return String(value)
  if (isFloat(value)) return floatText(floatOf(value))
  if (isInteger(value)) return String(integerOf(value))
  if (value instanceof Uint8Array) return quoted(base64(value))
  if (value instanceof Timestamp || value instanceof Time) return timeOf(value).format(layouts.RFC3339Nano)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (isOpaque(value)) return value.number === undefined ? quoted(plain(value)) : String(integerOf(value.number))
  const map = value as Table
  return `{${sortedKeys(map)
    .map((key) => `${name(key)} = ${inline(map[key])}`)
    .join(', ')}}`
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? '+inf' : '-inf'
  const text = formatFloat(value, 'f', -1)
  return text.includes('.') ? text : `${text}.0`
}
