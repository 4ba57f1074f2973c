import { bun as api, type BunApi, type BunChild } from './bun.ts'
import { exitOf, onSignal, watch } from './child-signals.ts'
import type { Captured, Command, Exit, Processes, RunOptions } from './host.ts'
import { handOver, leaves, leftBehind } from './left-behind.ts'
import { findProgram } from './node-files.ts'
import { type End, type Feed, feed, openOutputs, settled, sinkOf, TAIL } from './outputs.ts'
import { startable } from './raw-bytes.ts'
import { closeEnd, hasMore, readNow } from './real-pipe.ts'
import { isTty } from './tty.ts'

// Only node.ts opens this, and only where bun is.
const bun = api as BunApi

/** The output of a child is polled so long and so often, in milliseconds: opening streams takes longer than most steps run. */
const POLLED = 32
const EACH = 4

/** Hands on what an end holds; false once nothing more can come. A sink that throws ends it. */
async function empty({ descriptor, terminal, sink }: End): Promise<boolean> {
  for (;;) {
    const chunk = terminal ? terminal.receive() : readNow(descriptor)
    if (chunk === undefined) return true
    if (chunk.length === 0) return false
    terminal?.wrote()
    try {
      await sink(chunk)
    } catch {
      return false
    }
  }
}

/** Polls ends for `time` milliseconds, or until `sooner`; those that have come to their end are closed and leave the set. */
async function poll(ends: Set<End>, time: number, sooner?: Promise<unknown>): Promise<void> {
  let isLast = false
  sooner?.then(() => {
    isLast = true
  })
  const start = Date.now()
  while (ends.size > 0 && !isLast && Date.now() - start < time) {
    await Promise.race([sooner ?? never, new Promise((soon) => setTimeout(soon, EACH))])
    for (const end of ends) {
      if (await empty(end)) continue
      closeEnd(end.descriptor)
      ends.delete(end)
    }
  }
}

const never = new Promise<never>(() => {})

/** Goes on reading an end by a stream. */
function stream({ descriptor, terminal, sink }: End): Feed {
  if (!terminal && !isTty(descriptor)) {
    return feed(descriptor, bun.file(descriptor).stream(), sink, () => closeEnd(descriptor))
  }
  const { ReadStream } = process.getBuiltinModule('node:tty')
  const screen = new ReadStream(descriptor)
  const shown = (chunk: Uint8Array) => {
    terminal?.wrote()
    return sink(chunk)
  }
  return feed(descriptor, screen, Object.assign(shown, { leadsTo: sink.leadsTo }), () => void screen.destroy())
}

const input = (stdin: RunOptions['stdin']) =>
  stdin === 'inherit' ? 'inherit' : stdin === 'none' ? 'ignore' : typeof stdin === 'string' ? Buffer.from(stdin) : stdin

async function run(given: RunOptions): Promise<Exit> {
  const options = startable(given)
  if (options.terminals?.includes('stdin')) {
    const { runOnTerminal } = await import('./pseudo-terminal.ts')
    return runOnTerminal(options, openPseudo)
  }
  const terminal = options.terminals?.length ? (await import('./child-terminal.ts')).openTerminal() : undefined
  const outputs = openOutputs(options, terminal)
  let child: BunChild
  try {
    child = bun.spawn({
      cmd: [options.file, ...options.args],
      cwd: options.cwd,
      env: options.env,
      stdin: input(options.stdin),
      stdout: outputs.stdout,
      stderr: outputs.stderr,
    })
  } catch (thrown) {
    outputs.close()
    throw thrown
  }
  outputs.started()
  const unwatch = watch(child.pid, options)
  terminal?.start(child.pid)
  const ended = child.exited
  const feeds: Feed[] = []
  for (const name of ['stdout', 'stderr'] as const) {
    const [stream, sink] = [child[name], sinkOf(options, name)]
    if (outputs[name] === 'pipe' && stream && sink) feeds.push(feed(-1, stream, sink, () => {}))
  }
  const ends = new Set(outputs.ends)
  await poll(ends, POLLED, ended)
  const isShort = child.exitCode !== null || child.signalCode !== null
  if (isShort) {
    terminal?.end()
    await poll(ends, TAIL)
  }
  for (const end of ends) feeds.push(stream(end))
  const exit = exitOf(await ended, child.signalCode)
  const left = isShort && feeds.length === ends.size ? feeds : await settled(feeds, hasMore, () => terminal?.end())
  unwatch(exit)
  return leaves(exit, left)
}

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
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, TAIL).unref())])
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
  leftBehind,
  handOver,
  async follow(descriptor, sink) {
    await stream({ descriptor, sink }).over
  },
  // There is no way to one on Windows yet.
  hasOutputTerminal: process.platform !== 'win32',
  hasOwnTerminal: bun?.Terminal !== undefined && process.platform !== 'win32',
}
