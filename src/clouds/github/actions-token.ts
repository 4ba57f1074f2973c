import { Secret } from '../../value/secret.ts'
import { jsonOf, refused, SMALL, send } from '../request.ts'
import type { TokenSource } from '../tokens/source.ts'

/**
 * The OIDC token of a CI job, by the protocol of GitHub Actions
 * (https://docs.github.com/actions/concepts/security/openid-connect): the job's server answers `{"value": "<JWT>"}` for an
 * audience. An audience that the URL names already is left as it is.
 */
export function actionsToken(server: string, requestToken: string, audience: string): TokenSource {
  return async (context) => {
    const url = new URL(server)
    if (!url.searchParams.has('audience')) url.searchParams.set('audience', audience)
    const headers = { authorization: `Bearer ${requestToken}`, accept: 'application/json' }
    const answer = await send(context, { method: 'GET', url: url.href, headers, timeout: SMALL })
    if (answer.status >= 300) throw refused(answer.status, url.origin, '', [])
    return new Secret(jsonOf<{ value?: string }>(answer, url.origin).value ?? '')
  }
}
