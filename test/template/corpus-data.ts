import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { type Mode, modes } from '../../src/template/modes.ts'
import type { TemplateOptions } from '../../src/template/template.ts'
import { anyMap, float, integer, stringMap } from '../../src/template/values.ts'
import { Timestamp, type Value, type ValueMap } from '../../src/value/value.ts'

/** The recorded templates of the corpus and the data they see, read as Go's YAML reads it. */

const folder = resolve(import.meta.dirname, '../corpus')

export interface Row {
  readonly topic: string
  readonly mode: Mode
  readonly data: string
  readonly t: string
  readonly out?: string
  readonly out_hex?: string
  readonly error?: string
}

export const rows: readonly Row[] = JSON.parse(readFileSync(`${folder}/templates.recorded.json`, 'utf8'))

const document = parseDocument(readFileSync(`${folder}/templates.yaml`, 'utf8'), { intAsBigInt: true })
const top = document.contents
const part = (name: string): unknown => (isMap(top) ? top.get(name, true) : undefined)

export const env = (part('env') as { toJSON(): Record<string, string> }).toJSON()
export const files = (part('files') as { toJSON(): Record<string, string> }).toJSON()

/** A fresh copy of a data set, since templates may change it. */
export function data(name: string): ValueMap {
  const sets = part('data')
  return value(isMap(sets) ? sets.get(name, true) : undefined, '') as ValueMap
}

function value(node: unknown, key: string): Value {
  if (isSeq(node)) return node.items.map((item) => value(item, ''))
  if (isMap(node)) {
    const entries = node.items.map((pair) => {
      const name = value(pair.key, '')
      return [name, value(pair.value, String(name))] as const
    })
    const texts = entries.every((entry): entry is readonly [string, Value] => typeof entry[0] === 'string')
    if (!texts) return anyMap(entries)
    if (key === 'Arguments' || key === 'env') {
      return stringMap(entries.map(([name, text]) => [name as string, text as string] as const))
    }
    const map: ValueMap = Object.create(null)
    for (const [name, item] of entries) map[name as string] = item
    return map
  }
  if (!isScalar(node)) return null
  const source = node.source ?? ''
  if (node.type !== 'PLAIN') return node.value as string
  if (/^\d{4}-\d\d-\d\d/.test(source)) return new Timestamp(Date.parse(source), 0, source)
  if (/^0[0-7]+$/.test(source)) return Number.parseInt(source, 8)
  if (typeof node.value === 'bigint') {
    return node.value < 1n << 64n ? integer(node.value) : float(Number(node.value))
  }
  return typeof node.value === 'number' ? float(node.value) : (node.value as Value)
}

/** How a row is rendered; the context is the caller's. */
export function optionsOf(row: Row): Omit<TemplateOptions, 'context'> {
  return { name: 'tpl', ...modes[row.mode] }
}
