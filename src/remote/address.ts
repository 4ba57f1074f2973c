import { join } from '../value/file-path.ts'
import { fail } from './failures.ts'

/** A user and a password that stood in an address. */
export interface Login {
  readonly user: string
  readonly password: string
}

/** One file of a web server. */
export interface WebAddress {
  readonly kind: 'web'
  /** Without user and password. */
  readonly url: string
  readonly login?: Login
  /** `sha256:…`, when the address says what the file must be. */
  readonly checksum?: string
  readonly shown: string
}

/** A place in a git repository. */
export interface GitAddress {
  readonly kind: 'git'
  /** What git is told, without user and password of https. */
  readonly url: string
  readonly login?: Login
  /** Branch, tag or commit; the default branch when absent. */
  readonly ref?: string
  /** Path below the root of the repository, which may be a pattern. */
  readonly below: string
  readonly shown: string
}

/** A place on this machine (`file://…`): the folder is what stands in front of `//`, else the root of all. */
export interface LocalAddress {
  readonly kind: 'local'
  readonly folder: string
  readonly below: string
  readonly shown: string
}

export type Address = WebAddress | GitAddress | LocalAddress

const forges = ['github.com', 'gitlab.com', 'bitbucket.org'] as const
const forge = new RegExp(`^(?:${forges.join('|').replaceAll('.', '\\.')})/`, 'i')
/** A host with a dot and a path with `//` in it: no name of a file looks so. */
const bareHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\/[^?]*\/\//i
const scpLike = /^(?:ssh:\/\/)?([\w.-]+@[\w.-]+):(?!\/|\d+\/)(.*)$/
const archive = /\.(?:zip|tar|tgz|tbz2|txz|tar\.\w+|gz|bz2|xz|zst)$/i

/** Whether a path leaves this project's files (`https://…`, `git::…`, `github.com/…`, `git@host:…`). */
export function isRemote(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^[a-z0-9]+::|^git@/i.test(path) || forge.test(path) || bareHost.test(path)
}

/** An address as it may be seen: without user, password, and parameters that are none of git's. */
export function withoutSecrets(text: string): string {
  const [whole, query] = cut(text, '?')
  const seen = (query ?? '').split('&').filter((part) => /^(?:ref|depth|version)=/.test(part))
  return `${whole.replace(/\/\/[^/@]*@/, '//')}${seen.length > 0 ? `?${seen.join('&')}` : ''}`
}

/**
 * Reads an address as go-getter writes them: a getter in front (`git::`), `//` before a path in a repository, `ref`,
 * `depth`, `archive` and `checksum` behind `?`. `github.com/owner/repository//path` stands for git over https; pages of a
 * file on GitHub stand for the file. Fails with `remote/…` for kinds that there are none of.
 */
export function parseAddress(text: string): Address {
  const shown = withoutSecrets(text)
  const [, getter, forced] = /^([a-z0-9]+)::([\s\S]*)$/i.exec(text) ?? []
  const source = forced ?? text
  switch (getter?.toLowerCase()) {
    case undefined:
      return unforced(source, shown)
    case 'git':
      return git(source, shown)
    case 'http':
    case 'https':
      return web(source, shown)
    case 'file':
      return local(source, shown)
    default:
      throw fail('unsupported', { address: shown, kind: `${getter}::` })
  }
}

function unforced(source: string, shown: string): Address {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(source)?.[1]?.toLowerCase()
  if (scheme === undefined) return git(source, shown)
  if (scheme === 'file') return local(source, shown)
  if (scheme === 'git' || scheme === 'ssh') return git(source, shown)
  if (scheme !== 'http' && scheme !== 'https') throw fail('unsupported', { address: shown, kind: `${scheme}://` })
  const { pathname, hostname, search } = urlOf(source, shown)
  const isForge = forges.some((name) => name === hostname)
  const isRepository =
    /\.git(?:\/\/|$)/.test(pathname) || (isForge && (pathname.includes('//') || /[?&]ref=/.test(search)))
  return isRepository && !pageOfFile.test(pathname) ? git(source, shown) : web(source, shown)
}

/** The page of a file or folder on GitHub: `/owner/repository/blob/ref/path`. */
const pageOfFile = /^\/([^/]+)\/([^/]+)\/(?:blob|tree|raw)\/([^/]+)\/(.+)$/

