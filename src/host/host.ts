/**
 * All that the program may touch outside of itself, in nine parts. `main.ts` hands in the real one; tests hand in
 * doubles (test/support/host.ts). A part never calls another part. Everything is a value or a method: no part keeps
 * state that a step could change for the next one, so cwd, variables and the abort signal travel as arguments.
 */
export interface Host {
  readonly environment: Environment
  readonly files: Files
  readonly clock: Clock
  readonly processes: Processes
  readonly http: Http
  readonly terminal: Terminal
  readonly system: System
  readonly browser: Browser
  readonly loopback: Loopback
}

/** Environment variables of a process. */
export type Env = Readonly<Record<string, string>>

/** What the process was started with. */
export interface Environment {
  /** Words after the program's name. */
  readonly args: readonly string[]
  readonly variables: Env
  /** Logical working directory: `PWD` when it names the real one. */
  readonly cwd: string
  /** How to start this very program again: file, then leading arguments. */
  readonly program: readonly [string, ...string[]]
  /** Version of this program. */
  readonly version: string
  /** Identifies the source that this program was built from. */
  readonly build: string
}

export type FileKind = 'file' | 'directory' | 'other'

export interface FileStat {
  readonly kind: FileKind
  readonly size: number
  /** Milliseconds since 1970 with fraction. */
  readonly modified: number
  /** Milliseconds since 1970 with fraction: the last change of content or of the entry itself. */
  readonly changed: number
  readonly inode: number
  /** Permission bits. */
  readonly mode: number
  /** User id of the owner; undefined where the platform has none. */
  readonly owner?: number
}

export interface FileEntry {
  readonly name: string
  /** Of what a link points to. */
  readonly kind: FileKind
}

/**
 * The file system. Reads are synchronous, since start-up is nothing but a few of them. Failures carry the system's own
 * code (`ENOENT`, `EACCES`, `ENOSPC` …) as `code`, as Node's errors do; see `systemCode`.
 */
export interface Files {
  readText(path: string): string
  readBytes(path: string): Uint8Array
  /** Follows links; undefined when nothing is there. */
  stat(path: string): FileStat | undefined
  /** Sorted by name; throws when the directory is absent. */
  list(path: string): readonly FileEntry[]
  realPath(path: string): string
  /** Replaces the whole file at once: a temporary file in the same folder with the mode from the start, flushed, renamed. */
  writeAtomic(
    path: string,
    content: string | Uint8Array,
    /** `flush: false` leaves it to the system when the bytes reach the disk: for what can be made again. */
    options?: { readonly mode?: number; readonly flush?: boolean },
  ): void
  append(path: string, content: string, options?: { readonly mode?: number }): void
  /** Makes the directory and its parents; `mode` is for those that are new. */
  makeDirectory(path: string, options?: { readonly mode?: number }): void
  remove(path: string): void
  changeMode(path: string, mode: number): void
  /**
   * Holds `path` against all other processes until the returned function is called. The lock of a killed process is
   * taken over. Rejects with code `ETIMEDOUT` when it was not to be had within `within` milliseconds.
   */
  lock(path: string, options: { readonly within: number; readonly signal?: AbortSignal }): Promise<() => Promise<void>>
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /**
   * Resolves after `ms`; rejects with the signal's reason when aborted. A sleep in the background, such as that of a
   * spinner, does not keep a process alive that has nothing else to do.
   */
  sleep(ms: number, signal?: AbortSignal, options?: { readonly background?: boolean }): Promise<void>
}

/**
 * Takes what a child writes, in order; a promise holds the child back until it is settled. One that throws closes the
 * pipe: the child's next write fails, as it would on the closed stream itself.
 */
export interface Sink {
  (chunk: Uint8Array): void | Promise<void>
  /** The stream of ours that shows it in the end, masked; absent when it is not shown. */
  readonly leadsTo?: StreamName | undefined
}

/** A program to run, without any shell in between. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment of the child: nothing is added from ours. */
  readonly env: Env
}

