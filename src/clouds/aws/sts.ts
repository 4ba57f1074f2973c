import { isFailure } from '../../failure/failure.ts'
import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import { fail } from '../failures.ts'
import { networkWords } from '../network-words.ts'
import { clientSettings, quietSdk } from './client.ts'
import type { AwsCredentials, SigningKeys } from './credentials.ts'

/** A refusal of AWS, in its own words. */
export interface StsRefusal {
  readonly kind: 'refused'
  /** `AccessDenied`. */
  readonly code: string
  readonly answer: string
  /** Milliseconds by which our clock is ahead of the server's; 0 where they agree, or the server did not say. */
  readonly clockAhead: number
}

/** How STS answered: a session, or its refusal. */
export type StsAnswer = { readonly kind: 'granted'; readonly credentials: AwsCredentials } | StsRefusal

/** Who STS says that keys belong to. */
export type CallerAnswer =
  | { readonly kind: 'granted'; readonly arn: string; readonly account: string; readonly userId: string }
  | StsRefusal

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

/** Who calls STS, and where. */
export interface StsTarget {
  /** Who asks, for messages: the name of an identity. */
  readonly asker: string
  readonly region: string
  /** Beats the variables AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL. */
  readonly endpoint: string | undefined
  readonly credentials: SigningKeys
}

/** At most so many attempts for one call. */
const ATTEMPTS = 3

/** Clocks that differ by less (milliseconds) count as equal: the header has whole seconds only. */
const CLOCKS_AGREE = 60_000

/**
 * STS by the official SDK, which is loaded with the first call. Keys, region, endpoint and retry are given, so that the
 * SDK looks into neither the environment nor the shared files; its requests go over the host.
 */
export function stsOf(context: CloudContext, target: StsTarget): Sts {
  const { env, signal } = context
  const endpoint = target.endpoint ?? (env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL || undefined)

  const open = async () => {
    const [sdk] = await Promise.all([import('@aws-sdk/client-sts'), quietSdk()])
    const settings = clientSettings(context, {
      region: target.region,
      endpoint,
      credentials: target.credentials,
      attempts: ATTEMPTS,
      onDate: (date) => {
        server = date
      },
    })
    const client = new sdk.STSClient({ ...settings, customUserAgent: [['atmos-ts']] })
    return { sdk, client }
  }
  const options = signal ? { abortSignal: signal } : {}
  let server: number | undefined
  /** Clock skew in ms: expiry comes from the server's clock and is compared with ours. */
  const skew = () => {
    const difference = server === undefined ? 0 : context.host.clock.now() - server
    return Math.abs(difference) > CLOCKS_AGREE ? difference : 0
  }
  const answered = async <T extends { kind: string }>(call: () => Promise<T>): Promise<T | StsRefusal> => {
    try {
      return await call()
    } catch (error) {
      signal?.throwIfAborted()
      if (isFailure(error)) throw error
      const refusal = refusalOf(error, skew())
      if (refusal) return refusal
      const url = endpoint ?? `https://sts.${target.region}.amazonaws.com`
      const why = networkWords(error)
      throw fail('unreachable', { asker: target.asker, service: 'AWS STS', url, why }, error)
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
        return sessionOf(answer.Credentials, undefined, context.host.clock.now(), skew())
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
        return sessionOf(answer.Credentials, answer.AssumedRoleUser?.Arn, context.host.clock.now(), skew())
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
  clockAhead: number,
): StsAnswer {
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
    return { kind: 'refused', code: 'IncompleteAnswer', answer: 'the answer holds no credentials', clockAhead }
  }
  return {
    kind: 'granted',
    credentials: {
      kind: 'aws',
      accessKeyId: given.AccessKeyId,
      secretAccessKey: new Secret(given.SecretAccessKey),
      sessionToken: new Secret(given.SessionToken),
      issued: now,
      ...(given.Expiration ? { expires: given.Expiration.getTime() + clockAhead } : {}),
      ...(principal ? { principal } : {}),
    },
  }
}

/** STS's own answer in an error of the SDK; undefined when there was none. */
function refusalOf(error: unknown, clockAhead: number): StsRefusal | undefined {
  const { name, Code, message, $metadata, $response } = error as {
    name?: string
    Code?: string
    message?: string
    $metadata?: { httpStatusCode?: number }
    $response?: unknown
  }
  if ($metadata?.httpStatusCode === undefined && $response === undefined) return undefined
  return { kind: 'refused', code: Code ?? name ?? 'UnknownError', answer: message ?? '', clockAhead }
}
