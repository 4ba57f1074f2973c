import type { Failure } from '../failure/failure.ts'
import type { Host } from '../host/host.ts'
import type { Pattern } from '../value/pattern.ts'
import { isMap, type Value } from '../value/value.ts'
import { parseDuration } from './duration.ts'
import { fail } from './failures.ts'
import { sayKind, scalarText } from './fields.ts'
import type { Fields, StepResult } from './step.ts'

/** `retry` of a step, checked; times in milliseconds. */
export interface Retry {
  /** Undefined: without end (as long as `maxElapsed` allows). */
  readonly maxAttempts: number | undefined
  readonly strategy: 'constant' | 'linear' | 'exponential'
  readonly initialDelay: number
  readonly maxDelay: number | undefined
  readonly multiplier: number
  readonly jitter: number
  readonly maxElapsed: number | undefined
  /** A step is retried only if its output matches one of these; in any case when there are none. */
  readonly conditions: readonly Pattern[]
}

/** Reads `retry`. Fails with `step/bad-retry` and the field that makes no sense. */
export async function readRetry(fields: Fields): Promise<Retry> {
  const raw = fields.raw.retry
  const refuse = (field: string, rule: string) =>
    fail('bad-retry', { step: fields.step, field: `\`${field}\``, rule, place: fields.place('retry') })
  if (!isMap(raw)) throw refuse('retry', `must be a map, not ${sayKind(raw)}`)
  const number = (field: string): number | undefined => {
    const text = scalarText(raw[field])
    if (text === '') return undefined
    const value = text === undefined ? Number.NaN : Number(text)
    if (Number.isNaN(value)) throw refuse(field, `must be a number, not ${JSON.stringify(text ?? sayKind(raw[field]))}`)
    return value
  }
  const time = (field: string): number | undefined => {
    const value: Value | undefined = raw[field]
    const text = scalarText(value)
    if (text === '') return undefined
    const ms = text === undefined ? undefined : parseDuration(text, typeof value === 'number')
    if (ms === undefined) throw refuse(field, `is no duration: ${JSON.stringify(text ?? sayKind(value))}`)
    return ms
  }
  const maxAttempts = number('max_attempts')
  const initialDelay = time('initial_delay')
  const maxDelay = time('max_delay')
  const multiplier = number('multiplier')
  const jitter = number('random_jitter')
  const maxElapsed = time('max_elapsed_time')
  if (maxAttempts !== undefined && (!Number.isInteger(maxAttempts) || maxAttempts <= 0))
    throw refuse('max_attempts', 'must be greater than zero')
  if (initialDelay !== undefined && initialDelay < 0) throw refuse('initial_delay', 'must not be negative')
  if (maxDelay !== undefined && maxDelay <= 0) throw refuse('max_delay', 'must be greater than zero')
  if (multiplier !== undefined && multiplier <= 0) throw refuse('multiplier', 'must be greater than zero')
  if (jitter !== undefined && (jitter < 0 || jitter > 1)) throw refuse('random_jitter', 'must be between 0 and 1')
  if (maxElapsed !== undefined && maxElapsed <= 0) throw refuse('max_elapsed_time', 'must be greater than zero')
  const strategy = scalarText(raw.backoff_strategy)?.toLowerCase()
  const conditions = raw.conditions == null ? [] : Array.isArray(raw.conditions) ? raw.conditions : [raw.conditions]
  return {
    maxAttempts,
    strategy: strategy === 'linear' || strategy === 'exponential' ? strategy : 'constant',
    initialDelay: initialDelay ?? 0,
    maxDelay,
    multiplier: multiplier ?? 2,
    jitter: jitter ?? 0,
    maxElapsed,
    conditions: conditions.length === 0 ? [] : await patterns(conditions, refuse),
  }
}

/** The patterns of `conditions`, compiled. */
async function patterns(
  conditions: readonly Value[],
  refuse: (field: string, rule: string) => Failure,
): Promise<readonly Pattern[]> {
  const { compilePattern } = await import('../value/pattern.ts')
  return conditions.map((one) => {
    const made = compilePattern(scalarText(one) ?? '')
    if ('problem' in made) throw refuse('conditions', `is not a regular expression: ${made.problem}`)
    return made
  })
}

/** Pause of a `retry` that sets neither a delay nor an end, which would spin. */
const LEAST = 1000

/**
 * Milliseconds to wait after failed attempt `n` (from 1): the strategy's delay, capped, then moved by the jitter, which
 * may exceed the cap. `random` gives numbers from 0 to below 1.
 */
export function delayAfter(retry: Retry, n: number, random: () => number): number {
  const { initialDelay: first } = retry
  let delay =
    retry.strategy === 'linear'
      ? first * n
      : retry.strategy === 'exponential'
        ? first * retry.multiplier ** (n - 1)
        : first
  if (delay === 0 && retry.maxAttempts === undefined && retry.maxElapsed === undefined) delay = LEAST
  if (retry.maxDelay !== undefined) delay = Math.min(delay, retry.maxDelay)
  if (retry.jitter > 0) {
    const by = random() * delay * retry.jitter
    delay = Math.max(0, random() < 0.5 ? delay + by : delay - by)
  }
  return delay
}

/** A number from 0 to below 1 out of the host's randomness. */
function draw(host: Pick<Host, 'system'>): number {
  const [a = 0, b = 0, c = 0, d = 0] = host.system.random(4)
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32
}

/**
 * Tries until an attempt ends with 0, the attempts are used up, the time is over, or the failure is none that
 * `conditions` name. Answers the last attempt, with what to say about the others. What an attempt throws is not tried
 * again: it is a wrong definition, and would be wrong again.
 */
export async function withRetry(
  retry: Retry,
  attempt: () => Promise<StepResult>,
  host: Pick<Host, 'clock' | 'system'>,
  signal: AbortSignal,
): Promise<StepResult> {
  const start = host.clock.now()
  for (let n = 1; ; n++) {
    const result = await attempt()
    if (result.code === 0 || signal.aborted) return result
    const about = (problem: string): StepResult => ({
      ...result,
      problem: result.problem === undefined ? problem : `${problem}, last error: ${result.problem}`,
    })
    if (retry.maxAttempts !== undefined && n >= retry.maxAttempts) return about(`max attempts (${n}) exceeded`)
    if (retry.conditions.length > 0 && !matches(retry.conditions, result)) return result
    const pause = delayAfter(retry, n, () => draw(host))
    const over = () =>
      retry.maxElapsed !== undefined && host.clock.now() - start + pause > retry.maxElapsed
        ? about(`retry timeout exceeded after ${n} ${n === 1 ? 'attempt' : 'attempts'} (max_elapsed_time)`)
        : undefined
    const ended = over()
    if (ended) return ended
    try {
      await host.clock.sleep(pause, signal)
    } catch {
      return about('interrupted before the next attempt')
    }
  }
}

/** Whether the output of an attempt matches one of the patterns. */
function matches(conditions: readonly Pattern[], result: StepResult): boolean {
  const text = `${result.code} ${result.value}\n${scalarText(result.metadata?.stdout) ?? ''}\n${scalarText(result.metadata?.stderr) ?? ''}`
  return conditions.some((pattern) => pattern.test(text))
}
