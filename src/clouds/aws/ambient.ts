import { reason } from '../../failure/failure.ts'
import { homeOf } from '../../host/home.ts'
import type { Env } from '../../host/host.ts'
import { join } from '../../value/file-path.ts'
import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import { fail } from '../failures.ts'
import { quietSdk } from './client.ts'
import type { AwsCredentials } from './credentials.ts'
import { requestHandler } from './http.ts'

/** Milliseconds for the SDK's own search, which may ask an instance's metadata service. */
const WITHIN = 20_000

/** Shared files of the AWS CLI and the SDKs. */
export interface SharedFiles {
  readonly credentials: string
  readonly config: string
}

/** Asks a person for the code of an MFA device: profiles with a role may want one. */
export type AskCode = (device: string) => Promise<string>

/** The profile that an environment names: `AWS_PROFILE`, else `AWS_DEFAULT_PROFILE`, as the AWS CLI has it. */
export function ambientProfile(env: Env): string | undefined {
  return env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || undefined
}

/** The shared files of an environment: those that it names, else those below the home directory. */
export function sharedFiles({ host, env }: Pick<CloudContext, 'host' | 'env'>): SharedFiles {
  const home = homeOf(env, host.system)
  const path = (named: string | undefined, name: string) => {
    if (!named) return join(home, '.aws', name)
    return named.startsWith('~/') ? join(home, named.slice(2)) : join(host.environment.cwd, named)
  }
  return {
    credentials: path(env.AWS_SHARED_CREDENTIALS_FILE, 'credentials'),
    config: path(env.AWS_CONFIG_FILE, 'config'),
  }
}

/** Keys in the variables of an environment; they come before everything else, as for the AWS CLI and terraform. */
function keysOf(env: Env): AwsCredentials | undefined {
  if (!env.AWS_ACCESS_KEY_ID || !env.AWS_SECRET_ACCESS_KEY) return undefined
  const token = env.AWS_SESSION_TOKEN || env.AWS_SECURITY_TOKEN
  return {
    kind: 'aws',
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: new Secret(env.AWS_SECRET_ACCESS_KEY),
    ...(token ? { sessionToken: new Secret(token) } : {}),
  }
}

/**
 * AWS credentials as an environment has them: keys in variables, else the profile that it names, else the SDK's default
 * chain (the default profile, web identity, container, instance). A profile that is named must work: another principal in
 * its place would go unnoticed. Fails with `cloud/no-profile-credentials` and `cloud/no-ambient-credentials`.
 */
export async function ambientCredentials(
  asker: string,
  context: CloudContext,
  askCode?: AskCode,
): Promise<AwsCredentials> {
  const { env } = context
  const region = await ambientRegion(context)
  const placed = region ? { region } : {}
  const keys = keysOf(env)
  if (keys) return { ...keys, ...placed }
  const profile = ambientProfile(env)
  if (profile !== undefined)
    return { ...(await profileCredentials(profile, sharedFiles(context), context, askCode)), ...placed }
  try {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node')
    const files = sharedFiles(context)
    const options = { ...(await optionsOf(context, files, region)), ...askingFor(askCode) }
    const found = await search(context, files, defaultProvider(options))
    return { ...credentialsOf(found, context), ...placed }
  } catch (error) {
    context.signal?.throwIfAborted()
    throw fail('no-ambient-credentials', { asker, why: reason(error) }, error)
  }
}

/**
 * AWS credentials of a profile, by whatever it has: keys, a role to assume, SSO, a program. Nothing else is tried. Fails
 * with `cloud/no-profile-credentials`.
 */
export async function profileCredentials(
  profile: string,
  files: SharedFiles,
  context: CloudContext,
  askCode?: AskCode,
): Promise<AwsCredentials> {
  const region = await ambientRegion(context, profile, files)
  try {
    const { fromIni } = await import('@aws-sdk/credential-provider-ini')
    const options = { ...(await optionsOf(context, files, region)), ...askingFor(askCode), profile }
    return credentialsOf(await search(context, files, fromIni(options)), context)
  } catch (error) {
    context.signal?.throwIfAborted()
    throw fail('no-profile-credentials', { profile, why: reason(error) }, error)
  }
}