export interface RunOptions extends Command {
  readonly stdin: 'inherit' | 'none' | string | Uint8Array
  readonly stdout: 'inherit' | Sink
  /** `stdout` gives the child one pipe, or one terminal, for both streams: their order is kept. */
  readonly stderr: 'inherit' | 'stdout' | Sink
  /**
   * Streams that are to be terminals for the child. With `stdin` among them it has a terminal of its own, and is given
   * what is typed at ours when `stdin` is inherited (see `Processes.hasOwnTerminal`). Else stdin, the session and the
   * controlling terminal stay ours, and the terminal behind the output has the size of ours; where the runtime cannot do that they are pipes, and only calls of this program in the
   * child know that a terminal is behind them.
   */
  readonly terminals?: readonly (StreamName | 'stdin')[]
  /** Ends the child: SIGTERM, and SIGKILL after a grace period. */
  readonly signal?: AbortSignal
  /**
   * Milliseconds for a child that has work to put away: `signal` ends it as Ctrl-C would, and SIGKILL comes after that
   * time. Its own children hear what they would on a terminal.
   */
  readonly patience?: number
}

/** How a child ended: `code` is its exit status, or 128 + n when signal n killed it. */
export interface Exit {
  readonly code: number
  readonly signal?: string
  /** Something that it started goes on, and may still write to the sinks. */
  readonly leftBehind?: boolean
}

export interface Captured extends Exit {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

export interface Processes {
  /**
   * Runs a child to its end, whether or not something that it started goes on. Rejects with the system's code (`ENOENT`, `EACCES`) when it
   * cannot be started.
   */
  run(options: RunOptions): Promise<Exit>
  /** Whether something that children left behind (`Exit.leftBehind`) may still write to our pipes. */
  leftBehind(): boolean
  /**
   * Starts a program that reads on from those pipes, and lets it go: with our process they would be gone, and who writes to
   * them as well. It gets `input` as its stdin, our stdout and stderr, the pipes from descriptor 3 on, and as further
   * arguments where each leads (`stdout`, `stderr`, `nowhere`).
   */
  handOver(command: Command, input: string): void
  /** Hands on what comes out of a descriptor that we were started with, until its end. */
  follow(descriptor: number, sink: Sink): Promise<void>
  /** Runs a child to its end synchronously, keeping its output. `stderr: 'inherit'` lets people see what it says. */
  capture(
    command: Command & {
      readonly stdin?: 'inherit' | 'none' | string | Uint8Array
      readonly stderr?: 'inherit' | 'keep'
      readonly timeout?: number
    },
  ): Captured
  /** Absolute path of a program as `env.PATH` finds it, seen from `cwd`; undefined when there is none. */
  find(name: string, env: Env, cwd: string): string | undefined
  /** Becomes another program (`execve`), where the platform can; else runs it and exits with its status. */
  replace(command: Command): Promise<never>
  /** Whether the output of a child can be a terminal for it, and stdin stay ours. See `RunOptions.terminals`. */
  readonly hasOutputTerminal: boolean
  /** Whether a child can have a terminal of its own. */
  readonly hasOwnTerminal: boolean
  /**
   * Calls `handler` on a signal in place of the default action; the returned function ends it. Ctrl-C belongs first to
   * the child that shares the terminal: the handler hears of it when that child has ended badly, and not at all when it
   * ended well or goes on (an editor, a REPL). A second Ctrl-C ends the children and is heard at once.
   */
  onSignal(
    names: readonly ('SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGWINCH')[],
    handler: (name: string) => void,
  ): () => void
}

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Milliseconds for the whole exchange. */
  readonly timeout?: number
  /** Most bytes of the answer; a longer one rejects with code `EFBIG`. */
  readonly limit?: number
  /** Certificates (PEM) that are trusted, in place of those that the system trusts. */
  readonly ca?: string
  readonly signal?: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>
}

export type StreamName = 'stdout' | 'stderr'

/** A choice of a list. */
export interface Choice<T = string> {
  readonly value: T
  readonly label: string
  readonly hint?: string
}

