import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Host, HttpRequest, Processes, Question, RunOptions } from '../../src/host/host.ts'
import { nodeFiles } from '../../src/host/node-files.ts'
import { nodeProcesses } from '../../src/host/node-processes.ts'
import { run } from '../../src/run.ts'
import { type TestHost, type TestTerminal, type TestWorld, testHost } from './host.ts'
import type { TestFile } from './memory-files.ts'
import type { Started } from './scripted-processes.ts'

/** What a test says about its project; everything of a `TestWorld`, and more. */
export interface ProjectOptions extends TestWorld {
  /** A folder on disk and real programs (bash above all), in place of doubles. The clock stays a double. */
  readonly real?: boolean
}

/** What a run came to. */
export interface RunResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds of every sleep. */
  readonly slept: readonly number[]
  /** Every file of the project afterwards, by path below its folder. */
  readonly files: Readonly<Record<string, string>>
  /** Programs that were started; scripted ones only. */
  readonly started: readonly Started[]
  readonly asked: readonly Question[]
  readonly requests: readonly HttpRequest[]
  readonly host: Host
  /** The project's folder. */
  readonly root: string
}

/** A project with a world around it; every method answers a new one, so that a test can start from a shared one. */
export interface TestProject {
  /** Runs `atmos` with these words, in this process. */
  run(...args: string[]): Promise<RunResult>
  env(variables: Readonly<Record<string, string | undefined>>): TestProject
  files(files: Readonly<Record<string, TestFile>>): TestProject
  /** Starts in a folder below the project's. */
  in(folder: string): TestProject
  stdin(text: string): TestProject
  /** All three streams are a terminal, and the person answers. */
  terminal(...answers: NonNullable<TestWorld['answers']>): TestProject
  with(options: ProjectOptions): TestProject
}

/**
 * A project to run commands in: `project({ 'atmos.yaml': … }).run('greet', 'Ada')`. Lines of a file may be indented as
 * the test is: the indentation of the first line is taken off.
 */
export function project(files: Readonly<Record<string, TestFile>> = {}, options: ProjectOptions = {}): TestProject {
  const laid: Record<string, TestFile> = {}
  for (const [name, file] of Object.entries(files)) laid[name] = typeof file === 'string' ? dedent(file) : file
  const all: ProjectOptions = { ...options, files: { ...options.files, ...laid } }
  const next = (more: ProjectOptions) => project({}, { ...all, ...more })
  return {
    run: (...args) => (all.real ? runReal(all, args) : runDoubled(all, args)),
    env: (variables) => next({ env: { ...all.env, ...variables } }),
    files: (more) => project(more, all),
    in: (folder) => next({ cwd: folder }),
    stdin: (text) => next({ stdin: text }),
    terminal: (...answers) => next({ terminal: true, answers }),
    with: next,
  }
}

/** Takes the indentation of the first line off all lines, and the line break that comes before it. */
export function dedent(text: string): string {
  const found = /^\n([ \t]+)/.exec(text)
  if (!found) return text
  const indent = found[1] as string
  return `${text
    .slice(1)
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart() === '' ? '' : line))
    .join('\n')
    .trimEnd()}\n`
}

async function runDoubled(options: ProjectOptions, args: readonly string[]): Promise<RunResult> {
  const root = '/project'
  const host = testHost({
    ...options,
    args,
    cwd: options.cwd ? resolve(root, options.cwd) : root,
    files: absolute(options.files, root),
  })
  const exitCode = await run(host)
  const files: Record<string, string> = {}
  for (const [path, text] of Object.entries(host.files.snapshot())) {
    files[path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path] = text
  }
  return result(host, host, exitCode, files, root)
}

function absolute(files: ProjectOptions['files'] = {}, root: string): Record<string, TestFile> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [resolve(root, name), file]))
}

