import { type Failure, reason } from '../failure/failure.ts'
import { type HttpRequest, type HttpResponse, systemCode } from '../host/host.ts'
import type { CloudContext } from './context.ts'
import { fail } from './failures.ts'

/** Milliseconds for a small answer: a token, keys. */
export const SMALL = 30_000

/** After this many milliseconds a server that does not answer is given up. */
const ENOUGH = 120_000

/** Milliseconds before the second, third and fourth attempt. */
const PAUSES: readonly number[] = [1_000, 2_000, 4_000]

/** Status codes by which a server asks to try again later. */
const busy = new Set([408, 429, 500, 502, 503, 504])

/** Errors that no second attempt can mend: unknown hosts, untrusted certificates, invalid addresses. */
const hopeless = /ENOTFOUND|CERT|SELF_SIGNED|UNABLE_TO|ERR_(INVALID|TLS|SSL)|EPROXY/

/**
 * Sends a request to a server of a cloud. Temporary failures are retried after one, two and four seconds; a server that
 * stays silent is given up after two minutes. Returns the server's last answer, whatever its status; fails with
 * `cloud/no-answer` where there was none.
 */
export async function send(
  { host, signal }: Pick<CloudContext, 'host' | 'signal'>,
  request: HttpRequest,
  pauses: readonly number[] = PAUSES,
): Promise<HttpResponse> {
  const start = host.clock.now()
  for (let attempt = 0; ; attempt++) {
    const pause = pauses[attempt]
    const isOver = () => pause === undefined || host.clock.now() - start >= ENOUGH
    try {
      const answer = await host.http.request({ ...request, ...(signal ? { signal } : {}) })
      if (!busy.has(answer.status) || isOver()) return answer
    } catch (thrown) {
      signal?.throwIfAborted()
      const code = systemCode(thrown) ?? ''
      if (isOver() || hopeless.test(code) || thrown instanceof TypeError) {
        const server = serverOf(request.url)
        throw fail('no-answer', { server, attempts: attempt + 1, why: reason(thrown) }, thrown)
      }
    }
    await host.clock.sleep(pause as number, signal)
  }
}

/** The server of a URL, without anything that may be secret. */
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

/** The body of an answer as JSON. Fails with `cloud/bad-answer` when it is not JSON. */
export function jsonOf<T>(answer: HttpResponse, server: string): T {
  try {
    return JSON.parse(textOf(answer)) as T
  } catch (thrown) {
    throw fail('bad-answer', { server }, thrown)
  }
}

/** The failure for an answer that refuses, with the server's own words; hints are for answers about rights only. */
export function refused(status: number, server: string, words: string, hints: readonly string[]): Failure {
  return fail('refused', { server, status, words, hints: status === 401 || status === 403 ? hints : [] })
}
