/** A piece of work, as events, screens and reports name it. */
export interface Task {
  /** What people call it (`dev/vpc`, `build`); no two of a plan have the same. */
  readonly name: string
  /** The identity that it runs as, where one is known before it starts. */
  readonly identity?: string
}

/** How a task ended. `canceled` is one that was killed since another one had failed. */
export type Status = 'succeeded' | 'failed' | 'skipped' | 'canceled'

/** What is known of a task that has ended, or will never start. */
export interface Ended {
  readonly status: Status
  /** Its exit status; 0 where it never started, that of the failure (else 1) where it could not be run. */
  readonly code: number
  /** Milliseconds since 1970. */
  readonly started: number | undefined
  readonly finished: number | undefined
  /** Why it was skipped. */
  readonly problem?: string
  /** What it was ended by, where that is no exit status. */
  readonly thrown?: unknown
}

/** Whether a task was ended by Ctrl-C or SIGTERM, which is meant for the whole run. */
export const wasStopped = ({ status, code }: Ended): boolean => status === 'failed' && (code === 130 || code === 143)

/** How many tasks ended in each way. */
export function count(all: Iterable<Ended>): Readonly<Record<Status, number>> {
  const counts = { succeeded: 0, failed: 0, skipped: 0, canceled: 0 }
  for (const { status } of all) counts[status] += 1
  return counts
}
