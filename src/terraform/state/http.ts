import { textOf } from '../../clouds/request.ts'
import type { HttpResponse } from '../../host/host.ts'
import { fail } from '../failures.ts'
import { ask, LARGE, refused } from './ask.ts'
import type { About, StateAsking, StateBackend } from './backend.ts'
import { first, firstSecret, isOn } from './setting.ts'

/** What a client of our own cannot be told: certificates of its own, and to trust anybody. */
const forTheTool = ['client_certificate_pem', 'client_private_key_pem', 'client_ca_certificate_pem'] as const

/** The most hops that an answer may lead to. */
const HOPS = 5

/** The state of the http backend: whatever its address answers, with its user and password, or those of `TF_HTTP_…`. */
export const http: StateBackend = async ({ backend, component, stack }, asking) => {
  const env = await asking.env()
  const own = (name: string) => first(backend[name], env[`TF_HTTP_${name.toUpperCase()}`])
  if (forTheTool.some((name) => own(name) !== '')) return undefined
  if (isOn(backend.skip_cert_verification, env.TF_HTTP_SKIP_CERT_VERIFICATION)) return undefined
  const address = own('address')
  if (!URL.canParse(address)) throw fail('no-address', { component, stack, address })
  const url = new URL(address)
  const user = own('username') || decodeURIComponent(url.username)
  const password = firstSecret(backend.password, env.TF_HTTP_PASSWORD, decodeURIComponent(url.password))
  url.username = ''
  url.password = ''
  const about = { component, stack, place: url.origin + url.pathname }
  const headers: Record<string, string> = user ? { authorization: `Basic ${base64(`${user}:${password}`)}` } : {}
  const answer = await follow(asking, url, headers, about)
  if (answer.status === 404 || answer.status === 204) return { text: undefined, place: about.place }
  if (answer.status >= 300) {
    throw refused(answer, about, '', [
      `Check \`username\` and \`password\` of the backend http, or TF_HTTP_USERNAME and TF_HTTP_PASSWORD.`,
    ])
  }
  return { text: textOf(answer), place: about.place }
}

/** Follows redirects. Only the first server gets the credentials. */
async function follow(
  asking: StateAsking,
  url: URL,
  headers: Readonly<Record<string, string>>,
  about: About,
): Promise<HttpResponse> {
  let location = url
  let sent = headers
  for (let hops = 0; ; hops++) {
    const answer = await ask(asking, { method: 'GET', url: location.href, headers: sent, timeout: LARGE }, about)
    const target = answer.headers.location
    if (![301, 302, 303, 307, 308].includes(answer.status) || !target || hops >= HOPS) return answer
    const next = new URL(target, location)
    if (next.origin !== location.origin) sent = {}
    location = next
  }
}

/** Base64 of a text's UTF-8 bytes. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
