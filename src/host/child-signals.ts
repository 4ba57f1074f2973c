import { fs } from './file-system.ts'
import type { Exit, RunOptions } from './host.ts'
import { isTty } from './tty.ts'

/** How long a child has between SIGTERM and SIGKILL. */
const GRACE = 5_000

/** A child that runs now. */
interface Running {
  readonly pid: number
  /** It is in our process group, so that the terminal sends it Ctrl-C as well. */
  readonly shares: boolean
}

type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGWINCH' | 'SIGTSTP'

const running = new Set<Running>()
const handlers = new Map<SignalName, Set<(name: string) => void>>()
/** Ctrl-C came while children had the terminal, and none has ended since. */
let interrupted = false
/** Handlers are being called for a Ctrl-C that the children have received already. */
let deliveringInterrupt = false

function deliver(name: SignalName): void {
  for (const handler of [...(handlers.get(name) ?? [])]) handler(name)
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already, or of another user; there is nothing left to do.
  }
}

/** Processes with their parents: from /proc where there is one, else from `ps`. */
function parents(): Map<number, number> {
  const found = new Map<number, number>()
  try {
    for (const name of fs().readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      try {
        const text = fs().readFileSync(`/proc/${name}/stat`, 'utf8')
        found.set(Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]))
      } catch {
        // Ended meanwhile.
      }
    }
  } catch {
    const { spawnSync } = process.getBuiltinModule('node:child_process')
    const listing = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? ''
    for (const line of listing.split('\n')) {
      const [pid, parent] = line.trim().split(/\s+/).map(Number)
      if (pid !== undefined && parent !== undefined) found.set(pid, parent)
    }
  }
  return found
}

/** A process and all below it, parents first. */
export function processTree(root: number): number[] {
  const all = [root]
  const known = parents()
  for (const pid of all) for (const [child, parent] of known) if (parent === pid) all.push(child)
  return all
}

/**
 * Ends a child with all that it started: a shell that is killed alone leaves its programs behind. One that is to be given
 * time hears SIGINT, as from a terminal. Answers a function that calls the SIGKILL off once the child has ended.
 */
export function terminate(pid: number, patience?: number): () => void {
  const all = processTree(pid)
  for (const one of all) kill(one, patience === undefined ? 'SIGTERM' : 'SIGINT')
  // A stopped process hears SIGTERM when it goes on.
  for (const one of all) kill(one, 'SIGCONT')
  const timer = setTimeout(() => {
    for (const one of new Set([...all, ...processTree(pid)])) kill(one, 'SIGKILL')
  }, patience ?? GRACE)
  return () => clearTimeout(timer)
}

function onInterrupt(): void {
  const sharing = [...running].filter((child) => child.shares)
  if (sharing.length === 0 || interrupted) {
    for (const child of running) if (interrupted) terminate(child.pid)
    deliver('SIGINT')
    return
  }
  interrupted = true
  if ([0, 1, 2].some((descriptor) => isTty(descriptor))) return
  // Without a terminal the signal was for us alone; it is passed on to all whom a terminal would have told.
  const reached = new Set<number>()
  // A second look finds what was started while we looked first.
  for (let look = 0; look < 2; look++) {
    for (const pid of sharing.flatMap((child) => processTree(child.pid))) {
      if (!reached.has(pid)) kill(pid, 'SIGINT')
      reached.add(pid)
    }
  }
}

const listeners = new Map<SignalName, () => void>()

/** See `Processes.onSignal`. */
export function onSignal(names: readonly SignalName[], handler: (name: string) => void): () => void {
  for (const name of names) {
    const those = handlers.get(name) ?? new Set()
    handlers.set(name, those.add(handler))
    if (listeners.has(name)) continue
    const listener = name === 'SIGINT' ? onInterrupt : () => deliver(name)
    listeners.set(name, listener)
    process.on(name, listener)
  }
  return () => {
    for (const name of names) {
      const those = handlers.get(name)
      those?.delete(handler)
      const listener = listeners.get(name)
      if (those?.size !== 0 || !listener) continue
      process.off(name, listener)
      listeners.delete(name)
    }
  }
}

/**
 * Watches over a child until the returned function is called, when it has ended and its output is read: ends it when
 * `signal` is aborted, and reports a Ctrl-C that it died of. `shares`: see `Running`.
 */
export function watch(
  pid: number,
  { signal, patience }: Pick<RunOptions, 'signal' | 'patience'>,
  shares = true,
): (exit: Exit) => void {
  const child: Running = { pid, shares }
  running.add(child)
  let callOff: (() => void) | undefined
  const abort = () => {
    if (deliveringInterrupt && shares) return
    callOff = terminate(pid, patience)
  }
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return (exit) => {
    running.delete(child)
    callOff?.()
    signal?.removeEventListener('abort', abort)
    if (!interrupted || !shares) return
    interrupted = false
    if (exit.code === 0) return
    deliveringInterrupt = true
    try {
      deliver('SIGINT')
    } finally {
      deliveringInterrupt = false
    }
  }
}

/** How a process ended, from a status and a signal as the runtimes tell them. */
export function exitOf(code: number | null, signal: string | null | undefined): Exit {
  if (!signal) return { code: code ?? 1 }
  const { constants } = process.getBuiltinModule('node:os')
  return { code: 128 + (constants.signals[signal as NodeJS.Signals] ?? 0), signal }
}
