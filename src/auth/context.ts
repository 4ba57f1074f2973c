import type { CloudContext } from '../clouds/context.ts'
import type { Question } from '../host/host.ts'
import type { Console } from '../terminal/console.ts'
import { neededBy, type Reason } from './auth.ts'
import { fail } from './failures.ts'
import type { Keyring } from './keyrings/keyring.ts'

/** What a login may use on its way along a chain. */
export interface LoginContext extends CloudContext {
  readonly console: Console
  readonly cwd: string
  readonly realm: string
  readonly reason: Reason
  /** No questions: `whoami` looks, it does not log in anybody who would have to answer. */
  readonly silent: boolean
  /** Codes of MFA devices that this run has sent, by device. */
  readonly usedCodes: Map<string, Set<string>>
  keyring(): Promise<Keyring>
  /** Asks the person, after saying once what the login is for; see `asker`. */
  ask(identity: string, question: Question): Promise<string>
  /** Whether anything was asked so far. */
  asked(): boolean
}

/** Does one thing after the other: steps that run side by side must not ask over each other. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>

/** An empty queue. */
export function newQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => {})
    return mine
  }
}

/**
 * Makes the question function of a login. Before the first question of a login it says which identity is needed for
 * what; a question that is left with Ctrl-C ends the login with `auth/user-aborted`.
 */
export function asker(
  at: Pick<LoginContext, 'host' | 'console' | 'reason' | 'silent'>,
  target: string,
  queue: Queue,
): Pick<LoginContext, 'ask' | 'asked'> {
  let asked = false
  return {
    asked: () => asked,
    async ask(identity, question) {
      if (at.silent) throw fail('login-needed', { identity: target, why: 'nobody is asked here' })
      const answer = await queue(async () => {
        if (!asked) at.console.say(`${target} is needed by ${await neededBy(at.reason)}\n`)
        asked = true
        return at.host.terminal.ask(question, at.reason.signal)
      })
      if (typeof answer !== 'string') throw fail('user-aborted', { what: `The login of ${identity}` })
      return answer
    },
  }
}
