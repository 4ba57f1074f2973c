import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { systemCode } from './host.ts'

/**
 * A lock between processes is a file beside the path, made exclusively, that tells its holder. A holder on this machine
 * that no longer runs has lost it at once; one on another machine (a shared home) when its heart has not beaten for
 * `DEAD_AFTER`. Only one waiter at a time may remove a dead lock, and it looks again before it does: otherwise two could
 * each remove "the dead one", and the second would remove the first one's new lock.
 */
const BEAT = 5_000
const DEAD_AFTER = 30_000
const GUARD_DEAD_AFTER = 3_000

interface Holder {
  readonly machine: string
  readonly pid: number
  /** When the process started, where the platform tells: numbers of processes are used again. */
  readonly started: string
}

/** Machine and process space: a number means nothing in another container. */
function machine(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/** Start of a process in clock ticks, on Linux; empty elsewhere. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function runs(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: it runs, under another user.
    return systemCode(error) === 'EPERM'
  }
  return holder.started === '' || startOf(holder.pid) === holder.started
}

function age(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return 0
  }
}

/** Content of the lock and whether its holder is gone; undefined when there is no lock. */
function look(path: string, here: string): { readonly text: string; readonly dead: boolean } | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    const holder = JSON.parse(text) as Holder
    if (holder.machine === here) return { text, dead: !runs(holder) }
  } catch {
    // Just being written, or its writer was killed in between.
  }
  return { text, dead: age(path) > DEAD_AFTER }
}

function create(path: string, content: string): boolean {
  let descriptor: number
  try {
    descriptor = openSync(path, 'wx', 0o600)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
  try {
    writeSync(descriptor, content)
  } catch (error) {
    unlinkSync(path)
    throw error
  } finally {
    closeSync(descriptor)
  }
  return true
}

/** Removes a lock whose holder is gone, if it still is that lock. */
function bury(path: string, dead: string, here: string): void {
  const guard = `${path}.guard`
  try {
    mkdirSync(guard, { mode: 0o700 })
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    if (age(guard) > GUARD_DEAD_AFTER) rmdirSync(guard)
    return
  }
  try {
    const now = look(path, here)
    if (now?.dead && now.text === dead) unlinkSync(path)
  } finally {
    rmdirSync(guard)
  }
}

let serial = 0

/** Takes the lock of `path`, waiting at most `within` milliseconds; see `Files.lock`. */
export async function lockFile(
  path: string,
  options: { readonly within: number; readonly signal?: AbortSignal },
): Promise<() => Promise<void>> {
  const file = `${path}.lock`
  const here = machine()
  // The serial number tells two locks of one process apart.
  const me = JSON.stringify({ machine: here, pid: process.pid, started: startOf(process.pid), serial: serial++ })
  const end = performance.now() + options.within
  let pause = 4
  for (;;) {
    options.signal?.throwIfAborted()
    if (create(file, me)) break
    const held = look(file, here)
    if (held?.dead) {
      bury(file, held.text, here)
      continue
    }
    if (held === undefined) continue
    if (performance.now() >= end) {
      throw Object.assign(new Error(`ETIMEDOUT: lock '${path}'`), { code: 'ETIMEDOUT', path })
    }
    // Some chance keeps many waiters from asking all at the same moment.
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())))
    pause = Math.min(40, pause * 1.5)
  }
  const beat = setInterval(() => {
    try {
      const now = new Date()
      utimesSync(file, now, now)
    } catch {
      // Removed by hand; there is nothing to keep alive.
    }
  }, BEAT)
  beat.unref()
  return async () => {
    clearInterval(beat)
    if (look(file, here)?.text === me) unlinkSync(file)
  }
}