async function runReal(options: ProjectOptions, args: readonly string[]): Promise<RunResult> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-test-')))
  onTestFinished(() => rmSync(top, { recursive: true, force: true }))
  const [root, home, bin] = [join(top, 'project'), join(top, 'home'), join(top, 'bin')]
  for (const folder of [root, home, bin]) mkdirSync(folder, { recursive: true })
  lay(root, options.files ?? {})
  // Steps that call the program again get the build, where there is one.
  const built = resolve(import.meta.dirname, '../../dist/atmos')
  if (existsSync(built)) symlinkSync(built, join(bin, 'atmos'))
  const cwd = options.cwd ? resolve(root, options.cwd) : root
  const host = testHost({
    ...options,
    args,
    cwd,
    files: {},
    program: [built],
    env: {
      HOME: home,
      PATH: `${bin}:${process.env.PATH}`,
      PWD: cwd,
      TERM: 'dumb',
      TMPDIR: top,
      ATMOS_KEYRING_TYPE: 'memory',
      ...options.env,
    },
    system: { temporaryDirectory: () => top, pid: process.pid, ...options.system },
  })
  const parts = {
    files: nodeFiles,
    processes: collecting(nodeProcesses, host.terminal, options.stdin ?? ''),
    ...options.parts,
  }
  for (const [part, value] of Object.entries(parts)) Object.defineProperty(host, part, { value, enumerable: true })
  const exitCode = await run(host)
  return result(host, host, exitCode, onDisk(root), root)
}

/** Real programs, except that what would go to the test runner's own streams is kept. */
function collecting(real: Processes, terminal: TestTerminal, stdin: string): Processes {
  const streams = (options: RunOptions): RunOptions => ({
    ...options,
    stdin: options.stdin === 'inherit' ? stdin : options.stdin,
    stdout: options.stdout === 'inherit' ? (chunk) => void terminal.write('stdout', chunk) : options.stdout,
    stderr: options.stderr === 'inherit' ? (chunk) => void terminal.write('stderr', chunk) : options.stderr,
  })
  return {
    run: (options) => real.run(streams(options)),
    capture(command) {
      const input = command.stdin === 'inherit' ? stdin : (command.stdin ?? 'none')
      const captured = real.capture({ ...command, stdin: input, stderr: 'keep' })
      if (command.stderr !== 'inherit') return captured
      terminal.write('stderr', captured.stderr)
      return { ...captured, stderr: new Uint8Array() }
    },
    find: (name, env, cwd) => real.find(name, env, cwd),
    async replace(command) {
      const exit = await real.run(streams({ ...command, stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' }))
      throw Object.assign(new Error(`replaced by ${command.file}`), { replacedBy: command, exitCode: exit.code })
    },
    hasOutputTerminal: false,
    hasOwnTerminal: false,
    leftBehind: () => false,
    handOver: () => {},
    follow: async () => {},
    onSignal: (names, handler) => real.onSignal(names, handler),
  }
}

/** Lays files below a real folder. */
export function lay(root: string, files: Readonly<Record<string, TestFile>>): void {
  for (const [name, file] of Object.entries(files)) {
    const path = resolve(root, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeof file === 'string' || file instanceof Uint8Array) writeFileSync(path, file)
    else if ('link' in file) symlinkSync(file.link, path)
    else if ('directory' in file) mkdirSync(path, { recursive: true })
    else {
      writeFileSync(path, file.content)
      if (file.mode !== undefined) chmodSync(path, file.mode)
    }
  }
}

function onDisk(root: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(root, name)
    const kind = lstatSync(path)
    if (kind.isFile() && !name.startsWith('.git/')) found[name] = readFileSync(path, 'utf8')
  }
  return found
}

function result(
  host: Host,
  seen: TestHost,
  exitCode: number,
  files: Readonly<Record<string, string>>,
  root: string,
): RunResult {
  const { stdout, stderr, slept, asked, requests } = seen
  const started = 'started' in seen.processes ? seen.processes.started : []
  return { exitCode, stdout, stderr, slept, files, started, asked, requests, host, root }
}
