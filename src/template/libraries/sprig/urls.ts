import type { Operand } from '../../library.ts'
import { kindOf } from '../../values.ts'
import { library } from '../define.ts'
import { formatUrl, formatUser, hostname, parseUrl } from '../standard/url.ts'

function parse(text: string, what: string) {
  try {
    return parseUrl(text)
  } catch (thrown) {
    throw new Error(`unable to parse ${what}: ${(thrown as Error).message}`)
  }
}

/** Sprig's addresses. */
export const functions = library({
  urlJoin: {
    params: ['map'],
    about: 'An address from its parts: scheme, userinfo, host, path, query, fragment, opaque.',
    example: ['{{ urlJoin (dict "scheme" "https" "host" "h.io" "path" "/a b") }}', 'https://h.io/a%20b'],
    run: (_, parts: { [key: string]: Operand }) => {
      const part = (key: string) => {
        const value = Object.hasOwn(parts, key) ? parts[key] : ''
        if (typeof value === 'string') return value
        if (value === null) throw new Error('runtime error: invalid memory address or nil pointer dereference')
        throw new Error(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`)
      }
      const made = {
        scheme: part('scheme'),
        host: part('host'),
        path: part('path'),
        query: part('query'),
        opaque: part('opaque'),
        fragment: part('fragment'),
      }
      const info = part('userinfo')
      return formatUrl({ ...made, user: info ? parse(`proto://${info}@host`, 'userinfo in dict').user : undefined })
    },
  },
  urlParse: {
    params: ['string'],
    about: 'The parts of an address as a map.',
    example: ['{{ (urlParse "https://h.io:8443/a?q=1").hostname }}', 'h.io'],
    run: (_, text: string) => {
      const url = parse(text, 'url')
      const made: { [key: string]: Operand } = Object.create(null)
      return Object.assign(made, {
        scheme: url.scheme,
        host: url.host,
        hostname: hostname(url.host),
        path: url.path,
        query: url.query,
        opaque: url.opaque,
        fragment: url.fragment,
        userinfo: url.user ? formatUser(url.user) : '',
      })
    },
  },
})
