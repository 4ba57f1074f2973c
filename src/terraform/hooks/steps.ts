import { valuesLayer } from '../../steps/environment.ts'
import { scalarText } from '../../steps/fields.ts'
import { parseSteps } from '../../steps/parse.ts'
import { runSteps, type StepHost } from '../../steps/run.ts'
import { sessionsOf } from '../../steps/sessions.ts'
import { isMap, map, type Value } from '../../value/value.ts'
import type { Hook, HookKind, HookRun } from '../hooks.ts'

/** `kind: step`: one step, as in a workflow. */
export const stepHook: HookKind = (hook, run) => {
  const given = isMap(hook.fields.with) ? hook.fields.with : map()
  const step = map([...Object.entries(given), ['name', hook.name], ['type', hook.fields.type ?? 'shell']])
  if (hook.fields.retry !== undefined) step.retry = hook.fields.retry
  return runList(hook, run, [step])
}

/** `kind: steps`: a list of them. */
export const stepsHook: HookKind = (hook, run) =>
  runList(hook, run, Array.isArray(hook.fields.with) ? hook.fields.with : [])

async function runList(
  hook: Hook,
  { command, prepared, env, outcome }: HookRun,
  list: readonly Value[],
): Promise<number> {
  const { project } = command
  const { ready } = prepared
  const of = `hook ${hook.name} of ${ready.component}`
  const steps = parseSteps([...list], {
    of,
    defaultType: 'shell',
    texts: true,
    path: ['hooks', hook.name, 'with'],
    locate: () => undefined,
  })
  const host: StepHost = {
    host: project.host,
    console: project.console,
    name: of,
    workflow: hook.name,
    cwd: ready.folder,
    templates: project.templateContext(),
    data: map([
      ...Object.entries(ready.section),
      ['status', outcome.status],
      ['exit_code', outcome.code],
      ['error', outcome.error],
    ]),
    conditionEnv: () => env,
    layers: () => [valuesLayer('hook', env)],
    // The environment is the component's identity already; a step may name another one.
    identityOf: async (step) => {
      const own = step.fields.raw.identity
      if (own === false) return { kind: 'off' }
      const name = scalarText(own)?.trim()
      if (!name) return { kind: 'none' }
      return { kind: 'name', name: (await project.auth()).resolve(name, step.fields.step), namedBy: step.fields.step }
    },
    session: sessionsOf(() => project.auth(), project.host.clock),
  }
  const ended = await runSteps(steps, host)
  if (ended.failed.length > 0) await (await import('../../steps/report.ts')).tellFailures(ended, host)
  return ended.exitCode
}
