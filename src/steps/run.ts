import type { Session } from '../auth/auth.ts'
import type { Status } from '../expression/facts.ts'
import { type Failure, isFailure, type Place } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import type { TemplateContext } from '../template/context.ts'
import { join } from '../value/file-path.ts'
import { textMap } from '../value/marks.ts'
import { map, type ValueMap } from '../value/value.ts'
import { depthLayer, directoryLayer, environment, identityLayer, valuesLayer } from './environment.ts'
import { fail } from './failures.ts'
import { scalarText } from './fields.ts'
import type { ConditionHost, FailedStep, Outcome, StepHost, StepIdentity } from './host.ts'
import { type Interrupts, watchInterrupts } from './interrupts.ts'
import { stepType } from './registry.ts'
import { readsResults, resultData } from './results.ts'
import type { Run, StepDefinition, StepResult } from './step.ts'

/** What changes while steps run. */
export interface RunState {
  status: Status
  /** `.steps`. */
  readonly results: ValueMap
  readonly interrupts: Interrupts
  readonly capture: boolean
  /** `layers` as one environment, then per identity. */
  base: Env | undefined
  readonly environments: Map<string, { readonly session: Session | 'off' | undefined; readonly env: Env }>
}

/**
 * Runs steps in order. A step that fails does not end the run: it turns the status, and only steps whose `when` asks for
 * that run from then on. What keeps the run from making sense (a template that fails, a refused login of the host's own
 * identity) ends it at once.
 */
