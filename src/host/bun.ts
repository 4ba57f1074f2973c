/** A running child, as far as we use it. */
export interface BunChild {
  readonly pid: number
  readonly stdout: ReadableStream<Uint8Array> | null
  readonly stderr: ReadableStream<Uint8Array> | null
  readonly exited: Promise<number>
  readonly signalCode: string | null
  readonly exitCode: number | null
  readonly terminal?: BunTerminal
}

export interface BunTerminal {
  write(data: string | Uint8Array): number
  resize(columns: number, rows: number): void
  close(): void
}

type Stdio = 'inherit' | 'ignore' | 'pipe' | Uint8Array | number

interface SpawnOptions {
  readonly cmd: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly stdin?: Stdio
  readonly stdout?: Stdio
  readonly stderr?: Stdio
  /** All descriptors of the child, in place of the three. */
  readonly stdio?: readonly Stdio[]
  /** In a session of its own. */
  readonly detached?: boolean
  readonly timeout?: number
  readonly terminal?: {
    readonly cols: number
    readonly rows: number
    readonly name?: string
    readonly data: (terminal: BunTerminal, data: Uint8Array) => void
    readonly exit?: () => void
  }
}

/** How bun calls into a library of the system. */
export interface BunFfi {
  dlopen(library: string, symbols: object): { readonly symbols?: object }
  readonly read: { i32(pointer: number, offset: number): number }
}

/** The part of bun's own interface that the host uses; the executable always has it, Node never. */
export interface BunApi {
  readonly main: string
  file(descriptor: number): { stream(): ReadableStream<Uint8Array> }
  spawn(options: SpawnOptions): BunChild
  spawnSync(options: SpawnOptions): {
    readonly exitCode: number | null
    readonly signalCode?: string
    readonly stdout?: Uint8Array
    readonly stderr?: Uint8Array
    readonly exitedDueToTimeout?: boolean
  }
  readonly Terminal?: unknown
  readonly hash?: { crc32(bytes: Uint8Array): number }
  readonly FFI?: BunFfi
  readonly CryptoHasher?: new (algorithm: 'sha256') => { update(text: string): { digest(encoding: 'hex'): string } }
  readonly secrets?: {
    get(options: { service: string; name: string }): Promise<string | null>
    set(options: { service: string; name: string; value: string }): Promise<void>
    delete(options: { service: string; name: string }): Promise<boolean>
  }
}

/** Bun, when the program runs on it. Builds for Node replace the expression, so that they carry nothing of this. */
export const bun: BunApi | undefined = (globalThis as { readonly Bun?: BunApi }).Bun
