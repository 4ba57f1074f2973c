import { Timestamp } from '../../../value/value.ts'
import { compareText } from '../../bytes.ts'
import type { Operand } from '../../library.ts'
import { formatFloat } from '../../numbers.ts'
import {
  floatOf,
  integerOf,
  isFloat,
  isInteger,
  isNilList,
  isOpaque,
  isTemplateMap,
  sortedEntries,
} from '../../values.ts'
import { base64 } from '../standard/base64.ts'
import { encodeText } from '../standard/json-encode.ts'
import { layouts } from '../standard/layout.ts'
import { Time, timeOf } from '../standard/time.ts'

/**
 * JSON as the library codec writes it, which Gomplate uses: whole floats with `.0`, exponents of two digits, infinities as
 * null, keys that are no texts as they are. With an indent such keys are refused.
 */
export function writeJson(value: Operand, indent?: string): string {
  const write = (item: Operand, line: string): string => {
    if (item === null || item === undefined) return 'null'
    if (typeof item === 'string') return encodeText(item, true).replaceAll('\\ufffd', '\\uFFFD')
    if (typeof item === 'boolean') return String(item)
    if (isFloat(item)) return floatText(floatOf(item))
    if (isInteger(item)) return String(integerOf(item))
    if (item instanceof Uint8Array) return `"${base64(item)}"`
    if (item instanceof Timestamp || item instanceof Time) {
      const time = timeOf(item)
      return time.isZero ? 'null' : `"${time.format(layouts.RFC3339Nano)}"`
    }
    const inner = line + (indent ?? '')
    if (Array.isArray(item)) {
      return isNilList(item)
        ? 'null'
        : block(
            '[',
            item.map((each) => write(each, inner)),
            ']',
            line,
          )
    }
    if (isOpaque(item)) {
      if (item.json) return write(item.json(), line)
      return item.number === undefined ? '{}' : String(integerOf(item.number))
    }
    if (!isTemplateMap(item)) throw new Error('Unable to marshal the value')
    const colon = indent === undefined ? ':' : ': '
    const entries = sortedEntries(item).map(([key, each]) => {
      const name = write(key, line)
      if (indent !== undefined && !name.startsWith('"')) {
        throw new Error(
          `Unable to indent JSON: invalid character '${name.charAt(0)}' looking for beginning of object key string`,
        )
      }
      return { name, text: name + colon + write(each, inner) }
    })
    const sorted = entries.every(({ name }) => name.startsWith('"'))
      ? entries
      : entries.sort((a, b) => compareText(a.name, b.name))
    return block(
      '{',
      sorted.map(({ text }) => text),
      '}',
      line,
    )
  }
  const block = (open: string, items: readonly string[], close: string, line: string) => {
    if (items.length === 0) return open + close
    if (indent === undefined) return open + items.join(',') + close
    return `${open}\n${line}${indent}${items.join(`,\n${line}${indent}`)}\n${line}${close}`
  }
  return write(value, '')
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  const size = Math.abs(value)
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (size < 1e-6 || size >= 1e21) return formatFloat(value, 'e', -1)
  return Number.isInteger(value) && size < 2 ** 52 ? `${formatFloat(value, 'f', -1)}.0` : formatFloat(value, 'f', -1)
}
