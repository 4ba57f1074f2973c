import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import { parseBool, scalarText, splitTexts } from './scalar.ts'
import { type Leaf, type Section, schema } from './schema.ts'

/** Called where a value cannot be what its key holds: fails, or answers what stands in its place. */
export type Refuse = (path: readonly string[], expected: string, found: string) => null

/**
 * One layer in the shape of the schema: known keys in their own spelling, values of another type converted as the reference
 * does (`"true"` to a boolean, `2024` to a text, `a,b` to a list), null dropped where it means "not set".
 */
export function shape(layer: ValueMap, refuse: Refuse): ValueMap {
  return section(layer, schema, [], refuse)
}

function section(value: ValueMap, known: Section, path: readonly string[], refuse: Refuse): ValueMap {
  const made = map()
  for (const key of Object.keys(value)) {
    const name = Object.hasOwn(known, key) ? key : canonical(key, known)
    const kind = Object.hasOwn(known, name) && name !== '*' ? known[name] : undefined
    const inner = value[key] as Value
    // A tag that is left is for the merge (`!unset`), whatever the type.
    if (kind === undefined || kind === 'any' || inner instanceof Tagged) {
      made[name] = inner
      continue
    }
    if (inner === null) continue
    const here = [...path, name]
    if (typeof kind !== 'string') {
      made[name] = isMap(inner) ? section(inner, kind, here, refuse) : refuse(here, 'a map', nameOf(inner))
    } else made[name] = convert(inner, kind, here, refuse)
  }
  return made
}

function canonical(key: string, known: Section): string {
  const lower = key.toLowerCase()
  return Object.hasOwn(known, lower) ? lower : key
}

function convert(value: Value, kind: Exclude<Leaf, 'any'>, path: readonly string[], refuse: Refuse): Value {
  const text = scalarText(value)
  if (kind === 'texts') {
    if (text !== undefined) return splitTexts(text)
    if (!Array.isArray(value)) return refuse(path, 'a list of texts', nameOf(value))
    return value.map((item) => scalarText(item) ?? refuse(path, 'a list of texts', `a list with ${nameOf(item)}`))
  }
  if (text === undefined) return refuse(path, named[kind], nameOf(value))
  if (kind === 'text') return text
  const parsed = kind === 'bool' ? toBool(value, text) : toInt(value, text)
  return parsed ?? refuse(path, named[kind], JSON.stringify(text))
}

const named: Readonly<Record<Exclude<Leaf, 'any'>, string>> = {
  text: 'a text',
  bool: 'true or false',
  int: 'a whole number',
  texts: 'a list of texts',
}

function toBool(value: Value, text: string): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  return text.trim() === '' ? false : parseBool(text.trim())
}

function toInt(value: Value, text: string): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (text.trim() === '') return 0
  const number = Number(text)
  return Number.isFinite(number) ? Math.trunc(number) : undefined
}

function nameOf(value: Value): string {
  if (Array.isArray(value)) return 'a list'
  if (isMap(value)) return 'a map'
  if (value instanceof Tagged) return `\`${value.tag}\``
  return JSON.stringify(scalarText(value))
}
