import { reason } from '../../failure/failure.ts'
import { Secret } from '../../value/secret.ts'
import { fail } from '../failures.ts'
import { field, type TokenFormat } from './format.ts'
import type { TokenSource } from './source.ts'

/** A token in a file, as it is or in a field of JSON. `named` is what the file is called in messages. */
export function fileToken(path: string, named: string, format: TokenFormat = { type: 'text' }): TokenSource {
  return async ({ host }) => {
    let content: string
    try {
      content = host.files.readText(path)
    } catch (thrown) {
      throw fail('no-credentials', { problem: `${named} cannot be read: ${reason(thrown)}`, hints: [] }, thrown)
    }
    return new Secret(field(content, format, named))
  }
}
