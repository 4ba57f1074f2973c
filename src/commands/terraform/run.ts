import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { fail as stacksFail } from '../../stacks/failures.ts'
import type { Found } from '../../stacks/stacks.ts'
import { watchInterrupts } from '../../steps/interrupts.ts'
import { fail } from '../../terraform/failures.ts'
import { type Command, type Ready, ready } from '../../terraform/ready.ts'
import { prepare, type RunMore, runPrepared } from '../../terraform/run.ts'
import { said, terraformSettings } from '../../terraform/settings.ts'
import { isMap } from '../../value/value.ts'
import { findByNameOrPath } from '../describe/component.ts'
import { processingOf } from '../describe/processing.ts'

/** A terraform command of one component or of many, understood. */
export interface Opened {
  readonly command: Command
  /** First word behind the command, undefined when there is none. */
  readonly component: string | undefined
  readonly stack: string | undefined
  /** Status of the signal that ended the run. */
  interrupted(): number | undefined
  close(): void
}

/** Understands a command line: settings, words, arguments of the tool, and the watch for Ctrl-C. */
export async function openCommand(project: Project, invocation: Invocation): Promise<Opened> {
  const configuration = await project.configuration()
  const settings = terraformSettings(configuration, invocation, project.host.environment.version)
  if (invocation.flags['use-mocks'] === true && invocation.flags['process-functions'] === false)
    throw fail('no-mocks', {})
  const [component, ...rest] = invocation.arguments
  const interrupts = watchInterrupts(project.host)
  const stack = String(invocation.flags.stack ?? '')
  return {
    command: {
      project,
      invocation,
      settings,
      words: invocation.path.slice(1),
      args: [...rest, ...(invocation.tool ?? []), ...(invocation.trailing ?? [])],
      processing: await processingOf(project, invocation),
      signal: () => interrupts.signal(),
    },
    component: component || undefined,
    stack: stack || undefined,
    interrupted: () => interrupts.code(),
    close: () => interrupts.end(),
  }
}

/**
 * Finds the one component that a command names. What is missing is asked for where somebody can answer: only components
 * that can be worked on, then only stacks that hold it. Fails where the stack or the component is missing.
 */
export async function findOne(opened: Opened): Promise<Found> {
  const { command } = opened
  const { project } = command
  let { component, stack } = opened
  if (!project.console.interactive) {
    if (stack === undefined) throw stacksFail('stack-required', {})
    if (component === undefined) throw fail('no-component', { command: `atmos ${command.invocation.path.join(' ')}` })
  } else if (component === undefined || stack === undefined) {
    const { allNodes } = await import('../../stacks/dependents.ts')
    const all = await allNodes(await project.stacks(), { ...command.processing, functions: false })
    const nodes = all.filter((node) => node.type === 'terraform')
    const given = stack
    component ??= await pick(
      project,
      'Choose a component',
      nodes.filter((node) => given === undefined || node.stack === given).map((node) => node.component),
    )
    const chosen = component
    stack ??= await pick(
      project,
      `Choose a stack of ${chosen}`,
      nodes.filter((node) => node.component === chosen).map((node) => node.stack),
    )
  }
  return findByNameOrPath(project, component as string, stack as string, ['terraform'])
}

async function pick(project: Project, title: string, names: readonly string[]): Promise<string> {
  const choices = [...new Set(names)].sort().map((name) => ({ value: name, label: name }))
  const answer = choices.length > 0 ? await project.host.terminal.ask({ kind: 'select', title, choices }) : undefined
  if (typeof answer !== 'string') throw fail('not-chosen', { title })
  return answer
}

/** Runs the tool on a component, or on those that the flags choose. */
export async function runTerraform(project: Project, invocation: Invocation): Promise<number> {
  const opened = await openCommand(project, invocation)
  try {
    const { isMany } = await import('../../terraform/select.ts')
    const words = opened.command.words
    if (isMany(opened.command, opened.component, opened.stack)) return await (await import('./many.ts')).runMany(opened)
    if (words[0] === 'output' && invocation.flags.format)
      return await (await import('./output.ts')).printOutputs(opened)
    const code = await runOne(opened)
    return opened.interrupted() ?? code
  } finally {
    opened.close()
  }
}

async function runOne(opened: Opened): Promise<number> {
  const { command } = opened
  const found = await findOne(opened)
  const one = await ready(command, found)
  if (!one) return 0
  return runReady(command, one)
}

/** Runs the tool on a component that is ready, with its hooks. */
export async function runReady(
  command: Command,
  one: Ready,
  among: Pick<RunMore, 'lines' | 'shared' | 'many'> = {},
): Promise<number> {
  const { settings } = one.section
  if (isMap(settings) && isMap(settings.validation)) await (await import('./validated.ts')).validated(command, one)
  const more = { ...planOf(command, one), ...among }
  const prepared = await prepare(command, one, more)
  if (command.settings.dryRun) {
    const { showDryRun } = await import('../../terraform/dry-run.ts')
    await showDryRun(command, prepared)
    return 0
  }
  const hooks = one.section.hooks
  if (hooks && typeof hooks === 'object' && Object.keys(hooks).length > 0) {
    const { withHooks } = await import('../../terraform/hooks.ts')
    return withHooks(command, prepared, () => runPrepared(command, prepared))
  }
  return runPrepared(command, prepared)
}

/** The plan that `--planfile` or `--from-plan` asks to apply. */
function planOf({ invocation, words }: Command, one: Ready): Pick<RunMore, 'fromPlan' | 'ownPlan'> {
  if (words[0] !== 'apply' && words[0] !== 'deploy') return {}
  const planfile = String(invocation.flags.planfile ?? '')
  if (planfile !== '') return { fromPlan: planfile }
  const from = String(invocation.flags['from-plan'] ?? '')
  if (from === '') return {}
  const meaning = /^(1|t|true|0|f|false)$/i.test(from) ? said(invocation, 'from-plan', from) : undefined
  if (meaning === undefined) return { fromPlan: from }
  return meaning ? { fromPlan: one.planfile, ownPlan: true } : {}
}

/** `atmos terraform version`: the tool's own answer; no component is needed. */
export async function toolVersion(project: Project, invocation: Invocation): Promise<number> {
  const configuration = await project.configuration()
  const { host } = project
  const tool = String(configuration.get('components', 'terraform', 'command') ?? '') || 'terraform'
  const env = { ...configuration.env, ...configuration.globalEnv }
  const file = host.processes.find(tool, env, project.cwd)
  if (file === undefined) throw fail('tool-missing', { tool, component: 'version', path: env.PATH ?? '' })
  const { start } = await import('../../terraform/run.ts')
  const args = ['version', ...(invocation.tool ?? []), ...(invocation.trailing ?? [])]
  const interrupts = watchInterrupts(host)
  try {
    return await start(project, { file, cwd: project.cwd, env }, args, interrupts.signal(), undefined)
  } finally {
    interrupts.end()
  }
}
