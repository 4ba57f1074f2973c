import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { watchInterrupts } from '../../steps/interrupts.ts'
import { fail } from '../../terraform/failures.ts'
import { ready } from '../../terraform/ready.ts'
import { findOne, type Opened, openCommand } from './open.ts'
import { runReady } from './run-ready.ts'

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

/** `atmos terraform version`: the tool's own answer; no component is needed. */
export async function toolVersion(project: Project, invocation: Invocation): Promise<number> {
  const configuration = await project.configuration()
  const { host } = project
  const tool = String(configuration.get('components', 'terraform', 'command') ?? '') || 'terraform'
  const env = { ...configuration.env, ...configuration.globalEnv }
  const file = host.processes.find(tool, env, project.cwd)
  if (file === undefined) throw fail('tool-missing', { tool, component: 'version', path: env.PATH ?? '' })
  const { start } = await import('../../terraform/tool.ts')
  const args = ['version', ...(invocation.tool ?? []), ...(invocation.trailing ?? [])]
  const interrupts = watchInterrupts(host)
  try {
    return await start(project, { file, cwd: project.cwd, env }, args, interrupts.signal(), undefined)
  } finally {
    interrupts.end()
  }
}
