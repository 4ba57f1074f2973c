import { type Env, type Exit, type RunOptions, type Sink, systemCode } from '../host/host.ts'
import type { Project } from '../project.ts'
import { streams } from '../steps/output.ts'
import { isAbsolute, join } from '../value/file-path.ts'
import { map } from '../value/value.ts'
import { hasOption } from './arguments.ts'
import { writeCliConfig } from './cli-config.ts'
import { dataFolder } from './data-folder.ts'
import { quoted } from './dry-run.ts'
import { toolEnvironment } from './environment.ts'
import { fail } from './failures.ts'
import { type PlannedFiles, planFiles, writeFiles } from './files/write.ts'
import type { InitRecord } from './init-record.ts'
import { allowed, checkInterference } from './interference.ts'
import { type Asked, type Call, callsOf, changes, producesData } from './invocation.ts'
import { replaceOwnFiles } from './own-files.ts'
import type { Command, Ready } from './ready.ts'
import { retries, retrying } from './retry.ts'
import { changedInputs, keepInputs } from './saved-plan.ts'

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

/** What goes beside the command line into a run. */
export interface RunMore {
  readonly lines?: Lines | undefined
  /** A plan to apply: a name in the root module or a path. */
  readonly fromPlan?: string | undefined
  /** The plan to apply is the one that `plan` saved. */
  readonly ownPlan?: boolean
  /** It is one of several, whatever the order. */
  readonly many?: boolean
  /** Other components run at the same time: the cache of plugins is theirs too. */
  readonly shared?: boolean
}

/** Everything that a run on one component does, known before the first effect. */
export interface Prepared {
  readonly ready: Ready
  readonly planned: PlannedFiles
  readonly calls: readonly Call[]
  readonly env: Env
  readonly more: RunMore
}

/** How long a tool that was told to end may take to finish what it is at, write its state and let go of its lock. */
const PATIENCE = 5 * 60_000

/** How long an `init` waits for others that fill the cache of plugins. */
const INIT_WAIT = 30 * 60_000

/** Works out the files, the environment and the command lines of a run. */
export async function prepare(command: Command, ready: Ready, more: RunMore = {}): Promise<Prepared> {
  const { project, settings, words, args } = command
  const sub = words[0] as string
  if (sub === 'exec' && args.length === 0)
    throw fail('nothing-to-run', { component: ready.component, stack: ready.stack })
  const configuration = await project.configuration()
  checkInterference(project, settings, configuration.env, ready, words)
  const planned = await planFiles(project, settings, ready, {
    varfile: sub !== 'workspace' && more.fromPlan === undefined,
    testVarfile: sub === 'test',
  })
  const region = sub === 'import' ? (ready.section.vars as { region?: unknown } | undefined)?.region : undefined
  const env = await toolEnvironment(project, settings, ready, {
    ...planned.variables.env,
    ...(typeof region === 'string' ? { AWS_REGION: region } : {}),
    ...(sub === 'console' ? consoleArguments(ready, configuration.env) : {}),
  })
  const asked: Asked = {
    words,
    args,
    workspace: ready.workspace,
    varfile: ready.varfile,
    planfile: ready.planfile,
    testVarfile: planned.files.some((file) => file.path.endsWith(`/${ready.testVarfile}`))
      ? ready.testVarfile
      : undefined,
    fromPlan: more.fromPlan,
    skipInit: settings.skipInit,
    deployRunInit: settings.deployRunInit,
    initReconfigure: settings.initReconfigure,
    initPassVars: settings.initPassVars,
    applyAutoApprove: settings.applyAutoApprove,
    skipPlanfile: settings.skipPlanfile,
    oneState: ready.section.backend_type === 'http',
    workspaceGiven: !!allowed(configuration.env, settings).TF_WORKSPACE,
  }
  return { ready, planned, calls: callsOf(asked), env, more }
}

/** `console` takes the variables too; its command line stays the user's. */
function consoleArguments({ varfile }: Ready, env: Env): Env {
  const own = env.TF_CLI_ARGS_console
  return { TF_CLI_ARGS_console: `-var-file=${quoted(varfile)}${own ? ` ${own}` : ''}` }
}