/** A question to the person at the terminal, always asked on stderr. */
export type Question =
  | {
      readonly kind: 'text'
      readonly title: string
      readonly placeholder?: string
      readonly check?: (text: string) => string | undefined
    }
  | { readonly kind: 'secret'; readonly title: string; readonly check?: (text: string) => string | undefined }
  | { readonly kind: 'select'; readonly title: string; readonly choices: readonly Choice[] }
  | {
      readonly kind: 'multiselect'
      readonly title: string
      readonly choices: readonly Choice[]
      readonly chosen?: readonly string[]
    }
  | {
      readonly kind: 'confirm'
      readonly title: string
      readonly yes?: string
      readonly no?: string
      readonly initial?: boolean
    }

/** Undefined when the person left with Ctrl-C or Esc. Text of `multiselect` is a list, of `confirm` `yes` or `no`. */
export type Answer = string | readonly string[] | undefined

export interface Terminal {
  /**
   * Writes bytes to the real stream, at once and in order; a closed pipe is silently ignored from then on.
   * Answers false once the stream is closed, so that who feeds it can stop.
   */
  write(stream: StreamName, content: string | Uint8Array): boolean
  isTerminal(stream: StreamName | 'stdin'): boolean
  /** Whether stdout and stderr lead to the same file, pipe or terminal, so that their order matters. */
  hasOneOutput(): boolean
  /** Columns of the terminal, undefined when there is none. */
  columns(): number | undefined
  /** Asks; the prompt library is loaded here and not before. Whether asking is allowed is the caller's to know. */
  ask(question: Question, signal?: AbortSignal): Promise<Answer>
  /** All of stdin as text, when it is not a terminal. */
  readStdin(): string
}

/** The operating system's own store of secrets. Every call has a deadline; what fails rejects. */
export interface Keychain {
  get(service: string, account: string): Promise<string | undefined>
  set(service: string, account: string, secret: string): Promise<void>
  /** Answers whether there was such an entry. */
  delete(service: string, account: string): Promise<boolean>
}

export interface System {
  /** `linux`, `darwin`, `win32` …, as Node names them. */
  readonly platform: string
  /** `x64`, `arm64` …, as Node names them. */
  readonly arch: string
  readonly pid: number
  /** User id that the process acts as; undefined where the platform has none. */
  readonly userId?: number | undefined
  userName(): string
  hostName(): string
  /** Home of the user. Without `HOME` and without an entry in the user table it is a private folder for temporary files. */
  homeDirectory(): string
  temporaryDirectory(): string
  random(bytes: number): Uint8Array
  /** SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal digits. */
  sha256(text: string): string
  /**
   * Runs work of a library that reads variables of the process itself, with these variables and no others. Works wait
   * for each other; nothing else of this program reads the variables of the process.
   */
  withVariables<T>(variables: Env, work: () => Promise<T>): Promise<T>
  readonly keychain: Keychain
}

/** The browser of the person. */
export interface Browser {
  /**
   * Opens an address of a page (http, https), and does not wait for it. Returns whether a program was started; whether
   * anybody sees the page is not known.
   */
  open(url: string): Promise<boolean>
}

/** What is served on the loopback interface. */
export interface LoopbackOptions {
  /** The path that is answered; all others are a 404. */
  readonly path: string
  /** A free port when absent. */
  readonly port?: number
  /** The page that a request gets, and whether it was the one that is waited for. */
  readonly respond: (query: URLSearchParams) => {
    readonly status: number
    readonly html: string
    readonly isLast: boolean
  }
  readonly signal?: AbortSignal
}

export interface LoopbackServer {
  /** `http://127.0.0.1:PORT/PATH`. */
  readonly url: string
  /** The query of the request that was waited for; rejects when the signal is aborted or the server is closed. */
  readonly request: Promise<URLSearchParams>
  close(): Promise<void>
}

/** Serves a request on the loopback interface: where a browser comes back to after a login (RFC 8252). */
export interface Loopback {
  /** Rejects with the system's code (`EADDRINUSE`) when the port is not free. */
  serve(options: LoopbackOptions): Promise<LoopbackServer>
}

/** The system's code of a thrown host error (`ENOENT`), undefined for anything else. */
export function systemCode(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
