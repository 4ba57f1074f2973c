import type { SpawnSyncReturns } from 'node:child_process'
import type { Readable } from 'node:stream'
import { exitOf, onSignal, watch } from './child-signals.ts'
import type { Captured, Command, Exit, Processes, RunOptions, Sink } from './host.ts'
import { findProgram } from './node-files.ts'
import type { Pseudo } from './pseudo-terminal.ts'
import { startable } from './raw-bytes.ts'
import { closeEnd, openPipe, type Pipe } from './real-pipe.ts'

// This file is part of the executable as well, where it never runs: what it needs is loaded by the functions.
const childProcess = () => process.getBuiltinModule('node:child_process')

/** How long pipes may stay open after a child was ended by us: something it started may hold them. */
const PIPE_GRACE = 500

/** Hands the chunks of a pipe to its sink, one after the other. */
async function drain(pipe: Readable, sink: Sink): Promise<void> {
  try {
    for await (const chunk of pipe) await sink(chunk as Uint8Array)
  } catch {
    // The sink had enough, or the pipe was given up.
  }
  pipe.destroy()
}

async function run(given: RunOptions): Promise<Exit> {
  const options = startable(given)
  if (options.pseudoTerminal) {
    const { runOnTerminal } = await import('./pseudo-terminal.ts')
    return runOnTerminal(options, openPseudo)
  }
  const { stdin } = options
  const ends = { stdout: openEnd(options.stdout), stderr: openEnd(options.stderr) }
  const child = childProcess().spawn(options.file, options.args, {
    cwd: options.cwd,
    env: options.env as NodeJS.ProcessEnv,
    stdio: [
      stdin === 'inherit' ? 'inherit' : stdin === 'none' ? 'ignore' : 'pipe',
      typeof ends.stdout === 'string' ? ends.stdout : ends.stdout.write,
      typeof ends.stderr === 'string' ? ends.stderr : ends.stderr.write,
    ],
  })
  for (const end of Object.values(ends)) if (typeof end === 'object') closeEnd(end.write)
  const pipes = (['stdout', 'stderr'] as const).map((name): Readable | null => {
    const end = ends[name]
    if (typeof end === 'string') return child[name]
    const { Socket } = process.getBuiltinModule('node:net')
    return new Socket({ fd: end.read, readable: true, writable: false })
  })
  const ended = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(exitOf(code, signal)))
  })
  if (child.pid === undefined) {
    for (const pipe of pipes) pipe?.destroy()
    return ended
  }
  const watched = watch(child.pid, true, options)
  const drained = Promise.all(
    pipes.map((pipe, at) => {
      const sink = at === 0 ? options.stdout : options.stderr
      return sink === 'inherit' || !pipe ? undefined : drain(pipe, sink)
    }),
  )
  if (child.stdin) {
    // A child need not read what it is given.
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
  }
  const exit = await ended
  // Whoever is told to end leaves no time for what its own children go on writing.
  watched.hurried.then(() => {
    setTimeout(() => {
      for (const pipe of pipes) pipe?.destroy()
    }, PIPE_GRACE).unref()
  })
  await drained
  watched.ended(exit)
  return exit
}

const openEnd = (sink: RunOptions['stdout']): 'inherit' | 'pipe' | Pipe =>
  sink === 'inherit' ? 'inherit' : (openPipe() ?? 'pipe')

function capture(given: Parameters<Processes['capture']>[0]): Captured {
  const command = startable(given)
  const { stdin = 'none' } = command
  const input = stdin === 'inherit' || stdin === 'none' ? undefined : stdin
  const result: SpawnSyncReturns<Buffer> = childProcess().spawnSync(command.file, command.args, {
    cwd: command.cwd,
    env: command.env as NodeJS.ProcessEnv,
    stdio: [
      stdin === 'inherit' ? 'inherit' : stdin === 'none' ? 'ignore' : 'pipe',
      'pipe',
      command.stderr === 'inherit' ? 'inherit' : 'pipe',
    ],
    maxBuffer: Number.POSITIVE_INFINITY,
    ...(input === undefined ? {} : { input }),
    ...(command.timeout === undefined ? {} : { timeout: command.timeout }),
  })
  // Time that ran out is told by the signal, as on the other runtime.
  if (result.error && (result.error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw result.error
  const nothing = new Uint8Array()
  return { ...exitOf(result.status, result.signal), stdout: result.stdout ?? nothing, stderr: result.stderr ?? nothing }
}

async function replace(given: Command): Promise<never> {
  const command = startable(given)
  const { execve } = process as { execve?: (file: string, args: readonly string[], env: unknown) => never }
  if (execve && process.platform !== 'win32') {
    process.chdir(command.cwd)
    execve(command.file, [command.file, ...command.args], command.env)
  }
  const exit = await run({ ...command, stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' })
  process.exit(exit.code)
}

interface NodePty {
  spawn(
    file: string,
    args: readonly string[],
    options: object,
  ): {
    readonly pid: number
    write(data: string | Uint8Array): void
    resize(columns: number, rows: number): void
    onData(listener: (data: Uint8Array) => void): void
    onExit(listener: (exit: { exitCode: number; signal?: number }) => void): void
  }
}

let library: NodePty | null | undefined

/** The library that opens pseudo-terminals; an optional package, since it is native. */
function pty(): NodePty | null {
  if (library !== undefined) return library
  try {
    library = process.getBuiltinModule('node:module').createRequire(import.meta.url)('@lydell/node-pty') as NodePty
  } catch {
    library = null
  }
  return library
}

function openPseudo(
  command: Command,
  size: { columns: number; rows: number },
  data: (chunk: Uint8Array) => void,
): Pseudo {
  const opened = (pty() as NodePty).spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    cols: size.columns,
    rows: size.rows,
    name: command.env.TERM ?? 'xterm-256color',
    encoding: null,
  })
  opened.onData(data)
  const exited = new Promise<Exit>((resolve) => {
    opened.onExit(({ exitCode, signal }) => {
      const { constants } = process.getBuiltinModule('node:os')
      const name = signal ? Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] : undefined
      resolve(exitOf(exitCode, name))
    })
  })
  return {
    pid: opened.pid,
    exited,
    write: (chunk) => opened.write(chunk),
    resize: (columns, rows) => opened.resize(columns, rows),
    close: () => {},
  }
}

/** Processes by Node's own means. */
export const nodeProcesses: Processes = {
  run,
  capture,
  find: findProgram,
  replace,
  onSignal,
  get hasPseudoTerminal() {
    return pty() !== null
  },
}
