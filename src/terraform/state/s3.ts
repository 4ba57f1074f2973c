import { requestHandler, stsOf } from '../../auth/clients/aws.ts'
import { ambientCredentials } from '../../auth/clients/aws-ambient.ts'
import type { AwsCredentials } from '../../auth/credentials.ts'
import { readSection } from '../../auth/ini.ts'
import { reason } from '../../failure/failure.ts'
import type { Env, Host } from '../../host/host.ts'
import { join } from '../../value/file-path.ts'
import { Secret } from '../../value/secret.ts'
import { isMap, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import type { StateBackend } from './read.ts'

const text = (value: unknown) => (value === undefined || value === null ? '' : String(value))

/** The state of the s3 backend, by the official SDK, as the identity whose environment the tool would have. */
export const s3: StateBackend = async ({ backend, workspace, component, stack }, { host, env: ask }) => {
  const env = await ask()
  const bucket = text(backend.bucket)
  const name = text(backend.key) || 'terraform.tfstate'
  const prefix = text(backend.workspace_key_prefix) || 'env:'
  const key = workspace === 'default' ? name : `${prefix}/${workspace}/${name}`
  const place = `s3://${bucket}/${key}`
  const region = text(backend.region) || env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1'
  const endpoints = isMap(backend.endpoints) ? backend.endpoints : {}
  const endpoint =
    text(endpoints.s3) || text(backend.endpoint) || env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined
  const walk = { host, env, reason: { neededBy: `the state of ${component} in ${stack}` } }
  const credentials = await keysFor(backend, region, walk)
  const [sdk, { state }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/core/client')])
  state.warningEmitted = true
  const { handle, ...rest } = requestHandler(walk)
  const client = new sdk.S3Client({
    region,
    ...(endpoint ? { endpoint } : {}),
    forcePathStyle: backend.use_path_style === true || backend.force_path_style === true || endpoint !== undefined,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey.reveal(),
      ...(credentials.sessionToken ? { sessionToken: credentials.sessionToken.reveal() } : {}),
    },
    requestHandler: {
      ...rest,
      // An object is read as a stream.
      async handle(request: Parameters<typeof handle>[0], options?: Parameters<typeof handle>[1]) {
        const { response } = await handle(request, options)
        return { response: { ...response, body: new Response(new Uint8Array(response.body)).body } }
      },
    },
    maxAttempts: 3,
    retryMode: 'standard',
    defaultsMode: 'standard',
    authSchemePreference: ['sigv4'],
    sigv4aSigningRegionSet: [],
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    disableMultiregionAccessPoints: true,
    useArnRegion: false,
    disableS3ExpressSessionAuth: true,
    useDualstackEndpoint: env.AWS_USE_DUALSTACK_ENDPOINT === 'true',
    useFipsEndpoint: env.AWS_USE_FIPS_ENDPOINT === 'true',
    userAgentAppId: env.AWS_SDK_UA_APP_ID ?? 'atmos',
  })
  try {
    const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }))
    return { text: await answer.Body?.transformToString(), place }
  } catch (error) {
    const { name: code } = error as { name?: string }
    if (code === 'NoSuchKey' || code === 'NoSuchBucket' || code === 'NotFound') return { text: undefined, place }
    throw fail('bad-state', { component, stack, place, problem: `${code ? `${code}: ` : ''}${reason(error)}` }, error)
  } finally {
    client.destroy()
  }
}

type Keys = Pick<AwsCredentials, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>
type Walk = Parameters<typeof stsOf>[0]

/** The keys that the backend reads with: those of its own profile or role, else those in force. */
async function keysFor(backend: ValueMap, region: string, walk: Walk): Promise<Keys> {
  const { host, env } = walk
  const profile = text(backend.profile) || (env.AWS_ACCESS_KEY_ID ? '' : (env.AWS_PROFILE ?? ''))
  const own =
    (profile && keysOfProfile(host, env, profile)) || (await ambientCredentials(profile || 'the environment', walk))
  const assume = isMap(backend.assume_role) ? backend.assume_role : {}
  const role = text(assume.role_arn) || text(backend.role_arn)
  if (role === '') return own
  const sts = stsOf(walk, { identity: role, region, endpoint: undefined, credentials: own })
  const answer = await sts.assumeRole({
    role,
    sessionName: text(assume.session_name) || text(backend.session_name) || 'atmos',
    externalId: text(assume.external_id) || text(backend.external_id) || undefined,
    duration: undefined,
    tags: [],
    transitiveTagKeys: [],
    policy: undefined,
    policyArns: [],
    sourceIdentity: undefined,
    mfa: undefined,
  })
  if (answer.kind === 'granted') return answer.credentials
  throw fail('state-role', { role, code: answer.code, answer: answer.answer })
}

/** Keys that a profile has in the file of credentials; undefined where it has none. */
function keysOfProfile(host: Host, env: Env, profile: string): Keys | undefined {
  const path = env.AWS_SHARED_CREDENTIALS_FILE || join(env.HOME || host.system.homeDirectory(), '.aws', 'credentials')
  if (!host.files.stat(path)) return undefined
  const values = readSection(host.files.readText(path), profile)?.values
  const id = values?.aws_access_key_id
  const secret = values?.aws_secret_access_key
  if (!id || !secret) return undefined
  const token = values?.aws_session_token
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(secret),
    ...(token ? { sessionToken: new Secret(token) } : {}),
  }
}
