import { reason } from '../../failure/failure.ts'
import type { HttpResponse } from '../../host/host.ts'
import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import { type Expiring, expiringIn } from '../expiring.ts'
import { fail } from '../failures.ts'
import { jsonOf, refused, SMALL, send, textOf } from '../request.ts'
import { googleWords } from './words.ts'

/** Google's token server. */
export const TOKEN_SERVER = 'https://oauth2.googleapis.com/token'

/** Exchanges what a form says for an access token. Fails with `cloud/refused` in Google's own words. */
export async function googleToken(
  context: CloudContext,
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<Expiring<Secret>> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams(form).toString()
  const answer = await send(context, { method: 'POST', url, headers, body, timeout: SMALL })
  return tokenIn(context, answer, url)
}

/** The access token in an answer of OAuth. */
export function tokenIn({ host }: CloudContext, answer: HttpResponse, server: string): Expiring<Secret> {
  if (answer.status >= 300) {
    throw refused(answer.status, server, googleWords(textOf(answer)), [
      'Log in again: gcloud auth application-default login',
    ])
  }
  const got = jsonOf<{ access_token: string; expires_in?: number | string }>(answer, server)
  return expiringIn(host, new Secret(got.access_token), got.expires_in)
}

/** A statement of a service account about itself, signed with its key (RFC 7523), which the token server exchanges. */
export async function signedAssertion(
  { host }: CloudContext,
  account: { readonly email: string; readonly keyId: string; readonly privateKey: string },
  audience: string,
  scope: string,
): Promise<string> {
  const { importPKCS8, SignJWT } = await import('jose')
  const now = Math.floor(host.clock.now() / 1000)
  try {
    return await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.keyId })
      .setIssuer(account.email)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + 3600)
      .sign(await importPKCS8(account.privateKey, 'RS256'))
  } catch (thrown) {
    const problem = `the private key of ${account.email || 'the service account'} cannot be used: ${reason(thrown)}`
    throw fail('no-credentials', { problem, hints: [] }, thrown)
  }
}
