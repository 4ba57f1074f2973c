import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { fail as stacksFail } from '../../stacks/failures.ts'
import type { Found } from '../../stacks/stacks.ts'
import { watchInterrupts } from '../../steps/interrupts.ts'
import { fail } from '../../terraform/failures.ts'
import type { Command } from '../../terraform/ready.ts'
import { terraformSettings } from '../../terraform/settings.ts'
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
