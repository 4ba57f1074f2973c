import { type Exit, systemCode } from '../host/host.ts'
import { map } from '../value/value.ts'
import { held, streams } from './output.ts'
import type { Run, StepResult } from './step.ts'

export interface Program {
  readonly file: string
  readonly args: readonly string[]
  /** What people would type, shown when it failed. */
  readonly line: string
  /** First words on stderr that are held back until `explain` has looked at the exit. */
  readonly hold?: RegExp
  /** `tty` and `interactive` of the step. */
  readonly session?: { readonly interactive?: boolean; readonly tty?: boolean }
  /** What a failed exit really means; undefined lets it be. */
  readonly explain?: (exit: Exit) => { readonly code: number; readonly problem: string } | undefined
}

/**
 * Runs a program as the child of a step: with the step's directory and environment and nothing else, our stdin, and its
 * output through the mask. A program that cannot be started is an outcome like that of a shell: 127, or 126 when it
 * may not be run.
 */
export async function runProgram(run: Run, program: Program): Promise<StepResult> {
  const output = streams(run, program.session)
  const hold =
    program.hold && output.stderr !== 'inherit' && !output.pseudoTerminal
      ? held(output.stderr, program.hold)
      : undefined
  let exit: Exit
  let problem: string | undefined
  try {
    exit = await run.host.processes.run({
      file: program.file,
      args: program.args,
      cwd: run.cwd,
      env: run.env,
      stdin: 'inherit',
      stdout: output.stdout,
      stderr: hold?.sink ?? output.stderr,
      ...(output.pseudoTerminal ? { pseudoTerminal: true } : {}),
      signal: run.signal,
    })
    if (exit.code !== 0) {
      const explained = program.explain?.(exit)
      if (explained) {
        hold?.drop()
        exit = { code: explained.code }
        problem = explained.problem
      }
    }
  } catch (thrown) {
    const code = systemCode(thrown)
    if (code === undefined) throw thrown
    exit = { code: code === 'ENOENT' || code === 'ENOTDIR' ? 127 : 126 }
    problem = cannotStart(program.file, code)
  }
  hold?.release()
  const kept = output.end()
  return {
    code: exit.code,
    value: kept.stdout.trim(),
    metadata: run.capture
      ? map([
          ['stdout', kept.stdout],
          ['stderr', kept.stderr],
          ['exit_code', exit.code],
        ])
      : map([['exit_code', exit.code]]),
    line: program.line,
    ...(problem === undefined ? {} : { problem }),
    ...(program.session && problem === undefined ? { reported: true } : {}),
  }
}

/** Why a program could not be started, by the system's code. */
export function cannotStart(file: string, code: string): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `\`${file}\` does not exist, or the interpreter in its first line does not`
    case 'EACCES':
    case 'EPERM':
      return `\`${file}\` may not be executed: chmod +x '${file}'`
    case 'E2BIG':
      return `the command line and the environment together are too long for the system (${code})`
    default:
      return `\`${file}\` could not be started (${code})`
  }
}
