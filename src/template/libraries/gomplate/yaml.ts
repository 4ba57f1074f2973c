import { mark, markOf } from '../../../value/marks.ts'
import { Tagged, Timestamp, type Value } from '../../../value/value.ts'
import { emitYaml } from '../../../yaml/emit.ts'
import { parseYaml } from '../../../yaml/parse.ts'
import type { Operand } from '../../library.ts'
import { Sized } from '../../sized.ts'
import { integerOf, isOpaque, isTemplateMap, typeOf } from '../../values.ts'
import { base64 } from '../standard/base64.ts'
import { Duration, Time } from '../standard/time.ts'
import { toText } from './conversion.ts'

type Dict = { [key: string]: Operand }

/** Reads YAML (or JSON, which is YAML). The copy may be changed by the template. */
function read(text: string): Operand {
  return copied(parseYaml(text, '<template>').value)
}

/** A value of its own, with what stands under local tags in place of the tags, as Go reads it. */
function copied(value: Value): Operand {
  if (value instanceof Tagged) return copied(value.value)
  if (Array.isArray(value)) return value.map(copied)
  if (!isTemplateMap(value)) return value
  const made: Dict = Object.create(null)
  for (const key of Object.keys(value)) made[key] = copied(value[key] as Value)
  return sameKeys(value, made)
}

function sameKeys<T extends object>(from: object, to: T): T {
  const type = markOf(from)
  return type ? mark(to, type) : to
}

/** Makes all keys texts, those that are null gone. */
function textKeys(value: Operand): Operand {
  if (Array.isArray(value)) return value.map(textKeys)
  if (!isTemplateMap(value)) return value
  const keys = markOf(value)?.keys
  const made: Dict = Object.create(null)
  for (const key of Object.keys(value)) if (keys?.get(key) !== null) made[key] = textKeys(value[key])
  return made
}

function unlike(value: Operand, wanted: string): Error {
  const shown = toText(value)
  const tag = Array.isArray(value) ? '!!seq' : isTemplateMap(value) ? '!!map' : `!!${scalar(value)} \`${shown}\``
  return new Error(`yaml: unmarshal errors:\n  line 1: cannot unmarshal ${tag} into ${wanted}`)
}

function scalar(value: Operand): string {
  const tags: Readonly<Record<string, string>> = {
    string: 'str',
    bool: 'bool',
    float64: 'float',
    'time.Time': 'timestamp',
  }
  return tags[typeOf(value)] ?? 'int'
}

/** The map that a text of YAML is; nothing at all is an empty one. Keys of inner maps become texts when asked. */
export function readMap(text: string, keysAsText: boolean): Operand {
  const value = read(text)
  if (value === null) return Object.create(null) as Dict
  if (!isTemplateMap(value)) throw unlike(value, 'map[string]interface {}')
  if (keysAsText) return textKeys(value)
  const made: Dict = Object.create(null)
  for (const key of Object.keys(value)) made[key] = value[key]
  return made
}

/** The list that a text of YAML is. */
export function readList(text: string, keysAsText: boolean): Operand {
  const value = read(text)
  if (value === null) return [null]
  if (!Array.isArray(value)) throw unlike(value, '[]interface {}')
  return keysAsText ? textKeys(value) : value
}

/** Writes a value as YAML. */
export function writeYaml(value: Operand): string {
  return emitYaml(asData(value))
}

/** The plain data that stands for a value of a Go type. */
function asData(value: Operand): Value {
  if (value === undefined) return null
  if (value instanceof Sized) return integerOf(value)
  if (value instanceof Uint8Array) return base64(value)
  if (value instanceof Time) {
    return new Timestamp(value.seconds * 1000 + value.nanosecond / 1e6, value.fields().offset / 60, value.print())
  }
  if (value instanceof Duration) return value.print()
  if (isOpaque(value)) {
    if (value.json) return asData(value.json())
    return value.number === undefined
      ? value.print()
      : typeof value.number === 'number'
        ? value.number
        : integerOf(value.number)
  }
  if (Array.isArray(value)) return value.map(asData)
  if (!isTemplateMap(value)) return value as Value
  const made: { [key: string]: Value } = Object.create(null)
  for (const key of Object.keys(value)) made[key] = asData(value[key])
  return sameKeys(value, made)
}
