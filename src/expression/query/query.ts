import type { Value } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { evaluate } from './evaluate.ts'
import type { Node } from './nodes.ts'
import type { World } from './operator.ts'
import { parse } from './parse.ts'
import { computed } from './place.ts'
import { Problem } from './problem.ts'
import { isScalar, textOf } from './values.ts'

/** A query, read and ready to be asked as often as one likes. */
export interface Query {
  readonly text: string
  readonly node: Node
}

/**
 * Reads a query in the language of yq v4. Fails with `expression/bad-query`, or `expression/query-not-supported` for an
 * operator that is not for plain values; both say where.
 */
export function parseQuery(text: string): Query {
  return told(text, 'bad-query', () => ({ text, node: parse(text) }))
}

/**
 * All values that a query finds in a value, in order; the value itself is never changed. Kinds are kept: the text `0012`
 * stays a text. Fails with `expression/query-failed`.
 */
export function query(of: string | Query, value: Value, world: World = { env: {} }): Value[] {
  const { text, node } = typeof of === 'string' ? parseQuery(of) : of
  return told(text, 'query-failed', () => {
    const found = evaluate(node, computed(value), { world, variables: new Map() })
    return found.map((one) => one.value)
  })
}

/**
 * What a query comes to as one value: null when it finds nothing, the value when it finds one, several scalars as one
 * text with blanks in between, and anything else as a list.
 */
export function queryOne(of: string | Query, value: Value, world?: World): Value {
  const found = query(of, value, world)
  if (found.length < 2) return found[0] ?? null
  return found.every(isScalar) ? found.map(textOf).join(' ') : found
}

/** Turns a problem into a failure that shows the query and the place. */
function told<T>(text: string, key: 'bad-query' | 'query-failed', work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof Problem)) {
      if (thrown instanceof RangeError) throw fail(key, { text, problem: 'it is nested too deeply' })
      throw thrown
    }
    const column = thrown.at === undefined ? undefined : thrown.at + 1
    if (thrown.unsupported) throw fail('query-not-supported', { text, what: thrown.message, column })
    throw fail(key, { text, problem: thrown.message, column })
  }
}
