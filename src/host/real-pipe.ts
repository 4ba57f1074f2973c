import { bun } from './bun.ts'
import { fs } from './file-system.ts'
import { systemCalls } from './libc.ts'

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

/** Opens a pipe; undefined where the runtime's own will do, or where there is no way to one. */
export function openPipe(): Pipe | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return bun ? systemCalls?.pipe() : namedPipe()
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

let buffer: Uint8Array | undefined

/**
 * What a pipe of `openPipe` holds now, without waiting: undefined when nothing has come yet (or it cannot be told, which the
 * stream that reads it then will), empty at its end.
 */
export function readNow(descriptor: number): Uint8Array | undefined {
  buffer ??= new Uint8Array(65_536)
  const count = systemCalls?.receive(descriptor, buffer) ?? -1
  return count < 0 ? undefined : buffer.slice(0, count)
}
