import { isFailure, reason } from '../failure/failure.ts'
import { type HttpResponse, systemCode } from '../host/host.ts'
import { isOwn } from '../host/own-file.ts'
import type { Later } from '../value/later.ts'
import { learn } from '../value/secret.ts'
import { largestManifest } from '../value/size.ts'
import { type WebAddress, withoutSecrets } from './address.ts'
import { fail } from './failures.ts'
import { type FetchContext, isLoopback, makePrivate, nameFor, refusePlain, unwritable } from './place.ts'
import { type Injected, tokenFor, tokenHints } from './tokens.ts'

/**
 * Checks a downloaded text before it is stored: returns, or fails with, what is wrong with it; undefined when nothing is.
 * `address` is what messages call the text.
 */
export type Check = (text: string, address: string) => Later<string | undefined>

const MOST_REDIRECTS = 10

/**
 * A file of a web server, as a file in the cache. Without a time to live it is downloaded once. What is not as `check`
 * wants it, and any page where no page was asked for, is not stored. While the server cannot be reached, is out of order
 * or returns something else, the stored copy is used, with a warning; `again` says that the stored copy is of no use.
 * Fails with `remote/…`, and with what `check` fails with.
 */
export async function webFile(
  context: FetchContext,
  address: WebAddress,
  options: {
    readonly ttl: number | undefined
    readonly injected: Injected
    readonly check?: Check | undefined
    readonly again?: boolean | undefined
  },
): Promise<string> {
  const { host, env } = context
  const { url, shown } = address
  refusePlain(url, shown, env)
  const folder = `${context.root}/web/${await nameFor(`${address.login?.user ?? ''} ${url}`)}`
  const file = `${folder}/${lastName(url)}`
  const stored = host.files.stat(file)
  const isStored =
    stored?.kind === 'file' && !options.again && isOwn(stored, host.system) && !isPage(host.files.readText(file), url)
  const age = isStored ? host.clock.now() - stored.modified : 0
  if (isStored && (context.offline || options.ttl === undefined || (age >= 0 && age < options.ttl))) return file
  if (context.offline) throw fail('not-stored', { address: shown })
  let body: Uint8Array
  try {
    body = await download(context, address, options.injected)
    await verify(address, body)
    await accept(address, body, options.check)
  } catch (thrown) {
    if (!isStored || !isOutage(thrown)) throw thrown
    context.warn(`${reason(thrown)}; what was read before is used`)
    return file
  }
  makePrivate(context, folder)
  try {
    host.files.writeAtomic(file, body, { mode: 0o600, flush: false })
  } catch (thrown) {
    throw unwritable(folder, thrown)
  }
  return file
}

/** Refuses an answer that is not what was asked for, so that it is not stored. */
async function accept({ url, shown }: WebAddress, body: Uint8Array, check: Check | undefined): Promise<void> {
  const text = new TextDecoder().decode(body)
  const wrong = (problem: string, line = 1, cause?: unknown) =>
    fail('unexpected', { address: shown, line, problem }, cause)
  if (isPage(text, url)) throw wrong('it is an HTML page')
  try {
    const problem = await check?.(text, shown)
    if (problem !== undefined) throw wrong(problem)
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code === 'remote/unexpected') throw thrown
    throw wrong(reason(thrown), thrown.words.place?.line, thrown)
  }
}

