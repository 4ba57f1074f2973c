import type { Place } from '../failure/failure.ts'
import type { Env, Host } from '../host/host.ts'
import type { Console } from '../terminal/console.ts'
import type { Later } from '../value/later.ts'
import type { Value, ValueMap } from '../value/value.ts'

/** Reads the fields of one step without effects; a wrong field fails with its file and line. */
export interface Fields {
  readonly raw: ValueMap
  /** Where the step, or one of its fields, stands. */
  place(field?: string): Place | undefined
  text(field: string, options?: { readonly default?: string; readonly required?: boolean }): string
  /** A text that is a template: it is rendered by `run.render` when the step runs. */
  template(field: string, options?: { readonly default?: string; readonly required?: boolean }): string
  flag(field: string, fallback?: boolean): boolean
  list(field: string): readonly Value[]
}

/** What a step may use while it acts. */
export interface Run {
  readonly host: Host
  readonly console: Console
  readonly signal: AbortSignal
  /** The complete environment of the step's children, built once. */
  readonly env: Env
  /** Absolute. */
  readonly cwd: string
  /** Renders a template with the data of the host (arguments, flags, results). */
  render(text: string, field?: string): Later<string>
  /** Whether output is kept for `.steps.<name>`. */
  readonly keep: boolean
  /** `output: none`: nothing is shown. */
  readonly quiet: boolean
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
}

/** A kind of step: the outer call reads fields and may fail, the inner one acts. */
export type StepType = (fields: Fields) => (run: Run) => Promise<StepResult>
