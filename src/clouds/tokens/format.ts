import { fromJson } from '../../value/json.ts'
import { get } from '../../value/value.ts'
import { fail } from '../failures.ts'

/** How a token is written: as it is, or in a field of a JSON object. */
export type TokenFormat = { readonly type: 'text' } | { readonly type: 'json'; readonly field: string }

/** The token in a text. Fails with `cloud/no-credentials` when the text is not JSON or does not have the field. */
export function field(content: string, format: TokenFormat, named: string): string {
  if (format.type === 'text') return content.trim()
  const bad = (problem: string) => fail('no-credentials', { problem: `${named} cannot be read: ${problem}`, hints: [] })
  let found: unknown
  try {
    found = get(fromJson(content), [format.field])
  } catch {
    throw bad('it is not JSON')
  }
  if (typeof found !== 'string' || found === '') throw bad(`it has no field \`${format.field}\``)
  return found
}
