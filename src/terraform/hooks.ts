import { mayRun, parseCondition } from '../expression/condition.ts'
import type { Facts } from '../expression/facts.ts'
import { isFailure } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import { detectCi } from '../terminal/ci.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { writeCliConfig } from './cli-config.ts'
import { fail } from './failures.ts'
import type { Hook, HookKind, HookRun, Outcome } from './hooks/hook.ts'
import type { Prepared } from './prepare.ts'
import type { Command } from './ready.ts'

/** What there is to know of a kind before a hook of it runs. */
interface Kind {
  /** What a failure means where the hook does not say. What is not kept or published is lost, so that ends the run. */
  readonly onFailure: Hook['onFailure']
  /** The program that it runs, where the hook names none. */
  readonly program?: string
  readonly load: () => Promise<HookKind>
}

const tool = (program: string): readonly [string, Kind] => [
  program,
  { onFailure: 'warn', program, load: async () => (await import('./hooks/tools.ts')).toolHook },
]

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['command', { onFailure: 'warn', load: async () => (await import('./hooks/command.ts')).commandHook }],
  ['git', { onFailure: 'fail', program: 'git', load: async () => (await import('./hooks/git.ts')).gitHook }],
  ['step', { onFailure: 'warn', load: async () => (await import('./hooks/steps.ts')).stepsHook }],
  ['steps', { onFailure: 'warn', load: async () => (await import('./hooks/steps.ts')).stepsHook }],
  ['store', { onFailure: 'fail', load: async () => (await import('./hooks/store.ts')).storeHook }],
  ...['checkov', 'infracost', 'kics', 'tflint', 'trivy'].map(tool),
])

/** A kind of a command that is none of ours (`atmos terraform migrate`). */
const outside = new Set(['tfmigrate'])

/** Subcommands that have events; `deploy` counts as `apply`, which is what it is. */
const withEvents = new Set(['init', 'plan', 'apply', 'deploy', 'destroy', 'output', 'refresh', 'test'])

/** An event in one spelling. */
const spelled = (event: string) =>
  event
    .trim()
    .replaceAll('-', '.')
    .replace(/\.terraform\.deploy$/, '.terraform.apply')

/**
 * Runs a component's command with the hooks around it, in the order in which they are written. A hook that must not fail
 * keeps the command from running, or turns its success; a failure of the command itself is never hidden.
 */
export async function withHooks(command: Command, prepared: Prepared, work: () => Promise<number>): Promise<number> {
  const sub = command.words[0] as string
  if (command.words.length > 1 || !withEvents.has(sub)) return work()
  const { raw, rendered } = hooksOf(prepared)
  const [before, after] = [spelled(`before.terraform.${sub}`), spelled(`after.terraform.${sub}`)]
  const names = Object.keys(raw).filter((name) => !isSkipped(command, name))
  const all: { readonly hook: Hook; readonly events: readonly string[] }[] = []
  for (const name of names) {
    const fields = raw[name]
    if (!isMap(fields)) throw bad(prepared, name, 'must be a map')
    const events = Array.isArray(fields.events) ? fields.events.map((event) => spelled(String(event))) : []
    const wanted = events.length === 0 || events.includes(before) || events.includes(after)
    if (wanted) all.push({ hook: await check(command, prepared, name, fields), events })
  }
  const at = (event: string) =>
    all.filter(({ events }) => events.length === 0 || events.includes(event)).map(({ hook }) => hook)
  const fine: Outcome = { status: 'success', code: 0, error: '' }
  const refused = await fire(command, prepared, at(before), before, fine, rendered)
  if (refused !== 0) return refused
  let code: number
  try {
    code = await work()
  } catch (thrown) {
    if (isFailure(thrown))
      await fire(
        command,
        prepared,
        at(after),
        after,
        { status: 'failure', code: thrown.exitCode, error: thrown.words.message },
        rendered,
      )
    throw thrown
  }
  // A plan with changes is no failure, whatever its status says.
  const failed = code !== 0 && !(sub === 'plan' && code === 2)
  const outcome: Outcome = failed
    ? { status: 'failure', code, error: `terraform ${sub} ended with ${code}` }
    : { ...fine, code }
  const turned = await fire(command, prepared, at(after), after, outcome, rendered)
  return code !== 0 ? code : turned
}

/** The hooks as they were written, and as the processed section has them: functions have answered in these. */
function hooksOf({ ready }: Prepared): { readonly raw: ValueMap; readonly rendered: ValueMap } {
  const raw = ready.found.component.section.hooks
  const rendered = ready.section.hooks
  return { raw: isMap(raw) ? raw : map(), rendered: isMap(rendered) ? rendered : map() }
}

const bad = ({ ready }: Prepared, hook: string, problem: string) =>
  fail('bad-hook', { hook, component: ready.component, problem })

function isSkipped({ invocation }: Command, name: string): boolean {
  const text = String(invocation.flags['skip-hooks'] ?? '').trim()
  if (text === '' || text === 'false') return false
  return text === 'true' || text === '*' || text.split(',').some((one) => one.trim() === name)
}

