import type { Secret } from '../../value/secret.ts'
import type { TokenSource } from './source.ts'

/** A token that is known already: in a setting or in a variable. */
export function givenToken(token: Secret): TokenSource {
  return async () => token
}
