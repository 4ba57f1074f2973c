import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import { type Expiring, expiringIn } from '../expiring.ts'
import { jsonOf, refused, SMALL, send } from '../request.ts'

/** Who asks Entra for a token, and for what. */
export interface EntraRequest {
  /** Address of the login server: `https://login.microsoftonline.com`. */
  readonly login: string
  readonly tenant: string
  readonly client: string
  /** What the token is for: `https://storage.azure.com`. */
  readonly resource: string
}

/**
 * A token of a service principal by OAuth's client credentials: with its secret, or with the token of a federated issuer
 * (RFC 7523). Fails with `cloud/refused` in Entra's own words.
 */
export async function clientCredentials(
  context: CloudContext,
  { login, tenant, client, resource }: EntraRequest,
  by: { readonly secret: string } | { readonly assertion: Secret },
): Promise<Expiring<Secret>> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client,
    scope: `${resource}/.default`,
    ...('secret' in by
      ? { client_secret: by.secret }
      : {
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: by.assertion.reveal(),
        }),
  }).toString()
  const url = `${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await send(context, { method: 'POST', url, headers, body, timeout: SMALL })
  const got = jsonOf<{ access_token?: string; expires_in?: number | string; error_description?: string }>(answer, login)
  if (!got.access_token) {
    // Entra answers 400 for an unknown principal and 401 for a wrong secret; trace ids follow the first line.
    const [words = ''] = (got.error_description ?? '').split(/\r?\n/)
    throw refused(answer.status === 400 ? 401 : answer.status, login, words, [
      'Check the tenant, the client and its secret: ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET.',
    ])
  }
  return expiringIn(context.host, new Secret(got.access_token), got.expires_in)
}
