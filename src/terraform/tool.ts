import { keyringVariable } from '../config/secrets.ts'
import { type Env, type Exit, type RunOptions, type Sink, systemCode } from '../host/host.ts'
import type { Project } from '../project.ts'
import { streams } from '../steps/output.ts'
import { isAbsolute, join } from '../value/file-path.ts'
import { writeCliConfig } from './cli-config.ts'
import { fail } from './failures.ts'
import type { Ready } from './ready.ts'

/** Where the tool's output goes in place of our own streams: a run of many components gives each its own. */
export interface Lines {
  readonly stdout: Sink
  readonly stderr: Sink
}

/** How the tool is started for one component. */
export interface Tool {
  readonly file: string
  readonly cwd: string
  readonly env: Env
}

/** How long a tool that was told to end may take to finish what it is at, write its state and let go of its lock. */
const PATIENCE = 5 * 60_000

/**
 * The program that runs a component, as its own environment finds it; the password of the keyring is not for it. Fails
 * with `terraform/tool-missing`.
 */
export async function findTool(project: Project, ready: Ready, given: Env): Promise<Tool> {
  const { [keyringVariable(await project.configuration())]: _password, ...env } = given
  const { tool, folder, component } = ready
  const { host } = project
  const at = tool.includes('/') && !isAbsolute(tool) ? join(project.cwd, tool) : tool
  const file = host.processes.find(at, env, folder)
  if (file === undefined) throw fail('tool-missing', { tool, component, path: env.PATH ?? '' })
  return { file, cwd: folder, env }
}

/** Starts the tool with its output on our streams, masked, or on those that were given. */
export async function start(
  project: Project,
  tool: Tool,
  args: readonly string[],
  signal: AbortSignal,
  lines: Lines | undefined,
  aside = false,
): Promise<number> {
  const { console, host } = project
  if (lines)
    return (
      await run(project, tool, args, signal, {
        stdin: 'none',
        stdout: aside ? lines.stderr : lines.stdout,
        stderr: lines.stderr,
      })
    ).code
  if (aside) {
    const [out, err] = [console.child('stderr'), console.child('stderr')]
    try {
      return (await run(project, tool, args, signal, { stdin: 'inherit', stdout: out.sink, stderr: err.sink })).code
    } finally {
      out.end()
      err.end()
    }
  }
  const redirected = redirection(project)
  const shown = streams({ console, host, capture: false, quiet: false, sinks: undefined })
  try {
    const stderr = redirected?.sink ?? shown.stderr
    return (
      await run(project, tool, args, signal, {
        stdin: 'inherit',
        stdout: shown.stdout,
        stderr,
        terminals: (shown.terminals ?? []).filter((name) => name !== 'stderr' || !redirected),
      })
    ).code
  } finally {
    shown.end()
    redirected?.end()
  }
}

/** The stream that `--redirect-stderr` names; undefined where the tool's stderr is ours. */
function redirection(project: Project): { readonly sink: Sink; end(): void } | undefined {
  const target = project.flags.redirectStderr ?? project.host.environment.variables.ATMOS_REDIRECT_STDERR
  if (!target || target === '/dev/stderr') return undefined
  const end = () => {}
  if (target === '/dev/null' || target.toUpperCase() === 'NUL') return { sink: () => {}, end }
  if (target === '/dev/stdout') return project.console.child('stdout')
  const path = join(project.cwd, target)
  const decoder = new TextDecoder()
  const sink: Sink = (chunk) =>
    project.host.files.append(path, project.console.mask(decoder.decode(chunk, { stream: true })))
  return { sink, end }
}

/** Starts a program, told as an outcome or, when it cannot be started, as a failure. */
async function run(
  project: Project,
  tool: Tool,
  args: readonly string[],
  signal: AbortSignal,
  io: Pick<RunOptions, 'stdin' | 'stdout' | 'stderr' | 'terminals'>,
): Promise<Exit> {
  writeCliConfig(project)
  project.console.log('Debug', 'run', { tool: tool.file, args: args.join(' '), cwd: tool.cwd })
  try {
    return await project.host.processes.run({ ...tool, args, ...io, signal, patience: PATIENCE })
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    throw fail('tool-missing', { tool: tool.file, component: tool.cwd, path: tool.env.PATH ?? '' }, thrown)
  }
}

/** Runs the tool for its output. */
export async function capture(
  project: Project,
  tool: Tool,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const kept = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  const exit = await run(project, tool, args, signal, {
    stdin: 'none',
    stdout: (chunk) => void kept.stdout.push(chunk.slice()),
    stderr: (chunk) => void kept.stderr.push(chunk.slice()),
  })
  const text = (chunks: readonly Uint8Array[]) => {
    const decoder = new TextDecoder()
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
  }
  return { code: exit.code, stdout: text(kept.stdout), stderr: text(kept.stderr) }
}
