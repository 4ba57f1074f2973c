import type { CloudContext } from '../../clouds/context.ts'
import { shareUntilExpiry } from '../../clouds/expiring.ts'
import { fail } from '../../clouds/failures.ts'
import { CLOUD_PLATFORM, tokenByCredentials } from '../../clouds/google/credentials.ts'
import { impersonate, impersonationUrl } from '../../clouds/google/impersonate.ts'
import { metadataToken } from '../../clouds/google/metadata.ts'
import { reason } from '../../failure/failure.ts'
import { homeOf } from '../../host/home.ts'
import type { Env, Host } from '../../host/host.ts'
import { isAbsolute, join } from '../../value/file-path.ts'
import { Secret } from '../../value/secret.ts'
import type { ValueMap } from '../../value/value.ts'
import { first, firstSecret, text } from './setting.ts'

/** The scope of reading objects. */
const READ = 'https://www.googleapis.com/auth/devstorage.read_only'

/**
 * An access token for Cloud Storage, found in terraform's own order: `access_token`, `credentials` (a file or its content),
 * then Application Default Credentials (a file that a variable names, gcloud's own, the metadata server); with
 * `impersonate_service_account` the token of that account. Undefined for credentials that only terraform can use. Fails
 * with `cloud/…` where there are none.
 */
export async function googleToken(backend: ValueMap, context: CloudContext): Promise<Secret | undefined> {
  const { env, host } = context
  const target = first(
    backend.impersonate_service_account,
    env.GOOGLE_BACKEND_IMPERSONATE_SERVICE_ACCOUNT,
    env.GOOGLE_IMPERSONATE_SERVICE_ACCOUNT,
  )
  const own = await ownToken(backend, context, target === '' ? READ : CLOUD_PLATFORM)
  if (own === undefined || target === '') return own
  const delegates = Array.isArray(backend.impersonate_service_account_delegates)
    ? backend.impersonate_service_account_delegates.map(text)
    : []
  const url = impersonationUrl(target)
  return shareUntilExpiry(host, ['google', url, delegates, own.reveal()], () =>
    impersonate(context, url, own, delegates, READ),
  )
}

async function ownToken(backend: ValueMap, context: CloudContext, scope: string): Promise<Secret | undefined> {
  const { env, host } = context
  const given = firstSecret(backend.access_token, env.GOOGLE_OAUTH_ACCESS_TOKEN)
  if (given !== '') return new Secret(given)
  const named = first(backend.credentials, env.GOOGLE_BACKEND_CREDENTIALS, env.GOOGLE_CREDENTIALS)
  if (named !== '')
    return tokenByCredentials(context, pathOrContents(host, env, named), '`credentials` of the backend', scope)
  const file = env.GOOGLE_APPLICATION_CREDENTIALS || gcloudFile(host, env)
  if (file !== undefined) return tokenByCredentials(context, readCredentials(host, file), file, scope)
  return shareUntilExpiry(host, ['google metadata', scope, env.GCE_METADATA_HOST], () =>
    metadataToken(context, scope, waysToLogIn),
  )
}

const waysToLogIn: readonly string[] = [
  'Log in: gcloud auth application-default login',
  'Or name a file: GOOGLE_APPLICATION_CREDENTIALS=key.json, or `credentials` of the backend gcs',
]

/** Where `gcloud auth application-default login` writes its credentials; undefined when there is no such file. */
function gcloudFile({ files, system }: Host, env: Env): string | undefined {
  const folder =
    env.CLOUDSDK_CONFIG || (env.APPDATA ? join(env.APPDATA, 'gcloud') : join(homeOf(env, system), '.config', 'gcloud'))
  const file = join(folder, 'application_default_credentials.json')
  return files.stat(file)?.kind === 'file' ? file : undefined
}

function readCredentials({ files }: Host, file: string): string {
  try {
    return files.readText(file)
  } catch (thrown) {
    const problem = `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which cannot be read: ${reason(thrown)}`
    throw fail('no-credentials', { problem, hints: [] }, thrown)
  }
}

/** The value of a setting: the content of the file that it names, else the setting itself. */
export function pathOrContents({ files, system }: Host, env: Env, setting: string): string {
  if (setting.includes('{') || setting.length > 1000) return setting
  const home = homeOf(env, system)
  const path = setting.startsWith('~/') ? join(home, setting.slice(2)) : join(env.PWD ?? '', setting)
  return isAbsolute(path) && files.stat(path)?.kind === 'file' ? files.readText(path) : setting
}
