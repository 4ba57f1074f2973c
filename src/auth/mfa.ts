import type { StsRefusal } from '../clouds/aws/sts.ts'
import { isMap } from '../value/value.ts'
import { neededBy } from './auth.ts'
import type { LoginContext } from './context.ts'
import type { Identity } from './definitions.ts'
import { textOf } from './definitions.ts'
import { fail } from './failures.ts'
import { isWrongCode } from './families/aws-refusals.ts'

/** An MFA code and where it comes from: a person can be asked for another one. */
interface Code {
  readonly code: string
  readonly from: 'variable' | 'command' | 'person'
}

const SIX_DIGITS = /^\d{6}$/
const COMMAND_WITHIN = 60_000
/** Milliseconds that a code of a device lasts (RFC 6238). */
const PERIOD = 30_000
/** A program that answers with a code of before is asked again in the next periods, so many times. */
const MOST_PERIODS = 3
const WORKS_ONCE = 'Each code works once: wait for the next one'

/**
 * Sends a request with a code of an MFA device. A code is sent once, by whatever request of this run: the next request
 * gets the next code. A person whose code was refused is asked once more. Without any source of codes it fails before a
 * service is asked.
 */
export async function withMfaCode<T extends { readonly kind: string }>(
  identity: Identity,
  device: string,
  context: LoginContext,
  send: (code: string) => Promise<T | StsRefusal>,
): Promise<T | StsRefusal> {
  for (let again = false; ; again = true) {
    const { code, from } = await nextCode(identity, device, context, again)
    usedOf(context, device).add(code)
    const answer = await send(code)
    const isRetry = answer.kind === 'refused' && isWrongCode(answer as StsRefusal) && from === 'person' && !again
    if (!isRetry) return answer
  }
}

function usedOf({ usedCodes }: LoginContext, device: string): Set<string> {
  const used = usedCodes.get(device) ?? new Set()
  usedCodes.set(device, used)
  return used
}

/** A code that was not sent yet: from `ATMOS_MFA_TOKEN`, else from `mfa_token_command`, else from the person. */
async function nextCode(identity: Identity, device: string, context: LoginContext, again: boolean): Promise<Code> {
  const given = context.env.ATMOS_MFA_TOKEN?.trim()
  // A variable holds one code of one device.
  const isGivenUsed = given !== undefined && [...context.usedCodes.values()].some((codes) => codes.has(given))
  if (given && !isGivenUsed) {
    if (!SIX_DIGITS.test(given)) throw fail('mfa-code-wrong', { identity: identity.name, source: 'ATMOS_MFA_TOKEN' })
    return { code: given, from: 'variable' }
  }
  const credentials = isMap(identity.fields.credentials) ? identity.fields.credentials : undefined
  const command = credentials?.mfa_token_command
  if (command !== undefined && command !== null) {
    const words = Array.isArray(command) ? command.map((word) => textOf(word) ?? '') : (textOf(command) ?? '')
    return { code: await nextOfCommand(identity, device, words, context), from: 'command' }
  }
  if (!context.console.interactive && !context.silent) {
    const about = { identity: identity.name, device, neededBy: await neededBy(context.reason) }
    throw isGivenUsed ? fail('mfa-code-used', { ...about, source: 'ATMOS_MFA_TOKEN' }) : fail('mfa-no-terminal', about)
  }
  const used = usedOf(context, device)
  const problemOf = (text: string) =>
    !SIX_DIGITS.test(text.trim()) ? 'Six digits' : used.has(text.trim()) ? WORKS_ONCE : undefined
  const title = again
    ? `That code was not accepted. The next code of ${device}`
    : used.size > 0
      ? `The next MFA code of ${device}, for ${identity.name}`
      : `MFA code of ${identity.name} (${device})`
  const answer = await context.ask(identity.name, { kind: 'secret', title, check: problemOf })
  if (problemOf(answer)) throw fail('mfa-code-wrong', { identity: identity.name, source: 'The answer' })
  return { code: answer.trim(), from: 'person' }
}

/** The next code that a program prints: one that was sent already is waited out. */
async function nextOfCommand(
  identity: Identity,
  device: string,
  command: string | readonly string[],
  context: LoginContext,
): Promise<string> {
  const { clock } = context.host
  for (let period = 0; ; period++) {
    const code = await fromCommand(identity, command, context)
    if (!usedOf(context, device).has(code)) return code
    if (period === MOST_PERIODS) {
      const source = `The command \`${shownCommand(command)}\``
      throw fail('mfa-code-used', { identity: identity.name, device, neededBy: await neededBy(context.reason), source })
    }
    const pause = PERIOD - (clock.now() % PERIOD) + 500
    context.console.say(
      `Waiting ${Math.ceil(pause / 1000)} s for the next MFA code of ${device}, for ${identity.name}\n`,
    )
    await clock.sleep(pause, context.signal)
  }
}

function shownCommand(command: string | readonly string[]): string {
  return typeof command === 'string' ? command : command.join(' ')
}

/** Runs the program that prints codes: a list is a program and its arguments, a string is for the shell. */
async function fromCommand(
  identity: Identity,
  command: string | readonly string[],
  context: LoginContext,
): Promise<string> {
  const { env, cwd } = context
  const words = typeof command === 'string' ? ['sh', '-c', command] : command
  const shown = shownCommand(command)
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
  const signal = context.signal ? AbortSignal.any([context.signal, late]) : late
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
  return text
}
