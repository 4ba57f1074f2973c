import type { AwsCredentials } from '../clouds/aws/credentials.ts'
import type { Secret } from '../value/secret.ts'

/** What the mock kinds without a cloud yield. */
export interface MockCredentials {
  readonly kind: 'mock'
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
  readonly region: string
  readonly expires: number
}

/** Nothing of our own: the environment is used as it is. */
export interface NoCredentials {
  readonly kind: 'none'
}

/** What an identity or a provider yields. */
export type Credentials = AwsCredentials | MockCredentials | NoCredentials

/** When they end, in milliseconds since 1970. */
export function expiryOf(credentials: Credentials): number | undefined {
  return credentials.kind === 'none' ? undefined : credentials.expires
}

/** Region that credentials are for. */
export function regionOf(credentials: Credentials): string | undefined {
  return credentials.kind === 'none' ? undefined : credentials.region
}

const QUARTER_HOUR = 15 * 60_000

/**
 * Whether credentials are good to begin something with: they last another 15 minutes, or a quarter of their life where
 * that is less, so that sessions of 15 minutes are of use at all.
 */
export function lastsLongEnough(credentials: Credentials, now: number): boolean {
  const expires = expiryOf(credentials)
  if (expires === undefined) return true
  const issued = credentials.kind === 'aws' ? credentials.issued : undefined
  const life = issued === undefined ? 0 : expires - issued
  // A session that ended before it began was made by another clock.
  const margin = life > 0 ? Math.min(QUARTER_HOUR, life / 4) : QUARTER_HOUR
  return expires - now > margin
}

/** A moment as AWS files and JSON show it: RFC 3339, UTC, whole seconds. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
