import { failures } from '../../failure/failure.ts'
import type { Value } from '../../value/value.ts'

const fail = failures('query', {
  unsupported: (at: { expression: string }) => ({ message: `not supported yet: the query ${at.expression}` }),
})

/** The value that an expression chooses out of another. */
export function query(expression: string, value: Value): Value {
  if (expression === '.' || expression === '') return value
  throw fail('unsupported', { expression })
}
