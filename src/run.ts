import { FORWARD, runCommandLine } from './commands/run-command-line.ts'
import { firstStart } from './commands/start.ts'
import { failures, isFailure } from './failure/failure.ts'
import type { Host } from './host/host.ts'
import { signalStatus } from './host/signal-status.ts'
import { waits } from './host/waits.ts'
import { type OpenProject, openProject } from './open-project.ts'
import { createMasker } from './terminal/mask.ts'

/**
 * Runs the program in a world and returns its exit status: the project is opened, the command line is run in it, and what
 * went wrong is reported once, on stderr. Where the command line turns out to mean another configuration than could be
 * known before one was read, it starts again with that.
 */
export async function run(host: Host): Promise<number> {
  let project: OpenProject | undefined
  try {
    for (let start = await firstStart(host); ; ) {
      project = openProject(start.host, start.flags, start.passive)
      const end = await runCommandLine(project, start)
      if (typeof end === 'number') {
        const { loss } = project.console
        if (loss) await tell(host, project, loss)
        return interrupted(project) ?? (end || (loss ? 1 : 0))
      }
      project.close()
      start = end
    }
  } catch (thrown) {
    const stopped = project && interrupted(project)
    if (stopped !== undefined) return stopped
    await tell(host, project, thrown)
    return isFailure(thrown) ? thrown.exitCode : 1
  } finally {
    if (project && host.processes.leftBehind()) handOver(host, project)
    project?.close()
  }
}

/** Background jobs of the steps go on, and what they write is still shown and masked. */
function handOver(host: Host, { console }: OpenProject): void {
  const [file, ...args] = host.environment.program
  const command = { file, args: [...args, FORWARD], cwd: '/', env: {} }
  host.processes.handOver(command, JSON.stringify(console.handedOver()))
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

const fail = failures('run', () => ({
  'no-answer': ({ waiting }: { waiting: readonly string[] }) => ({
    message: 'The command has no answer, and nothing is left to do.',
    details: waiting.length > 0 ? [`It waits for:`, ...waiting.map((one) => `    ${one}`)] : [],
    hints: ['This is a defect of atmos. Please report it with the command line and these lines.'],
  }),
}))

/** Says what a run waits for that will never have an answer. */
export function tellStranded(host: Host): Promise<void> {
  return tell(host, undefined, fail('no-answer', { waiting: waits() }))
}
