import { isFailure } from '../failure/failure.ts'
import { circleIn } from '../work/graph.ts'
import { type Plan, schedule } from '../work/schedule.ts'
import type { Task } from '../work/task.ts'
import { attemptStep } from './attempt.ts'
import { forgives, mayRun } from './conditions.ts'
import { valuesLayer } from './environment.ts'
import { fail } from './failures.ts'
import { scalarText } from './fields.ts'
import type { StepHost } from './host.ts'
import type { Parent, RunChildren } from './prepare.ts'
import { resultData } from './results.ts'
import { innerState } from './state.ts'
import type { FailedStep, StepDefinition } from './step.ts'
import { nameOf } from './watched.ts'

/** A child of a step, as the scheduler has it. */
interface Child extends Task {
  readonly step: StepDefinition
}

/**
 * Runs steps as part of another one, concurrently where their `needs` allow it. The outcome is like that of a run of its
 * own; failures are in the order of the list. Fails with `step/bad-needs` before anything has run.
 */
export const runChildren: RunChildren = async (steps, how, parent) => {
  const { signal } = parent
  const children = steps.map((step): Child => ({ name: nameOf(step), step }))
  const needs = needsOf(children)
  const host = hostOf(parent)
  const state = innerState(parent.state)
  const failed = new Map<StepDefinition, FailedStep>()
  const plan: Plan<Child> = {
    tasks: children,
    needs: (child) => needs.get(child) ?? [],
    concurrency: how.concurrency ?? Math.max(1, children.length),
    onFailure: how.onFailure,
    ...(how.failures === undefined ? {} : { failures: how.failures }),
    skips: async ({ step }) =>
      (await mayRun(step, 'success', host, state.results)) ? undefined : 'its condition does not hold',
    async run({ step }, slot) {
      const sinks = host.watch?.output ? { stdout: slot.output('stdout'), stderr: slot.output('stderr') } : undefined
      const { ends: _, ...one } = await attemptStep(step, { host, state, signal: slot.signal, sinks, runChildren })
      if (one.code === 0) return 0
      if (one.result && (await forgives(step, state, host, one.code))) return 0
      failed.set(step, one)
      return one.code
    },
  }
  const ended = await schedule(plan, {
    clock: host.host.clock,
    signal,
    consume: host.watch?.consume ?? (() => {}),
    mask: host.console.maskStream,
    within: host.watch?.within ?? [],
  })
  for (const [{ step }, { status, thrown, problem }] of ended) {
    if (thrown !== undefined && !isFailure(thrown)) throw thrown
    if (thrown !== undefined) failed.set(step, { step, code: thrown.exitCode, failure: thrown, took: 0 })
    // One that another one has killed says nothing about what went wrong.
    if (status === 'canceled') failed.delete(step)
    if (status === 'skipped' && step.name) state.results[step.name] = resultData(undefined, { error: problem ?? '' })
  }
  const all = steps.flatMap((step) => failed.get(step) ?? [])
  const interrupted = state.interrupts.code()
  return { exitCode: interrupted ?? all[0]?.code ?? 0, failed: all, interrupted: interrupted !== undefined }
}

/** The host of children: that of their parent, in its directory, with its variables below their own, and as its identity. */
function hostOf({ step, host, identity, cwd, own }: Parent): StepHost {
  const { watch } = host
  return Object.create(host, {
    cwd: { value: cwd },
    // Below the identity: what an identity sets and removes is not for a variable of a step to change.
    layers: { value: async () => [...(await host.layers()), valuesLayer('step env', own)] },
    identityOf: {
      value: async (child: StepDefinition) => {
        const named = child.fields.raw.identity
        return named === false || scalarText(named)?.trim() ? host.identityOf(child) : identity
      },
    },
    ...(watch ? { watch: { value: { ...watch, within: [...watch.within, { name: nameOf(step) }] } } } : {}),
  })
}

/** Which of its siblings a child waits for, from `needs`. Fails with `step/bad-needs`. */
function needsOf(children: readonly Child[]): ReadonlyMap<Child, readonly Child[]> {
  const byName = new Map(children.map((child) => [child.name, child]))
  const twin = children.find((child) => byName.get(child.name) !== child)?.step.fields
  if (twin)
    throw fail('bad-needs', {
      step: twin.step,
      problem: 'another step beside it has the same name',
      place: twin.place('name'),
    })
  const needs = new Map<Child, readonly Child[]>()
  for (const child of children) {
    const { fields } = child.step
    const names = fields.list('needs').map((one) => scalarText(one)?.trim() ?? '')
    const unknown = names.find((name) => !byName.has(name))
    if (unknown !== undefined)
      throw fail('bad-needs', {
        step: fields.step,
        problem: `there is no step \`${unknown}\` beside it`,
        place: fields.place('needs'),
      })
    needs.set(
      child,
      names.flatMap((name) => byName.get(name) ?? []),
    )
  }
  const circle = circleIn(children, (child) => needs.get(child) ?? [])
  const [first] = circle ?? []
  if (circle && first)
    throw fail('bad-needs', {
      step: first.step.fields.step,
      problem: `steps wait for each other in a circle: ${circle.map((child) => child.name).join(' → ')}`,
      place: first.step.fields.place('needs'),
    })
  return needs
}
