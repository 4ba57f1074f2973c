import type { Status } from '../expression/facts.ts'
import type { ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { scalarText } from './fields.ts'
import type { ConditionHost, StepHost } from './host.ts'
import type { RunState } from './state.ts'
import type { StepDefinition } from './step.ts'

/** The steps that may run as long as nothing fails. Bad conditions fail here, before anything has run. */
export async function runnableSteps(steps: readonly StepDefinition[], host: ConditionHost): Promise<StepDefinition[]> {
  const runnable: StepDefinition[] = []
  for (const step of steps) if (await mayRun(step, 'success', host)) runnable.push(step)
  return runnable
}

/** Whether the step runs now. The plain case, no condition, loads nothing. */
export async function mayRun(
  step: StepDefinition,
  status: Status,
  host: ConditionHost,
  results?: ValueMap,
): Promise<boolean> {
  const { raw } = step.fields
  if (raw.inputs !== undefined || raw.artifacts !== undefined || raw.preconditions !== undefined) {
    const field = raw.inputs !== undefined ? 'inputs' : raw.artifacts !== undefined ? 'artifacts' : 'preconditions'
    throw fail('field-not-yet', { step: step.fields.step, field, place: step.fields.place(field) })
  }
  if (scalarText(raw.when)?.trim() === '') return status === 'success'
  const { whenHolds } = await import('./when.ts')
  return whenHolds(step, status, host, results)
}

/** Whether `continue` forgives the failure of a step; never when the run was interrupted. */
export async function forgives(step: StepDefinition, state: RunState, host: StepHost, code: number): Promise<boolean> {
  if (scalarText(step.fields.raw.continue)?.trim() === '' || state.interrupts.code() !== undefined) return false
  const { continueHolds } = await import('./when.ts')
  if (!(await continueHolds(step, host, state.results))) return false
  host.console.log('Warning', `${step.fields.step} failed with ${code}, but \`continue\` forgives it`)
  return true
}
