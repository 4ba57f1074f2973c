import { type Action, dispatch } from '../cli/dispatch.ts'
import { globalFlags } from '../cli/global-flags.ts'
import { endOfFlags } from '../cli/words.ts'
import type { GlobalFlags, Project } from '../project.ts'
import { globalFlagsOf } from './global-flags.ts'
import { type Completing, readMeant, type Start } from './start.ts'

/** Reads on for children that outlive a run; see `forward.ts`. */
export const FORWARD = '__forward'

/** What people type to start us. */
export const PROGRAM = 'atmos'

/** The project of a run that does not know yet what all flags of its command line are. */
export interface UnreadProject extends Project {
  /** Takes over the global flags as the command understands them; they choose the same configuration. */
  adopt(flags: GlobalFlags): Promise<void>
}

/**
 * Runs a command line and returns the exit status, or how to start again: with the configuration that the line means by
 * the flags of its command. Usage errors are thrown before anything has run; help goes to stdout.
 */
export async function runCommandLine(project: UnreadProject, start: Start): Promise<number | Start> {
  try {
    return start.completing ? await runCompletion(project, start) : await runLine(project, start)
  } catch (thrown) {
    const { withMissingConfiguration } = await import('./missing-configuration.ts')
    throw await withMissingConfiguration(project, thrown)
  }
}

async function runCompletion(project: Project, start: Start): Promise<number | Start> {
  // Warnings are left out: the person is in the middle of typing.
  const quiet: Project = Object.create(project, {
    console: { value: Object.create(project.console, { warn: { value: () => {} } }) },
  })
  const read = await readMeant(quiet, start).catch(() => undefined)
  if (read && 'tried' in read) return read
  const { printCandidates } = await import('./complete.ts')
  return printCandidates(quiet, read, start.completing as Completing)
}

async function runLine(project: UnreadProject, start: Start): Promise<number | Start> {
  let { args } = start
  if (args[0] === FORWARD) return (await import('./forward.ts')).forward(project, args.slice(1))
  if (args[0] === '--version') args = ['version', ...args.slice(1)]
  for (;;) {
    const read = await readMeant(project, { ...start, args })
    if ('tried' in read) return read
    const { line, tree } = read
    await project.adopt(globalFlagsOf(line))
    const action: Action<Project> = await dispatch(
      {
        program: PROGRAM,
        root: tree,
        globals: globalFlags,
        args: line.args,
        env: project.host.environment.variables,
        ...(project.console.interactive ? { ask: asking(project) } : {}),
      },
      line,
    )
    if (action.kind === 'help') {
      const version = line.parts.find((part) => part.kind === 'flag' && part.flag.name === 'version')
      if (action.chain.length > 1 || !version) return showHelp(project, action)
      args = [...line.args.slice(0, version.from), 'version', ...line.args.slice(version.to)]
    } else if (action.kind === 'run') {
      const node = action.chain.at(-1)
      if (action.chain.length !== 2 || node?.origin !== 'built-in' || node.name !== 'help')
        return (await node?.run?.(action.invocation, project)) ?? 0
      const [at = 0] = line.commands
      const end = endOfFlags(line.args)
      args = [...line.args.slice(0, at), ...line.args.slice(at + 1, end), '--help', ...line.args.slice(end)]
    }
  }
}

async function showHelp(project: Project, action: Action<Project> & { kind: 'help' }): Promise<number> {
  const { helpText } = await import('../cli/help.ts')
  const { console } = project
  const page = {
    program: PROGRAM,
    globals: globalFlags,
    width: console.width,
    paint: console.paint('stdout'),
    mask: console.mask,
  }
  console.out(await helpText({ ...page, showAll: await showsAll(project) }, action.chain, action.topic))
  return 0
}

/** `settings.terminal.help.filter: false` shows the global flags in every help. */
async function showsAll(project: Project): Promise<boolean> {
  const configuration = await project.configuration().catch(() => undefined)
  return configuration?.get('settings', 'terminal', 'help', 'filter') === false
}

function asking(project: Project) {
  return async (title: string, values: readonly string[]) => {
    const choices = values.map((value) => ({ value, label: value }))
    const answer = await project.host.terminal.ask({ kind: 'select', title, choices })
    return typeof answer === 'string' ? answer : undefined
  }
}
