import { folders } from '../../auth/folders.ts'
import { reason } from '../../failure/failure.ts'
import type { Env, Host } from '../../host/host.ts'
import { isAbsolute, join } from '../../value/file-path.ts'
import { fromJson } from '../../value/json.ts'
import { Secret } from '../../value/secret.ts'
import { get, isMap, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { ask, jsonOf, refused, SMALL, textOf } from './ask.ts'
import type { About, StateAsking } from './backend.ts'
import { first, firstSecret, text } from './setting.ts'
import { type Lent, shared } from './shared.ts'

/** Reading is all that is asked for, except to become somebody else, which needs the whole. */
const READ = 'https://www.googleapis.com/auth/devstorage.read_only'
const WHOLE = 'https://www.googleapis.com/auth/cloud-platform'

/** Milliseconds in which a metadata server answers, if there is one. */
const METADATA = 3_000

/** What asking for a token needs. */
interface Walk {
  readonly asking: StateAsking
  readonly env: Env
  readonly about: About
}

/**
 * An access token for Cloud Storage, in the order of the tool: `access_token`, `credentials` (a file or its content), then
 * Application Default Credentials (a file that a variable names, gcloud's own, the metadata server); with
 * `impersonate_service_account` that one's. Undefined for credentials that only the tool can use. Fails with
 * `terraform/state-credentials` where there are none.
 *
 * Google's own library in its current version wants a newer Node than we do, so the exchanges are made here; each is one
 * request (https://google.aip.dev/auth).
 */
export async function googleToken(
  backend: ValueMap,
  env: Env,
  asking: StateAsking,
  about: About,
): Promise<Secret | undefined> {
  const walk: Walk = { asking, env, about }
  const target = first(
    backend.impersonate_service_account,
    env.GOOGLE_BACKEND_IMPERSONATE_SERVICE_ACCOUNT,
    env.GOOGLE_IMPERSONATE_SERVICE_ACCOUNT,
  )
  const scope = target === '' ? READ : WHOLE
  const own = await ownToken(backend, walk, scope)
  if (own === undefined || target === '') return own
  const delegates = Array.isArray(backend.impersonate_service_account_delegates)
    ? backend.impersonate_service_account_delegates.map(text)
    : []
  const url = `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${target}:generateAccessToken`
  return shared(asking.host, ['google', url, delegates, own.reveal()], () => become(walk, url, own, delegates, READ))
}

async function ownToken(backend: ValueMap, walk: Walk, scope: string): Promise<Secret | undefined> {
  const { env, asking } = walk
  const given = firstSecret(backend.access_token, env.GOOGLE_OAUTH_ACCESS_TOKEN)
  if (given !== '') return new Secret(given)
  const named = first(backend.credentials, env.GOOGLE_BACKEND_CREDENTIALS, env.GOOGLE_CREDENTIALS)
  if (named !== '') return ofFile(walk, pathOrContents(asking.host, env, named), '`credentials` of the backend', scope)
  const file = env.GOOGLE_APPLICATION_CREDENTIALS || gcloudFile(asking.host, env)
  if (file !== undefined) return ofFile(walk, readCredentials(walk, file), file, scope)
  return shared(asking.host, ['google metadata', scope, env.GCE_METADATA_HOST], () => fromMetadata(walk, scope))
}

/** Where `gcloud auth application-default login` leaves its credentials; undefined where it did not. */
function gcloudFile(host: Host, env: Env): string | undefined {
  const { home } = folders(env, host.system)
  const folder = env.CLOUDSDK_CONFIG || (env.APPDATA ? join(env.APPDATA, 'gcloud') : join(home, '.config', 'gcloud'))
  const file = join(folder, 'application_default_credentials.json')
  return host.files.stat(file)?.kind === 'file' ? file : undefined
}

function readCredentials({ asking, about }: Walk, file: string): string {
  try {
    return asking.host.files.readText(file)
  } catch (thrown) {
    throw fail('state-credentials', {
      ...about,
      problem: `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which cannot be read: ${reason(thrown)}`,
      hints: [],
    })
  }
}

/** What a setting holds: the content of the file that it names, else itself. */
export function pathOrContents({ files, system }: Host, env: Env, setting: string): string {
  if (setting.includes('{') || setting.length > 1000) return setting
  const { home } = folders(env, system)
  const path = setting.startsWith('~/') ? join(home, setting.slice(2)) : join(env.PWD ?? '', setting)
  return isAbsolute(path) && files.stat(path)?.kind === 'file' ? files.readText(path) : setting
}

/** A token by credentials in Google's own form of a file. */
async function ofFile(walk: Walk, content: string, where: string, scope: string): Promise<Secret | undefined> {
  let credentials: Value
  try {
    credentials = fromJson(content)
  } catch {
    credentials = null
  }
  if (!isMap(credentials)) {
    throw fail('state-credentials', {
      ...walk.about,
      problem: `${where} is neither a file nor JSON of Google's credentials`,
      hints: [],
    })
  }
  return ofCredentials(walk, credentials, scope)
}

async function ofCredentials(walk: Walk, credentials: ValueMap, scope: string): Promise<Secret | undefined> {
  const exchange = kinds.get(text(credentials.type))
  if (!exchange) return undefined
  return exchange(walk, credentials, scope)
}

type Exchange = (walk: Walk, credentials: ValueMap, scope: string) => Promise<Secret | undefined>

const kinds: ReadonlyMap<string, Exchange> = new Map<string, Exchange>([
  ['service_account', serviceAccount],
  ['authorized_user', authorizedUser],
  ['impersonated_service_account', impersonated],
  ['external_account', externalAccount],
])

/** A service account signs who it is with its key (RFC 7523). */
function serviceAccount(walk: Walk, credentials: ValueMap, scope: string): Promise<Secret> {
  const { host } = walk.asking
  const email = text(credentials.client_email)
  const url = text(credentials.token_uri) || 'https://oauth2.googleapis.com/token'
  const key = firstSecret(credentials.private_key)
  return shared(host, ['google', email, url, scope, text(credentials.private_key_id), key], async () => {
    const { importPKCS8, SignJWT } = await import('jose')
    const now = Math.floor(host.clock.now() / 1000)
    let assertion: string
    try {
      assertion = await new SignJWT({ scope })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: text(credentials.private_key_id) })
        .setIssuer(email)
        .setAudience(url)
        .setIssuedAt(now)
        .setExpirationTime(now + 3600)
        .sign(await importPKCS8(key, 'RS256'))
    } catch (thrown) {
      const problem = `the private key of ${email || 'the service account'} cannot be used: ${reason(thrown)}`
      throw fail('state-credentials', { ...walk.about, problem, hints: [] }, thrown)
    }
    return post(walk, url, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
  })
}