/** Whether a text is an HTML page, and no such file was asked for: what proxies and login forms answer with. */
function isPage(text: string, url: string): boolean {
  if (!/^\s*</.test(text) || /\.x?html?$/i.test(new URL(url).pathname)) return false
  return /^\s*(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(text)
}

/** The last part of the path: its ending tells what kind of file it is. */
function lastName(url: string): string {
  const name = new URL(url).pathname.split('/').findLast((part) => part !== '') ?? ''
  const plain = name.replace(/%[0-9a-f]{2}|[^\w.-]/gi, '_').slice(-100)
  return /^\.*$/.test(plain) ? 'file' : plain
}

/** Whether it is the network or the server that failed, and not the address. */
function isOutage(thrown: unknown): boolean {
  if (!isFailure(thrown)) return false
  if (thrown.code === 'remote/status') return Number(thrown.data.status) >= 500 || thrown.data.status === 429
  return /^remote\/(?:unreachable|timed-out|unexpected)$/.test(thrown.code)
}

/** Reads a file, following where the server leads; secrets stay with the host that they are for. */
async function download(context: FetchContext, address: WebAddress, injected: Injected): Promise<Uint8Array> {
  const { env, host } = context
  const end = host.clock.now() + context.patience
  let url = address.url
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await ask(context, address, url, injected, end)
    const { location } = response.headers
    if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) {
      const shown = hop === 0 ? address.shown : withoutSecrets(url)
      const { status } = response
      if (status === 200) return response.body
      throw fail('status', { address: shown, status, hints: status < 500 ? tokenHints(new URL(url).hostname) : [] })
    }
    const next = new URL(location, url)
    const to = withoutSecrets(next.href)
    if (next.protocol !== 'https:' && next.protocol !== 'http:')
      throw fail('unsupported', { address: to, kind: next.protocol.replace(/:$/, '') })
    if (url.startsWith('https:') && next.protocol === 'http:') throw fail('downgrade', { address: address.shown, to })
    refusePlain(next.href, to, env)
    // A server elsewhere has no business to send us to this machine.
    if (isLoopback(next.hostname) && !isLoopback(new URL(url).hostname))
      throw fail('bad-address', { address: address.shown, problem: `it leads on to ${to}` })
    url = next.href
  }
  throw fail('too-many-redirects', { address: address.shown, most: MOST_REDIRECTS })
}

async function ask(
  context: FetchContext,
  address: WebAddress,
  url: string,
  injected: Injected,
  end: number,
): Promise<HttpResponse> {
  const { host, env, signal, patience } = context
  const { hostname, protocol, origin } = new URL(url)
  const headers: Record<string, string> = { 'user-agent': `atmos/${host.environment.version}`, accept: '*/*' }
  const own = origin === new URL(address.url).origin ? address.login : undefined
  if (own) headers.authorization = basic(own.user, own.password)
  else if (protocol === 'https:') {
    const token = await tokenFor(host, env, hostname, injected)
    if (token) headers.authorization = `Bearer ${token.password}`
  }
  const shown = withoutSecrets(url)
  const most = largestManifest(env)
  try {
    return await host.http.request({
      method: 'GET',
      url,
      headers,
      timeout: Math.max(1, end - host.clock.now()),
      limit: most,
      ...(signal ? { signal } : {}),
    })
  } catch (thrown) {
    if (signal?.aborted) throw thrown
    const code = systemCode(thrown)
    if (code === 'EFBIG') throw fail('too-large', { address: shown, most }, thrown)
    if (code === 'ETIMEDOUT') throw fail('timed-out', { address: shown, seconds: Math.round(patience / 1000) }, thrown)
    throw fail('unreachable', { address: shown, problem: code ?? reason(thrown) }, thrown)
  }
}

/** The header of a user and a password, both kept out of everything that is shown. */
export function basic(user: string, password: string): string {
  const text = Buffer.from(`${user}:${password}`).toString('base64')
  if (password !== '') learn(password)
  learn(text)
  return `Basic ${text}`
}

const digests: ReadonlyMap<string, string> = new Map([
  ['sha1', 'SHA-1'],
  ['sha256', 'SHA-256'],
  ['sha512', 'SHA-512'],
])

/** Holds a file against the checksum in its address (`?checksum=sha256:…`). */
async function verify({ checksum, shown }: WebAddress, body: Uint8Array): Promise<void> {
  if (checksum === undefined) return
  const [, name = '', wanted = ''] = /^(?:(\w+):)?([0-9a-f]+)$/i.exec(checksum) ?? []
  const byLength = new Map([
    [40, 'sha1'],
    [64, 'sha256'],
    [128, 'sha512'],
  ])
  const kind = name.toLowerCase() || byLength.get(wanted.length) || ''
  const digest = digests.get(kind)
  if (digest === undefined)
    throw fail('bad-address', { address: shown, problem: `the checksum '${checksum}' is none of sha1, sha256, sha512` })
  const found = Buffer.from(await crypto.subtle.digest(digest, body as Uint8Array<ArrayBuffer>)).toString('hex')
  if (found !== wanted.toLowerCase()) throw fail('checksum', { address: shown, wanted, found })
}
