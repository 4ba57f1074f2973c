import type { Session } from '../auth/auth.ts'
import type { Status } from '../expression/facts.ts'
import type { Env } from '../host/host.ts'
import { map, type ValueMap } from '../value/value.ts'
import type { StepHost } from './host.ts'
import { type Interrupts, watchInterrupts } from './interrupts.ts'
import { readsResults } from './results.ts'
import type { StepDefinition } from './step.ts'

/** What changes while the steps of a run are at work. */
export interface RunState {
  /** What conditions ask for: `failure` once a step has failed that was not forgiven. */
  status: Status
  /** `.steps`. */
  readonly results: ValueMap
  readonly interrupts: Interrupts
  /** Whether some step looks at results, so that output must be captured. */
  readonly capture: boolean
  /** The host's layers as one environment, once the first step has needed it. */
  base: Env | undefined
  /** The environment of each identity, with the session that it was made for. */
  readonly environments: Map<string, { readonly session: Session | 'off' | undefined; readonly env: Env }>
}

/** The state of a run that begins. Its `interrupts` must be ended. */
export function openState(steps: readonly StepDefinition[], host: Pick<StepHost, 'host'>): RunState {
  return {
    status: 'success',
    results: map(),
    interrupts: watchInterrupts(host.host),
    capture: steps.some((step) => readsResults(step.fields.raw)),
    base: undefined,
    environments: new Map(),
  }
}

/** The state of steps that run as part of another one: they share results and interrupts, and have a status of their own. */
export function innerState(outer: RunState): RunState {
  return { ...outer, status: 'success', base: undefined, environments: new Map() }
}