/** A person who has logged in with gcloud. */
function authorizedUser(walk: Walk, credentials: ValueMap): Promise<Secret> {
  const refresh = firstSecret(credentials.refresh_token)
  const url = text(credentials.token_uri) || 'https://oauth2.googleapis.com/token'
  return shared(walk.asking.host, ['google', url, refresh], () =>
    post(walk, url, {
      grant_type: 'refresh_token',
      client_id: text(credentials.client_id),
      client_secret: firstSecret(credentials.client_secret),
      refresh_token: refresh,
    }),
  )
}

/** Somebody who becomes a service account (`gcloud auth application-default login --impersonate-service-account`). */
async function impersonated(walk: Walk, credentials: ValueMap, scope: string): Promise<Secret | undefined> {
  const source = isMap(credentials.source_credentials) ? credentials.source_credentials : undefined
  const own = source && (await ofCredentials(walk, source, WHOLE))
  if (own === undefined) return undefined
  const url = text(credentials.service_account_impersonation_url)
  const delegates = Array.isArray(credentials.delegates) ? credentials.delegates.map(text) : []
  return shared(walk.asking.host, ['google', url, delegates, scope, own.reveal()], () =>
    become(walk, url, own, delegates, scope),
  )
}

/** Workload identity: the token of somebody else (a CI job, a cluster) is exchanged for one of Google's (RFC 8693). */
async function externalAccount(walk: Walk, credentials: ValueMap, scope: string): Promise<Secret | undefined> {
  const source = isMap(credentials.credential_source) ? credentials.credential_source : {}
  // Signed requests to AWS, programs and certificates are left to the tool.
  if (!source.file && (!source.url || source.environment_id)) return undefined
  const becomes = text(credentials.service_account_impersonation_url)
  const url = text(credentials.token_url) || 'https://sts.googleapis.com/v1/token'
  const key = ['google', url, text(credentials.audience), JSON.stringify(source), becomes, scope]
  return shared(walk.asking.host, key, async () => {
    const got = await post(walk, url, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: text(credentials.audience),
      scope: becomes === '' ? scope : WHOLE,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: text(credentials.subject_token_type),
      subject_token: await subjectToken(walk, source),
    })
    return becomes === '' ? got : become(walk, becomes, got.value, [], scope)
  })
}

