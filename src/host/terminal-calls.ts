import { type BunFfi, bun } from './bun.ts'

/** What a terminal does with keys and output: the `termios` of the system, of which only the flags are looked into. */
export interface Modes {
  readonly bytes: Uint8Array
}

/** The flags of `Modes` that matter here, each a word of bits. */
export type ModeWord = 'input' | 'output' | 'local'

/** A new pseudo-terminal, by its descriptors, which no child inherits. */
export interface TerminalPair {
  /** What is written to the terminal comes out here. */
  readonly master: number
  /** The terminal itself, for the child. */
  readonly child: number
  /** `/dev/pts/3`. */
  readonly name: string
}

/** The calls that node has no way to and that bun reaches by its foreign function interface. */
export interface TerminalCalls {
  /** Opens a terminal; undefined when the system has none left. */
  open(): TerminalPair | undefined
  /** Both ends of a new pipe. */
  pipe(): { readonly read: number; readonly write: number } | undefined
  /** Undefined when the descriptor is no terminal, or one that is gone. */
  modes(descriptor: number): Modes | undefined
  /** Sets modes, also from the background, where the system would stop us for it. */
  setModes(descriptor: number, modes: Modes): void
  size(descriptor: number): { readonly columns: number; readonly rows: number } | undefined
  resize(descriptor: number, columns: number, rows: number): void
  /** Number of keys that wait to be read from a terminal. */
  waiting(descriptor: number): number
  /** The process group in the foreground of a terminal; undefined when there is none. */
  foreground(descriptor: number): number | undefined
  /** Reads what is there now: -1 when that is nothing, 0 at the end. */
  receive(descriptor: number, into: Uint8Array): number
  write(descriptor: number, bytes: Uint8Array): void
  close(descriptor: number): void
}

/** Bits of the words, the same on Linux and macOS where only one number is given. */
interface Layout {
  readonly size: number
  /** Offsets of the words; each is read as 32 bits, since no flag is above them. */
  readonly input: number
  readonly output: number
  readonly local: number
  /** Where what is not a flag or a key begins: control modes and speeds. */
  readonly control: readonly [from: number, to: number]
  readonly speeds: readonly [from: number, to: number]
  readonly canonical: number
  readonly signals: number
  readonly extended: number
  /** `EXTPROC`: another program has processed what is typed. */
  readonly external: number
}

const linux: Layout = {
  size: 60,
  input: 0,
  output: 4,
  control: [8, 12],
  local: 12,
  speeds: [52, 60],
  signals: 0o1,
  canonical: 0o2,
  extended: 0o100000,
  external: 0o200000,
}
const darwin: Layout = {
  size: 72,
  input: 0,
  output: 8,
  control: [16, 24],
  local: 24,
  speeds: [56, 72],
  signals: 0x80,
  canonical: 0x100,
  extended: 0x400,
  external: 0x800,
}

const isMac = process.platform === 'darwin'
const layout = isMac ? darwin : linux

/** Output processing, for instance of line ends. */
const OUTPUT_PROCESSING = 1

const word = (modes: Modes, name: ModeWord) => new DataView(modes.bytes.buffer).getUint32(layout[name], true)

function withWord(modes: Modes, name: ModeWord, value: number): Modes {
  const bytes = modes.bytes.slice()
  new DataView(bytes.buffer).setUint32(layout[name], value, true)
  return { bytes }
}

/** Whether a terminal changes what is written to it: `\n` to `\r\n`. */
export const processesOutput = (modes: Modes): boolean => (word(modes, 'output') & OUTPUT_PROCESSING) !== 0

/** The same modes with output as it is. */
export const withoutOutputProcessing = (modes: Modes): Modes =>
  withWord(modes, 'output', word(modes, 'output') & ~OUTPUT_PROCESSING)

/** The modes of a terminal between a program and one with these modes, which does all that there is to do. */
export function passedThrough(modes: Modes): Modes {
  return withWord(withoutOutputProcessing(modes), 'local', word(modes, 'local') | layout.external)
}

/** Whether lines are edited by the terminal, so that a key is only read with its whole line. */
export const editsLines = (modes: Modes): boolean => (word(modes, 'local') & layout.canonical) !== 0

export const sameModes = (a: Modes, b: Modes): boolean => a.bytes.every((byte, at) => byte === b.bytes[at])

/**
 * The modes that our terminal needs while a child has set `child` on its pseudo-terminal: its own, with our speeds. It
 * processes output unless the other one does, or the child has switched off everything that a terminal does.
 */
export function mirrored(child: Modes, ours: Modes): Modes {
  const bytes = child.bytes.slice()
  for (const [from, to] of [layout.control, layout.speeds]) bytes.set(ours.bytes.subarray(from, to), from)
  const local = word(child, 'local')
  const isRaw = (local & (layout.canonical | layout.signals | layout.extended)) === 0
  const output = word(child, 'output') & ~OUTPUT_PROCESSING
  const processing = isRaw || processesOutput(child) ? 0 : word(ours, 'output') & OUTPUT_PROCESSING
  return withWord(withWord({ bytes }, 'output', output | processing), 'local', local & ~layout.external)
}

const READ_WRITE = 2
const NO_CONTROL = isMac ? 0x20000 : 0o400
const CLOSE_ON_EXEC = isMac ? 0x1000000 : 0o2000000
const GET_SIZE = isMac ? 0x40087468 : 0x5413
const SET_SIZE = isMac ? 0x80087467 : 0x5414
const COUNT_INPUT = isMac ? 0x4004667f : 0x541b
const POLL_IN = 1
const BLOCK = isMac ? 1 : 0
const SET_MASK = isMac ? 3 : 2
/** SIGTTOU, 22 on both, as a byte and a bit of a set of signals. */
const [TTOU_BYTE, TTOU_BIT] = [2, 1 << 5]

