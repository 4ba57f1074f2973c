import { failures } from '../../failure/failure.ts'
import { get, type Value } from '../../value/value.ts'

const fail = failures('query', {
  unsupported: (at: { expression: string }) => ({ message: `not supported yet: the query ${at.expression}` }),
})

/** The value that an expression chooses out of another. */
export function query(expression: string, value: Value): Value {
  const text = expression.trim()
  if (text.startsWith('[') && text.endsWith(']'))
    return text
      .slice(1, -1)
      .split(',')
      .map((one) => query(one, value))
  if (!/^\.$|^(?:\.[A-Za-z_]\w*|\[\d+\])+$/.test(text)) throw fail('unsupported', { expression })
  const path = [...text.matchAll(/\.(\w+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index))
  return get(value, path) ?? null
}