export async function runSteps(steps: readonly StepDefinition[], host: StepHost): Promise<Outcome> {
  const state: RunState = {
    status: 'success',
    results: map(),
    interrupts: watchInterrupts(host.host),
    capture: steps.some((step) => readsResults(step.fields.raw)),
    base: undefined,
    environments: new Map(),
  }
  const failed: FailedStep[] = []
  try {
    for (const step of steps) {
      if (state.interrupts.code() !== undefined) state.status = 'failure'
      if (!(await mayRun(step, state.status, host, state.results))) {
        if (step.name) state.results[step.name] = resultData(undefined)
        continue
      }
      const { ends, ...one } = await attemptStep(step, state, host)
      if (one.code === 0) continue
      if (one.result && (await forgives(step, state, host, one.code))) continue
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

/** Whether `continue` forgives the failure of a step. */
async function forgives(step: StepDefinition, state: RunState, host: StepHost, code: number): Promise<boolean> {
  if (scalarText(step.fields.raw.continue)?.trim() === '' || state.interrupts.code() !== undefined) return false
  const { continueHolds } = await import('./when.ts')
  if (!(await continueHolds(step, host, state.results))) return false
  host.console.log('Warning', `${step.fields.step} failed with ${code}, but \`continue\` forgives it`)
  return true
}

/** Runs one step with what belongs around it. `ends` tells that nothing may run after it. */
async function attemptStep(
  step: StepDefinition,
  state: RunState,
  host: StepHost,
): Promise<FailedStep & { ends: boolean }> {
  const start = host.host.clock.now()
  const took = () => host.host.clock.now() - start
  let identity: StepIdentity | undefined
  try {
    identity = await host.identityOf(step)
    const result = await runStep(step, identity, state, host)
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
    if (!isFailure(thrown)) throw thrown
    if (step.name)
      state.results[step.name] = resultData({ code: thrown.exitCode, value: '' }, { error: thrown.message })
    // A login that only this step asked for is this step's failure.
    const own = /^(auth|cloud)\//.test(thrown.code) && !!scalarText(step.fields.raw.identity)?.trim()
    return { step, code: thrown.exitCode, failure: thrown, took: took(), ends: !own && !isStepFailure(thrown) }
  }
}

/** A wrong step is an isStepFailure failure of that step; all else that fails around a step ends the run. */
function isStepFailure(failure: Failure): boolean {
  return failure.code.startsWith('step/') && !/directory|deep|depth|no-shell/.test(failure.code)
}

/** Prepares a step and runs it, with `retry`. Its result is kept under its name. */
async function runStep(
  step: StepDefinition,
  identity: StepIdentity,
  state: RunState,
  host: StepHost,
): Promise<StepResult> {
  const { fields } = step
  const signal = state.interrupts.signal()
  const act = (await stepType(step))(fields)
  const retry = fields.raw.retry == null ? undefined : await (await import('./retry.ts')).readRetry(fields)
  const cwd = stepDirectory(step, host)
  const below = await identityEnvironment(step, identity, state, host, signal)
  const render = renderer(step, state, host, below, cwd)
  const own: Record<string, string> = Object.create(null)
  for (const [name, text] of fields.texts('env')) own[name.trim()] = await render(text, ['env', name])
  const quiet = scalarText(fields.raw.output)?.trim().toLowerCase() === 'none'
  const run: Run = {
    host: host.host,
    console: host.console,
    signal,
    env: environment([valuesLayer('step env', own), depthLayer(), directoryLayer(cwd)], below),
    cwd,
    render,
    capture:
      (step.name !== '' && (state.capture || fields.raw.outputs != null)) ||
      (retry !== undefined && retry.conditions.length > 0),
    quiet,
    timeout: fields.duration('timeout'),
  }
  const result = retry
    ? await (await import('./retry.ts')).withRetry(retry, () => act(run), host.host, signal)
    : await act(run)
  if (step.name === '') return result
  const error = result.code === 0 ? '' : (result.problem ?? `subcommand exited with code ${result.code}`)
  if (result.code === 0 && fields.raw.outputs != null) {
    const { readOutputs } = await import('./outputs.ts')
    state.results[step.name] = resultData(result, { outputs: await readOutputs(fields, result, render) })
  } else state.results[step.name] = resultData(result, { error })
  return result
}

/** The complete environment below the step's own: once per identity, since it is the same for all steps under it. */
async function identityEnvironment(
  step: StepDefinition,
  identity: StepIdentity,
  state: RunState,
  host: StepHost,
  signal: AbortSignal,
): Promise<Env> {
  state.base ??= environment(await host.layers())
  if (identity.kind === 'none') return state.base
  const key = identity.kind === 'off' ? ' off' : identity.name.toLowerCase()
  const session =
    identity.kind === 'off'
      ? 'off'
      : await host.session(identity.name, {
          neededBy: `${step.fields.step}${await hint(step, state, host)}`,
          namedBy: identity.namedBy,
          signal,
        })
  const known = state.environments.get(key)
  if (known && known.session === session) return known.env
  const env = identityLayer(session).apply(state.base)
  state.environments.set(key, { session, env })
  return env
}

/** What a step is about to do, in brackets and short: ` (atmos terraform plan vpc -s dev)`; empty when unknown yet. */
async function hint(step: StepDefinition, state: RunState, host: StepHost): Promise<string> {
  const text = scalarText(step.fields.raw.command)
  if (!text) return ''
  let shown = text
  try {
    shown = await renderer(step, state, host, state.base as Env, host.cwd)(text, 'command')
  } catch {
    if (text.includes('{{')) return ''
  }
  const line = shown.trim().split('\n', 1)[0] as string
  const words = step.type === 'atmos' ? `atmos ${line}` : line
  return ` (${words.length > 60 ? `${words.slice(0, 59)}…` : words})`
}

/** The directory of a step: its own, relative to the host's. Fails with `step/bad-directory`. */
function stepDirectory(step: StepDefinition, host: StepHost): string {
  const own = scalarText(step.fields.raw.working_directory)?.trim()
  if (!own) return host.cwd
  const path = join(host.cwd, own)
  const kind = host.host.files.stat(path)?.kind
  if (kind === 'directory') return path
  throw fail('bad-directory', {
    step: step.fields.step,
    path,
    problem: kind === undefined ? 'does not exist' : 'is not a directory',
    place: step.fields.place('working_directory'),
  })
}

/**
 * Renders the texts of a step, each once: with the host's roots, the environment below the step's own as `.Env`, and
 * the results so far. A text without braces is itself, and nothing is loaded for it.
 */
export function renderer(
  step: StepDefinition,
  state: Pick<RunState, 'results'>,
  host: Pick<StepHost, 'name' | 'data' | 'templates'>,
  env: Env,
  cwd: string,
): Run['render'] {
  let data: ValueMap | undefined
  return (text, field, more) => {
    if (!text.includes('{{')) return text
    if (!data) {
      const variables = textMap(Object.entries(env))
      data = map(Object.entries(host.data))
      data.Env = variables
      data.env = variables
      data.steps = state.results
    }
    const roots = more ? map([...Object.entries(data), ...Object.entries(more)]) : data
    return renderText(text, roots, `${host.name}-step-${step.index}`, { ...host.templates, env, cwd }, () =>
      step.fields.place(typeof field === 'string' ? field : (field?.[0] as string | undefined)),
    )
  }
}

/** Renders a text; where it stands is looked up only for the words of a failure. */
export async function renderText(
  text: string,
  data: ValueMap,
  name: string,
  context: TemplateContext,
  place: () => Place | undefined,
): Promise<string> {
  const { render, stepLibraries } = await import('../template/template.ts')
  return render(text, data, { name, libraries: stepLibraries, missingKey: 'error', context, place })
}
