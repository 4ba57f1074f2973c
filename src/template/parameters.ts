import { markOf, ORDINARY } from '../value/marks.ts'
import type { ValueMap } from '../value/value.ts'
import type { Opaque, Operand, Param } from './library.ts'
import { Sized } from './sized.ts'
import { integerOf, isFloat, isInteger, isOpaque, isTemplateMap, typed, typeOf } from './values.ts'

/** Marks the absence of a value, which is something else than a missing one. */
export const none = Symbol('none')
export type Piped = Operand | typeof none

/** What nil is for a parameter; `none` where it may not be nil. */
export function emptyOf(param: Param): Piped {
  switch (param) {
    case 'any':
      return null
    case 'value':
      return undefined
    case 'list':
    case 'strings':
      return typed([] as Operand[], goTypeOf(param))
    case 'map':
      return Object.create(null) as ValueMap
    case 'bytes':
      return new Uint8Array()
  }
  return param.startsWith('=*') ? null : none
}

/** A value that is not nil as its parameter's type; `none` when it is of another. */
export function convert(value: Operand, param: Param): Piped {
  switch (param) {
    case 'string':
      return typeof value === 'string' ? value : none
    case 'bool':
      return typeof value === 'boolean' ? value : none
    case 'int':
      return isInteger(value) && typeOf(value) === 'int' ? Number(integerOf(value)) : none
    case 'int64':
      return value instanceof Sized && value.type === 'int64' ? Number(value.value) : none
    case 'float64':
      return isFloat(value) ? Number(value) : none
    case 'bytes':
      return value instanceof Uint8Array ? value : none
    case 'map':
      return isTemplateMap(value) && (markOf(value)?.goType ?? ORDINARY) === ORDINARY ? value : none
    case 'list':
    case 'strings':
      return Array.isArray(value) && typeOf(value) === goTypeOf(param) ? value : none
    case 'time':
      return typeOf(value) === 'time.Time' ? value : none
  }
  return isOpaque(value) && (value as Opaque).goType === param.slice(1) ? value : none
}

/** Go's name of a parameter's type. */
export function goTypeOf(param: Param): string {
  switch (param) {
    case 'any':
      return 'interface {}'
    case 'value':
      return 'reflect.Value'
    case 'list':
      return '[]interface {}'
    case 'strings':
      return '[]string'
    case 'map':
      return 'map[string]interface {}'
    case 'bytes':
      return '[]uint8'
    case 'time':
      return 'time.Time'
  }
  return param.startsWith('=') ? param.slice(1) : param
}
