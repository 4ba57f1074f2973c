import { fromBytes, toBytes } from '../../bytes.ts'
import type { Opaque, Operand, TemplateFunction } from '../../library.ts'
import { quote } from '../../quote.ts'
import { sortedKeys, strings, typed, withMethods } from '../../values.ts'
import { method } from './method.ts'

/** User name and password before the host. */
export interface UserInfo {
  readonly name: string
  readonly password?: string
}

/** The parts of an address, decoded: the fields of Go's `url.URL`. */
export interface UrlParts {
  readonly scheme: string
  readonly opaque: string
  readonly user?: UserInfo | undefined
  readonly host: string
  readonly path: string
  /** The path as it was written, where that is not how we would write it. */
  readonly rawPath?: string
  readonly forceQuery?: boolean
  readonly query: string
  readonly fragment: string
  readonly rawFragment?: string
}

type Part = 'path' | 'user' | 'host' | 'query' | 'fragment'

/** What stands as it is in each part, besides letters, digits and `-_.~`. */
const plain: Readonly<Record<Part, string>> = {
  path: '$&+,/:;=@',
  user: '$&+,;=',
  host: '!$&\'()*+,;=:[]<>"',
  query: '',
  fragment: '$&+,/:;=?@!()*',
}

/** Writes a text into a part, `%20` and so on for what may not stand there. */
function encode(text: string, part: Part): string {
  let made = ''
  for (const byte of toBytes(text)) {
    const character = String.fromCharCode(byte)
    if (/[A-Za-z0-9\-_.~]/.test(character) || plain[part].includes(character)) made += character
    else if (character === ' ' && part === 'query') made += '+'
    else made += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return made
}

/** Undoes it; fails as Go does. */
function decode(text: string, part: Part): string {
  const wrong = /%(?![\da-fA-F]{2}).{0,2}/su.exec(text)
  if (wrong) throw new Error(`invalid URL escape ${quote(wrong[0])}`)
  if (part === 'host') {
    const escaped = /%(?!25)[0-7][\da-fA-F]/.exec(text)
    if (escaped) throw new Error(`invalid URL escape ${quote(escaped[0])}`)
    for (const character of text) {
      if (character < '\x80' && !/[\w\-.~%]/.test(character) && !plain.host.includes(character)) {
        throw new Error(`invalid character ${quote(character)} in host name`)
      }
    }
  }
  const spaced = part === 'query' ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  const bytes: number[] = []
  for (const piece of spaced.split(/(%[\da-fA-F]{2})/)) {
    if (/^%[\da-fA-F]{2}$/.test(piece)) bytes.push(Number.parseInt(piece.slice(1), 16))
    else bytes.push(...toBytes(piece))
  }
  return fromBytes(Uint8Array.from(bytes))
}

/** `url.PathEscape` and `url.QueryEscape` of a text. */
export const escapeQuery = (text: string) => encode(text, 'query')

/** `url.Parse`, with its messages. */
export function parseUrl(text: string): UrlParts {
  try {
    return parse(text)
  } catch (thrown) {
    throw new Error(`parse ${quote(text)}: ${(thrown as Error).message}`)
  }
}

function parse(text: string): UrlParts {
  const hash = text.indexOf('#')
  const fragmentText = hash < 0 ? '' : text.slice(hash + 1)
  let rest = hash < 0 ? text : text.slice(0, hash)
  const fragment = decode(fragmentText, 'fragment')
  const tail = {
    fragment,
    ...(encode(fragment, 'fragment') === fragmentText ? {} : { rawFragment: fragmentText }),
  }
  if (/[\u0000-\u001f\u007f]/.test(rest)) throw new Error('net/url: invalid control character in URL')
  const none = { scheme: '', opaque: '', host: '', path: '', query: '', ...tail }
  if (rest === '*') return { ...none, path: '*' }
  if (rest.startsWith(':')) throw new Error('missing protocol scheme')
  const schemeFound = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest)
  const scheme = (schemeFound?.[1] ?? '').toLowerCase()
  if (schemeFound) rest = rest.slice(schemeFound[0].length)
  let query = ''
  let forceQuery = false
  const mark = rest.indexOf('?')
  if (mark >= 0) {
    query = rest.slice(mark + 1)
    forceQuery = query === ''
    rest = rest.slice(0, mark)
  }
  const found = { ...none, scheme, query, forceQuery }
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...found, opaque: rest }
    const colon = rest.indexOf(':')
    const slash = rest.indexOf('/')
    if (colon >= 0 && (slash < 0 || colon < slash)) throw new Error('first path segment in URL cannot contain colon')
  }
  let authority: { user?: UserInfo | undefined; host: string } = { host: '' }
  if ((scheme !== '' || !rest.startsWith('///')) && rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2)
    authority = parseAuthority(slash < 0 ? rest.slice(2) : rest.slice(2, slash))
    rest = slash < 0 ? '' : rest.slice(slash)
  }
  const path = decode(rest, 'path')
  return { ...found, ...authority, path, ...(encode(path, 'path') === rest ? {} : { rawPath: rest }) }
}

