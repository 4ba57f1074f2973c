import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import { type Expiring, expiringIn } from '../expiring.ts'
import { jsonOf, refused, SMALL, send, textOf } from '../request.ts'

/** Where a virtual machine of Azure asks for the token of its identity. */
const SERVER = 'http://169.254.169.254/metadata/identity/oauth2/token'

/** The token of the machine's own identity, from its metadata server; `client` chooses one of several. */
export async function managedIdentity(
  context: CloudContext,
  at: { readonly server: string; readonly client: string; readonly resource: string },
): Promise<Expiring<Secret>> {
  const url = new URL(at.server || SERVER)
  url.searchParams.set('api-version', '2018-02-01')
  url.searchParams.set('resource', `${at.resource}/`)
  if (at.client !== '') url.searchParams.set('client_id', at.client)
  const headers = { metadata: 'true' }
  const answer = await send(context, { method: 'GET', url: url.href, headers, timeout: SMALL })
  if (answer.status >= 300) {
    throw refused(answer.status, url.origin, textOf(answer).slice(0, 200), ['Does the machine have an identity?'])
  }
  const got = jsonOf<{ access_token: string; expires_in?: number | string }>(answer, url.origin)
  return expiringIn(context.host, new Secret(got.access_token), got.expires_in)
}
