import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import type { Expiring } from '../expiring.ts'
import { jsonOf, refused, SMALL, send, textOf } from '../request.ts'
import { googleWords } from './words.ts'

/** The address of the call that gives out tokens of a service account. */
export function impersonationUrl(account: string): string {
  return `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`
}

/** Exchanges an access token for one of a service account that its owner may impersonate; valid for an hour. */
export async function impersonate(
  context: CloudContext,
  url: string,
  own: Secret,
  delegates: readonly string[],
  scope: string,
): Promise<Expiring<Secret>> {
  const headers = { authorization: `Bearer ${own.reveal()}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ scope: [scope], delegates, lifetime: '3600s' })
  const answer = await send(context, { method: 'POST', url, headers, body, timeout: SMALL })
  const account = /serviceAccounts\/([^:]+):/.exec(url)?.[1] ?? url
  if (answer.status >= 300) {
    throw refused(answer.status, `the service account ${account}`, googleWords(textOf(answer)), [
      'Impersonating it takes the role roles/iam.serviceAccountTokenCreator on it.',
    ])
  }
  const got = jsonOf<{ accessToken: string; expireTime?: string }>(answer, `the service account ${account}`)
  return { value: new Secret(got.accessToken), expires: got.expireTime ? Date.parse(got.expireTime) : undefined }
}