function parseAuthority(text: string): { user?: UserInfo; host: string } {
  const at = text.lastIndexOf('@')
  const host = parseHost(text.slice(at + 1))
  if (at < 0) return { host }
  const user = text.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new Error('net/url: invalid userinfo')
  const colon = user.indexOf(':')
  if (colon < 0) return { host, user: { name: decode(user, 'user') } }
  return {
    host,
    user: { name: decode(user.slice(0, colon), 'user'), password: decode(user.slice(colon + 1), 'user') },
  }
}

function parseHost(text: string): string {
  const bracket = text.lastIndexOf(']')
  if (text.startsWith('[') && bracket < 0) throw new Error("missing ']' in host")
  const colon = text.startsWith('[') ? bracket + 1 : text.lastIndexOf(':')
  const port = colon < 0 ? '' : text.slice(colon)
  if (port !== '' && !/^:\d*$/.test(port)) throw new Error(`invalid port ${quote(port)} after host`)
  return decode(text, 'host')
}

/** `URL.String`. */
export function formatUrl(url: UrlParts): string {
  let made = url.scheme && `${url.scheme}:`
  if (url.opaque !== '') made += url.opaque
  else {
    const path = escapedPath(url)
    if (url.scheme !== '' || url.host !== '' || url.user) {
      if (url.host !== '' || url.path !== '' || url.user) made += '//'
      if (url.user) made += `${formatUser(url.user)}@`
      made += encode(url.host, 'host')
    }
    if (path !== '' && !path.startsWith('/') && url.host !== '') made += '/'
    // Without it the first part would be read as a scheme.
    if (made === '' && (path.split('/')[0] ?? '').includes(':')) made += './'
    made += path
  }
  if (url.forceQuery || url.query !== '') made += `?${url.query}`
  if (url.fragment !== '') made += `#${escapedFragment(url)}`
  return made
}

/** What a request line has: path and query. */
function requestUri(url: UrlParts): string {
  const { opaque, scheme, query, forceQuery } = url
  const path = opaque === '' ? escapedPath(url) || '/' : opaque.startsWith('//') ? `${scheme}:${opaque}` : opaque
  return forceQuery || query !== '' ? `${path}?${query}` : path
}

/** The path as it was written, where that is a way to write it; else as we would. */
function escapedPath({ path, rawPath }: UrlParts): string {
  const valid = rawPath !== undefined && /^[\w\-.~!$&'()*+,;=:@[\]%/]*$/.test(rawPath)
  return valid && unescapedIs(rawPath, path) ? rawPath : encode(path, 'path')
}

/** The same for the fragment. */
function escapedFragment({ fragment, rawFragment }: UrlParts): string {
  const valid = rawFragment !== undefined && /^[\w\-.~!$&'()*+,;=:@[\]%/?]*$/.test(rawFragment)
  return valid && unescapedIs(rawFragment, fragment) ? rawFragment : encode(fragment, 'fragment')
}

function unescapedIs(raw: string, text: string): boolean {
  try {
    return decode(raw, 'path') === text
  } catch {
    return false
  }
}

/** `user:password` as it stands in an address. */
export function formatUser(user: UserInfo): string {
  const name = encode(user.name, 'user')
  return user.password === undefined ? name : `${name}:${encode(user.password, 'user')}`
}

/** The host without its port and brackets. */
export function hostname(host: string): string {
  const bracket = /^\[(.*)\](:\d*)?$/s.exec(host)
  return bracket ? (bracket[1] as string) : host.replace(/:\d*$/, '')
}

/** Keys and values of a query, in their order; pairs that are wrong are left out. */
export function parseQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue
    const equals = pair.indexOf('=')
    try {
      const key = decode(equals < 0 ? pair : pair.slice(0, equals), 'query')
      const value = equals < 0 ? '' : decode(pair.slice(equals + 1), 'query')
      values.set(key, [...(values.get(key) ?? []), value])
    } catch {
      // Go keeps what it could read.
    }
  }
  return values
}