/** Reads a hook. What is misspelt fails here, before anything has run. */
async function check(command: Command, prepared: Prepared, name: string, fields: ValueMap): Promise<Hook> {
  const kind = String(fields.kind ?? '') || (fields.command === 'store' ? 'store' : '')
  const of = kinds.get(kind)
  if (!of && !kind.startsWith('ci.')) {
    if (outside.has(kind)) throw fail('not-yet', { what: `The kind \`${kind}\` of the hook '${name}'` })
    throw bad(prepared, name, `has the unknown kind \`${kind}\`; there are ${[...kinds.keys()].join(', ')}`)
  }
  const onFailure = String(fields.on_failure ?? '') || (of?.onFailure ?? 'warn')
  if (onFailure !== 'warn' && onFailure !== 'fail' && onFailure !== 'ignore')
    throw bad(prepared, name, `has the unknown on_failure \`${onFailure}\`; there are warn, fail, ignore`)
  if (kind === 'command' || of?.program !== undefined) {
    const program = (kind === 'git' ? '' : String(fields.command ?? '').trim()) || (of?.program ?? '')
    if (program === '') throw bad(prepared, name, 'has no command')
    const { host } = command.project
    if (
      !program.includes('{{') &&
      !host.processes.find(program.split(/\s+/)[0] as string, prepared.env, prepared.ready.folder)
    )
      throw bad(prepared, name, `runs \`${program}\`, which was not found on the PATH`)
  }
  const when = await parseCondition(fields.when, { name: "'when'", place: undefined })
  const hook: Hook = { name, kind, fields, when, onFailure }
  if (kind === 'store')
    await (await import('./hooks/store.ts')).checkStoreHook(command.project, hook, prepared.ready.component)
  if (kind === 'step' || kind === 'steps')
    await (await import('./hooks/steps.ts')).checkSteps(hook, prepared.ready.component)
  return hook
}

async function fire(
  command: Command,
  prepared: Prepared,
  hooks: readonly Hook[],
  event: string,
  outcome: Outcome,
  rendered: ValueMap,
): Promise<number> {
  const { project } = command
  const { host, console } = project
  const { ready } = prepared
  for (const hook of hooks) {
    const facts: Facts = {
      status: outcome.status,
      ci: !!detectCi(host.environment.variables),
      env: prepared.env,
      platform: host.system.platform,
      arch: host.system.arch,
      stack: ready.stack,
      component: ready.component,
      hook: hook.name,
      event,
    }
    if (!mayRun(hook.when, facts) || hook.kind.startsWith('ci.')) continue
    writeCliConfig(project)
    console.log('Info', 'Running hooks', { event, hook: hook.name })
    const about: Env = {
      ATMOS_STACK: ready.stack,
      ATMOS_COMPONENT: ready.component,
      ATMOS_COMPONENT_PATH: ready.folder,
      ATMOS_HOOK_STATUS: outcome.status,
      ATMOS_HOOK_EXIT_CODE: String(outcome.code),
      ATMOS_HOOK_ERROR: outcome.error,
      ATMOS_PLANFILE: `${ready.folder}/${prepared.more.fromPlan ?? ready.planfile}`,
    }
    const off: Env = ready.identity === 'off' ? { ATMOS_IDENTITY: 'false' } : {}
    const env: Env = { ...prepared.env, ...off, ...about }
    const before: Env = { ...prepared.before, ...about }
    const render = await renderer(command, prepared, outcome, hook, rendered)
    const run: HookRun = { command, prepared, event, outcome, env, before, render }
    let code: number
    try {
      const { load } = kinds.get(hook.kind) as Kind
      code = await (await load())(hook, run)
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      if (hook.onFailure === 'fail') throw thrown
      if (hook.onFailure === 'warn') console.warn(`The hook ${hook.name} failed: ${thrown.words.message}`)
      continue
    }
    if (code === 0 || hook.onFailure === 'ignore') continue
    if (hook.onFailure === 'warn') {
      console.warn(`The hook ${hook.name} of ${ready.component} failed with ${code} at ${event}`)
      continue
    }
    console.say(`✗ The hook ${hook.name} of ${ready.component} failed with ${code} at ${event} (on_failure: fail)`)
    return code
  }
  return 0
}

/** Renders the texts of a hook: templates over the section and the outcome; what was a function has its value already. */
async function renderer(
  { project }: Command,
  { ready }: Prepared,
  outcome: Outcome,
  hook: Hook,
  rendered: ValueMap,
): Promise<HookRun['render']> {
  const { render } = await import('../template/template.ts')
  const data = map([
    ...Object.entries(ready.section),
    ['status', outcome.status],
    ['exit_code', outcome.code],
    ['error', outcome.error],
  ])
  const text = async (value: string) =>
    value.includes('{{')
      ? render(value, data, {
          name: `hook ${hook.name}`,
          libraries: ['gomplate', 'sprig', 'collect', 'atmos'],
          missingKey: 'default',
          context: project.templateContext(),
        })
      : value
  const answered = rendered[hook.name]
  const walk = async (value: Value, processed: Value | undefined): Promise<Value> => {
    if (typeof value === 'string') return value.startsWith('!') && processed !== undefined ? processed : text(value)
    if (Array.isArray(value))
      return Promise.all(value.map((item, at) => walk(item, Array.isArray(processed) ? processed[at] : undefined)))
    if (!isMap(value)) return processed ?? value
    const made = map()
    for (const [key, inner] of Object.entries(value))
      made[await text(key)] = await walk(inner, isMap(processed) ? processed[key] : undefined)
    return made
  }
  return async (value) => {
    const key = Object.keys(hook.fields).find((name) => hook.fields[name] === value)
    return walk(value, key !== undefined && isMap(answered) ? answered[key] : undefined)
  }
}
