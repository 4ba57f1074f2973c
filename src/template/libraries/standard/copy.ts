import { mark, markOf } from '../../../value/marks.ts'
import type { ValueMap } from '../../../value/value.ts'
import type { Operand } from '../../library.ts'
import { isTemplateMap } from '../../values.ts'

/** A copy that shares no list and no map with the original, of the same Go types. */
export function deepCopy(value: Operand): Operand {
  if (Array.isArray(value)) return sameType(value, value.map(deepCopy))
  if (value instanceof Uint8Array) return sameType(value, value.slice())
  if (!isTemplateMap(value)) return value
  const copy: ValueMap = Object.create(null)
  for (const key of Object.keys(value)) copy[key] = deepCopy(value[key]) as ValueMap[string]
  return sameType(value, copy)
}

function sameType<T extends object>(from: object, to: T): T {
  const type = markOf(from)
  return type ? mark(to, type) : to
}