/**
 * On ARM Macs the arguments of `ioctl` that follow the first two are on the stack, whatever their number; six that are
 * ignored fill the registers.
 */
const padding = isMac && process.arch === 'arm64' ? [0, 0, 0, 0, 0, 0] : []

const signatures = {
  posix_openpt: { args: ['i32'], returns: 'i32' },
  grantpt: { args: ['i32'], returns: 'i32' },
  unlockpt: { args: ['i32'], returns: 'i32' },
  ptsname_r: { args: ['i32', 'ptr', 'u64'], returns: 'i32' },
  open: { args: ['ptr', 'i32'], returns: 'i32' },
  close: { args: ['i32'], returns: 'i32' },
  pipe: { args: ['ptr'], returns: 'i32' },
  read: { args: ['i32', 'ptr', 'u64'], returns: 'i64_fast' },
  write: { args: ['i32', 'ptr', 'u64'], returns: 'i64_fast' },
  poll: { args: ['ptr', 'u64', 'i32'], returns: 'i32' },
  tcgetattr: { args: ['i32', 'ptr'], returns: 'i32' },
  tcsetattr: { args: ['i32', 'i32', 'ptr'], returns: 'i32' },
  tcgetpgrp: { args: ['i32'], returns: 'i32' },
  pthread_sigmask: { args: ['i32', 'ptr', 'ptr'], returns: 'i32' },
  ioctl: { args: ['i32', 'u64', ...padding.map(() => 'u64'), 'ptr'], returns: 'i32' },
} as const

type Call = (...args: readonly (number | Uint8Array | Uint16Array | Int32Array)[]) => number
type Calls = Readonly<Record<keyof typeof signatures, Call>>

function load(): Calls | undefined {
  if (!bun || (process.platform !== 'linux' && !isMac)) return undefined
  const ffi = bun.FFI ?? (process.getBuiltinModule('bun:ffi' as 'fs') as unknown as BunFfi)
  const musl = `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`
  for (const library of isMac ? ['libSystem.B.dylib'] : ['libc.so.6', musl]) {
    try {
      const { symbols } = ffi.dlopen(library, signatures)
      if (symbols) return symbols as Calls
    } catch {
      // Another C library.
    }
  }
  return undefined
}

function open(c: Calls): TerminalPair | undefined {
  const master = c.posix_openpt(READ_WRITE | NO_CONTROL | (isMac ? 0 : CLOSE_ON_EXEC))
  if (master < 0) return undefined
  const name = new Uint8Array(128)
  if (c.grantpt(master) === 0 && c.unlockpt(master) === 0 && c.ptsname_r(master, name, name.length) === 0) {
    const child = c.open(name, READ_WRITE | NO_CONTROL | CLOSE_ON_EXEC)
    if (child >= 0) return { master, child, name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))) }
  }
  c.close(master)
  return undefined
}

function callsOf(c: Calls): TerminalCalls {
  const ioctl = (descriptor: number, request: number, into: Uint16Array | Int32Array) =>
    c.ioctl(descriptor, request, ...padding, new Uint8Array(into.buffer))
  const watched = new Int32Array(2)
  const pair = new Int32Array(2)
  return {
    open: () => open(c),
    pipe: () => (c.pipe(pair) === 0 ? { read: pair[0] as number, write: pair[1] as number } : undefined),
    modes(descriptor) {
      const bytes = new Uint8Array(layout.size)
      return c.tcgetattr(descriptor, bytes) === 0 ? { bytes } : undefined
    },
    setModes(descriptor, { bytes }) {
      const [stop, before] = [new Uint8Array(128), new Uint8Array(128)]
      stop[TTOU_BYTE] = TTOU_BIT
      c.pthread_sigmask(BLOCK, stop, before)
      c.tcsetattr(descriptor, 0, bytes)
      c.pthread_sigmask(SET_MASK, before, new Uint8Array(128))
    },
    size(descriptor) {
      const size = new Uint16Array(4)
      if (ioctl(descriptor, GET_SIZE, size) !== 0) return undefined
      const [rows = 0, columns = 0] = size
      return columns > 0 ? { columns, rows } : undefined
    },
    resize: (descriptor, columns, rows) => void ioctl(descriptor, SET_SIZE, new Uint16Array([rows, columns, 0, 0])),
    waiting(descriptor) {
      const count = new Int32Array(2)
      return ioctl(descriptor, COUNT_INPUT, count) === 0 ? (count[0] as number) : 0
    },
    foreground(descriptor) {
      const group = c.tcgetpgrp(descriptor)
      return group > 0 ? group : undefined
    },
    receive(descriptor, into) {
      watched[0] = descriptor
      watched[1] = POLL_IN
      if (c.poll(new Uint8Array(watched.buffer), 1, 0) <= 0) return -1
      // A pseudo-terminal that nobody holds any more fails to be read on Linux, where it ends on other systems.
      return Math.max(0, Number(c.read(descriptor, into, into.length)))
    },
    write: (descriptor, bytes) => void c.write(descriptor, bytes, bytes.length),
    close: (descriptor) => void c.close(descriptor),
  }
}

let calls: TerminalCalls | null | undefined

/** The calls; undefined where there is no way to them. */
export function terminalCalls(): TerminalCalls | undefined {
  if (calls === undefined) {
    const loaded = load()
    calls = loaded ? callsOf(loaded) : null
  }
  return calls ?? undefined
}
