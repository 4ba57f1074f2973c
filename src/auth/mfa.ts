import { Secret } from '../value/secret.ts'
import { isMap } from '../value/value.ts'
import { neededBy } from './auth.ts'
import type { LoginContext } from './context.ts'
import type { Identity } from './definitions.ts'
import { textOf } from './definitions.ts'
import { fail } from './failures.ts'

/** An MFA code and whether another one could be had by asking again. */
export interface Code {
  readonly code: Secret
  readonly from: 'variable' | 'command' | 'person'
}

const SIX_DIGITS = /^\d{6}$/
const COMMAND_WITHIN = 60_000

/**
 * The code of a second factor: from `ATMOS_MFA_TOKEN`, else from `mfa_token_command`, else from the person. Without any
 * of them it fails before a service is asked.
 */
export async function mfaCode(identity: Identity, device: string, context: LoginContext, again = false): Promise<Code> {
  const given = context.env.ATMOS_MFA_TOKEN?.trim()
  if (given) {
    if (!SIX_DIGITS.test(given)) throw fail('mfa-code-wrong', { identity: identity.name, source: 'ATMOS_MFA_TOKEN' })
    return { code: new Secret(given), from: 'variable' }
  }
  const half = isMap(identity.fields.credentials) ? identity.fields.credentials : undefined
  const command = half?.mfa_token_command
  if (command !== undefined && command !== null) {
    const words = Array.isArray(command) ? command.map((word) => textOf(word) ?? '') : (textOf(command) ?? '')
    return { code: await fromCommand(identity, words, context), from: 'command' }
  }
  if (!context.console.interactive && !context.silent) {
    throw fail('mfa-no-terminal', { identity: identity.name, device, neededBy: await neededBy(context.reason) })
  }
  const title = again
    ? `That code was not accepted. The next code of ${device}`
    : `MFA code of ${identity.name} (${device})`
  const answer = await context.ask(identity.name, {
    kind: 'secret',
    title,
    check: (text) => (SIX_DIGITS.test(text.trim()) ? undefined : 'Six digits'),
  })
  if (!SIX_DIGITS.test(answer.trim())) throw fail('mfa-code-wrong', { identity: identity.name, source: 'The answer' })
  return { code: new Secret(answer.trim()), from: 'person' }
}

/** Runs the program that tells codes: a list is a program and its words, a text is for the shell. */
async function fromCommand(
  identity: Identity,
  command: string | readonly string[],
  context: LoginContext,
): Promise<Secret> {
  const { env, cwd } = context
  const words = typeof command === 'string' ? ['sh', '-c', command] : command
  const shown = typeof command === 'string' ? command : command.join(' ')
  const [name = '', ...args] = words
  const failed = (status: number, cause?: unknown) => {
    const place = identity.place('credentials', 'mfa_token_command')
    return fail('mfa-command-failed', { identity: identity.name, command: shown, status, place }, cause)
  }
  const file = context.host.processes.find(name, env, cwd)
  if (!file) throw failed(127)
  const decoder = new TextDecoder()
  let output = ''
  const late = AbortSignal.timeout(COMMAND_WITHIN)
  const signal = context.reason.signal ? AbortSignal.any([context.reason.signal, late]) : late
  const exit = await context.host.processes.run({
    file,
    args,
    cwd,
    env,
    // Such programs ask for a touch or a PIN on the terminal.
    stdin: 'inherit',
    stdout: (chunk) => {
      output += decoder.decode(chunk, { stream: true })
    },
    stderr: 'inherit',
    signal,
  })
  if (exit.code !== 0) throw failed(exit.code)
  const text = (output + decoder.decode()).trim()
  if (!SIX_DIGITS.test(text)) {
    throw fail('mfa-code-wrong', { identity: identity.name, source: `The command \`${shown}\`` })
  }
  return new Secret(text)
}
