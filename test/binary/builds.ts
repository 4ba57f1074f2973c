import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { dedent, lay } from '../support/project.ts'

const root = resolve(import.meta.dirname, '../..')

/** How each build is started. */
export const builds = {
  executable: [join(root, 'dist/atmos')],
  node: [process.execPath, join(root, 'dist/node/main.js')],
} as const satisfies Record<string, readonly [string, ...string[]]>

export type Build = keyof typeof builds

/** A folder with a project in it, and an environment that knows nothing of ours. */
export function place(commands: string): { readonly cwd: string; readonly env: Record<string, string> } {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-binary-')))
  onTestFinished(() => rmSync(top, { recursive: true, force: true }))
  const [cwd, home] = [join(top, 'project'), join(top, 'home')]
  for (const folder of [cwd, home]) mkdirSync(folder)
  lay(cwd, { 'atmos.yaml': dedent(commands) })
  return {
    cwd,
    env: {
      PATH: process.env.PATH as string,
      HOME: home,
      TERM: 'dumb',
      TZ: 'UTC',
      TMPDIR: top,
      ATMOS_KEYRING_TYPE: 'file',
      ATMOS_KEYRING_PASSWORD: 'for tests only',
    },
  }
}

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  /** Resolves when stdout holds the text. */
  says(text: string): Promise<void>
  readonly ended: Promise<Ended>
}

/** Starts a program and listens to it. */
export function start(
  [file, ...args]: readonly [string, ...string[]],
  at: ReturnType<typeof place>,
  input?: string,
): Running {
  const child = spawn(file, args, { ...at, stdio: 'pipe' })
  const out: Buffer[] = []
  const err: Buffer[] = []
  const waiting: (() => void)[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk)
    for (const look of waiting) look()
  })
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => {})
  if (input !== undefined) child.stdin.end(input)
  const ended = new Promise<Ended>((done, fail) => {
    child.once('error', fail)
    child.once('close', (code, signal) =>
      done({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    )
  })
  return {
    child,
    ended,
    says: (text) =>
      new Promise((done) => {
        const look = () => {
          if (Buffer.concat(out).toString().includes(text)) done()
        }
        waiting.push(look)
        look()
      }),
  }
}

/** Runs a build to its end. */
export function run(build: Build, args: readonly string[], at: ReturnType<typeof place>, input = ''): Promise<Ended> {
  return start([...builds[build], ...args], at, input).ended
}

/** A build and its arguments as a word list for a shell. */
export const quoted = (build: Build, ...args: string[]) =>
  [...builds[build], ...args].map((word) => `'${word}'`).join(' ')

/** Whether a process runs; one that has ended and that nobody asked about is only a name. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
