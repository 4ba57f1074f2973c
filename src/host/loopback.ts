import type { LoopbackOptions, LoopbackServer } from './host.ts'

const http = () => process.getBuiltinModule('node:http')

/**
 * Listens for one request on the loopback interface (RFC 8252, section 7.3): only programs of this machine reach it, and
 * only `path` is answered. Everything else is a 404, so that a favicon or a port scanner does not end a login.
 */
export async function serveLoopback(options: LoopbackOptions): Promise<LoopbackServer> {
  const { path, port = 0, respond, signal } = options
  signal?.throwIfAborted()
  let arrived: (query: URLSearchParams) => void
  let failed: (reason: unknown) => void
  const request = new Promise<URLSearchParams>((resolve, reject) => {
    arrived = resolve
    failed = reject
  })
  // Who closes without waiting does not want to hear of it.
  request.catch(() => {})
  const server = http().createServer((incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1')
    if (incoming.method !== 'GET' || pathname !== path) {
      outgoing.writeHead(404, { connection: 'close' }).end()
      return
    }
    const { status, html, isLast } = respond(searchParams)
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', connection: 'close' }
    outgoing.writeHead(status, headers).end(html, () => {
      if (isLast) arrived(searchParams)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const opened = typeof address === 'object' && address ? address.port : port
  const abort = () => failed(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  return {
    url: `http://127.0.0.1:${opened}${path}`,
    request,
    async close() {
      signal?.removeEventListener('abort', abort)
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      failed(Object.assign(new Error('closed'), { code: 'ECONNABORTED' }))
    },
  }
}
