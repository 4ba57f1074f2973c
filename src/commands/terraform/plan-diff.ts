import type { Invocation } from '../../cli/tree.ts'
import { isFailure, reason } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import { fail } from '../../terraform/failures.ts'
import { jsonFile } from '../../terraform/files/json.ts'
import { writeFiles } from '../../terraform/files/write.ts'
import { differences } from '../../terraform/plan-diff.ts'
import { prepare } from '../../terraform/prepare.ts'
import { type Command, type Ready, ready } from '../../terraform/ready.ts'
import { runPrepared } from '../../terraform/run.ts'
import { capture, findTool, type Tool } from '../../terraform/tool.ts'
import { basename, join, seenFrom } from '../../value/file-path.ts'
import { fromJson } from '../../value/json.ts'
import { isMap, type ValueMap } from '../../value/value.ts'
import { findOne, type Opened, openCommand } from './open.ts'

/** What both commands work with: a component with its tool, initialised once. */
interface Bench {
  readonly command: Command
  readonly one: Ready
  readonly tool: Tool
  /** A plan made now; its name in the root module. */
  plan(): Promise<{ readonly name: string } | { readonly code: number }>
}

async function withBench(
  project: Project,
  invocation: Invocation,
  work: (bench: Bench, opened: Opened) => Promise<number>,
): Promise<number> {
  const opened = await openCommand(project, invocation)
  const made: string[] = []
  try {
    const command: Command = { ...opened.command, words: ['plan'], args: opened.command.args }
    const one = await ready(command, await findOne(opened))
    if (!one) return 0
    const fresh = `.atmos-${project.host.system.pid}.planfile`
    const prepared = await prepare({ ...command, args: ['-out', fresh, ...command.args] }, one, {
      lines: {
        stdout: () => {},
        stderr: (bytes) =>
          void project.host.terminal.write('stderr', project.console.mask(new TextDecoder().decode(bytes))),
      },
    })
    if (command.settings.dryRun) {
      const { showDryRun } = await import('../../terraform/dry-run.ts')
      await showDryRun(command, prepared)
      return 0
    }
    const tool = await findTool(project, one, prepared.env)
    writeFiles(project.host.files, prepared.planned.files)
    return await work(
      {
        command,
        one,
        tool,
        async plan() {
          made.push(join(one.folder, fresh))
          const code = await runPrepared({ ...command, args: ['-out', fresh, ...command.args] }, prepared)
          return code === 0 || code === 2 ? { name: fresh } : { code }
        },
      },
      opened,
    )
  } finally {
    for (const path of made) project.host.files.remove(path)
    opened.close()
  }
}

/** A plan as data, as the tool shows it. */
async function shown({ command, tool }: Bench, name: string): Promise<ValueMap> {
  const read = await capture(command.project, tool, ['show', '-json', name], command.signal())
  if (read.code !== 0)
    throw fail('unreadable-plan', { file: basename(name), problem: command.project.console.mask(read.stderr.trim()) })
  try {
    const value = fromJson(
      read.stdout
        .trim()
        .split('\n')
        .find((line) => line.startsWith('{')) ?? read.stdout,
    )
    if (isMap(value)) return value
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    throw fail('unreadable-plan', { file: basename(name), problem: reason(thrown) }, thrown)
  }
  throw fail('unreadable-plan', { file: basename(name), problem: 'it is no map' })
}

/** A plan file as given: relative ones lie in the root module. */
function planFile({ command, one }: Bench, file: string): string {
  const path = join(one.folder, file)
  if (!command.project.host.files.stat(path)) throw fail('plan-missing', { file: path })
  return path
}

/** `atmos terraform plan-diff`: what differs between two plans; without `--new`, between a plan and one made now. */
export function planDiff(project: Project, invocation: Invocation): Promise<number> {
  return withBench(project, invocation, async (bench) => {
    const orig = String(invocation.flags.orig ?? '')
    if (orig === '') throw fail('no-original', {})
    const before = planFile(bench, orig)
    const given = String(invocation.flags.new ?? '')
    let after: string
    if (given !== '') after = planFile(bench, given)
    else {
      const made = await bench.plan()
      if ('code' in made) return made.code
      after = made.name
    }
    const lines = differences(await shown(bench, before), await shown(bench, after))
    if (lines.length === 0) {
      project.console.out('The planfiles are identical\n')
      return 0
    }
    project.console.out(`${lines.join('\n')}\n`)
    throw fail('plans-differ', {})
  })
}

/** `atmos terraform generate planfile`: a plan made now, as JSON or YAML. */
export function generatePlanfile(project: Project, invocation: Invocation): Promise<number> {
  return withBench(project, invocation, async (bench) => {
    const format = String(invocation.flags.format || 'json')
    if (format !== 'json' && format !== 'yaml')
      throw fail('bad-flag', { flag: 'format', value: format, known: ['json', 'yaml'] })
    const made = await bench.plan()
    if ('code' in made) return made.code
    const plan = await shown(bench, made.name)
    const { emitYaml } = await import('../../yaml/emit.ts')
    const path = join(bench.one.folder, String(invocation.flags.file || `${bench.one.planfile}.${format}`))
    project.host.files.writeAtomic(path, format === 'json' ? jsonFile(plan) : emitYaml(plan), { mode: 0o600 })
    project.console.say(`✓ Generated planfile \`${seenFrom(project.cwd, path)}\``)
    return 0
  })
}
