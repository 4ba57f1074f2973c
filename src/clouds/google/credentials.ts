import { fromJson } from '../../value/json.ts'
import { learn, type Secret } from '../../value/secret.ts'
import { get, isMap, type Value, type ValueMap } from '../../value/value.ts'
import type { CloudContext } from '../context.ts'
import { shareUntilExpiry } from '../expiring.ts'
import { fail } from '../failures.ts'
import { fileToken } from '../tokens/file.ts'
import type { TokenFormat } from '../tokens/format.ts'
import type { TokenSource } from '../tokens/source.ts'
import { urlToken } from '../tokens/url.ts'
import { impersonate } from './impersonate.ts'
import { googleToken, signedAssertion, TOKEN_SERVER } from './oauth.ts'

/** The scope of everything, which impersonating another account needs. */
export const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * An access token by credentials in Google's own JSON (https://google.aip.dev/auth). `where` says where the text comes
 * from, for messages. Undefined for a kind that we cannot exchange. Fails with `cloud/…`.
 */
export async function tokenByCredentials(
  context: CloudContext,
  content: string,
  where: string,
  scope: string,
): Promise<Secret | undefined> {
  let credentials: Value
  try {
    credentials = fromJson(content)
  } catch {
    credentials = null
  }
  if (!isMap(credentials)) {
    const problem = `${where} is neither a file nor JSON of Google's credentials`
    throw fail('no-credentials', { problem, hints: [] })
  }
  return exchange(context, credentials, scope)
}

async function exchange(context: CloudContext, credentials: ValueMap, scope: string): Promise<Secret | undefined> {
  return kinds.get(text(credentials.type))?.(context, credentials, scope)
}

type Exchange = (context: CloudContext, credentials: ValueMap, scope: string) => Promise<Secret | undefined>

const kinds: ReadonlyMap<string, Exchange> = new Map<string, Exchange>([
  ['service_account', serviceAccount],
  ['authorized_user', authorizedUser],
  ['impersonated_service_account', impersonated],
  ['external_account', externalAccount],
])

/** A service account with its key. */
function serviceAccount(context: CloudContext, credentials: ValueMap, scope: string): Promise<Secret> {
  const email = text(credentials.client_email)
  const url = text(credentials.token_uri) || TOKEN_SERVER
  const keyId = text(credentials.private_key_id)
  const privateKey = secretText(credentials.private_key)
  return shareUntilExpiry(context.host, ['google', email, url, scope, keyId, privateKey], async () => {
    const assertion = await signedAssertion(context, { email, keyId, privateKey }, url, scope)
    return googleToken(context, url, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
  })
}

/** A person who is logged in with gcloud. */
function authorizedUser(context: CloudContext, credentials: ValueMap): Promise<Secret> {
  const refresh = secretText(credentials.refresh_token)
  const url = text(credentials.token_uri) || TOKEN_SERVER
  return shareUntilExpiry(context.host, ['google', url, refresh], () =>
    googleToken(context, url, {
      grant_type: 'refresh_token',
      client_id: text(credentials.client_id),
      client_secret: secretText(credentials.client_secret),
      refresh_token: refresh,
    }),
  )
}

/** Credentials that impersonate a service account (`gcloud auth application-default login --impersonate-service-account`). */
async function impersonated(context: CloudContext, credentials: ValueMap, scope: string): Promise<Secret | undefined> {
  const source = isMap(credentials.source_credentials) ? credentials.source_credentials : undefined
  const own = source && (await exchange(context, source, CLOUD_PLATFORM))
  if (own === undefined) return undefined
  const url = text(credentials.service_account_impersonation_url)
  const delegates = Array.isArray(credentials.delegates) ? credentials.delegates.map(text) : []
  return shareUntilExpiry(context.host, ['google', url, delegates, scope, own.reveal()], () =>
    impersonate(context, url, own, delegates, scope),
  )
}

/** Workload identity: Google exchanges the token of a CI job or a cluster for one of its own (RFC 8693). */
async function externalAccount(
  context: CloudContext,
  credentials: ValueMap,
  scope: string,
): Promise<Secret | undefined> {
  const settings = isMap(credentials.credential_source) ? credentials.credential_source : {}
  const source = sourceOf(settings)
  if (source === undefined) return undefined
  const account = text(credentials.service_account_impersonation_url)
  const url = text(credentials.token_url) || 'https://sts.googleapis.com/v1/token'
  const key = ['google', url, text(credentials.audience), JSON.stringify(settings), account, scope]
  return shareUntilExpiry(context.host, key, async () => {
    const got = await googleToken(context, url, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: text(credentials.audience),
      scope: account === '' ? scope : CLOUD_PLATFORM,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: text(credentials.subject_token_type),
      subject_token: (await source(context)).reveal(),
    })
    return account === '' ? got : impersonate(context, account, got.value, [], scope)
  })
}

/** The source that a configuration names: a file or a server. Requests signed for AWS, programs and certificates are not supported. */
function sourceOf(settings: ValueMap): TokenSource | undefined {
  const named = text(settings.file) || text(settings.url)
  const title = `the token of ${named}`
  const name = text(get(settings, ['format', 'subject_token_field_name']))
  const format: TokenFormat =
    text(get(settings, ['format', 'type'])) === 'json' && name !== '' ? { type: 'json', field: name } : { type: 'text' }
  if (settings.file) return fileToken(named, title, format)
  if (!settings.url || settings.environment_id) return undefined
  const headers: Record<string, string> = {}
  if (isMap(settings.headers))
    for (const [header, value] of Object.entries(settings.headers)) headers[header] = secretText(value)
  return urlToken(named, headers, title, format)
}

function text(value: Value | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}

function secretText(value: Value | undefined): string {
  const found = text(value)
  learn(found)
  return found
}
