import { type Failure, reason } from '../../failure/failure.ts'
import { type HttpRequest, type HttpResponse, systemCode } from '../../host/host.ts'
import { fail } from '../failures.ts'
import type { About, StateAsking } from './backend.ts'

/** Milliseconds for a small answer: a token, keys. */
export const SMALL = 30_000

/** Milliseconds for one attempt to read a state: 50 MB take half a minute on a slow line. */
export const LARGE = 60_000

/** With more than this gone, whoever does not answer is given up. */
const ENOUGH = 120_000

/** Milliseconds before the second, third and fourth attempt. */
const PAUSES: readonly number[] = [1_000, 2_000, 4_000]

/** Answers by which a server asks for patience. */
const busy = new Set([408, 429, 500, 502, 503, 504])

/** What no second attempt can mend: names that do not exist, certificates that nobody trusts, addresses that are none. */
const hopeless = /ENOTFOUND|CERT|SELF_SIGNED|UNABLE_TO|ERR_(INVALID|TLS|SSL)|EPROXY/

/**
 * Asks a server that holds a state or what opens it. What may pass is tried again after one, two and four seconds; a
 * server that is silent is given up after two minutes. Answers whatever the server answered last; fails with
 * `terraform/state-unreachable` where nothing came.
 */
export async function ask(
  { host, signal }: Pick<StateAsking, 'host' | 'signal'>,
  request: HttpRequest,
  about: About,
  pauses: readonly number[] = PAUSES,
): Promise<HttpResponse> {
  const start = host.clock.now()
  for (let attempt = 0; ; attempt++) {
    const pause = pauses[attempt]
    const isOver = () => pause === undefined || host.clock.now() - start >= ENOUGH
    try {
      const answer = await host.http.request({ ...request, signal })
      if (!busy.has(answer.status) || isOver()) return answer
    } catch (thrown) {
      signal.throwIfAborted()
      const code = systemCode(thrown) ?? ''
      if (isOver() || hopeless.test(code) || thrown instanceof TypeError) {
        const server = serverOf(request.url)
        throw fail('state-unreachable', { ...about, server, attempts: attempt + 1, why: reason(thrown) }, thrown)
      }
    }
    await host.clock.sleep(pause as number, signal)
  }
}

/** Whom a request goes to, without what may be secret. */
function serverOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}

/** The body of an answer as text. */
export function textOf({ body }: HttpResponse): string {
  return new TextDecoder().decode(body)
}

/** The body of an answer that is to be JSON. Fails with `terraform/bad-state` where it is not. */
export function jsonOf<T>(answer: HttpResponse, about: About): T {
  try {
    return JSON.parse(textOf(answer)) as T
  } catch (thrown) {
    throw fail('bad-state', { ...about, problem: 'the answer is not JSON' }, thrown)
  }
}

/** The failure for an answer that refuses: with what the server says, and, where it is about rights, a way out. */
export function refused({ status }: HttpResponse, about: About, words: string, hints: readonly string[]): Failure {
  return fail('state-refused', { ...about, status, words, hints: status === 401 || status === 403 ? hints : [] })
}
