import { isFailure } from '../../failure/failure.ts'
import type { Node } from '../../stacks/dependents.ts'
import { hasOption } from '../../terraform/arguments.ts'
import { choose } from '../../terraform/choose.ts'
import { fail } from '../../terraform/failures.ts'
import { type ComponentTask, labelOf } from '../../terraform/graph.ts'
import { identityOf } from '../../terraform/identity.ts'
import { checkAllowed, ready } from '../../terraform/ready.ts'
import { openReport } from '../../terraform/report.ts'
import { isMap, map } from '../../value/value.ts'
import { schedule } from '../../work/schedule.ts'
import type { Opened } from './open.ts'
import { runReady } from './run-ready.ts'

/** Runs a command on all components that its flags choose, in the order of their dependencies. */
export async function runMany(opened: Opened): Promise<number> {
  const { command } = opened
  const { project, invocation, words, settings, args } = command
  const { console } = project
  const signal = command.signal()
  const chosen = await choose(command, opened.stack, async () => {
    const { affectedItems } = await import('../describe/affected-items.ts')
    const items = await affectedItems(project, invocation)
    return items.filter((item) => item.type === 'terraform' && item.deleted === undefined)
  })
  const { nodes, graph } = chosen
  const sub = words.join(' ')
  if (nodes.length === 0) {
    console.say(`✓ No components ${invocation.flags.affected === true ? 'affected' : 'matched'}`)
    return 0
  }
  preflight(nodes, words)
  const concurrency = settings.dryRun ? 1 : Math.max(1, Number(invocation.flags['max-concurrency']) || 1)
  if (concurrency > 1) checkUnattended(opened)
  const reverse = words[0] === 'destroy'
  if (concurrency > 1) await logInFirst(opened, nodes)
  const tasks = nodes.map((node): ComponentTask => ({ name: labelOf(node), node }))
  const taskOf = new Map(tasks.map((task) => [task.node, task]))
  const report = await openReport(command, tasks, concurrency)
  const statusOfChange = words[0] === 'plan' && hasOption(args, '-detailed-exitcode')
  const keepGoing =
    String(invocation.flags['failure-mode'] ?? '')
      .trim()
      .toLowerCase() === 'keep-going'
  const ended = await schedule<ComponentTask>(
    {
      tasks,
      needs: ({ node }) => (reverse ? graph.neededBy(node) : graph.needs(node)).flatMap((one) => taskOf.get(one) ?? []),
      concurrency,
      onFailure: keepGoing ? 'continue' : 'no-new',
      lock: ({ node }) => node.path,
      isFine: (code) => code === 0 || (statusOfChange && code === 2),
      run: async (task, slot) => {
        const { node } = task
        const one = await ready(command, { ...node.found, name: node.stack })
        if (!one) return 0
        const lines = report.linesOf(task, slot)
        return runReady(command, one, { ...(lines ? { lines } : {}), shared: concurrency > 1, many: true })
      },
    },
    { clock: project.host.clock, signal, consume: report.consume, mask: console.maskStream },
  )
  if (settings.dryRun) {
    for (const [{ node }, { status }] of ended)
      if (status === 'succeeded') console.say(`✓ Would ${sub} ${node.component} in ${node.stack} (dry run)`)
    console.say('\nNothing was run.')
  }
  await report.finish(ended)
  const interrupted = opened.interrupted()
  if (interrupted !== undefined) return interrupted
  const results = tasks.map((task) => ended.get(task))
  const failed = results.find((one) => one?.status === 'failed')
  if (failed) return isFailure(failed.thrown) ? failed.thrown.exitCode : failed.code || 1
  return statusOfChange && results.some((one) => one?.code === 2) ? 2 : 0
}

/**
 * Logs in everybody whom the components run as, one after another, before several run at a time: a question would stand
 * in the way of what they show. What fails here is told where the component comes to its turn.
 */
async function logInFirst({ command }: Opened, nodes: readonly Node[]): Promise<void> {
  const { project, words } = command
  const seen = new Set<string>()
  for (const { found, component, stack } of nodes) {
    const { auth } = found.component.section
    const merged = isMap(auth) ? auth : map()
    const key = JSON.stringify(merged)
    if (seen.has(key)) continue
    seen.add(key)
    try {
      await identityOf(project, merged, `terraform ${words.join(' ')} ${component} -s ${stack}`, command.signal())
    } catch (thrown) {
      if (!isFailure(thrown) || thrown.exitCode === 130) throw thrown
    }
  }
}

/** What cannot run is told before the first one does. */
function preflight(nodes: readonly Node[], words: readonly string[]): void {
  const problems: string[] = []
  for (const node of nodes) {
    try {
      checkAllowed(node.component, node.found.component.section, words)
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      problems.push(`${labelOf(node)}: ${thrown.words.message}`)
    }
  }
  if (problems.length > 0) throw fail('preflight', { command: `terraform ${words.join(' ')}`, problems })
}

/** Several at a time share the terminal, so that nobody can be asked. */
function checkUnattended({ command }: Opened): void {
  const { words, args, settings, project } = command
  const sub = words[0] as string
  if (sub !== 'apply' && sub !== 'destroy') return
  const env = project.host.environment.variables
  const inEnvironment = ['TF_CLI_ARGS', `TF_CLI_ARGS_${sub}`].some((name) => env[name]?.includes('-auto-approve'))
  if (hasOption(args, '-auto-approve') || inEnvironment || (sub === 'apply' && settings.applyAutoApprove)) return
  throw fail('needs-approval', { command: `terraform ${sub}` })
}
