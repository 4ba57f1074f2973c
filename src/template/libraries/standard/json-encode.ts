import { Timestamp } from '../../../value/value.ts'
import { whole } from '../../bytes.ts'
import type { Operand } from '../../library.ts'
import {
  floatOf,
  integerOf,
  isFloat,
  isInteger,
  isNilList,
  isOpaque,
  isTemplateMap,
  sortedKeys,
  typeOf,
} from '../../values.ts'
import { base64 } from './base64.ts'
import { layouts } from './layout.ts'
import { Time, timeOf } from './time.ts'

export interface JsonOptions {
  /** Writes `<`, `>` and `&` as `\u003c` …; on by default. */
  readonly escapeHtml?: boolean
  /** One level of indentation; one line when absent. */
  readonly indent?: string
  readonly prefix?: string
}

/** `json.Marshal` and its sisters. Fails with Go's messages for what JSON cannot hold. */
export function encodeJson(value: Operand, options: JsonOptions = {}): string {
  const html = options.escapeHtml ?? true
  const write = (item: Operand, line: string): string => {
    if (item === null || item === undefined) return 'null'
    if (typeof item === 'string') return encodeText(item, html)
    if (typeof item === 'boolean') return String(item)
    if (isFloat(item)) return encodeFloat(floatOf(item))
    if (isInteger(item)) return String(integerOf(item))
    if (item instanceof Uint8Array) return encodeText(base64(item), html)
    if (item instanceof Timestamp || item instanceof Time) return `"${timeOf(item).format(layouts.RFC3339Nano)}"`
    if (Array.isArray(item)) {
      if (isNilList(item)) return 'null'
      return block(
        '[',
        item.map((each) => write(each, line + (options.indent ?? ''))),
        ']',
        line,
      )
    }
    if (isOpaque(item)) {
      if (item.json) return write(item.json(), line)
      return item.number === undefined ? '{}' : String(integerOf(item.number))
    }
    if (isTemplateMap(item)) {
      const type = typeOf(item)
      if (type.startsWith('map[interface {}]')) throw new Error(`json: unsupported type: ${type}`)
      const colon = options.indent === undefined ? ':' : ': '
      const inner = line + (options.indent ?? '')
      const entries = sortedKeys(item).map((key) => encodeText(key, html) + colon + write(item[key], inner))
      return block('{', entries, '}', line)
    }
    throw new Error(`json: unsupported type: ${typeOf(item)}`)
  }
  const block = (open: string, items: readonly string[], close: string, line: string) => {
    if (items.length === 0) return open + close
    if (options.indent === undefined) return open + items.join(',') + close
    const inner = `\n${line}${options.indent}`
    return `${open}${inner}${items.join(`,${inner}`)}\n${line}${close}`
  }
  return write(value, options.prefix ?? '')
}

function encodeFloat(value: number): string {
  if (Number.isNaN(value)) throw new Error('json: unsupported value: NaN')
  if (!Number.isFinite(value)) throw new Error(`json: unsupported value: ${value > 0 ? '+' : '-'}Inf`)
  return Object.is(value, -0) ? '-0' : String(value)
}

const short = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** Most texts need no escapes at all. */
const simple = /^[ !#-%'-;=?-[\]-~]*$/

/** A text in double quotes with the escapes of Go; what is no character becomes U+FFFD. */
export function encodeText(text: string, html: boolean): string {
  if (simple.test(text)) return `"${text}"`
  const special = html ? /["\\\u0000-\u001f<>&\u2028\u2029]/g : /["\\\u0000-\u001f\u2028\u2029]/g
  const escaped = whole(text)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\\ufffd')
    .split('\\ufffd')
    .map((part) =>
      part.replace(special, (found) => short.get(found) ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`),
    )
    .join('\\ufffd')
  return `"${escaped}"`
}
