import type { Session } from '../../auth/auth.ts'
import { chooseIdentity, identityField } from '../../auth/choose.ts'
import { authVariables } from '../../config/secrets.ts'
import { valuesLayer } from '../../steps/environment.ts'
import type { StepHost } from '../../steps/host.ts'
import { parseSteps } from '../../steps/parse.ts'
import { stepType } from '../../steps/registry.ts'
import { runSteps } from '../../steps/run.ts'
import { sessionsOf } from '../../steps/sessions.ts'
import type { StepDefinition } from '../../steps/step.ts'
import { isMap, map, type Value } from '../../value/value.ts'
import { authOn, identityOf } from '../identity.ts'
import { authOf } from '../state/reader.ts'
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

async function runList(hook: Hook, run: HookRun): Promise<number> {
  const { command, prepared, outcome } = run
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
    conditionEnv: () => run.env,
    layers: () => [valuesLayer('hook', run.before)],
    ...(await identities(run, of)),
    authVariables: () => authVariables(configuration),
  }
  const ended = await runSteps(steps, host)
  if (ended.failed.length > 0) await (await import('../../steps/report.ts')).tellFailures(ended, host)
  return ended.exitCode
}

/**
 * As whom the steps of a hook run: by the same rule as steps of commands, on the `auth` of the component. A step that
 * names nobody runs as the component does; one that is switched off has the environment from before the identity.
 */
async function identities(
  { command, prepared }: HookRun,
  of: string,
): Promise<Pick<StepHost, 'identityOf' | 'session'>> {
  const { project } = command
  const { ready } = prepared
  const { env } = await project.configuration()
  const auth = authOf(ready.found.component.section)
  const around = ready.identity
  const sessions = sessionsOf(() => authOn(project, auth), project.host.clock)
  return {
    async identityOf(step) {
      const answer = chooseIdentity({
        variable: env.ATMOS_IDENTITY,
        flag: project.flags.identity,
        step: identityField(step.fields.raw.identity),
        command: undefined,
      })
      if (answer.kind === 'off') return { kind: 'off' }
      if (answer.kind === 'name' && answer.by === 'step') {
        const namedBy = step.fields.step
        return { kind: 'name', name: (await authOn(project, auth)).resolve(answer.name, namedBy), namedBy }
      }
      // The flag has chosen the identity of the component already.
      if (around === undefined) return { kind: 'none' }
      return around === 'off' ? { kind: 'off' } : { kind: 'name', name: around.identity, namedBy: of }
    },
    async session(identity, reason) {
      if (typeof around !== 'object' || identity !== around.identity) return sessions(identity, reason)
      const { neededBy, signal = command.signal() } = reason
      return (await identityOf(project, auth, neededBy, signal, { named: identity })) as Session
    },
  }
}
