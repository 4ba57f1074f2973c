import { findShell } from '../host/shell.ts'
import { fromJson } from '../value/json.ts'
import type { Value } from '../value/value.ts'
import { fail } from './failures.ts'
import type { YamlFunction } from './function.ts'

/** As deep as commands may start each other; a script that starts its own configuration again would never end. */
const deepest = 10

/**
 * `!exec SCRIPT`: what the script writes, without the line ends behind it; JSON becomes data, with its ints exact. It runs
 * in the user's bash (else sh) where the command was started; what it says on stderr is seen.
 */
export const exec: YamlFunction = {
  stations: ['configuration', 'manifest', 'workflow'],
  run({ text }, { host, env, cwd }) {
    if (text === '') throw fail('arguments', { reason: 'it needs a script' })
    const file = findShell(host.processes, env, cwd)
    if (!file) throw fail('no-shell', {})
    const level = shellLevel(env.ATMOS_SHLVL)
    const { code, stdout } = host.processes.capture({
      file,
      args: ['-c', text],
      cwd,
      env: { ...env, ATMOS_SHLVL: String(level) },
      stdin: 'none',
      stderr: 'inherit',
    })
    if (code !== 0) throw fail('exit-status', { code })
    return decode(new TextDecoder().decode(stdout).replace(/[\r\n]+$/, ''))
  },
}

function shellLevel(before: string | undefined): number {
  const level = Number(before || '0') + 1
  if (!Number.isInteger(level)) throw fail('arguments', { reason: `ATMOS_SHLVL is '${before}', which is no number` })
  if (level > deepest) {
    throw fail('arguments', { reason: `commands start each other more than ${deepest} deep (ATMOS_SHLVL)` })
  }
  return level
}

function decode(text: string): Value {
  if (!/^\s*(?:[[{"\-\d]|true\s*$|false\s*$|null\s*$)/.test(text)) return text
  try {
    return fromJson(text)
  } catch {
    return text
  }
}
