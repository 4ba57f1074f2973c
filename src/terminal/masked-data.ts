import { isMap, map, Tagged, type Value } from '../value/value.ts'
import type { Masked } from './masked.ts'

/** The masker, and what it shows in place of a secret. */
export interface DataMask {
  mask(text: string): Masked
  readonly replacement: string
}

/**
 * Data as text in which nothing is secret, and which is still JSON or YAML, whatever the mask looks like: where the text
 * holds a secret, the data is masked and written again. A match that goes over several values takes the whole document.
 */
export function maskedText(value: Value, write: (value: Value) => string, at: DataMask): Masked {
  const text = write(value)
  if (at.mask(text) === text) return text as Masked
  const again = write(maskedData(value, at))
  // The mask itself may look like a secret to a pattern; what counts is that nothing else does.
  const mask = at.mask(at.replacement)
  return (at.mask(again) === again.replaceAll(at.replacement, mask) ? again : write(at.replacement)) as Masked
}

/**
 * The data with masks in its texts, keys included. A value whose entry is only recognised as a whole (`password: x` by a
 * pattern) is replaced as a whole.
 */
export function maskedData(value: Value, at: DataMask): Value {
  if (typeof value === 'string') return at.mask(value)
  if (Array.isArray(value)) return value.map((item) => maskedData(item, at))
  if (value instanceof Tagged) return new Tagged(value.tag, maskedData(value.value, at))
  if (!isMap(value)) {
    if (value === null || value === undefined || typeof value === 'boolean') return value
    const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value)
    const shown = at.mask(text)
    return shown === text ? value : shown
  }
  return map(
    Object.keys(value).map((key) => {
      const item = value[key] as Value
      const isScalar =
        item !== null && item !== undefined && (typeof item !== 'object' || (!Array.isArray(item) && !isMap(item)))
      const [name, inner] = [at.mask(key), maskedData(item, at)]
      if (!isScalar || inner !== item) return [name, inner] as const
      const entries = [`${key}: ${String(item)}`, `"${key}": "${String(item)}"`, `${key}=${String(item)}`]
      return [name, entries.some((entry) => at.mask(entry) !== entry) && name === key ? at.replacement : item] as const
    }),
  )
}