/** The program that runs a component, as its own environment finds it. Fails with `terraform/tool-missing`. */
export function findTool(project: Project, ready: Ready, env: Env): Tool {
  const { tool, folder, component } = ready
  const { host } = project
  const at = tool.includes('/') && !isAbsolute(tool) ? join(project.cwd, tool) : tool
  const file = host.processes.find(at, env, folder)
  if (file === undefined) throw fail('tool-missing', { tool, component, path: env.PATH ?? '' })
  return { file, cwd: folder, env }
}

/** Runs a prepared command on its component and answers the exit status. A call that fails ends the run with its status. */
export async function runPrepared(command: Command, prepared: Prepared): Promise<number> {
  const { project, settings, words, args } = command
  const { ready, planned, calls, env, more } = prepared
  const { files } = project.host
  const tool = findTool(project, ready, env)
  if (more.ownPlan && more.fromPlan !== undefined) {
    const path = join(ready.folder, more.fromPlan)
    if (!files.stat(path)) throw fail('no-saved-plan', { file: path, component: ready.component, stack: ready.stack })
    const changed = changedInputs(project, ready, env, planned.variables.file)
    if (changed.length > 0) {
      project.console.warn(
        `The saved plan of ${ready.component} in ${ready.stack} was made with other values of ${changed.join(', ')}; it is applied as it was planned`,
      )
    }
  }
  await replaceOwnFiles(project, ready.folder, env, planned.files)
  writeFiles(files, planned.files)
  let record: InitRecord | undefined
  for (const call of calls) {
    if (isInit(call, words) && settings.skipUnchangedInit) {
      const { initRecord } = await import('./init-record.ts')
      record = initRecord(project, tool, call.args)
      if (call.phase === 'init' && (await record.unchanged())) {
        project.console.log('Info', 'init is left out, nothing has changed', { component: ready.component })
        continue
      }
    }
    const code = await runCall(command, tool, call, ready, more)
    if (code === 0 && isInit(call, words)) await record?.keep()
    if (code !== 0) {
      const mapped = call.phase === 'main' && settings.ciExitCodes?.get(code) === true
      if (!mapped) {
        // Status 2 of a plan means changes: the plan is there, and what it was made from is worth keeping.
        if (call.phase === 'main' && words[0] === 'plan' && code === 2) remember(command, prepared)
        else {
          // What failed may be what `init` mends.
          record?.forget()
          if (call.phase === 'main') tellApproval(command, prepared)
        }
        return code
      }
    }
  }
  if (words[0] === 'plan' && !hasOption(args, '-out')) remember(command, prepared)
  if (changes(words)) {
    const { forgetOutputs } = await import('./outputs.ts')
    forgetOutputs(project, ready.component, ready.stack)
  }
  cleanUp(command, prepared)
  return 0
}

const isInit = (call: Call, words: readonly string[]) => call.phase === 'init' || words[0] === 'init'

/** Why an apply may have failed that had nobody to ask: the tool's own words do not say what to do about it. */
function tellApproval({ project, words, args }: Command, { more }: Prepared): void {
  const [sub] = words
  if ((sub !== 'apply' && sub !== 'destroy') || more.fromPlan !== undefined || more.lines) return
  if (hasOption(args, '-auto-approve') || project.host.terminal.isTerminal('stdin')) return
  project.console.say(
    `💡 \`terraform ${sub}\` asks for approval, and stdin is no terminal: add -auto-approve${sub === 'apply' ? ', or use atmos terraform deploy' : ''}`,
  )
}

function remember({ project, settings }: Command, { ready, planned, env }: Prepared): void {
  if (!settings.skipPlanfile) keepInputs(project, ready, env, planned.variables.file)
}

/** Takes away what is of no use after a successful apply: its varfile, and a plan that is history now. */
function cleanUp({ project, words }: Command, { ready, more }: Prepared): void {
  const { files } = project.host
  const sub = words[0]
  if (sub === 'test') files.remove(`${ready.folder}/${ready.testVarfile}`)
  if (sub !== 'apply' && sub !== 'deploy') return
  files.remove(`${ready.folder}/${ready.varfile}`)
  if (more.fromPlan !== undefined && !more.ownPlan) return
  const plan = `${ready.folder}/${ready.planfile}`
  if (!files.stat(plan)) return
  files.remove(plan)
  if (!more.ownPlan)
    project.console.say(`The saved plan ${ready.planfile} was made before this apply, so it was removed`)
}

