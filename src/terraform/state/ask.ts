import type { CloudContext } from '../../clouds/context.ts'
import { send } from '../../clouds/request.ts'
import { type Failure, isFailure } from '../../failure/failure.ts'
import type { HttpRequest, HttpResponse } from '../../host/host.ts'
import { fail } from '../failures.ts'
import type { About } from './backend.ts'

/** Milliseconds for one attempt to read a state: 50 MB take half a minute on a slow line. */
export const LARGE = 60_000

/** Requests a state from a server; see `send`. Fails with `terraform/state-unreachable` where there was no answer. */
export function ask(
  context: Pick<CloudContext, 'host' | 'signal'>,
  request: HttpRequest,
  about: About,
  pauses?: readonly number[],
): Promise<HttpResponse> {
  return forState(about, () => send(context, request, pauses))
}

/** Runs what a state needs of a cloud: its failures name the component and the place of the state. */
export async function forState<T>(about: About, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw isFailure(thrown) ? stateFailure(thrown, about) : thrown
  }
}

function stateFailure(failure: Failure, about: About): Failure {
  const { data, words } = failure
  const hints = words.hints ?? []
  switch (failure.code) {
    case 'cloud/no-answer':
      return fail(
        'state-unreachable',
        { ...about, ...(data as { server: string; attempts: number; why: string }) },
        failure,
      )
    case 'cloud/refused': {
      const { server, status, words: said } = data as { server: string; status: number; words: string }
      return fail('state-refused', { ...about, place: server, status, words: said, hints }, failure)
    }
    case 'cloud/bad-answer':
      return fail('bad-state', { ...about, problem: 'the answer is not JSON' }, failure)
    case 'cloud/no-credentials':
      return fail('state-credentials', { ...about, problem: words.message, hints }, failure)
    default:
      return failure
  }
}

/** The failure for an answer that refuses: with what the server says, and, where it is about rights, a way out. */
export function refused({ status }: HttpResponse, about: About, words: string, hints: readonly string[]): Failure {
  return fail('state-refused', { ...about, status, words, hints: status === 401 || status === 403 ? hints : [] })
}
