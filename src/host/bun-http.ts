import { tooLarge } from './answer-limit.ts'
import type { HttpRequest, HttpResponse } from './host.ts'

/** One exchange over the runtime's own client, which reads the proxy variables itself. */
export async function bunRequest(request: HttpRequest): Promise<HttpResponse> {
  const signals = [request.signal, request.timeout === undefined ? undefined : AbortSignal.timeout(request.timeout)]
  const signal = AbortSignal.any(signals.filter((one) => one !== undefined))
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { 'accept-encoding': 'identity', ...request.headers },
      redirect: 'manual',
      signal,
      ...(request.body === undefined ? {} : { body: request.body as string }),
      ...(request.ca === undefined ? {} : { tls: { ca: request.ca } }),
    } as RequestInit)
    const body =
      request.limit === undefined ? new Uint8Array(await response.arrayBuffer()) : await within(response, request)
    return { status: response.status, headers: Object.fromEntries(response.headers), body }
  } catch (error) {
    if ((signal.reason as Error | undefined)?.name !== 'TimeoutError') throw error
    throw Object.assign(new Error(`no answer within ${request.timeout} ms`, { cause: error }), { code: 'ETIMEDOUT' })
  }
}

/** Reads an answer as far as its limit goes. */
async function within(response: Response, request: HttpRequest): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let left = request.limit as number
  for await (const chunk of response.body ?? []) {
    left -= chunk.length
    if (left < 0) throw tooLarge(request)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
