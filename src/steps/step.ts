import type { Failure, Place } from '../failure/failure.ts'
import type { Env, Host, Sink } from '../host/host.ts'
import type { Console } from '../terminal/console.ts'
import type { Later } from '../value/later.ts'
import type { Value, ValueMap } from '../value/value.ts'
import type { FailureMode } from '../work/schedule.ts'

/** Reads the fields of one step without effects; a wrong field fails with its file and line. */
export interface Fields {
  readonly raw: ValueMap
  /** `step 2 (build) of deploy-infra`: how messages call the step. */
  readonly step: string
  /** Where the step, or one of its fields, stands. */
  place(field?: string): Place | undefined
  text(field: string, options?: { readonly default?: string; readonly required?: boolean }): string
  /** A text that is a template: it is rendered by `run.render` when the step runs. */
  template(field: string, options?: { readonly default?: string; readonly required?: boolean }): string
  flag(field: string, fallback?: boolean): boolean
  list(field: string): readonly Value[]
  /** A map of texts in the order of the file (`env`, `outputs`); empty when absent. */
  texts(field: string): readonly (readonly [name: string, text: string])[]
  /** Milliseconds of a Go duration; undefined when absent. */
  duration(field: string): number | undefined
}

/** One step of a list, before it runs. */
export interface StepDefinition {
  /** Position in its list, from 0. */
  readonly index: number
  /** Empty when it has none. */
  readonly name: string
  readonly type: string
  readonly fields: Fields
}

/** What a step may use while it acts. */
export interface Run {
  readonly host: Host
  readonly console: Console
  /** Ends what the step waits for, and its children: Ctrl-C, SIGTERM, the step's `timeout`, the failure of a sibling. */
  readonly signal: AbortSignal
  /** The complete environment of the step's children, built once. */
  readonly env: Env
  /** Names in it that only authentication has a use for; see withheld.ts. */
  readonly authVariables: () => ReadonlySet<string>
  /** Absolute. */
  readonly cwd: string
  /**
   * Renders a template with the data of the host (arguments, flags, results). `field` is where it stands in the step,
   * `more` are further roots.
   */
  render(text: string, field?: string | readonly (string | number)[], more?: ValueMap): Later<string>
  /** Whether output is captured for `.steps.<name>`. */
  readonly capture: boolean
  /** `output: none`: nothing is shown. */
  readonly quiet: boolean
  /** Where output goes in place of our own streams: somebody shows it among that of other steps. */
  readonly sinks: Sinks | undefined
  /**
   * Runs steps as part of this one, side by side where they may: in its directory, with its environment below their own,
   * as its identity unless they name one, and under its signal. Their results stand beside those of other steps.
   */
  children(this: Pick<Run, 'signal'>, steps: readonly StepDefinition[], how: SideBySide): Promise<Outcome>
}

/** Takes what the children of a step write. */
export interface Sinks {
  readonly stdout: Sink
  readonly stderr: Sink
}

/** How steps run beside each other; a step waits for those that its `needs` names. */
export interface SideBySide {
  /** How many at the same time; all of them when absent. */
  readonly concurrency?: number
  readonly onFailure: FailureMode
  /** How many failures it takes for `onFailure`; 1 when absent. */
  readonly failures?: number
}

/** A step that failed and was not forgiven. */
export interface FailedStep {
  readonly step: StepDefinition
  readonly code: number
  readonly result?: StepResult
  /** It could not even start, or could not be understood. */
  readonly failure?: Failure
  /** Milliseconds. */
  readonly took: number
  readonly identity?: string
}

/** How a run of steps ended. */
export interface Outcome {
  /** 0, that of the first step that failed, or that of the signal which ended the run. */
  readonly exitCode: number
  readonly failed: readonly FailedStep[]
  readonly interrupted: boolean
}

/** What a step that ran came to. A non-zero `code` is an outcome, not a failure of ours. */
export interface StepResult {
  readonly code: number
  /** `.steps.<name>.value`. */
  readonly value: string
  readonly values?: readonly string[]
  readonly metadata?: ValueMap
  /** What went wrong in words, when `code` does not say it. */
  readonly problem?: string
  /** What was run, as people would type it: shown when it failed. */
  readonly line?: string
  /** The child owned the terminal and reported the failure itself: it is not reported again. */
  readonly reported?: boolean
}

/** What a step does; `preview` says what it would do, for a dry run. */
export type StepAction = ((run: Run) => Promise<StepResult>) & {
  readonly preview?: (run: Pick<Run, 'render' | 'env'>) => Later<string>
}

/** A kind of step: the outer call reads fields and may fail, the inner one acts. */
export type StepType = (fields: Fields) => StepAction

/** An action with its preview. */
export function action(
  act: (run: Run) => Promise<StepResult>,
  preview: NonNullable<StepAction['preview']>,
): StepAction {
  return Object.assign(act, { preview })
}
