import type { SpawnSyncReturns } from 'node:child_process'
import { exitOf, onSignal, watch } from './child-signals.ts'
import type { Captured, Command, Exit, Processes, RunOptions, Sink } from './host.ts'
import { handOver, leaves, leftBehind } from './left-behind.ts'
import { findProgram } from './node-files.ts'
import { type Feed, feed, openOutputs, settled, sinkOf } from './outputs.ts'
import type { Pseudo } from './pseudo-terminal.ts'
import { startable } from './raw-bytes.ts'
import { hasMore } from './real-pipe.ts'
import { screenVariable } from './screen-pipes.ts'

// This file is part of the executable as well, where it never runs: what it needs is loaded by the functions.
const childProcess = () => process.getBuiltinModule('node:child_process')

/** Reads a pipe by its descriptor. */
function pipe(descriptor: number, sink: Sink): Feed {
  const { Socket } = process.getBuiltinModule('node:net')
  const chunks = new Socket({ fd: descriptor, readable: true, writable: false })
  return feed(descriptor, chunks, sink, () => void chunks.destroy())
}

/**
 * Runs a child. Its streams are pipes even where ours are terminals: that takes system calls which Node has no way to, and
 * a terminal that loses keys is worse.
 */
async function run(given: RunOptions): Promise<Exit> {
  const options = startable(given)
  if (options.terminals?.includes('stdin') && pty()) {
    const { runOnTerminal } = await import('./pseudo-terminal.ts')
    return runOnTerminal(options, openPseudo)
  }
  const { stdin } = options
  const outputs = openOutputs(options)
  const child = childProcess().spawn(options.file, options.args, {
    cwd: options.cwd,
    env: { ...options.env, ...screenVariable(outputs, options.terminals) },
    stdio: [stdin === 'inherit' ? 'inherit' : stdin === 'none' ? 'ignore' : 'pipe', outputs.stdout, outputs.stderr],
  })
  const ended = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(exitOf(code, signal)))
  })
  if (child.pid === undefined) {
    outputs.close()
    return ended
  }
  outputs.started()
  const unwatch = watch(child.pid, options)
  const feeds: Feed[] = []
  for (const name of ['stdout', 'stderr'] as const) {
    const [stream, sink] = [child[name], sinkOf(options, name)]
    if (stream && sink) feeds.push(feed(-1, stream, sink, () => void stream.destroy()))
  }
  for (const { descriptor, sink } of outputs.ends) feeds.push(pipe(descriptor, sink))
  if (child.stdin) {
    // A child need not read what it is given.
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
  }
  const exit = await ended
  const left = await settled(feeds, hasMore, () => {})
  unwatch(exit)
  return leaves(exit, left)
}

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
  leftBehind,
  handOver,
  async follow(descriptor, sink) {
    await pipe(descriptor, sink).over
  },
  hasOutputTerminal: false,
  get hasOwnTerminal() {
    return pty() !== null
  },
}
