import { authVariables } from '../../config/secrets.ts'
import { valuesLayer } from '../../steps/environment.ts'
import { scalarText } from '../../steps/fields.ts'
import type { StepHost } from '../../steps/host.ts'
import { parseSteps } from '../../steps/parse.ts'
import { stepType } from '../../steps/registry.ts'
import { runSteps } from '../../steps/run.ts'
import { sessionsOf } from '../../steps/sessions.ts'
import type { StepDefinition } from '../../steps/step.ts'
import { isMap, map, type Value } from '../../value/value.ts'
import type { Hook, HookKind, HookRun } from './hook.ts'

/** `kind: step` is one step, as in a workflow; `kind: steps` a list of them. */
export const stepsHook: HookKind = (hook, run) => runList(hook, run)

/** The steps of a hook, read. What is wrong with them by itself fails here. */
function stepsOf({ name, kind, fields }: Hook, component: string): StepDefinition[] {
  const given = fields.with
  let list: readonly Value[] = Array.isArray(given) ? given : []
  if (kind === 'step') {
    const step = map([
      ...Object.entries(isMap(given) ? given : map()),
      ['name', name],
      ['type', fields.type ?? 'shell'],
      ...(fields.retry === undefined ? [] : [['retry', fields.retry] as const]),
    ])
    list = [step]
  }
  return parseSteps([...list], {
    of: `hook ${name} of ${component}`,
    defaultType: 'shell',
    texts: true,
    path: ['hooks', name, 'with'],
    locate: () => undefined,
  })
}

/** Fails where a hook has steps of a type that does not exist, or whose fields are not as their type wants. */
export async function checkSteps(hook: Hook, component: string): Promise<void> {
  for (const step of stepsOf(hook, component)) (await stepType(step))(step.fields)
}

async function runList(hook: Hook, { command, prepared, env, outcome }: HookRun): Promise<number> {
  const { project } = command
  const { ready } = prepared
  const configuration = await project.configuration()
  const of = `hook ${hook.name} of ${ready.component}`
  const steps = stepsOf(hook, ready.component)
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
    authVariables: () => authVariables(configuration),
  }
  const ended = await runSteps(steps, host)
  if (ended.failed.length > 0) await (await import('../../steps/report.ts')).tellFailures(ended, host)
  return ended.exitCode
}
