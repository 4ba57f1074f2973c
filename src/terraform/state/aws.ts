import { seconds } from '../../auth/duration.ts'
import { ambientCredentials, profileCredentials } from '../../clouds/aws/ambient.ts'
import type { SigningKeys } from '../../clouds/aws/credentials.ts'
import { readSection } from '../../clouds/aws/ini.ts'
import { type AssumeRole, stsOf } from '../../clouds/aws/sts.ts'
import type { CloudContext } from '../../clouds/context.ts'
import { shareUntilExpiry } from '../../clouds/expiring.ts'
import { isFailure } from '../../failure/failure.ts'
import type { Env, Host } from '../../host/host.ts'
import { join } from '../../value/file-path.ts'
import { Secret } from '../../value/secret.ts'
import { isMap, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import type { About } from './backend.ts'
import { first, firstSecret, text } from './setting.ts'

/**
 * The keys that an s3 backend reads with: its own, those of its own profile, else those in force; and with a role in its
 * configuration those of the role, which is assumed once per run. Undefined where the role is assumed with the token of
 * somebody else.
 */
export async function keysFor(
  backend: ValueMap,
  region: string,
  context: CloudContext,
  about: About,
): Promise<SigningKeys | undefined> {
  if (blockOf(backend.assume_role_with_web_identity)?.role_arn) return undefined
  const own = await ownKeys(backend, context, about)
  const request = roleOf(backend)
  if (request === undefined) return own
  const { env, host } = context
  const endpoint = endpointOf(backend, 'sts', env.AWS_ENDPOINT_URL_STS, env.AWS_ENDPOINT_URL)
  const at = first(backend.sts_region, region)
  return shareUntilExpiry(host, ['aws role', own.accessKeyId, endpoint, at, request], async () => {
    const target = { asker: request.role, region: at, endpoint: endpoint || undefined, credentials: own }
    const answer = await stsOf(context, target).assumeRole(request)
    if (answer.kind === 'granted') return { value: answer.credentials, expires: answer.credentials.expires }
    throw fail('state-role', { role: request.role, code: answer.code, answer: answer.answer })
  })
}

async function ownKeys(backend: ValueMap, context: CloudContext, about: About): Promise<SigningKeys> {
  const { host, env } = context
  const [id, secret] = [first(backend.access_key), firstSecret(backend.secret_key)]
  if (id !== '' && secret !== '') return keys(id, secret, firstSecret(backend.token))
  const profile = first(backend.profile, env.AWS_ACCESS_KEY_ID ? '' : env.AWS_PROFILE)
  if (profile === '') return ambient(context, about)
  const files = filesOf(backend, host, env)
  return (
    keysOfProfile(host, files.credentials, profile) ??
    shareUntilExpiry(host, ['aws profile', profile, files], async () => {
      const value = await profileCredentials(profile, files, context)
      return { value, expires: value.expires }
    })
  )
}

/** What the environment has, from variables to the machine's own role. */
async function ambient(context: CloudContext, about: About): Promise<SigningKeys> {
  try {
    return await ambientCredentials('the environment', context)
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code !== 'cloud/no-ambient-credentials') throw thrown
    const hints = [
      'Run it as an identity: --identity NAME, or make one the default',
      'Or name credentials: AWS_PROFILE, or `profile` of the backend s3',
    ]
    throw fail('state-credentials', { ...about, problem: 'there are no credentials of AWS here', hints }, thrown)
  }
}

/** The shared files: those that the backend names, else those of the identity in force. */
function filesOf(backend: ValueMap, host: Host, env: Env): { readonly credentials: string; readonly config: string } {
  const home = env.HOME || host.system.homeDirectory()
  const listed = (value: Value | undefined) => (Array.isArray(value) ? text(value[0]) : text(value))
  const named = (...given: (Value | undefined)[]) => first(...given).replace(/^~(?=\/)/, home)
  return {
    credentials: named(
      listed(backend.shared_credentials_files),
      backend.shared_credentials_file,
      env.AWS_SHARED_CREDENTIALS_FILE,
      join(home, '.aws', 'credentials'),
    ),
    config: named(listed(backend.shared_config_files), env.AWS_CONFIG_FILE, join(home, '.aws', 'config')),
  }
}

/** Keys that a profile has in the file of credentials; undefined where it has none. */
function keysOfProfile(host: Host, path: string, profile: string): SigningKeys | undefined {
  if (!host.files.stat(path)) return undefined
  const values = readSection(host.files.readText(path), profile)?.values
  const id = values?.aws_access_key_id
  const secret = values?.aws_secret_access_key
  return id && secret ? keys(id, secret, values?.aws_session_token) : undefined
}

function keys(accessKeyId: string, secret: string, token: string | undefined): SigningKeys {
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret),
    ...(token ? { sessionToken: new Secret(token) } : {}),
  }
}

/** A block of the configuration: a map, or a list of one as HCL has it. */
function blockOf(value: Value | undefined): ValueMap | undefined {
  const block = Array.isArray(value) ? value[0] : value
  return isMap(block) ? block : undefined
}

/** The role of a backend: in the block `assume_role`, or in settings of its own as older versions of the tool had it. */
function roleOf(backend: ValueMap): AssumeRole | undefined {
  const block = blockOf(backend.assume_role)
  const role = first(block?.role_arn, backend.role_arn)
  if (role === '') return undefined
  const own = (name: string, older = `assume_role_${name}`) => block?.[name] ?? backend[older]
  const list = (value: Value | undefined) => (Array.isArray(value) ? value.map(text) : [])
  const tags = own('tags')
  return {
    role,
    sessionName: first(block?.session_name, backend.session_name, 'atmos'),
    externalId: first(block?.external_id, backend.external_id) || undefined,
    duration: seconds(first(own('duration', 'assume_role_duration_seconds'))),
    tags: isMap(tags) ? Object.entries(tags).map(([name, value]) => [name, text(value)] as const) : [],
    transitiveTagKeys: list(own('transitive_tag_keys')),
    policy: first(own('policy')) || undefined,
    policyArns: list(own('policy_arns')),
    sourceIdentity: first(block?.source_identity) || undefined,
    mfa: undefined,
  }
}

/** The address of a service: `endpoints` of the backend, the older `<service>_endpoint` or `endpoint`, else the variables. */
export function endpointOf(backend: ValueMap, service: 's3' | 'sts', ...variables: (string | undefined)[]): string {
  const given = Array.isArray(backend.endpoints) ? backend.endpoints[0] : backend.endpoints
  const endpoints = isMap(given) ? given : {}
  return first(endpoints[service], service === 's3' ? backend.endpoint : backend.sts_endpoint, ...variables)
}
