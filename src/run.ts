import { readGlobalFlags } from './commands/global-flags.ts'
import { runCommandLine } from './commands/run-command-line.ts'
import { isFailure } from './failure/failure.ts'
import type { Host } from './host/host.ts'
import { signalStatus } from './host/signal-status.ts'
import { type OpenProject, openProject } from './open-project.ts'
import { createMasker } from './terminal/mask.ts'

/**
 * Runs the program in a world and answers its exit status: the global flags are read, the project is opened, the command
 * line is run in it, and what went wrong is told once, on stderr.
 */
export async function run(host: Host): Promise<number> {
  const { args } = host.environment
  let project: OpenProject | undefined
  try {
    project = openProject(host, readGlobalFlags(args))
    const exitCode = await runCommandLine(project, args)
    return interrupted(project) ?? exitCode
  } catch (thrown) {
    const stopped = project && interrupted(project)
    if (stopped !== undefined) return stopped
    await tell(host, project, thrown)
    return isFailure(thrown) ? thrown.exitCode : 1
  } finally {
    project?.close()
  }
}

/** The exit status of a run that a signal ended; nothing is printed about it. */
function interrupted(project: OpenProject): number | undefined {
  return project.interruption === undefined ? undefined : signalStatus(project.interruption)
}

/** Shows people what was thrown; without a console when that is what could not be opened. */
async function tell(host: Host, project: OpenProject | undefined, thrown: unknown): Promise<void> {
  const { lookOf, renderFailure } = await import('./terminal/render-failure.ts')
  const look = project ? lookOf(project.console) : { mask: createMasker(host.environment.variables, {}).mask }
  host.terminal.write('stderr', renderFailure(thrown, { ...look, from: host.environment.cwd }))
}
