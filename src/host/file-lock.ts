import {
  closeSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { systemCode } from './host.ts'

/**
 * A lock between processes is a link beside the path that points nowhere: its text tells the holder, and it is made with
 * that text in one step, so that a process killed at any moment leaves no lock without a name. A holder on this machine
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
    return Date.now() - lstatSync(path).mtimeMs
  } catch {
    return 0
  }
}

/** What a lock says; undefined when there is none. */
function content(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    // No link: a file, as `createFile` makes it.
    if (systemCode(error) !== 'EINVAL' && systemCode(error) !== 'UNKNOWN') throw error
  }
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Content of the lock and whether its holder is gone; undefined when there is no lock. */
function look(path: string, here: string): { readonly text: string; readonly dead: boolean } | undefined {
  const text = content(path)
  if (text === undefined) return undefined
  try {
    const holder = JSON.parse(text) as Holder
    if (holder.machine === here) return { text, dead: !runs(holder) }
  } catch {
    // Just being written, or its writer was killed in between.
  }
  return { text, dead: age(path) > DEAD_AFTER }
}

function create(path: string, content: string): boolean {
  try {
    symlinkSync(content, path)
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST') return false
    // Where links are not to be had (Windows without the right to make them, some shared folders).
    if (code === 'EPERM' || code === 'ENOSYS' || code === 'EOPNOTSUPP' || code === 'ENOTSUP')
      return createFile(path, content)
    throw error
  }
}

/** The same with a file: its name is there a moment before its content, which `look` knows. */
function createFile(path: string, content: string): boolean {
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
function removeStaleLock(path: string, dead: string, here: string): void {
  const guard = `${path}.guard`
  try {
    mkdirSync(guard, { mode: 0o700 })
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    clear(guard)
    return
  }
  try {
    const now = look(path, here)
    if (now?.dead && now.text === dead) unlinkSync(path)
  } finally {
    rmdirSync(guard)
  }
}

/** Removes the guard of a process that was killed while it had one: it is held for a moment only. */
function clear(guard: string): void {
  if (age(guard) <= GUARD_DEAD_AFTER) return
  try {
    rmdirSync(guard)
  } catch {
    // Another has removed it.
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
      removeStaleLock(file, held.text, here)
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
      lutimesSync(file, now, now)
    } catch {
      // Removed by hand; there is nothing to keep alive.
    }
  }, BEAT)
  beat.unref()
  return async () => {
    clearInterval(beat)
    if (look(file, here)?.text === me) unlinkSync(file)
    clear(`${file}.guard`)
  }
}
