import { isFailure, reason } from '../failure/failure.ts'
import { type HttpResponse, systemCode } from '../host/host.ts'
import { learn } from '../value/secret.ts'
import { largestManifest } from '../value/size.ts'
import { type WebAddress, withoutSecrets } from './address.ts'
import { fail } from './failures.ts'
import { type Around, isLoopback, keptFolder, makePrivate, nameFor, refusePlain, unwritable } from './place.ts'
import { type Injected, tokenFor, tokenHints } from './tokens.ts'

const MOST_REDIRECTS = 10

/**
 * A file of a web server, as a file in the cache. Read once and kept for ever without a time to live, as long as that says
 * otherwise. A server that cannot be reached, or is out of order, leaves what was kept before in use, with a warning.
 */
export async function webFile(
  around: Around,
  address: WebAddress,
  options: { readonly ttl: number | undefined; readonly injected: Injected },
): Promise<string> {
  const { host, env } = around
  const { url, shown } = address
  refusePlain(url, shown, env)
  const folder = `${keptFolder(around)}/web/${await nameFor(`${address.login?.user ?? ''} ${url}`)}`
  const file = `${folder}/${lastName(url)}`
  const kept = host.files.stat(file)
  const isKept = kept?.kind === 'file'
  const age = isKept ? host.clock.now() - kept.modified : 0
  if (isKept && (options.ttl === undefined || (age >= 0 && age < options.ttl))) return file
  let body: Uint8Array
  try {
    body = await download(around, address, options.injected)
  } catch (thrown) {
    if (!isKept || !isOutage(thrown)) throw thrown
    around.warn(`${reason(thrown)}; what was read before is used`)
    return file
  }
  await verify(address, body)
  makePrivate(around, folder)
  try {
    host.files.writeAtomic(file, body, { mode: 0o600, flush: false })
  } catch (thrown) {
    throw unwritable(folder, thrown)
  }
  return file
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
  return thrown.code === 'remote/unreachable' || thrown.code === 'remote/timed-out'
}

/** Reads a file, following where the server leads; secrets stay with the host that they are for. */
async function download(around: Around, address: WebAddress, injected: Injected): Promise<Uint8Array> {
  const { env, host } = around
  const end = host.clock.now() + around.patience
  let url = address.url
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await ask(around, address, url, injected, end)
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
  around: Around,
  address: WebAddress,
  url: string,
  injected: Injected,
  end: number,
): Promise<HttpResponse> {
  const { host, env, signal, patience } = around
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
