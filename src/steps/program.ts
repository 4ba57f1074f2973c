import { type Exit, systemCode } from '../host/host.ts'
import { map } from '../value/value.ts'
import { held, type Session, streams } from './output.ts'
import type { Run, StepResult } from './step.ts'

export interface Program {
  readonly file: string
  readonly args: readonly string[]
  /** What people would type, shown when it failed. */
  readonly line: string
  /** First words on stderr that are held back until `explain` has looked at the exit. */
  readonly hold?: RegExp
  readonly session?: Session
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
  const isShared = output.stderr === 'stdout'
  const errors = output.stderr === 'stdout' ? output.stdout : output.stderr
  const hold = program.hold && errors !== 'inherit' ? held(errors, program.hold) : undefined
  let exit: Exit
  let problem: string | undefined
  try {
    exit = await run.host.processes.run({
      file: program.file,
      args: program.args,
      cwd: run.cwd,
      env: run.env,
      stdin: output.stdin,
      stdout: (isShared && hold?.sink) || output.stdout,
      stderr: (!isShared && hold?.sink) || output.stderr,
      ...(output.terminals ? { terminals: output.terminals } : {}),
      signal: run.signal,
    })
    if (exit.code !== 0) {
      const explained = program.explain?.(exit)
      if (explained) {
        hold?.drop()
        exit = { ...exit, code: explained.code }
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
  const captured = output.end(exit.leftBehind)
  if (captured.loss?.kind === 'unwritable') {
    // A shell reports it from each `echo`; this child has only seen a closed pipe.
    exit = { ...exit, code: exit.code === 0 || exit.code === SIGPIPE ? 1 : exit.code }
    problem ??= captured.loss.problem
  }
  const isReported =
    program.session?.interactive || program.session?.tty || (captured.loss?.kind === 'unread' && exit.code === SIGPIPE)
  return {
    code: exit.code,
    value: captured.stdout.trim(),
    metadata: run.capture
      ? map([
          ['stdout', captured.stdout],
          ['stderr', captured.stderr],
          ['exit_code', exit.code],
        ])
      : map([['exit_code', exit.code]]),
    line: program.line,
    ...(problem === undefined ? {} : { problem }),
    ...(isReported && problem === undefined ? { reported: true } : {}),
  }
}

/** Exit status of a child, or of its shell, that wrote to a closed pipe. */
const SIGPIPE = 141

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
