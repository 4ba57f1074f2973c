import type { Identity, Provider } from '../../auth/definitions.ts'

/** What is shown of the configuration. */
export interface Listing {
  readonly providers: readonly Provider[]
  readonly identities: readonly Identity[]
  /** How long the stored session of an identity lasts; undefined where there is none. */
  status(identity: Identity): Status | undefined
}

/** A stored session as a list shows it. */
export interface Status {
  /** `valid`, or `ending` within a quarter of an hour. */
  readonly kind: 'valid' | 'ending'
  /** `3 h 12 min`; empty when it does not end. */
  readonly left: string
}
