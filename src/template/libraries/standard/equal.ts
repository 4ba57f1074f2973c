import { Timestamp } from '../../../value/value.ts'
import type { Operand } from '../../library.ts'
import { Complex } from '../../sized.ts'
import {
  floatOf,
  integerOf,
  isFloat,
  isInteger,
  isNilList,
  isOpaque,
  isTemplateMap,
  sortedEntries,
  typeOf,
} from '../../values.ts'

/** `reflect.DeepEqual`: the same Go type and the same content; `1` is neither `1.0` nor `int64 1`. */
export function deepEqual(a: Operand, b: Operand): boolean {
  if (a === null || a === undefined) return b === null || b === undefined
  if (b === null || b === undefined || typeOf(a) !== typeOf(b)) return false
  if (isInteger(a) && isInteger(b)) return BigInt(integerOf(a)) === BigInt(integerOf(b))
  if (isFloat(a) && isFloat(b)) return floatOf(a) === floatOf(b)
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length || isNilList(a) !== isNilList(b)) return false
    return a.every((item, at) => deepEqual(item, b[at]))
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((byte, at) => byte === b[at])
  }
  if (a instanceof Timestamp && b instanceof Timestamp) return a.time === b.time && a.offset === b.offset
  if (a instanceof Complex && b instanceof Complex) return a.re === b.re && a.im === b.im
  if (isOpaque(a)) return a === b || a.equals?.(b) === true
  if (isTemplateMap(a) && isTemplateMap(b)) {
    const [mine, its] = [sortedEntries(a), sortedEntries(b)]
    if (mine.length !== its.length) return false
    return mine.every(([key, value], at) => {
      const [otherKey, other] = its[at] as [Operand, Operand]
      return deepEqual(key, otherKey) && deepEqual(value, other)
    })
  }
  return a === b
}