/** What the SDK's providers are made with: our files, and our way to servers, with our proxies and certificates. */
async function optionsOf(context: CloudContext, files: SharedFiles, region: string | undefined) {
  await quietSdk()
  return {
    filepath: files.credentials,
    configFilepath: files.config,
    ignoreCache: true,
    clientConfig: { requestHandler: requestHandler(context), ...(region ? { region } : {}) },
  }
}

function askingFor(askCode: AskCode | undefined) {
  return askCode ? { mfaCodeProvider: askCode } : {}
}

/**
 * Runs a provider of the SDK in our environment: what it reads of variables is what we and our children see, and shared
 * files are read through the host.
 */
async function search<T>(context: CloudContext, files: SharedFiles, provider: () => Promise<T>): Promise<T> {
  return context.host.system.withVariables(context.env, () =>
    withFiles(context, files, () => within(provider(), context.signal)),
  )
}

/** Gives the SDK's loader the contents of shared files as the host reads them. */
async function withFiles<T>({ host }: CloudContext, files: SharedFiles, work: () => Promise<T>): Promise<T> {
  const { externalDataInterceptor } = await import('@smithy/core/config')
  const paths = [files.credentials, files.config]
  for (const path of paths) externalDataInterceptor.interceptFile(path, contentOf(host, path))
  try {
    return await work()
  } finally {
    const record = externalDataInterceptor.getFileRecord()
    for (const path of paths) delete record[path]
  }
}

/** The content of a file; empty when it cannot be read: the SDK then says what it misses. */
function contentOf({ files }: CloudContext['host'], path: string): string {
  try {
    return files.readText(path)
  } catch {
    return ''
  }
}

/** Credentials of the SDK as ours: the life of a session is counted from now. */
function credentialsOf(
  found: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
    readonly expiration?: Date
  },
  { host }: Pick<CloudContext, 'host'>,
): AwsCredentials {
  return {
    kind: 'aws',
    accessKeyId: found.accessKeyId,
    secretAccessKey: new Secret(found.secretAccessKey),
    ...(found.sessionToken ? { sessionToken: new Secret(found.sessionToken) } : {}),
    ...(found.expiration ? { expires: found.expiration.getTime(), issued: host.clock.now() } : {}),
  }
}

/** Variables that decide, besides keys and files, whose credentials the SDK finds. */
const deciding = [
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
]

/**
 * Everything that decides whose credentials an environment has, and in which region: sessions made from others are not
 * used for them. The text holds the content of the shared files, so it is for a digest only.
 */
export function ambientSource(context: Pick<CloudContext, 'host' | 'env'>): string {
  const { env, host } = context
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || ''
  const keys = keysOf(env)
  if (keys) return JSON.stringify(['keys', keys.accessKeyId, region])
  const files = sharedFiles(context)
  const contents = [files.credentials, files.config].map((path) => [path, contentOf(host, path)])
  const variables = deciding.map((name) => env[name] ?? '')
  return JSON.stringify(['files', ambientProfile(env) ?? '', region, variables, contents])
}

/** Region of an environment: a variable, else the region of a profile in the shared files, by the SDK's own loader. */
export async function ambientRegion(
  context: CloudContext,
  profile = ambientProfile(context.env) ?? 'default',
  files = sharedFiles(context),
): Promise<string | undefined> {
  const { env } = context
  const named = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (named) return named
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  const { configFile, credentialsFile } = await withFiles(context, files, () =>
    loadSharedConfigFiles({ filepath: files.credentials, configFilepath: files.config, ignoreCache: true }),
  )
  return configFile[profile]?.region ?? credentialsFile[profile]?.region
}

async function within<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const late = AbortSignal.timeout(WITHIN)
  const both = signal ? AbortSignal.any([signal, late]) : late
  return await new Promise<T>((resolve, reject) => {
    both.addEventListener('abort', () => reject(both.reason), { once: true })
    work.then(resolve, reject)
  })
}
