import { endingStep, isFailure } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import type { Masked } from '../terminal/masked.ts'
import { join } from '../value/file-path.ts'
import type { Later } from '../value/later.ts'
import { learnVariables } from '../value/secret-names.ts'
import { displayOf } from './display.ts'
import { depthLayer, directoryLayer, environment, identityLayer, valuesLayer } from './environment.ts'
import { fail } from './failures.ts'
import { scalarText } from './fields.ts'
import type { StepHost, StepIdentity } from './host.ts'
import type { Limits } from './limits.ts'
import { type StepRenderer, stepRenderer } from './render.ts'
import type { RunState } from './state.ts'
import type { Outcome, Run, SideBySide, Sinks, StepDefinition } from './step.ts'

/** What a step is run with, besides its definition: who runs it, and as whom, when, and for whom. */
export interface Circumstances {
  readonly host: StepHost
  readonly state: RunState
  readonly identity: StepIdentity
  readonly signal: AbortSignal
  /** Takes what the step writes; undefined leaves it our own streams. */
  readonly sinks: Sinks | undefined
  readonly limits: Limits
  /** Runs steps as part of one; handed down, since what runs a step cannot know what runs many. */
  readonly runChildren: RunChildren
}

/** The step that children are part of. */
export interface Parent extends Circumstances {
  readonly step: StepDefinition
  readonly cwd: string
  /** Its own variables, rendered. */
  readonly own: Env
}

/** Runs steps as part of another one. */
export type RunChildren = (steps: readonly StepDefinition[], how: SideBySide, parent: Parent) => Promise<Outcome>

/**
 * Makes what a step sees, for all that run steps: its directory, its complete environment as its identity, its texts
 * rendered, where its output goes. Logs in, if that is needed. Fails with `step/bad-directory`, and with what a login or
 * a template fails with.
 */
export async function prepareRun(step: StepDefinition, about: Circumstances): Promise<Run> {
  const { host, state, signal } = about
  const cwd = stepDirectory(step, host)
  const texts = stepRenderer(step, host, state.results, cwd)
  const below = await identityEnvironment(step, about, texts)
  texts.begin(below)
  const own: Record<string, string> = Object.create(null)
  for (const [name, text] of step.fields.texts('env')) own[name.trim()] = await texts.render(text, ['env', name])
  const env = environment([valuesLayer('step env', own), depthLayer(), directoryLayer(cwd)], below)
  learnVariables(env)
  return {
    host: host.host,
    console: host.console,
    signal,
    env,
    authVariables: host.authVariables,
    cwd,
    render: texts.render,
    ...displayOf(step, state, about.limits.retry, about.sinks),
    children(this: Pick<Run, 'signal'>, steps, how) {
      // The signal of the moment: that of the attempt, with its time limit.
      return about.runChildren(steps, how, { ...about, step, cwd, own, signal: this.signal })
    },
  }
}

/** The complete environment below the step's own: once per identity, since it is the same for all steps under it. */
async function identityEnvironment(
  step: StepDefinition,
  { host, state, identity, signal }: Circumstances,
  texts: StepRenderer,
): Promise<Env> {
  state.base ??= environment(await host.layers())
  if (identity.kind === 'none') return state.base
  const key = identity.kind === 'off' ? ' off' : identity.name.toLowerCase()
  const session =
    identity.kind === 'off'
      ? 'off'
      : await asOwn(
          step,
          host.session(identity.name, {
            neededBy: async () => `${step.fields.step}${await hint(step, texts, host.console.mask)}`,
            namedBy: identity.namedBy,
            signal,
          }),
        )
  const known = state.environments.get(key)
  if (known && known.session === session) return known.env
  const env = identityLayer(session).apply(state.base)
  state.environments.set(key, { session, env })
  return env
}

/** Waits for a login: where only this step has asked for it, what it fails with is the failure of this step alone. */
export async function asOwn<T>(step: StepDefinition, login: Later<T>): Promise<T> {
  try {
    return await login
  } catch (thrown) {
    throw isFailure(thrown) && scalarText(step.fields.raw.identity)?.trim() ? endingStep(thrown) : thrown
  }
}

/** What a step is about to do, in brackets and short: ` (atmos terraform plan vpc -s dev)`; empty when unknown yet. */
async function hint(step: StepDefinition, texts: StepRenderer, mask: (text: string) => Masked): Promise<string> {
  const text = scalarText(step.fields.raw.command)
  if (!text) return ''
  let shown: string | undefined
  try {
    shown = await texts.early(text, 'command')
  } catch {
    // The step itself fails with it.
  }
  if (shown === undefined) return ''
  const line = shown.trim().split('\n', 1)[0] as string
  const words = step.type === 'atmos' ? `atmos ${line}` : line
  const { cut } = await import('../terminal/wrap.ts')
  return ` (${cut(mask(words), 60)})`
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
