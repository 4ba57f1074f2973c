import { isFailure, reason } from '../../failure/failure.ts'
import { systemCode } from '../../host/host.ts'
import { systemWords } from '../../host/system-words.ts'
import { join } from '../../value/file-path.ts'
import { Secret } from '../../value/secret.ts'
import type { AwsCredentials } from '../credentials.ts'
import { fail } from '../failures.ts'
import type { Walk } from '../walk.ts'

/** Keys that sign a request. */
export type SigningKeys = Pick<AwsCredentials, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>

/** How STS answered: a session, or its refusal in its own words. */
export type StsAnswer =
  | { readonly kind: 'granted'; readonly credentials: AwsCredentials }
  | { readonly kind: 'refused'; readonly code: string; readonly answer: string }

/** Who STS says that keys belong to. */
export type CallerAnswer =
  | { readonly kind: 'granted'; readonly arn: string; readonly account: string; readonly userId: string }
  | { readonly kind: 'refused'; readonly code: string; readonly answer: string }

/** A role with all that can be asked for. */
export interface AssumeRole {
  readonly role: string
  readonly sessionName: string
  readonly externalId: string | undefined
  /** Seconds. */
  readonly duration: number | undefined
  readonly tags: readonly (readonly [string, string])[]
  readonly transitiveTagKeys: readonly string[]
  readonly policy: string | undefined
  readonly policyArns: readonly string[]
  readonly sourceIdentity: string | undefined
  readonly mfa: { readonly serial: string; readonly code: string } | undefined
}

/** The calls of STS that identities make. */
export interface Sts {
  getSessionToken(request: {
    readonly duration: number
    readonly serial?: string
    readonly code?: string
  }): Promise<StsAnswer>
  assumeRole(request: AssumeRole): Promise<StsAnswer>
  getCallerIdentity(): Promise<CallerAnswer>
}

/** Whom a client speaks for, and where. */
export interface StsTarget {
  /** For messages. */
  readonly identity: string
  readonly region: string
  /** Beats the variables AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL. */
  readonly endpoint: string | undefined
  readonly credentials: SigningKeys
}

/** Milliseconds for one attempt; there are three. */
const ATTEMPT = 20_000
const ATTEMPTS = 3

/** Clocks that differ by less, in milliseconds, are taken to agree: a date in a header has no more than seconds. */
const CLOCKS_AGREE = 60_000

/**
 * STS by the official SDK, which is loaded with the first call. Keys, region, endpoint and retry are given, so that the
 * SDK looks into neither the environment nor the shared files; its requests go over the host.
 */
export function stsOf(walk: Pick<Walk, 'host' | 'env' | 'reason'>, target: StsTarget): Sts {
  const { env } = walk
  const endpoint = target.endpoint ?? (env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL || undefined)
  const { signal } = walk.reason

  const open = async () => {
    const [sdk, { state }] = await Promise.all([import('@aws-sdk/client-sts'), import('@aws-sdk/core/client')])
    // Which version of Node is too old is for our own package to say, not for every login.
    state.warningEmitted = true
    const { accessKeyId, secretAccessKey, sessionToken } = target.credentials
    const client = new sdk.STSClient({
      region: target.region,
      ...(endpoint ? { endpoint } : {}),
      credentials: {
        accessKeyId,
        secretAccessKey: secretAccessKey.reveal(),
        ...(sessionToken ? { sessionToken: sessionToken.reveal() } : {}),
      },
      requestHandler: requestHandler(walk, ATTEMPT, (date) => {
        server = date
      }),
      maxAttempts: ATTEMPTS,
      retryMode: 'standard',
      defaultsMode: 'standard',
      authSchemePreference: ['sigv4'],
      sigv4aSigningRegionSet: [],
      useDualstackEndpoint: env.AWS_USE_DUALSTACK_ENDPOINT === 'true',
      useFipsEndpoint: env.AWS_USE_FIPS_ENDPOINT === 'true',
      userAgentAppId: env.AWS_SDK_UA_APP_ID ?? 'atmos',
      customUserAgent: [['atmos-ts']],
    })
    return { sdk, client }
  }
  const options = signal ? { abortSignal: signal } : {}
  let server: number | undefined
  /** How far our clock is ahead of the server's: when a session ends is told by that one, and watched by ours. */
  const ahead = () => {
    const difference = server === undefined ? 0 : walk.host.clock.now() - server
    return Math.abs(difference) > CLOCKS_AGREE ? difference : 0
  }
  const answered = async <T extends { kind: string }>(
    call: () => Promise<T>,
  ): Promise<T | Extract<StsAnswer, { kind: 'refused' }>> => {
    try {
      return await call()
    } catch (error) {
      signal?.throwIfAborted()
      if (isFailure(error)) throw error
      const refusal = refusalOf(error)
      if (refusal) return refusal
      const url = endpoint ?? `https://sts.${target.region}.amazonaws.com`
      const why = networkWords(error)
      throw fail('unreachable', { identity: target.identity, what: 'AWS STS', url, why }, error)
    }
  }

  return {
    getSessionToken: ({ duration, serial, code }) =>
      answered(async () => {
        const { sdk, client } = await open()
        const command = new sdk.GetSessionTokenCommand({
          DurationSeconds: duration,
          ...(serial ? { SerialNumber: serial, TokenCode: code } : {}),
        })
        const answer = await client.send(command, options)
        return sessionOf(answer.Credentials, undefined, walk.host.clock.now(), ahead())
      }),
    assumeRole: (request) =>
      answered(async () => {
        const { sdk, client } = await open()
        const command = new sdk.AssumeRoleCommand({
          RoleArn: request.role,
          RoleSessionName: request.sessionName,
          ...(request.externalId ? { ExternalId: request.externalId } : {}),
          ...(request.duration === undefined ? {} : { DurationSeconds: request.duration }),
          ...(request.tags.length > 0 ? { Tags: request.tags.map(([Key, Value]) => ({ Key, Value })) } : {}),
          ...(request.transitiveTagKeys.length > 0 ? { TransitiveTagKeys: [...request.transitiveTagKeys] } : {}),
          ...(request.policy ? { Policy: request.policy } : {}),
          ...(request.policyArns.length > 0 ? { PolicyArns: request.policyArns.map((arn) => ({ arn })) } : {}),
          ...(request.sourceIdentity ? { SourceIdentity: request.sourceIdentity } : {}),
          ...(request.mfa ? { SerialNumber: request.mfa.serial, TokenCode: request.mfa.code } : {}),
        })
        const answer = await client.send(command, options)
        return sessionOf(answer.Credentials, answer.AssumedRoleUser?.Arn, walk.host.clock.now(), ahead())
      }),
    getCallerIdentity: () =>
      answered(async () => {
        const { sdk, client } = await open()
        const answer = await client.send(new sdk.GetCallerIdentityCommand({}), options)
        const { Arn: arn = '', Account: account = '', UserId: userId = '' } = answer
        return { kind: 'granted' as const, arn, account, userId }
      }),
  }
}

