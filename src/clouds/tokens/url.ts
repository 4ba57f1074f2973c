import { Secret } from '../../value/secret.ts'
import { fail } from '../failures.ts'
import { SMALL, send, textOf } from '../request.ts'
import { field, type TokenFormat } from './format.ts'
import type { TokenSource } from './source.ts'

/** A token that a server answers with, as it is or in a field of JSON. */
export function urlToken(
  url: string,
  headers: Readonly<Record<string, string>>,
  named: string,
  format: TokenFormat = { type: 'text' },
): TokenSource {
  return async (context) => {
    const answer = await send(context, { method: 'GET', url, headers, timeout: SMALL })
    if (answer.status >= 300) {
      throw fail('no-credentials', { problem: `${named} cannot be read: it answered ${answer.status}`, hints: [] })
    }
    return new Secret(field(textOf(answer), format, named))
  }
}
