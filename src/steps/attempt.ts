import { isFailure } from '../failure/failure.ts'
import { waitingFor } from '../host/waits.ts'
import type { StepIdentity } from './host.ts'
import { readLimits, withinLimits } from './limits.ts'
import { asOwn, type Circumstances, prepareRun } from './prepare.ts'
import { stepType } from './registry.ts'
import { resultData } from './results.ts'
import type { FailedStep, StepDefinition, StepResult } from './step.ts'

/** Exit status of what SIGTERM has ended. */
const KILLED = 143

/** How a step ended; `ends` says that nothing may run after it. */
export type Attempt = FailedStep & { readonly ends: boolean }

/** Runs one step, with its login, environment and limits, and stores its result under its name. Throws defects only. */
export async function attemptStep(
  step: StepDefinition,
  about: Omit<Circumstances, 'identity' | 'limits'>,
): Promise<Attempt> {
  const { host, signal, state } = about
  const start = host.host.clock.now()
  const took = () => host.host.clock.now() - start
  let identity: StepIdentity = { kind: 'none' }
  try {
    identity = await asOwn(step, host.identityOf(step))
    const result = await waitingFor(step.fields.step, runStep(step, { ...about, identity }))
    return {
      step,
      code: result.code,
      result,
      took: took(),
      ...(identity.kind === 'name' ? { identity: identity.name } : {}),
      ends: false,
    }
  } catch (thrown) {
    const interrupted = state.interrupts.code()
    if (interrupted !== undefined) return { step, code: interrupted, took: took(), ends: true }
    // What a step waits for is rejected with the reason of its signal, when another step kills it.
    if (signal.aborted && thrown === signal.reason) return { step, code: KILLED, took: took(), ends: true }
    if (!isFailure(thrown)) throw thrown
    if (step.name)
      state.results[step.name] = resultData({ code: thrown.exitCode, value: '' }, { error: thrown.message })
    return { step, code: thrown.exitCode, failure: thrown, took: took(), ends: thrown.endsRun }
  }
}

/** Prepares a step and runs it within its limits. */
async function runStep(step: StepDefinition, about: Omit<Circumstances, 'limits'>): Promise<StepResult> {
  const { fields } = step
  const { results } = about.state
  const act = (await stepType(step))(fields)
  const limits = await readLimits(fields)
  const run = await prepareRun(step, { ...about, limits })
  const result = await withinLimits(limits, act, run)
  if (step.name === '') return result
  const error = result.code === 0 ? '' : (result.problem ?? `subcommand exited with code ${result.code}`)
  if (result.code === 0 && fields.raw.outputs != null) {
    const { readOutputs } = await import('./outputs.ts')
    results[step.name] = resultData(result, { outputs: await readOutputs(fields, result, run.render) })
  } else results[step.name] = resultData(result, { error })
  return result
}
