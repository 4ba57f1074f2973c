import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs'
import { bun } from './bun.ts'
import { systemCode } from './host.ts'

/**
 * Pipes as a shell makes them. What the runtimes call a pipe is a socket on Linux, and there `echo oops > /dev/stderr`
 * fails in a child whose stderr it is. Other systems open such paths all the same.
 */
export interface Pipe {
  readonly read: number
  readonly write: number
}

const CLOSE_ON_EXEC = 0o2000000

let pipe2: ((pair: Int32Array) => number) | null | undefined

/** The system call itself, which bun can reach. */
function systemCall(): typeof pipe2 {
  if (pipe2 !== undefined) return pipe2
  pipe2 = null
  const ffi = process.getBuiltinModule('bun:ffi' as 'fs') as unknown as {
    dlopen(library: string, symbols: object): { readonly symbols: { pipe2(pair: unknown, flags: number): number } }
    ptr(view: Int32Array): unknown
  }
  for (const library of ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`]) {
    try {
      const { symbols } = ffi.dlopen(library, { pipe2: { args: ['ptr', 'i32'], returns: 'i32' } })
      pipe2 = (pair) => symbols.pipe2(ffi.ptr(pair), CLOSE_ON_EXEC)
      break
    } catch {
      // Another C library.
    }
  }
  return pipe2
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
    const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    return { read, write: openSync(path, constants.O_WRONLY) }
  } finally {
    rmSync(path, { force: true })
  }
}

/** Opens a pipe; undefined where the runtime's own will do, or where there is no way to one. */
export function openPipe(): Pipe | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    if (!bun) return namedPipe()
    const pair = new Int32Array(2)
    if (systemCall()?.(pair) !== 0) return undefined
    return { read: pair[0] as number, write: pair[1] as number }
  } catch {
    return undefined
  }
}

/** Lets go of one end. */
export function closeEnd(descriptor: number): void {
  try {
    closeSync(descriptor)
  } catch {
    // Closed with the stream that read it.
  }
}

/** The reading end once more, in a way that reads never wait; undefined where the system has no such thing. */
export function withoutWaiting(descriptor: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
}

let buffer: Uint8Array | undefined

/** What such an end holds now: undefined when nothing has come yet, empty at its end. */
export function readNow(descriptor: number): Uint8Array | undefined {
  buffer ??= new Uint8Array(65_536)
  try {
    return buffer.slice(0, readSync(descriptor, buffer))
  } catch (error) {
    if (systemCode(error) === 'EAGAIN') return undefined
    throw error
  }
}