async function runCall(
  command: Command,
  tool: Tool,
  call: Call,
  ready: Ready,
  { lines, shared }: RunMore,
): Promise<number> {
  const { project, words } = command
  const { files } = project.host
  if (call.phase === 'select') return selectWorkspace(command, tool, call, ready, lines)
  if (retries(ready)) {
    return retrying(project, ready, call.args[0] as string, command.signal(), lines, (shown) =>
      runCall(
        command,
        tool,
        call,
        { ...ready, section: map([...Object.entries(ready.section), ['retry', null]]) },
        {
          lines: shown,
          ...(shared ? { shared } : {}),
        },
      ),
    )
  }
  if (call.phase === 'init' || words[0] === 'init') {
    // A selected workspace that the backend does not know makes `init` ask.
    files.remove(`${dataFolder(ready.folder, tool.env)}/environment`)
    const cache = tool.env.TF_PLUGIN_CACHE_DIR
    if (cache && isAbsolute(cache) && !files.stat(cache)) files.makeDirectory(cache)
    if (cache && shared) {
      // The tool's cache of plugins is not made for several at a time.
      const free = await files.lock(`${cache}/.atmos-init.lock`, { within: INIT_WAIT, signal: command.signal() })
      try {
        return await start(
          project,
          tool,
          call.args,
          command.signal(),
          lines,
          call.phase === 'init' && producesData(words),
        )
      } finally {
        await free()
      }
    }
  }
  // Text of `init` is no part of the data that the next program reads.
  const aside = call.phase === 'init' && producesData(words)
  return start(project, tool, call.args, command.signal(), lines, aside)
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
  const shown = streams({ console, host, keep: false, quiet: false })
  try {
    const stderr = redirected?.sink ?? shown.stderr
    return (
      await run(project, tool, args, signal, {
        stdin: 'inherit',
        stdout: shown.stdout,
        stderr,
        ...(shown.pseudoTerminal && !redirected ? { pseudoTerminal: true } : {}),
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
  io: Pick<RunOptions, 'stdin' | 'stdout' | 'stderr' | 'pseudoTerminal'>,
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

/**
 * Selects the workspace, making it where there is none. The tool's words are only shown when that fails. A workspace that
 * cannot be made since it is the selected one already is fine.
 */
async function selectWorkspace(
  command: Command,
  tool: Tool,
  call: Call,
  ready: Ready,
  lines: Lines | undefined,
): Promise<number> {
  const { project } = command
  const selected = await capture(project, tool, call.args, command.signal())
  if (selected.code === 0) return 0
  let said = selected.stdout + selected.stderr
  let code = selected.code
  if (!call.args.includes('-or-create')) {
    const { workspace, component, stack } = ready
    const words = `terraform ${command.words.join(' ')}`
    if (/doesn't exist|does not exist/.test(said))
      throw fail('workspace-missing', { workspace, component, stack, command: words })
  } else if (code === 1) {
    const made = await capture(project, tool, ['workspace', 'new', ready.workspace], command.signal())
    if (made.code === 0) return 0
    code = made.code
    said += made.stdout + made.stderr
    if (code === 1 && currentWorkspace(project, ready.folder, tool.env) === ready.workspace) return 0
  }
  const text = `${project.console.mask(said.trim())}\nThe workspace ${ready.workspace} of ${ready.component} in ${ready.stack} could not be selected (status ${code})\n`
  if (lines) await lines.stderr(new TextEncoder().encode(text.trimStart()))
  else project.console.say(text.trimStart())
  return code
}

function currentWorkspace(project: Project, folder: string, env: Env): string {
  const path = `${dataFolder(folder, env)}/environment`
  const { files } = project.host
  return (files.stat(path)?.kind === 'file' ? files.readText(path).trim() : '') || 'default'
}
