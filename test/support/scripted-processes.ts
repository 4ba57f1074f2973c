import type { Captured, Command, Env, Exit, Processes, RunOptions, Terminal } from '../../src/host/host.ts'
import { systemError } from './memory-files.ts'

/** A program that a test pretends: how it ends and what it writes. */
export interface ScriptedExit {
  readonly code?: number
  readonly stdout?: string | Uint8Array
  readonly stderr?: string | Uint8Array
  /** It cannot be started: the system's code (`ENOENT`). */
  readonly fails?: string
}

/** A program that was started. */
export interface Started extends Command {
  /** File name and arguments, joined by blanks: `bash -c echo hello`. */
  readonly line: string
  readonly stdin: string
  /** Streams that it was given as terminals. */
  readonly terminals: readonly string[]
  readonly signal: AbortSignal | undefined
}

type Answer = ScriptedExit | string | ((command: Started) => ScriptedExit | string | Promise<ScriptedExit | string>)

/**
 * What programs do: one function for all, or a table whose keys are command lines (`aws sts get-caller-identity`, the
 * file without its folder); a key also stands for all lines that continue it after a blank, the longest key wins.
 */
export type ProcessScript = Readonly<Record<string, Answer>> | Exclude<Answer, string | ScriptedExit>

const text = (input: RunOptions['stdin'] | undefined) =>
  input === undefined || input === 'inherit' || input === 'none'
    ? ''
    : typeof input === 'string'
      ? input
      : new TextDecoder().decode(input)
const bytes = (content: string | Uint8Array = '') =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content

/** Programs by script. What a test did not foresee ends with 127 and says so. */
export class ScriptedProcesses implements Processes {
  readonly started: Started[] = []
  readonly hasOutputTerminal = false
  readonly hasOwnTerminal: boolean
  readonly #script: ProcessScript
  readonly #programs: readonly string[]
  readonly #terminal: Terminal
  readonly #handlers = new Set<{ names: readonly string[]; handler: (name: string) => void }>()

  constructor(
    script: ProcessScript,
    terminal: Terminal,
    options: { readonly programs?: readonly string[]; readonly pseudoTerminal?: boolean } = {},
  ) {
    this.#script = script
    this.#terminal = terminal
    this.#programs = options.programs ?? ['bash', 'sh']
    this.hasOwnTerminal = options.pseudoTerminal ?? false
  }

  async run(options: RunOptions): Promise<Exit> {
    const exit = await this.#answer(options, options.stdin, options)
    if (exit.fails) throw systemError(exit.fails, 'spawn', options.file)
    for (const stream of ['stdout', 'stderr'] as const) {
      const content = bytes(exit[stream])
      const sink = options[stream] === 'stdout' ? options.stdout : options[stream]
      if (content.length === 0) continue
      if (sink === 'inherit') this.#terminal.write(stream, content)
      else await sink(content)
    }
    return ended(exit.code ?? 0)
  }

  leftBehind(): boolean {
    return false
  }

  handOver(): void {}

  async follow(): Promise<void> {}

  capture(command: Parameters<Processes['capture']>[0]): Captured {
    const exit = this.#answer(command, command.stdin, {})
    if (exit instanceof Promise) throw new Error(`The script of ${command.file} is asynchronous, its caller is not.`)
    if (exit.fails) throw systemError(exit.fails, 'spawnSync', command.file)
    if (command.stderr === 'inherit' && exit.stderr) this.#terminal.write('stderr', exit.stderr)
    const kept = command.stderr === 'inherit' ? '' : exit.stderr
    return { ...ended(exit.code ?? 0), stdout: bytes(exit.stdout), stderr: bytes(kept) }
  }

  find(name: string, env: Env, _cwd: string): string | undefined {
    if (name.includes('/')) return name
    const known = new Set(this.#programs)
    if (typeof this.#script === 'object')
      for (const line of Object.keys(this.#script)) known.add(line.split(' ')[0] ?? '')
    return known.has(name) && env.PATH ? `/usr/bin/${name}` : undefined
  }

  async replace(command: Command): Promise<never> {
    const exit = await this.run({ ...command, stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' })
    throw Object.assign(new Error(`replaced by ${command.file}`), { replacedBy: command, exitCode: exit.code })
  }

  onSignal(names: readonly string[], handler: (name: string) => void): () => void {
    const entry = { names, handler }
    this.#handlers.add(entry)
    return () => this.#handlers.delete(entry)
  }

  /** Pretends that a signal came. Answers how many handlers heard it. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGWINCH'): number {
    const hearing = [...this.#handlers].filter((one) => one.names.includes(name))
    for (const one of hearing) one.handler(name)
    return hearing.length
  }

  #answer(command: Command, stdin: RunOptions['stdin'] | undefined, run: Partial<RunOptions>) {
    const started: Started = {
      file: command.file,
      args: command.args,
      cwd: command.cwd,
      env: command.env,
      line: [command.file.slice(command.file.lastIndexOf('/') + 1), ...command.args].join(' '),
      stdin: text(stdin),
      terminals: run.terminals ?? [],
      signal: run.signal,
    }
    this.started.push(started)
    const answer = typeof this.#script === 'function' ? this.#script : this.#lookUp(started.line)
    const exit = typeof answer === 'function' ? answer(started) : answer
    return exit instanceof Promise ? exit.then(whole) : whole(exit)
  }

  #lookUp(line: string): Answer {
    const table = this.#script as Readonly<Record<string, Answer>>
    const keys = Object.keys(table).filter((key) => line === key || line.startsWith(`${key} `))
    const best = keys.sort((a, b) => b.length - a.length)[0]
    return best === undefined ? { code: 127, stderr: `the test has no script for: ${line}\n` } : (table[best] as Answer)
  }
}

const whole = (exit: ScriptedExit | string): ScriptedExit => (typeof exit === 'string' ? { stdout: exit } : exit)
const ended = (code: number): Exit =>
  code === 130 ? { code, signal: 'SIGINT' } : code === 143 ? { code, signal: 'SIGTERM' } : { code }
