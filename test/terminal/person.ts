import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Build, place, quoted, start } from '../binary/builds.ts'

const driver = resolve(import.meta.dirname, '../support/at-a-terminal.py')

/** What a person at a terminal waits for and does, in order; see `at-a-terminal.py`. */
export type Act =
  | { readonly wait: string }
  | { readonly exists: string }
  | { readonly type: string }
  | { readonly touch: string }
  | { readonly resize: readonly [rows: number, columns: number] }
  | { readonly hangup: true }

export interface Session {
  readonly screen: string
  readonly code: number
  /** The step that was waited for in vain. */
  readonly missed: Act | null
}

/** How the prompt of the shell looks in which a person works; it is not in what is typed. */
export const PROMPT = 'ready> '

/** A project, and a terminal with a shell in which `atmos` is a build. */
export function desk(build: Build, config: string) {
  const at = place(config)
  const bin = join(at.cwd, '../bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'atmos'), `#!/bin/sh\nexec ${quoted(build)} "$@"\n`)
  chmodSync(join(bin, 'atmos'), 0o755)
  // Of the environment, bash takes no prompt when root runs it.
  writeFileSync(join(bin, 'rc'), `PS1='${PROMPT}'\n`)
  const env: Record<string, string> = {
    ...at.env,
    TERM: 'xterm',
    PATH: `${bin}:${at.env.PATH}`,
    LC_ALL: 'C',
  }
  const sit = async (acts: readonly Act[], command: readonly string[]): Promise<Session> => {
    const { stdout, stderr } = await start(
      ['python3', driver, JSON.stringify(acts), ...command],
      { cwd: at.cwd, env },
      '',
    ).ended
    if (stderr !== '') throw new Error(stderr)
    return JSON.parse(stdout) as Session
  }
  return {
    ...at,
    env,
    path: (name: string) => join(at.cwd, name),
    /** Types at an interactive shell, and leaves it in the end. */
    shell: (...acts: readonly Act[]) =>
      sit([...acts, { type: 'exit 0\n' }], ['bash', '--rcfile', join(bin, 'rc'), '--noediting', '-i']),
    /** Runs one line without a shell that the person could see. */
    run: (line: string, ...acts: readonly Act[]) => sit(acts, ['bash', '-c', `exec ${line}`]),
  }
}

/** Ends a process that a test left running, whatever becomes of the test. */
export function endLater(pid: number): void {
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  })
}
