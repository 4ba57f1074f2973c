import { type Action, dispatch } from '../cli/dispatch.ts'
import { globalFlags } from '../cli/global-flags.ts'
import type { GlobalFlags, Project } from '../project.ts'
import { fail } from './failures.ts'
import { readGlobalFlags, withoutChdir } from './global-flags.ts'
import { families } from './registry.ts'
import { root } from './root.ts'

/** What people type to start us. */
export const PROGRAM = 'atmos'

/**
 * Runs a command line and answers the exit status. Usage errors are thrown before anything has run; help goes to stdout.
 */
export async function runCommandLine(project: Project, argv: readonly string[]): Promise<number> {
  try {
    return await runLine(project, argv)
  } catch (thrown) {
    const { withMissingConfiguration } = await import('./missing-configuration.ts')
    throw await withMissingConfiguration(project, thrown)
  }
}

async function runLine(project: Project, argv: readonly string[]): Promise<number> {
  if (argv[0] === '--version') return runLine(project, ['version', ...argv.slice(1)])
  if (argv[0] === '__complete' || argv[0] === '__completeNoDesc') {
    const { runCompletion } = await import('./complete.ts')
    return runCompletion(project, argv.slice(1), argv[0] === '__complete')
  }
  let args = argv
  const expanded: string[] = []
  for (;;) {
    const action: Action<Project> = await dispatch({
      program: PROGRAM,
      root: root(project, families, new Set(expanded)),
      globals: globalFlags,
      args,
      env: project.host.environment.variables,
      ...(project.console.interactive ? { ask: asking(project) } : {}),
    })
    if (action.kind === 'expand') {
      expanded.push(action.name)
      if (!sameFlags(readGlobalFlags(action.words), readGlobalFlags([]))) return startAgain(project, action, expanded)
      args = [...action.before, ...action.words, ...action.after]
      continue
    }
    if (action.kind === 'help') {
      if (action.chain.length > 1 || !args.includes('--version')) return showHelp(project, action)
      args = ['version']
      continue
    }
    const node = action.chain.at(-1)
    if (action.chain.length === 2 && node?.origin === 'built-in' && node.name === 'help') {
      args = [...action.invocation.arguments, '--help']
      continue
    }
    return (await node?.run?.(action.invocation, project)) ?? 0
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

const sameFlags = (a: GlobalFlags, b: GlobalFlags) => JSON.stringify(a) === JSON.stringify(b)

/**
 * Runs an alias whose words choose another configuration in a process of its own: ours has been read. `--chdir` of the
 * outer line is applied already and does not count twice.
 */
async function startAgain(
  project: Project,
  action: Action<Project> & { kind: 'expand' },
  expanded: readonly string[],
): Promise<number> {
  if (action.words.some((word) => expanded.includes(word))) {
    throw fail('alias-cycle', { alias: action.name, chain: [...expanded, action.name] })
  }
  const { environment, processes } = project.host
  const [file, ...first] = environment.program
  const { ATMOS_CHDIR: _applied, ...env } = environment.variables
  const exit = await processes.run({
    file,
    args: [...first, ...withoutChdir(action.before), ...action.words, ...withoutChdir(action.after)],
    cwd: project.cwd,
    env,
    stdin: 'inherit',
    stdout: 'inherit',
    stderr: 'inherit',
  })
  return exit.code
}
