import { type BunFfi, bun } from './bun.ts'
import type { FileStat } from './host.ts'

/**
 * The few system calls of which a start is made, straight from the C library. In the executable `node:fs` takes a
 * millisecond to come up, a quarter of what the empty program takes; these take none. Each answers only what went well or
 * what is plain (nothing is there): for all else the caller asks `node:fs`, whose errors are the ones people know.
 */
export interface SystemCalls {
  /** What a path leads to: `null` when nothing is there, undefined when the question failed otherwise. */
  stat(path: string): FileStat | null | undefined
  /** The bytes of a file; undefined when it could not be read. */
  read(path: string): Uint8Array | undefined
  /** Writes some of the bytes and tells how many; undefined when it failed. */
  write(descriptor: number, bytes: Uint8Array): number | undefined
  /** Both ends of a new pipe, which no child inherits. */
  pipe(): { readonly read: number; readonly write: number } | undefined
  /**
   * Takes what a pipe holds now, up to the size of `into`: the count, 0 at its end, -1 when nothing has come yet;
   * undefined when it failed.
   */
  receive(descriptor: number, into: Uint8Array): number | undefined
  /** Whether there is something to read; an end that nobody writes to any more counts too. */
  hasMore(descriptor: number): boolean
  /** Whether two descriptors lead to the same file, pipe or terminal; undefined when that failed. */
  isSame(one: number, other: number): boolean | undefined
  /** Whether a descriptor is `/dev/null`; undefined when that failed. */
  isNull(descriptor: number): boolean | undefined
  close(descriptor: number): void
}

type Call = (...args: readonly (number | Uint8Array | Int32Array)[]) => number
type Calls = Readonly<Record<keyof typeof signatures, Call>>

const signatures = {
  statx: { args: ['i32', 'ptr', 'i32', 'u32', 'ptr'], returns: 'i32' },
  open: { args: ['ptr', 'i32', 'i32'], returns: 'i32' },
  read: { args: ['i32', 'ptr', 'u64'], returns: 'i64_fast' },
  write: { args: ['i32', 'ptr', 'u64'], returns: 'i64_fast' },
  close: { args: ['i32'], returns: 'i32' },
  pipe2: { args: ['ptr', 'i32'], returns: 'i32' },
  poll: { args: ['ptr', 'u64', 'i32'], returns: 'i32' },
  __errno_location: { args: [], returns: 'ptr' },
} as const

const ENOENT = 2
const ENOTDIR = 20
const AT_FDCWD = -100
const AT_EMPTY_PATH = 0x1000
const EMPTY_PATH = new Uint8Array(1)
const CLOSE_ON_EXEC = 0o2000000
/** Type, mode, owner, size, times and inode. */
const BASIC_STATS = 0x7ff
const POLL_IN = 1

