import { isFailure, reason } from '../failure/failure.ts'
import { table } from '../terminal/table.ts'
import { formatDuration } from '../value/duration.ts'
import { join, seenFrom } from '../value/file-path.ts'
import { audited } from '../work/audit.ts'
import { type Consumer, each } from '../work/events.ts'
import { Outputs } from '../work/output.ts'
import type { Slot } from '../work/schedule.ts'
import { tailOf } from '../work/tail.ts'
import { count, type Ended, type Task, wasStopped } from '../work/task.ts'
import { type ViewName, viewKind } from '../work/views/registry.ts'
import { signOf } from '../work/views/view.ts'
import type { ComponentTask } from './graph.ts'
import type { Command } from './ready.ts'
import { writeResults } from './results.ts'
import type { Lines } from './tool.ts'

/** What people and machines learn of a run of many components. */
export interface Report {
  readonly consume: Consumer
  /** Where a component's output goes; undefined means to our own streams. */
  linesOf(task: ComponentTask, slot: Slot): Lines | undefined
  /** Summary, and the files of results. */
  finish(ended: ReadonlyMap<ComponentTask, Ended>): Promise<void>
}

const noChanges = /No changes\. (Your infrastructure matches the configuration|Infrastructure is up-to-date)\./
const counts = /(\d+) to add, (\d+) to change, (\d+) to destroy|(\d+) added, (\d+) changed, (\d+) destroyed/

/** Time between two moments, as people say it. */
const took = (from: number, to: number) => formatDuration(Math.round((to - from) / 1000) * 1000, 's')

/** What a component's plan or apply came to, in three words. */
function outcomeOf(ended: Ended, text: string): string {
  if (ended.status === 'skipped') return ended.problem ?? ''
  if (wasStopped(ended)) return 'stopped'
  if (ended.status === 'canceled') return 'canceled'
  if (ended.status === 'failed') return ended.thrown ? reason(ended.thrown) : `failed with ${ended.code}`
  if (noChanges.test(text)) return 'no changes'
  const found = counts.exec(text)
  return found ? `+${found[1] ?? found[4]} ~${found[2] ?? found[5]} -${found[3] ?? found[6]}` : ''
}

/** Files of a component's output, by its name. */
function logFiles({ node }: ComponentTask): { readonly stdout: string; readonly stderr: string } {
  const name = `${node.stack}__${node.component}`.replace(/[/\\]/g, '__').replace(/[: ]/g, '_')
  return { stdout: `${name}.stdout.log`, stderr: `${name}.stderr.log` }
}

/**
 * The view of a run. One at a time streams straight through. Several at a time are prefixed line by line, or come in
 * groups; on a terminal each has one line when it ends, below them one that moves, and the output is in files.
 */
function viewOf({ project, invocation }: Command, concurrency: number, hide: boolean): ViewName {
  const { flags, given } = invocation
  if (concurrency === 1 && !hide) return 'straight'
  if (project.console.live && !given.has('log-order') && !hide) return 'live'
  const order = String(flags['log-order'] ?? '')
  return hide || order.trim().toLowerCase() === 'grouped' ? 'grouped' : 'prefixed'
}

/** Opens the report of a run. */
export async function openReport(
  command: Command,
  tasks: readonly ComponentTask[],
  concurrency: number,
): Promise<Report> {
  const { project, invocation, words, settings } = command
  const { console, host } = project
  const hide = invocation.flags.hide === 'no-changes'
  const sub = words.join(' ')
  const outputs = new Outputs()
  const textOf = (task: Task) => outputs.of(task)?.text() ?? ''
  const outcome = (task: Task, ended: Ended) => outcomeOf(ended, textOf(task))
  const name = viewOf(command, concurrency, hide)
  const straight = name === 'straight'
  const screen = {
    console,
    clock: host.clock,
    title: `terraform ${sub}`,
    verb: sub,
    concurrency,
    // A dry run says itself what it is about.
    tasks: straight && settings.dryRun ? [] : tasks,
    outputs,
    outcome,
    ...(hide ? { hides: (task: Task, how: Ended) => how.status === 'succeeded' && noChanges.test(textOf(task)) } : {}),
  }
  const view = (await viewKind(name, host.environment.variables))(screen)
  const begun = host.clock.now()

  const writeLogs = async (): Promise<string | undefined> => {
    const { basePath } = await project.configuration()
    const folder = join(basePath, '.atmos', 'logs', 'terraform', words.join('-'))
    let written: string | undefined
    for (const task of tasks) {
      const output = outputs.of(task)
      if (!output) continue
      if (written === undefined) host.files.makeDirectory(folder)
      written = folder
      const names = logFiles(task)
      for (const stream of ['stdout', 'stderr'] as const)
        host.files.writeAtomic(join(folder, names[stream]), output.text(stream), { mode: 0o600, flush: false })
    }
    return written
  }

  return {
    consume: each([straight ? undefined : outputs.consume, audited(console, `terraform ${sub}`), view.consume]),
    linesOf(task, slot) {
      if (straight) return undefined
      outputs.open(task)
      return { stdout: slot.output('stdout'), stderr: slot.output('stderr') }
    },
    async finish(ended) {
      view.close()
      const folder = straight ? undefined : await writeLogs()
      const results = tasks.map((task) => [task, ended.get(task) as Ended] as const)
      if (tasks.length > 1 && !settings.dryRun) {
        const { succeeded, failed, skipped } = count(ended.values())
        const rows = results.map(([task, one]) => [
          signOf(screen, one),
          task.node.stack,
          task.node.component,
          outcome(task, one),
          one.started === undefined ? '' : took(one.started, one.finished ?? one.started),
        ])
        console.say(
          `\nterraform ${sub}, ${tasks.length} components: ${succeeded} succeeded, ${failed} failed, ${skipped} skipped in ${took(begun, host.clock.now())}\n${name === 'live' ? '' : table(undefined, rows, { indent: ' ', mask: console.mask })}`,
        )
        if (folder) console.say(`Their output: ${seenFrom(project.cwd, folder)}`)
      }
      const { red } = console.paint('stderr')
      for (const [{ node }, one] of results) {
        if (one.status !== 'failed' || wasStopped(one)) continue
        const what = isFailure(one.thrown) ? one.thrown.words.message : undefined
        if (one.thrown !== undefined && what === undefined) throw one.thrown
        if (name === 'live' && what === undefined) continue
        console.say(
          `${red('✗')} ${sub} ${node.component} in ${node.stack} ${what === undefined ? `failed with ${one.code}` : `failed: ${what}`}`,
        )
      }
      writeResults(command, results, (task) => ({
        files: folder && logFiles(task),
        tail: tailOf(textOf(task)).join('\n'),
      }))
    },
  }
}
