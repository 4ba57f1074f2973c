import { bun as api, type BunApi, type BunChild } from './bun.ts'
import { exitOf, onSignal, watch } from './child-signals.ts'
import type { Captured, Command, Exit, Processes, RunOptions, Sink } from './host.ts'
import { findProgram } from './node-files.ts'
import { startable } from './raw-bytes.ts'
import { closeEnd, openPipe, type Pipe, readNow } from './real-pipe.ts'

// Only node.ts opens this, and only where bun is.
const bun = api as BunApi

/** See node-processes.ts. */
const PIPE_GRACE = 500

/** Hands the chunks of a stream to its sink, one after the other. */
async function drain(pipe: ReadableStream<Uint8Array>, sink: Sink, givenUp: Promise<unknown>): Promise<void> {
  const reader = pipe.getReader()
  givenUp.then(() => reader.cancel().catch(() => {}))
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      // The plain case stays without a turn of the loop.
      const wait = sink(value)
      if (wait) await wait
    }
  } catch {
    // The sink had enough, or the pipe was given up.
    await reader.cancel().catch(() => {})
  }
}

/** The end of a pipe, and who takes what comes out of it. */
interface Reader {
  readonly descriptor: number
  readonly sink: Sink
}

/** For so long a child is looked after by hand, so often, in milliseconds. */
const AT_ONCE = 32
const EACH = 4

/**
 * Reads the pipes of a child that may end soon, every few milliseconds and when it has ended. Opening streams takes
 * longer than most short steps run. Answers the pipes that are still open.
 */
async function readAtOnce(readers: readonly Reader[], exited: Promise<number>): Promise<readonly Reader[]> {
  const open = new Set(readers)
  let over = false
  exited.then(() => {
    over = true
  })
  for (let time = 0; time < AT_ONCE && open.size > 0; time += EACH) {
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, EACH))])
    for (const reader of open) {
      if (await empty(reader)) continue
      closeEnd(reader.descriptor)
      open.delete(reader)
    }
    // Something that it left behind holds the pipe.
    if (over) break
  }
  return [...open]
}

/** Hands on what a pipe holds; false once nothing more can come. A sink that throws ends it. */
async function empty({ descriptor, sink }: Reader): Promise<boolean> {
  for (;;) {
    const chunk = readNow(descriptor)
    if (chunk === undefined) return true
    if (chunk.length === 0) return false
    try {
      await sink(chunk)
    } catch {
      return false
    }
  }
}

const input = (stdin: RunOptions['stdin']) =>
  stdin === 'inherit' ? 'inherit' : stdin === 'none' ? 'ignore' : typeof stdin === 'string' ? Buffer.from(stdin) : stdin

async function run(given: RunOptions): Promise<Exit> {
  const options = startable(given)
  if (options.pseudoTerminal) {
    const { runOnTerminal } = await import('./pseudo-terminal.ts')
    return runOnTerminal(options, openPseudo)
  }
  const ends = { stdout: openEnd(options.stdout), stderr: openEnd(options.stderr) }
  let child: BunChild
  try {
    child = bun.spawn({
      cmd: [options.file, ...options.args],
      cwd: options.cwd,
      env: options.env,
      stdin: input(options.stdin),
      stdout: ends.stdout === 'inherit' || ends.stdout === 'pipe' ? ends.stdout : ends.stdout.write,
      stderr: ends.stderr === 'inherit' || ends.stderr === 'pipe' ? ends.stderr : ends.stderr.write,
    })
  } finally {
    for (const end of Object.values(ends)) if (typeof end === 'object') closeEnd(end.write)
  }
  const watched = watch(child.pid, true, options)
  const ended = child.exited
  // Whoever is told to end leaves no time for what its own children go on writing.
  const givenUp = watched.hurried
    .then(() => ended)
    .then(() => new Promise((soon) => setTimeout(soon, PIPE_GRACE).unref()))
  const pipes: Promise<void>[] = []
  const real: Reader[] = []
  for (const name of ['stdout', 'stderr'] as const) {
    const [end, sink] = [ends[name], options[name]]
    if (sink === 'inherit') continue
    if (typeof end === 'object') real.push({ descriptor: end.read, sink })
    else if (child[name]) pipes.push(drain(child[name], sink, givenUp))
  }
  for (const { descriptor, sink } of real.length > 0 ? await readAtOnce(real, ended) : []) {
    pipes.push(drain(bun.file(descriptor).stream(), sink, givenUp).finally(() => closeEnd(descriptor)))
  }
  const exit = exitOf(await ended, child.signalCode)
  if (pipes.length > 0) await Promise.all(pipes)
  watched.ended(exit)
  return exit
}

const openEnd = (sink: RunOptions['stdout']): 'inherit' | 'pipe' | Pipe =>
  sink === 'inherit' ? 'inherit' : (openPipe() ?? 'pipe')

function capture(given: Parameters<Processes['capture']>[0]): Captured {
  const command = startable(given)
  const result = bun.spawnSync({
    cmd: [command.file, ...command.args],
    cwd: command.cwd,
    env: command.env,
    stdin: input(command.stdin ?? 'none'),
    stdout: 'pipe',
    stderr: command.stderr === 'inherit' ? 'inherit' : 'pipe',
    ...(command.timeout === undefined ? {} : { timeout: command.timeout }),
  })
  const nothing = new Uint8Array()
  const exit = exitOf(result.exitCode, result.signalCode)
  return { ...exit, stdout: result.stdout ?? nothing, stderr: result.stderr ?? nothing }
}

async function replace(given: Command): Promise<never> {
  const command = startable(given)
  const { execve } = process as { execve?: (file: string, args: readonly string[], env: unknown) => never }
  if (execve && process.platform !== 'win32') {
    process.chdir(command.cwd)
    execve.call(process, command.file, [command.file, ...command.args], command.env)
  }
  const exit = await run({ ...command, stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' })
  process.exit(exit.code)
}

function openPseudo(command: Command, size: { columns: number; rows: number }, data: (chunk: Uint8Array) => void) {
  let closed = () => {}
  const drained = new Promise<void>((resolve) => (closed = resolve))
  const child = bun.spawn({
    cmd: [command.file, ...command.args],
    cwd: command.cwd,
    env: command.env,
    terminal: {
      cols: size.columns,
      rows: size.rows,
      name: command.env.TERM ?? 'xterm-256color',
      data: (_terminal, chunk) => data(chunk),
      exit: closed,
    },
  })
  const ended = async () => {
    const code = await child.exited
    // The last of the screen comes before the end of the stream; something left behind may keep that open.
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, PIPE_GRACE).unref())])
    return exitOf(code, child.signalCode)
  }
  return {
    pid: child.pid,
    exited: ended(),
    write: (chunk: Uint8Array) => void child.terminal?.write(chunk),
    resize: (columns: number, rows: number) => child.terminal?.resize(columns, rows),
    close: () => child.terminal?.close(),
  }
}

/** Processes by bun's own means, which start faster than its copy of Node's. */
export const bunProcesses: Processes = {
  run,
  capture,
  find: findProgram,
  replace,
  onSignal,
  hasPseudoTerminal: bun?.Terminal !== undefined,
}