/** The token that is exchanged: in a file, or what a server answers; as it is, or a field of JSON. */
async function subjectToken({ asking, about }: Walk, source: ValueMap): Promise<string> {
  const named = text(source.file) || text(source.url)
  const bad = (problem: string) =>
    fail('state-credentials', { ...about, problem: `the token of ${named} cannot be had: ${problem}`, hints: [] })
  let content: string
  if (source.file) {
    try {
      content = asking.host.files.readText(named)
    } catch (thrown) {
      throw bad(reason(thrown))
    }
  } else {
    const headers: Record<string, string> = {}
    if (isMap(source.headers))
      for (const [name, value] of Object.entries(source.headers)) headers[name] = firstSecret(value)
    const answer = await ask(asking, { method: 'GET', url: named, headers, timeout: SMALL }, about)
    if (answer.status >= 300) throw bad(`it answered ${answer.status}`)
    content = textOf(answer)
  }
  const field =
    get(source, ['format', 'type']) === 'json' ? text(get(source, ['format', 'subject_token_field_name'])) : ''
  if (field === '') return firstSecret(content.trim())
  try {
    return firstSecret(get(fromJson(content), [field]))
  } catch {
    throw bad('it is not JSON')
  }
}

/** The token of a service account, asked for by somebody who may become it. */
async function become(
  { asking, about }: Walk,
  url: string,
  own: Secret,
  delegates: readonly string[],
  scope: string,
): Promise<Lent<Secret>> {
  const headers = { authorization: `Bearer ${own.reveal()}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ scope: [scope], delegates, lifetime: '3600s' })
  const answer = await ask(asking, { method: 'POST', url, headers, body, timeout: SMALL }, about)
  const account = /serviceAccounts\/([^:]+):/.exec(url)?.[1] ?? url
  if (answer.status >= 300) {
    throw refused(answer, { ...about, place: `the service account ${account}` }, googleWords(textOf(answer)), [
      'Becoming it takes the role roles/iam.serviceAccountTokenCreator on it.',
    ])
  }
  const got = jsonOf<{ accessToken: string; expireTime?: string }>(answer, about)
  return { value: new Secret(got.accessToken), expires: got.expireTime ? Date.parse(got.expireTime) : undefined }
}

/** Asks a token server; the answer is OAuth's. */
async function post({ asking, about }: Walk, url: string, form: Record<string, string>): Promise<Lent<Secret>> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams(form).toString()
  const answer = await ask(asking, { method: 'POST', url, headers, body, timeout: SMALL }, about)
  return tokenOf(answer, url, asking.host, about)
}

/** The token in an answer of OAuth. Fails with the server's own words. */
function tokenOf(answer: Awaited<ReturnType<typeof ask>>, url: string, host: Host, about: About): Lent<Secret> {
  if (answer.status >= 300) {
    throw refused(answer, { ...about, place: url }, googleWords(textOf(answer)), [
      'Log in again: gcloud auth application-default login',
    ])
  }
  const got = jsonOf<{ access_token: string; expires_in?: number | string }>(answer, { ...about, place: url })
  const life = Number(got.expires_in ?? 0) * 1000
  return { value: new Secret(got.access_token), expires: life > 0 ? host.clock.now() + life : undefined }
}

/** The token of the machine's own account. Most machines have no metadata server, which is said at once. */
async function fromMetadata({ asking, env, about }: Walk, scope: string): Promise<Lent<Secret>> {
  const server = env.GCE_METADATA_HOST || 'metadata.google.internal'
  const url = `http://${server}/computeMetadata/v1/instance/service-accounts/default/token?scopes=${encodeURIComponent(scope)}`
  const none = (cause?: unknown) =>
    fail(
      'state-credentials',
      {
        ...about,
        problem: 'there are no credentials of Google here',
        hints: [
          'Log in: gcloud auth application-default login',
          'Or name a file: GOOGLE_APPLICATION_CREDENTIALS=key.json, or `credentials` of the backend gcs',
        ],
      },
      cause,
    )
  try {
    const headers = { 'metadata-flavor': 'Google' }
    const { host, signal } = asking
    const answer = await host.http.request({ method: 'GET', url, headers, timeout: METADATA, signal })
    if (answer.status !== 200) throw none()
    return tokenOf(answer, url, host, about)
  } catch (thrown) {
    asking.signal.throwIfAborted()
    throw none(thrown)
  }
}

/** What Google says in an answer that refuses. */
export function googleWords(text: string): string {
  try {
    const { error, error_description: description } = JSON.parse(text) as {
      error?: string | { message?: string }
      error_description?: string
    }
    return description ?? (typeof error === 'string' ? error : (error?.message ?? ''))
  } catch {
    return text.slice(0, 200).trim()
  }
}