/** An address as templates see it: Go's `*url.URL`. */
export class Url implements Opaque {
  readonly goType = '*url.URL'
  readonly parts: UrlParts

  constructor(parts: UrlParts) {
    this.parts = parts
  }
  print(): string {
    return formatUrl(this.parts)
  }
  json(): Operand {
    const { scheme, opaque, host, path, rawPath, forceQuery, query, fragment, rawFragment } = this.parts
    return {
      Scheme: scheme,
      Opaque: opaque,
      User: this.parts.user ? {} : null,
      Host: host,
      Path: path,
      Fragment: fragment,
      RawQuery: query,
      RawPath: rawPath ?? '',
      RawFragment: rawFragment ?? '',
      ForceQuery: forceQuery ?? false,
      OmitHost: false,
    }
  }
  get members(): ReadonlyMap<string, Operand | TemplateFunction> {
    const { scheme, opaque, user, host, path, rawPath, forceQuery, query, fragment, rawFragment } = this.parts
    return new Map<string, Operand | TemplateFunction>([
      ['EscapedFragment', method([], () => escapedFragment(this.parts))],
      ['EscapedPath', method([], () => escapedPath(this.parts))],
      ['ForceQuery', forceQuery ?? false],
      ['Fragment', fragment],
      ['Host', host],
      ['Hostname', method([], () => hostname(host))],
      ['IsAbs', method([], () => scheme !== '')],
      ['Opaque', opaque],
      ['Path', path],
      ['Port', method([], () => /:(\d*)$/.exec(host)?.[1] ?? '')],
      [
        'Query',
        method([], () => {
          const values: { [key: string]: Operand } = Object.create(null)
          for (const [key, all] of parseQuery(query)) values[key] = strings(all)
          return withMethods(typed(values, 'url.Values'), queryMethods(values))
        }),
      ],
      ['RawFragment', rawFragment ?? ''],
      ['RawPath', rawPath ?? ''],
      ['RawQuery', query],
      [
        'Redacted',
        method([], () =>
          formatUrl({
            ...this.parts,
            user: user?.password === undefined ? user : { name: user.name, password: 'xxxxx' },
          }),
        ),
      ],
      ['RequestURI', method([], () => requestUri(this.parts))],
      ['Scheme', scheme],
      ['String', method([], () => this.print())],
      ['User', userInfo(user)],
    ])
  }
}

/** The methods of `url.Values`. */
function queryMethods(values: { readonly [key: string]: Operand }): ReadonlyMap<string, TemplateFunction> {
  const all = (key: string) => (Object.hasOwn(values, key) ? (values[key] as readonly string[]) : [])
  const pairs = () =>
    sortedKeys(values).flatMap((key) => all(key).map((value) => `${encode(key, 'query')}=${encode(value, 'query')}`))
  return new Map<string, TemplateFunction>([
    ['Encode', method([], () => pairs().join('&'))],
    ['Get', method(['string'], (key: string) => all(key)[0] ?? '')],
    ['Has', method(['string'], (key: string) => Object.hasOwn(values, key))],
  ])
}

function userInfo(user: UserInfo | undefined): Opaque {
  if (!user) {
    const none = method([], () => '')
    return {
      goType: '*url.Userinfo',
      isNil: true,
      print: () => '',
      json: () => null,
      members: new Map([
        ['String', none],
        ['Username', none],
      ]),
    }
  }
  return {
    goType: '*url.Userinfo',
    print: () => formatUser(user),
    members: new Map([
      ['String', method([], () => formatUser(user))],
      ['Username', method([], () => user.name)],
    ]),
  }
}