/** A session as the SDK gives it. */
function sessionOf(
  given:
    | {
        AccessKeyId?: string | undefined
        SecretAccessKey?: string | undefined
        SessionToken?: string | undefined
        Expiration?: Date | undefined
      }
    | undefined,
  principal: string | undefined,
  now: number,
  ahead: number,
): StsAnswer {
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
    return { kind: 'refused', code: 'IncompleteAnswer', answer: 'the answer holds no credentials' }
  }
  return {
    kind: 'granted',
    credentials: {
      kind: 'aws',
      accessKeyId: given.AccessKeyId,
      secretAccessKey: new Secret(given.SecretAccessKey),
      sessionToken: new Secret(given.SessionToken),
      issued: now,
      ...(given.Expiration ? { expires: given.Expiration.getTime() + ahead } : {}),
      ...(principal ? { principal } : {}),
    },
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'there was no answer in time',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no network',
  ...untrusted(
    'CERT_SIGNATURE_FAILURE',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_GET_ISSUER_CERT',
  ),
}

function untrusted(...codes: string[]): Record<string, string> {
  const text = 'its certificate is of nobody that is trusted here; AWS_CA_BUNDLE names a file with further ones'
  return Object.fromEntries(codes.map((code) => [code, text]))
}

/** Why a request got no answer. */
function networkWords(error: unknown): string {
  const code = systemCode(error)
  return code === undefined ? reason(error) : `${words[code] ?? reason(error)} (${code})`
}

/** STS's own answer in an error of the SDK; undefined when there was none. */
function refusalOf(error: unknown): Extract<StsAnswer, { kind: 'refused' }> | undefined {
  const { name, Code, message, $metadata, $response } = error as {
    name?: string
    Code?: string
    message?: string
    $metadata?: { httpStatusCode?: number }
    $response?: unknown
  }
  if ($metadata?.httpStatusCode === undefined && $response === undefined) return undefined
  return { kind: 'refused', code: Code ?? name ?? 'UnknownError', answer: message ?? '' }
}

/** The certificates of `AWS_CA_BUNDLE`, as the AWS command line takes them. Fails with `auth/ca-bundle`. */
function trusted({ host, env }: Pick<Walk, 'host' | 'env'>): string | undefined {
  const path = env.AWS_CA_BUNDLE
  if (!path) return undefined
  try {
    return host.files.readText(join(host.environment.cwd, path))
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    throw fail('ca-bundle', { path, why: systemWords(error) }, error)
  }
}

/**
 * The SDK's view of an HTTP client, over the host's; an attempt may take `timeout` milliseconds, and `heard` is told what
 * time the server has.
 */
export function requestHandler(
  walk: Pick<Walk, 'host' | 'env' | 'reason'>,
  timeout = ATTEMPT,
  heard: (date: number) => void = () => {},
) {
  const ca = trusted(walk)
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(
      request: {
        readonly method: string
        readonly protocol: string
        readonly hostname: string
        readonly port?: number
        readonly path: string
        readonly query?: Readonly<Record<string, string | readonly string[] | null>>
        readonly headers: Readonly<Record<string, string>>
        readonly body?: unknown
      },
      options?: { readonly abortSignal?: unknown },
    ) {
      const query = new URLSearchParams()
      for (const [key, value] of Object.entries(request.query ?? {})) {
        for (const item of Array.isArray(value) ? value : [value]) query.append(key, item ?? '')
      }
      const port = request.port === undefined ? '' : `:${request.port}`
      const search = query.size > 0 ? `?${query}` : ''
      const signal = (options?.abortSignal as AbortSignal | undefined) ?? walk.reason.signal
      const response = await walk.host.http.request({
        method: request.method,
        url: `${request.protocol}//${request.hostname}${port}${request.path}${search}`,
        headers: request.headers,
        ...(typeof request.body === 'string' || request.body instanceof Uint8Array ? { body: request.body } : {}),
        timeout,
        ...(ca === undefined ? {} : { ca }),
        ...(signal ? { signal } : {}),
      })
      const date = Date.parse(response.headers.date ?? '')
      if (!Number.isNaN(date)) heard(date)
      return {
        response: { statusCode: response.status, headers: { ...response.headers }, body: response.body },
      }
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  }
}
