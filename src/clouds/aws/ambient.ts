import { reason } from '../../failure/failure.ts'
import type { Env } from '../../host/host.ts'
import { join } from '../../value/file-path.ts'
import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import { fail } from '../failures.ts'
import type { AwsCredentials } from './credentials.ts'
import { readSection } from './ini.ts'

/** Milliseconds for the SDK's own search, which may ask an instance's metadata service. */
const WITHIN = 20_000

/**
 * AWS credentials as the environment has them. Keys in variables come first, as in the AWS CLI; everything else (web
 * identity, shared files, processes, container, instance) is the SDK's default chain, loaded only then.
 */
export async function ambientCredentials(asker: string, context: CloudContext): Promise<AwsCredentials> {
  const { env } = context
  const region = ambientRegion(context)
  const placed = region ? { region } : {}
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    const token = env.AWS_SESSION_TOKEN || env.AWS_SECURITY_TOKEN
    return {
      kind: 'aws',
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: new Secret(env.AWS_SECRET_ACCESS_KEY),
      ...(token ? { sessionToken: new Secret(token) } : {}),
      ...placed,
    }
  }
  try {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node')
    const found = await within(defaultProvider({ clientConfig: { region: region ?? 'us-east-1' } })(), context.signal)
    return { ...credentialsOf(found, context), ...placed }
  } catch (error) {
    context.signal?.throwIfAborted()
    throw fail('no-ambient-credentials', { asker, why: reason(error) }, error)
  }
}

/** What the SDK has found, as ours: a session that ends is counted from now. */
function credentialsOf(
  found: Awaited<ReturnType<ReturnType<typeof import('@aws-sdk/credential-provider-node').defaultProvider>>>,
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

/**
 * AWS credentials of a profile, by whatever it says: keys, a role to assume, SSO, a program. Nothing else is tried: a
 * profile that does not work must not end in somebody else's credentials. Fails with `cloud/no-profile-credentials`.
 */
export async function profileCredentials(
  profile: string,
  files: { readonly credentials: string; readonly config: string },
  context: CloudContext,
): Promise<AwsCredentials> {
  const region = context.env.AWS_REGION || context.env.AWS_DEFAULT_REGION || undefined
  try {
    const { fromIni } = await import('@aws-sdk/credential-provider-ini')
    const found = await within(
      fromIni({
        profile,
        filepath: files.credentials,
        configFilepath: files.config,
        ignoreCache: true,
        clientConfig: { ...(region ? { region } : {}) },
      })(),
      context.signal,
    )
    return credentialsOf(found, context)
  } catch (error) {
    context.signal?.throwIfAborted()
    throw fail('no-profile-credentials', { profile, why: reason(error) }, error)
  }
}

/** What of the environment decides whose credentials are found: a session made from others is not taken for theirs. */
export function ambientSource(env: Env): Readonly<Record<string, string>> {
  const names = [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_ROLE_ARN',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ]
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

/** Region of the environment: a variable, else the profile's own. */
export function ambientRegion({ host, env }: Pick<CloudContext, 'host' | 'env'>): string | undefined {
  const named = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (named) return named
  const home = env.HOME || host.system.homeDirectory()
  const path = env.AWS_CONFIG_FILE || join(home, '.aws', 'config')
  const profile = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default'
  try {
    const text = host.files.readText(path)
    const section = readSection(text, profile === 'default' ? 'default' : `profile ${profile}`)
    return section?.values.region
  } catch {
    // No such file, or one that is not ours to judge: the SDK will say what it needs.
    return undefined
  }
}

async function within<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const late = AbortSignal.timeout(WITHIN)
  const both = signal ? AbortSignal.any([signal, late]) : late
  return await new Promise<T>((resolve, reject) => {
    both.addEventListener('abort', () => reject(both.reason), { once: true })
    work.then(resolve, reject)
  })
}