function web(source: string, shown: string): WebAddress {
  const url = urlOf(source, shown)
  const login = loginOf(url)
  const page = url.hostname === 'github.com' ? pageOfFile.exec(url.pathname) : null
  if (page) {
    url.host = 'raw.githubusercontent.com'
    url.pathname = `/${page[1]}/${page[2]}/${page[3]}/${page[4]}`
  }
  const unpacked = url.searchParams.get('archive')
  if (unpacked !== 'false' && archive.test(url.pathname.split('//')[0] as string))
    throw fail('archive', { address: shown })
  const checksum = url.searchParams.get('checksum')
  for (const name of ['archive', 'checksum', 'filename']) if (url.searchParams.has(name)) url.searchParams.delete(name)
  return { kind: 'web', url: url.href, shown, ...(login ? { login } : {}), ...(checksum ? { checksum } : {}) }
}

function git(source: string, shown: string): GitAddress {
  const [whole, query] = cut(source, '?')
  const parameters = new URLSearchParams(query ?? '')
  if (parameters.has('sshkey')) {
    const problem =
      'a key in an address is not supported; ssh takes its key from an agent, its own settings or GIT_SSH_COMMAND'
    throw fail('bad-address', { address: shown, problem })
  }
  const ref = parameters.get('ref') || undefined
  if (ref !== undefined && /^-|[\s~^:?*[\\\u0000-\u001f]|\.\./.test(ref))
    throw fail('bad-address', { address: shown, problem: `'${ref}' is no name of a branch, tag or commit` })
  const { place, below } = repository(whole, shown)
  const url = /^https?:/i.test(place) ? urlOf(place, shown) : undefined
  const login = url && loginOf(url)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(place)?.[1]?.toLowerCase() ?? ''
  if (!['https', 'http', 'ssh', 'git', 'file'].includes(scheme))
    throw fail('unsupported', { address: shown, kind: `git over ${scheme}` })
  return {
    kind: 'git',
    url: url?.href ?? place,
    below: inside(below, shown),
    shown,
    ...(login ? { login } : {}),
    ...(ref === undefined ? {} : { ref }),
  }
}

/** What git is told of an address, and the path behind it. */
function repository(whole: string, shown: string): { place: string; below: string } {
  const scp = scpLike.exec(whole)
  if (scp) {
    const [path, below = ''] = cut(scp[2] as string, '//')
    return { place: `ssh://${scp[1]}/${path.replace(/^\/+/, '')}`, below }
  }
  if (whole.startsWith('/')) {
    const [path, below = ''] = cut(whole, '//')
    return { place: `file://${path}`, below }
  }
  const [, scheme = 'https://', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?([\s\S]*)$/i.exec(whole) ?? []
  if (/^\.{1,2}(?:\/|$)/.test(rest))
    throw fail('bad-address', { address: shown, problem: 'a repository needs an absolute path' })
  const [path, below = ''] = cut(rest, '//')
  const host = path.split('/')[0]?.replace(/^.*@/, '').toLowerCase() ?? ''
  if (/^(?:https?|git):/i.test(scheme) && forges.some((one) => one === host)) {
    // What follows owner and repository is a path in it, with or without the two slashes.
    const [, owner, name, ...more] = path.split('/').filter((part) => part !== '')
    if (!owner || !name) throw fail('bad-address', { address: shown, problem: 'it needs an owner and a repository' })
    // GitLab has groups in groups: there only the slashes tell where the repository ends.
    const grouped = host === 'gitlab.com' && below !== ''
    const own = (grouped ? [name, ...more].join('/') : name).replace(/\.git$/, '')
    const place = `${scheme}${path.split('/')[0]}/${owner}/${own}.git`
    return { place, below: [...(grouped ? [] : more), below].filter((part) => part !== '').join('/') }
  }
  return { place: scheme + path, below }
}

function local(source: string, shown: string): LocalAddress {
  const path = decodeURIComponent(cut(source.replace(/^file:\/\/(?:localhost)?(?=\/)/i, ''), '?')[0])
  if (!path.startsWith('/')) throw fail('bad-address', { address: shown, problem: 'it needs an absolute path' })
  const [folder, below] = cut(path, '//')
  const whole = join(folder)
  if (below !== undefined) return { kind: 'local', folder: whole, below: inside(below, shown), shown }
  return { kind: 'local', folder: '/', below: whole.slice(1), shown }
}

/** The path, which must not lead out of what it is a path in. */
function inside(path: string, address: string): string {
  const joined = join(path)
  if (joined === '..' || joined.startsWith('../')) throw fail('outside', { address, path })
  return joined === '.' ? '' : joined.replace(/^\/+/, '')
}

function urlOf(text: string, shown: string): URL {
  try {
    return new URL(text)
  } catch {
    throw fail('bad-address', { address: shown, problem: 'it is no URL' })
  }
}

/** Takes user and password out of a URL. */
function loginOf(url: URL): Login | undefined {
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (username === '' && password === '') return undefined
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
}

function cut(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)]
}
