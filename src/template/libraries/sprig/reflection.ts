import type { Operand } from '../../library.ts'
import { kindOf, typeOf } from '../../values.ts'
import { library } from '../define.ts'
import { deepEqual } from '../standard/equal.ts'

/** Sprig's questions about the Go type of a value. */
export const functions = library({
  deepEqual: {
    params: ['any', 'any'],
    about: 'Whether two values have the same type and content.',
    example: ['{{ deepEqual (list 1 2) (list 1 2) }}', 'true'],
    run: (_, a: Operand, b: Operand) => deepEqual(a, b),
  },
  kindIs: {
    params: ['string', 'any'],
    about: 'Whether a value is of a kind.',
    example: ['{{ kindIs "string" "a" }}', 'true'],
    run: (_, kind: string, value: Operand) => kindOf(value) === kind,
  },
  kindOf: {
    params: ['any'],
    about: 'The kind of a value: string, int, float64, bool, slice, map …',
    example: ['{{ kindOf (list 1) }}', 'slice'],
    run: (_, value: Operand) => kindOf(value),
  },
  typeIs: {
    params: ['string', 'any'],
    about: 'Whether a value is of a Go type.',
    example: ['{{ typeIs "int" 1 }}', 'true'],
    run: (_, type: string, value: Operand) => typeOf(value) === type,
  },
  typeIsLike: {
    params: ['string', 'any'],
    about: 'Whether a value is of a Go type or a pointer to it.',
    example: ['{{ typeIsLike "semver.Version" (semver "1.2.3") }}', 'true'],
    run: (_, type: string, value: Operand) => [type, `*${type}`].includes(typeOf(value)),
  },
  typeOf: {
    params: ['any'],
    about: 'The Go type of a value.',
    example: ['{{ typeOf 1.5 }}', 'float64'],
    run: (_, value: Operand) => typeOf(value),
  },
})