/** Opens the library; undefined on other systems, and where it is none that we know. */
function open(): SystemCalls | undefined {
  if (!bun || process.platform !== 'linux') return undefined
  // The module around it only dresses it up, and takes as long as the calls themselves.
  const ffi = bun.FFI ?? (process.getBuiltinModule('bun:ffi' as 'fs') as unknown as BunFfi)
  for (const library of ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`]) {
    try {
      // What cannot be opened is thrown or answered, by whether it is the module or the runtime itself that was asked.
      const { symbols } = ffi.dlopen(library, signatures)
      if (symbols) return callsOf(ffi, symbols as Calls)
    } catch {
      // Another C library.
    }
  }
  return undefined
}

function callsOf(ffi: BunFfi, c: Calls): SystemCalls {
  const encoder = new TextEncoder()
  // `struct statx` is the same on every architecture.
  const answer = new Uint8Array(256)
  const fields = new DataView(answer.buffer)
  const pair = new Int32Array(2)
  const watched = new DataView(new ArrayBuffer(8))
  const little = true
  const pathOf = (path: string) => (path.includes('\0') ? undefined : encoder.encode(`${path}\0`))
  const number = (offset: number) => fields.getUint32(offset, little) + fields.getUint32(offset + 4, little) * 2 ** 32
  /** Milliseconds of a time: seconds, which may be before 1970, and nanoseconds. */
  const time = (offset: number) =>
    (fields.getUint32(offset, little) + fields.getInt32(offset + 4, little) * 2 ** 32) * 1000 +
    fields.getUint32(offset + 8, little) / 1_000_000
  /** 1 when a descriptor can be read without waiting, 0 when not, -1 when that failed. */
  const ready = (descriptor: number): number => {
    watched.setInt32(0, descriptor, little)
    watched.setInt16(4, POLL_IN, little)
    watched.setInt16(6, 0, little)
    return c.poll(new Uint8Array(watched.buffer), 1, 0)
  }

  return {
    stat(path) {
      const name = pathOf(path)
      if (!name) return undefined
      if (c.statx(AT_FDCWD, name, 0, BASIC_STATS, answer) !== 0) {
        const error = ffi.read.i32(c.__errno_location(), 0)
        return error === ENOENT || error === ENOTDIR ? null : undefined
      }
      const mode = fields.getUint16(28, little)
      const type = mode & 0o170000
      return {
        kind: type === 0o100000 ? 'file' : type === 0o040000 ? 'directory' : 'other',
        size: number(40),
        modified: time(112),
        changed: time(96),
        inode: number(32),
        mode: mode & 0o7777,
        owner: fields.getUint32(20, little),
      }
    },
    read(path) {
      const name = pathOf(path)
      const descriptor = name ? c.open(name, CLOSE_ON_EXEC, 0) : -1
      if (descriptor < 0) return undefined
      try {
        // One byte more than there should be tells the end without another turn.
        const known = c.statx(descriptor, EMPTY_PATH, AT_EMPTY_PATH, BASIC_STATS, answer) === 0 ? number(40) : 0
        let bytes = new Uint8Array(Math.min(Math.max(known + 1, 4096), 2 ** 26))
        for (let size = 0; ; ) {
          const count = Number(c.read(descriptor, bytes.subarray(size), bytes.length - size))
          if (count < 0) return undefined
          if (count === 0) return bytes.subarray(0, size)
          size += count
          if (size < bytes.length) continue
          const more = new Uint8Array(bytes.length * 4)
          more.set(bytes)
          bytes = more
        }
      } finally {
        c.close(descriptor)
      }
    },
    write(descriptor, bytes) {
      const count = Number(c.write(descriptor, bytes, bytes.length))
      return count < 0 ? undefined : count
    },
    pipe() {
      if (c.pipe2(pair, CLOSE_ON_EXEC) !== 0) return undefined
      return { read: pair[0] as number, write: pair[1] as number }
    },
    hasMore: (descriptor) => ready(descriptor) > 0,
    isSame(one, other) {
      const places = [one, other].map((descriptor) => {
        if (c.statx(descriptor, EMPTY_PATH, AT_EMPTY_PATH, BASIC_STATS, answer) !== 0) return undefined
        // Inode and device.
        return `${number(32)} ${number(136)}`
      })
      return places.includes(undefined) ? undefined : places[0] === places[1]
    },
    isNull(descriptor) {
      if (c.statx(descriptor, EMPTY_PATH, AT_EMPTY_PATH, BASIC_STATS, answer) !== 0) return undefined
      // Major and minor number of the device that it is.
      return fields.getUint32(128, little) === 1 && fields.getUint32(132, little) === 3
    },
    receive(descriptor, into) {
      const count = ready(descriptor)
      if (count < 0) return undefined
      if (count === 0) return -1
      const read = Number(c.read(descriptor, into, into.length))
      return read < 0 ? undefined : read
    },
    close: (descriptor) => void c.close(descriptor),
  }
}

/** The system calls; undefined where only `node:fs` is. */
export const systemCalls: SystemCalls | undefined = open()
