import { scalarText } from './fields.ts'
import type { Retry } from './retry.ts'
import type { RunState } from './state.ts'
import type { Run, Sinks, StepDefinition } from './step.ts'

/** What is shown of a step while it runs, and what is captured for those after it. */
export type Display = Pick<Run, 'capture' | 'quiet' | 'sinks'>

/** Reads what is to be shown of a step, and captured. `sinks` are those of who watches it. */
export function displayOf(
  step: StepDefinition,
  state: Pick<RunState, 'capture'>,
  retry: Retry | undefined,
  sinks: Sinks | undefined,
): Display {
  const { raw } = step.fields
  const isRead = step.name !== '' && (state.capture || raw.outputs != null)
  return {
    // The conditions of a retry look at what was written.
    capture: isRead || (retry !== undefined && retry.conditions.length > 0),
    quiet: scalarText(raw.output)?.trim().toLowerCase() === 'none',
    sinks,
  }
}
