import type { Secret } from '../../value/secret.ts'

/** Keys of AWS: a session when there is a session token, else long-lived keys of a user. */
export interface AwsCredentials {
  readonly kind: 'aws'
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken?: Secret
  readonly region?: string
  /** Milliseconds since 1970; undefined when they do not expire. */
  readonly expires?: number
  /** When they were issued, if known: a session may be used until a quarter of its life is left. */
  readonly issued?: number
  /** ARN, where the service returned it. */
  readonly principal?: string
  /** The MFA device whose code opened the session. */
  readonly mfa?: string
}

/** Keys that sign a request. */
export type SigningKeys = Pick<AwsCredentials, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>
