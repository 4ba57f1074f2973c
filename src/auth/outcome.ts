import type { Credentials } from './credentials.ts'

/** A login that was granted. */
export interface Granted {
  readonly kind: 'granted'
  readonly credentials: Credentials
}

/** A login that a service refused: its answer, and what may help. */
export interface Refusal {
  readonly kind: 'refused'
  /** Who refused: `AWS`. */
  readonly service: string
  /** The service's own code: `AccessDenied`. */
  readonly code: string
  readonly answer: string
  /** What was asked for: the ARN of a role. */
  readonly target?: string
  /** Sentences about the likely cause. */
  readonly advice: readonly string[]
  readonly hints?: readonly string[]
}

/** What an attempt to log in came to. */
export type Outcome = Granted | Refusal

/** Credentials as an outcome. */
export function granted(credentials: Credentials): Granted {
  return { kind: 'granted', credentials }
}
