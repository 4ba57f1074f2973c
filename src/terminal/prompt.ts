import type { Answer, Choice, Host, Question } from '../host/host.ts'
import { learn } from '../value/secret.ts'
import type { Console } from './console.ts'
import { fail } from './failures.ts'

/** What every question says about itself. */
export interface Asking {
  /** The question as the person sees it. */
  readonly title: string
  /** What is asked for, as part of a sentence: `the MFA code of superadmin`. */
  readonly what: string
  /** Ways to answer without a terminal, ready to paste; they become the hints of the failure. */
  readonly instead: readonly string[]
  /** Exit status when the person leaves the question; 130 when absent. */
  readonly abortExit?: number
  readonly signal?: AbortSignal
}

type Check = (text: string) => string | undefined

/** Asks for a line of text. Fails with `terminal/no-terminal` when nobody can be asked, `terminal/aborted` on Ctrl-C. */
export async function askText(
  console: Console,
  host: Host,
  asking: Asking & { readonly placeholder?: string; readonly check?: Check },
): Promise<string> {
  const { title, placeholder, check } = asking
  const question: Question = {
    kind: 'text',
    title,
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(check === undefined ? {} : { check }),
  }
  return (await ask(console, host, asking, question)) as string
}

/** Asks for a secret, which is not shown and is masked from then on. Fails as `askText` does. */
export async function askSecret(
  console: Console,
  host: Host,
  asking: Asking & { readonly check?: Check },
): Promise<string> {
  const { title, check } = asking
  const secret = (await ask(console, host, asking, {
    kind: 'secret',
    title,
    ...(check === undefined ? {} : { check }),
  })) as string
  learn(secret)
  return secret
}

/** Lets a person choose one of a list; the value is answered. A single choice is still asked for. Fails as `askText` does. */
export async function pick(
  console: Console,
  host: Host,
  asking: Asking & { readonly choices: readonly Choice[] },
): Promise<string> {
  if (asking.choices.length === 0) throw fail('nothing-to-choose', asking)
  return (await ask(console, host, asking, {
    kind: 'select',
    title: asking.title,
    choices: asking.choices,
  })) as string
}

/** Lets a person choose any number of a list. Fails as `askText` does. */
export async function pickMany(
  console: Console,
  host: Host,
  asking: Asking & { readonly choices: readonly Choice[]; readonly chosen?: readonly string[] },
): Promise<readonly string[]> {
  const { title, choices, chosen } = asking
  if (choices.length === 0) throw fail('nothing-to-choose', asking)
  return (await ask(console, host, asking, {
    kind: 'multiselect',
    title,
    choices,
    ...(chosen === undefined ? {} : { chosen }),
  })) as readonly string[]
}

/** Asks for yes or no. No is an answer, not a failure. Fails as `askText` does. */
export async function confirm(
  console: Console,
  host: Host,
  asking: Asking & { readonly yes?: string; readonly no?: string; readonly initial?: boolean },
): Promise<boolean> {
  const { title, yes, no, initial } = asking
  const answer = await ask(console, host, asking, {
    kind: 'confirm',
    title,
    ...(yes === undefined ? {} : { yes }),
    ...(no === undefined ? {} : { no }),
    ...(initial === undefined ? {} : { initial }),
  })
  return answer === 'yes'
}

async function ask(console: Console, host: Host, asking: Asking, question: Question): Promise<NonNullable<Answer>> {
  if (!console.interactive)
    throw fail('no-terminal', { what: asking.what, instead: asking.instead, why: silence(console) })
  const answer = await host.terminal.ask(question, asking.signal)
  if (answer === undefined) throw fail('aborted', { what: asking.what, exitCode: asking.abortExit ?? 130 })
  return answer
}

const silence = (console: Console & { readonly silence?: string | undefined }) =>
  console.silence ?? 'there is no terminal'
