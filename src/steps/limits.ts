import type { Clock } from '../host/host.ts'
import { formatDuration } from '../value/duration.ts'
import type { Retry } from './retry.ts'
import type { Fields, Run, StepAction, StepResult } from './step.ts'

/** Exit status of a step that took too long, as `timeout` of coreutils has it. */
export const TIMED_OUT = 124

/** The reason of a signal that was aborted since a time was over. */
export class TimedOut extends Error {
  /** How long it was, in milliseconds. */
  readonly limit: number
  constructor(limit: number) {
    super(`timed out after ${formatDuration(limit)}`)
    this.limit = limit
  }
}

/** What limits a step: how often it is tried, and how long each attempt may take. */
export interface Limits {
  readonly retry: Retry | undefined
  /** Milliseconds; undefined: as long as it likes. */
  readonly timeout: number | undefined
}

/** Reads `retry` and `timeout` of a step. Fails with `step/bad-retry` and `step/bad-duration`. */
export async function readLimits(fields: Fields): Promise<Limits> {
  const retry = fields.raw.retry == null ? undefined : await (await import('./retry.ts')).readRetry(fields)
  return { retry, timeout: fields.duration('timeout') }
}

/** Runs an action within the limits of its step and returns the result of its last attempt. */
export async function withinLimits({ retry, timeout }: Limits, act: StepAction, run: Run): Promise<StepResult> {
  const attempt = timeout === undefined ? () => act(run) : () => inTime(timeout, act, run)
  if (!retry) return attempt()
  return (await import('./retry.ts')).withRetry(retry, attempt, run.host, run.signal)
}

/**
 * One attempt with a time limit. When the time is over its signal is aborted, which ends whatever the step waits for or
 * runs. The attempt then ends with 124, also where a program ended with 0 on SIGTERM.
 */
async function inTime(ms: number, act: StepAction, run: Run): Promise<StepResult> {
  const limit = limited(run.signal, ms, run.host.clock)
  const over = () => limit.signal.reason instanceof TimedOut && !run.signal.aborted
  const late = (result?: StepResult): StepResult => ({
    value: '',
    ...result,
    code: TIMED_OUT,
    reported: false,
    problem: `timed out after ${formatDuration(ms)} (timeout)`,
  })
  try {
    const result = await act({ ...run, signal: limit.signal })
    return over() ? late(result) : result
  } catch (thrown) {
    if (!over() || thrown !== limit.signal.reason) throw thrown
    return late()
  } finally {
    limit.end()
  }
}

/** A signal that is aborted with another one, or by `TimedOut` when the time is over. */
function limited(signal: AbortSignal, ms: number, clock: Pick<Clock, 'sleep'>): { signal: AbortSignal; end(): void } {
  const limit = new AbortController()
  const done = new AbortController()
  clock.sleep(ms, done.signal).then(
    () => limit.abort(new TimedOut(ms)),
    () => {},
  )
  return { signal: AbortSignal.any([signal, limit.signal]), end: () => done.abort() }
}
