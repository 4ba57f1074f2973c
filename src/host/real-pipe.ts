import { bun } from './bun.ts'
import { fs } from './file-system.ts'
import { systemCalls } from './libc.ts'
import { terminalCalls } from './terminal-calls.ts'

/**
 * Pipes as a shell makes them. What the runtimes call a pipe is a socket on Linux, and there `echo oops > /dev/stderr`
 * fails in a child whose stderr it is. Other systems open such paths all the same.
 */
export interface Pipe {
  readonly read: number
  readonly write: number
}

let serial = 0

/** A pipe by way of a name in the file system, which is gone at once. */
function namedPipe(): Pipe {
  const { tmpdir } = process.getBuiltinModule('node:os')
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const path = `${tmpdir()}/.atmos-pipe-${process.pid}-${serial++}-${Math.random().toString(36).slice(2)}`
  const { status } = spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' })
  if (status !== 0) throw new Error('mkfifo failed')
  try {
    // A reader that does not wait for a writer, then the writer.
    const { constants, openSync } = fs()
    const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    return { read, write: openSync(path, constants.O_WRONLY) }
  } finally {
    fs().rmSync(path, { force: true })
  }
}

/**
 * Opens a pipe; undefined where the runtime's own will do, or where there is no way to one. One that is shared by two
 * streams of a child has to be ours.
 */
export function openPipe(isShared: boolean): Pipe | undefined {
  if (process.platform === 'win32' || (process.platform !== 'linux' && !isShared)) return undefined
  try {
    return bun ? (systemCalls ?? terminalCalls())?.pipe() : namedPipe()
  } catch {
    return undefined
  }
}

/** Lets go of one end. */
export function closeEnd(descriptor: number): void {
  try {
    if (systemCalls) systemCalls.close(descriptor)
    else fs().closeSync(descriptor)
  } catch {
    // Closed with the stream that read it.
  }
}

/** So much a pipe takes without a reader. */
const LEAST_ROOM = 60_000

/** A pipe that holds a text and then ends: its read end; undefined when the text is too long for that. */
export function fillPipe(text: string): number | undefined {
  const bytes = new TextEncoder().encode(text)
  const pipe = bytes.length > LEAST_ROOM ? undefined : openPipe(true)
  if (!pipe) return undefined
  fs().writeSync(pipe.write, bytes)
  closeEnd(pipe.write)
  return pipe.read
}

let buffer: Uint8Array | undefined

/**
 * What a pipe of `openPipe` holds now, without waiting: undefined when nothing has come yet (or it cannot be known, which
 * the stream that reads it then will), empty at its end.
 */
export function readNow(descriptor: number): Uint8Array | undefined {
  buffer ??= new Uint8Array(65_536)
  const count = (systemCalls ?? terminalCalls())?.receive(descriptor, buffer) ?? -1
  return count < 0 ? undefined : buffer.slice(0, count)
}

/** Whether there is something to read; false where it cannot be known. */
export function hasMore(descriptor: number): boolean {
  return descriptor >= 0 && (systemCalls?.hasMore(descriptor) ?? false)
}
