import { attemptStep } from './attempt.ts'
import { forgives, mayRun } from './conditions.ts'
import type { StepHost } from './host.ts'
import type { RunChildren } from './prepare.ts'
import { resultData } from './results.ts'
import { openState } from './state.ts'
import type { FailedStep, Outcome, StepDefinition } from './step.ts'

/** Loaded by the first step that has children. */
const runChildren: RunChildren = async (...list) => (await import('./children.ts')).runChildren(...list)

/**
 * Runs steps in order. A step that fails does not end the run: it turns the status, and only steps whose `when` asks for
 * that run from then on. A failure that says so (`endsRun`: a template that fails, a refused login of the host's own
 * identity) ends it at once.
 */
export async function runSteps(steps: readonly StepDefinition[], host: StepHost): Promise<Outcome> {
  const state = openState(steps, host)
  const watched = host.watch && (await import('./watched.ts')).watchSteps(host, host.watch)
  const failed: FailedStep[] = []
  try {
    for (const step of steps) {
      if (state.interrupts.code() !== undefined) state.status = 'failure'
      if (!(await mayRun(step, state.status, host, state.results))) {
        if (step.name) state.results[step.name] = resultData(undefined)
        watched?.skipped(step)
        continue
      }
      const seen = watched?.begin(step)
      const about = { host, state, signal: state.interrupts.signal(), sinks: seen?.sinks, runChildren }
      const { ends, ...one } = await attemptStep(step, about)
      const isForgiven = one.code === 0 || (one.result !== undefined && (await forgives(step, state, host, one.code)))
      seen?.ended(one)
      if (isForgiven) continue
      failed.push(one)
      state.status = 'failure'
      if (ends) break
    }
  } finally {
    state.interrupts.end()
  }
  const interrupted = state.interrupts.code()
  return { exitCode: interrupted ?? failed[0]?.code ?? 0, failed, interrupted: interrupted !== undefined }
}
