import type { CloudContext } from '../context.ts'
import type { SigningKeys } from './credentials.ts'
import { requestHandler } from './http.ts'

/** What a client of an AWS service is made with. */
export interface ClientTarget {
  readonly region: string
  /** Beats the address that the SDK would compute. */
  readonly endpoint: string | undefined
  readonly credentials: SigningKeys
  /** At most so many attempts for one call. */
  readonly attempts: number
  /** Milliseconds for one attempt. */
  readonly timeout?: number
  /** Gets the server's time of each answer, in milliseconds since 1970. */
  readonly onDate?: (date: number) => void
  /** Whether bodies of answers are handed on as streams, as clients of S3 want them. */
  readonly streams?: boolean
}

/**
 * The settings that every SDK client of ours has. All that an SDK would look for in the environment or in shared files is
 * given here, so that it looks nowhere; its requests go through the host.
 */
export function clientSettings(context: CloudContext, target: ClientTarget) {
  const { env } = context
  const { accessKeyId, secretAccessKey, sessionToken } = target.credentials
  const { timeout, onDate, streams } = target
  return {
    region: target.region,
    ...(target.endpoint ? { endpoint: target.endpoint } : {}),
    credentials: {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken ? { sessionToken: sessionToken.reveal() } : {}),
    },
    requestHandler: requestHandler(context, { timeout, onDate, streams }),
    maxAttempts: target.attempts,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    authSchemePreference: ['sigv4'],
    sigv4aSigningRegionSet: [],
    useDualstackEndpoint: isTrue(env.AWS_USE_DUALSTACK_ENDPOINT),
    useFipsEndpoint: isTrue(env.AWS_USE_FIPS_ENDPOINT),
    userAgentAppId: env.AWS_SDK_UA_APP_ID ?? 'atmos',
  }
}

function isTrue(variable: string | undefined): boolean {
  return variable?.toLowerCase() === 'true'
}

/** Turns off the SDK's warning about versions of Node: which one is too old is for our own package to say. */
export async function quietSdk(): Promise<void> {
  const { state } = await import('@aws-sdk/core/client')
  state.warningEmitted = true
}
