import { type ClientRequest, type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect as secureConnect } from 'node:tls'
import { tooLarge } from './answer-limit.ts'
import type { Env, HttpRequest, HttpResponse } from './host.ts'

/** The proxy that the environment names for a URL, as curl reads it; undefined for a direct connection. */
export function proxyFor(url: URL, env: Env): URL | undefined {
  const read = (name: string) => env[name.toLowerCase()] || env[name.toUpperCase()]
  const named = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') || read('ALL_PROXY')
  if (!named) return undefined
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '')
  for (const entry of (read('NO_PROXY') ?? '').split(/[\s,]+/)) {
    if (entry === '') continue
    if (entry === '*') return undefined
    const [, name = '', only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if ((only === undefined || only === port) && (host === name || host.endsWith(`.${name}`))) return undefined
  }
  return new URL(named.includes('://') ? named : `http://${named}`)
}

const login = (proxy: URL): Record<string, string> =>
  proxy.username === ''
    ? {}
    : {
        'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}`,
      }

/** Who is trusted, where that is not the system's own choice. */
interface Trust {
  readonly ca?: string
}

/** Asks the proxy for a tunnel to the server of `url`. */
function tunnel(url: URL, proxy: URL, signal: AbortSignal, trust: Trust): Promise<RequestOptions> {
  const target = `${url.hostname}:${url.port || 443}`
  return new Promise((resolve, reject) => {
    const open = proxy.protocol === 'https:' ? secureRequest : plainRequest
    const asked = open({
      method: 'CONNECT',
      hostname: proxy.hostname,
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      path: target,
      headers: { host: target, ...login(proxy) },
      signal,
    })
    asked.once('error', reject)
    asked.once('connect', (response, socket) => {
      if (response.statusCode === 200) {
        const name = url.hostname.replace(/^\[|\]$/g, '')
        resolve({ createConnection: () => secureConnect({ socket, servername: name, ...trust }), agent: false })
      } else {
        socket.destroy()
        const message = `the proxy ${proxy.host} answered ${response.statusCode} for ${target}`
        reject(Object.assign(new Error(message), { code: 'EPROXY' }))
      }
    })
    asked.end()
  })
}

/** One exchange over Node's own client; redirects are the caller's to follow. */
export async function nodeRequest(request: HttpRequest, env: Env): Promise<HttpResponse> {
  const url = new URL(request.url)
  const proxy = proxyFor(url, env)
  const signals = [request.signal, request.timeout === undefined ? undefined : AbortSignal.timeout(request.timeout)]
  const signal = AbortSignal.any(signals.filter((one) => one !== undefined))
  const body = request.body === undefined ? undefined : Buffer.from(request.body as string)
  const headers: Record<string, string | number> = { 'accept-encoding': 'identity', ...request.headers }
  if (body) headers['content-length'] = body.length
  const trust: Trust = request.ca === undefined ? {} : { ca: request.ca }
  const options: RequestOptions = { method: request.method, headers, signal, ...trust }

  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      const timedOut = (signal.reason as Error | undefined)?.name === 'TimeoutError'
      reject(
        timedOut ? Object.assign(new Error(`no answer within ${request.timeout} ms`), { code: 'ETIMEDOUT' }) : error,
      )
    }
    const send = (made: ClientRequest) => {
      made.once('error', failed)
      made.once('response', (response: IncomingMessage) => {
        const chunks: Buffer[] = []
        let left = request.limit ?? Number.POSITIVE_INFINITY
        response.on('data', (chunk: Buffer) => {
          left -= chunk.length
          if (left < 0) response.destroy(tooLarge(request))
          else chunks.push(chunk)
        })
        response.once('error', failed)
        response.once('end', () => {
          const received: Record<string, string> = {}
          for (const [name, value] of Object.entries(response.headers)) received[name] = [value ?? ''].flat().join(', ')
          resolve({ status: response.statusCode ?? 0, headers: received, body: Buffer.concat(chunks) })
        })
      })
      made.end(body)
    }
    if (url.protocol === 'https:' && proxy) {
      tunnel(url, proxy, signal, trust).then((through) => send(secureRequest(url, { ...options, ...through })), failed)
    } else if (url.protocol === 'https:') send(secureRequest(url, options))
    else if (proxy) {
      send(
        plainRequest({
          ...options,
          hostname: proxy.hostname,
          port: proxy.port || 80,
          path: url.href,
          headers: { host: url.host, ...headers, ...login(proxy) },
        }),
      )
    } else send(plainRequest(url, options))
  })
}
