import type { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import type { Expiring } from '../expiring.ts'
import { fail } from '../failures.ts'
import { tokenIn } from './oauth.ts'

/** Milliseconds in which a metadata server answers, if there is one. */
const WITHIN = 3_000

/** The token of the machine's own account. Most machines have no metadata server, so there is one attempt only. */
export async function metadataToken(
  context: CloudContext,
  scope: string,
  hints: readonly string[],
): Promise<Expiring<Secret>> {
  const { host, env, signal } = context
  const server = env.GCE_METADATA_HOST || 'metadata.google.internal'
  const url = `http://${server}/computeMetadata/v1/instance/service-accounts/default/token?scopes=${encodeURIComponent(scope)}`
  const none = (cause?: unknown) =>
    fail('no-credentials', { problem: 'there are no credentials of Google here', hints }, cause)
  try {
    const headers = { 'metadata-flavor': 'Google' }
    const request = { method: 'GET', url, headers, timeout: WITHIN, ...(signal ? { signal } : {}) }
    const answer = await host.http.request(request)
    if (answer.status !== 200) throw none()
    return tokenIn(context, answer, url)
  } catch (thrown) {
    signal?.throwIfAborted()
    throw none(thrown)
  }
}
