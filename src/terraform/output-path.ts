import { loadQueries } from '../expression/query/load.ts'
import type { Query } from '../expression/query/query.ts'
import type { Value, ValueMap } from '../value/value.ts'

/** What is wanted of a component's outputs: one by its name, or an expression (yq) over all of them. */
export type OutputPath =
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'query'
      readonly query: Query
      /** The output that the expression begins with, where it begins with one. */
      readonly name: string | undefined
      /** Whether the expression says itself what stands in for an output that is missing (`// default`). */
      readonly hasDefault: boolean
    }

/**
 * Reads `id`, `.id`, `.zones[0]` and `.x // "d"`, as `!terraform.output`, `!terraform.state` and store hooks write them.
 * Fails with `expression/bad-query`.
 */
export async function parseOutputPath(text: string): Promise<OutputPath> {
  const name = text.replace(/^\./, '')
  if (/^[^.[\]|=/\s"']+$/.test(name)) return { kind: 'name', name }
  const { parseQuery } = await loadQueries(text)
  return {
    kind: 'query',
    query: parseQuery(/^[.[{("'|]/.test(text) ? text : `.${text}`),
    name: /^\.?([^.[\]|=/\s"']+)/.exec(text)?.[1],
    hasDefault: text.includes('//'),
  }
}

/** The value at a path; null where there is none. */
export async function outputAt(values: ValueMap, path: OutputPath): Promise<Value> {
  if (path.kind === 'name') return Object.hasOwn(values, path.name) ? (values[path.name] as Value) : null
  const { queryOne } = await loadQueries(path.query.text)
  return queryOne(path.query, values)
}
