import { isFailure } from '../failure/failure.ts'
import { type Env, type Host, systemCode } from '../host/host.ts'
import { dirname, join, seenFrom } from '../value/file-path.ts'
import { type GitAddress, parseAddress, type WebAddress, withoutSecrets } from './address.ts'
import { fail } from './failures.ts'
import { type FetchContext, inFolder } from './place.ts'
import { timeToLive } from './time-to-live.ts'
import type { Injected } from './tokens.ts'
import type { Check } from './web.ts'

/** What the configuration says about files from elsewhere. */
export interface RemoteSettings {
  /** `imports.ttl`: for how long an answer holds. */
  readonly ttl?: string | undefined
  readonly injected?: Injected
  /** Uses what is stored, however old; nothing is downloaded. */
  readonly offline?: boolean
  /** Hears of what is used although it could not be asked for anew. */
  readonly warn?: (text: string) => void
}

/** Something from elsewhere, on this disk. */
export interface Fetched {
  /** What nothing that belongs to it leaves: the root of a repository, or the folder of a single file. */
  readonly root: string
  /** The file that was asked for; in a repository it may be a pattern, and lack its ending. */
  readonly path: string
  /** Whether other files are beside it on this disk. */
  readonly isTree: boolean
  /** What a file here is called where it is from: its path in the repository, or on the server. */
  pathIn(file: string): string
  /** The address of such a path, to be read and to be shown. Fails with `remote/outside`. */
  at(path: string): { readonly address: string; readonly shown: string }
}

/** Reads files from elsewhere, each once in a run. */
export interface Remote {
  /**
   * Returns where the file, folder or pattern of an address is on this disk, after downloading it if need be. Fails with
   * `remote/…`.
   */
  fetch(address: string, options?: FetchOptions): Promise<Fetched>
}

/** How one address is read. */
export interface FetchOptions {
  /** For how long a download holds, over what the configuration says. */
  readonly ttl?: string | undefined
  /** Checks a single file before it is stored. */
  readonly check?: Check | undefined
  /** Downloads a single file anew: the stored one is of no use. */
  readonly again?: boolean | undefined
}

const everybody: Injected = { github: true, gitlab: true, bitbucket: true }
/** Milliseconds for one address: a repository takes its time. */
const PATIENCE = 120_000

/** What was read in this run, by what it was read with. */
const memories = new WeakMap<Host, Map<string, Promise<string>>>()

/** Opens the reading of files from elsewhere; nothing is read yet. What another has read in this run is known to all. */
export function openRemote(host: Host, env: Env, settings: RemoteSettings = {}): Remote {
  const injected = settings.injected ?? everybody
  const memory = memories.get(host) ?? new Map<string, Promise<string>>()
  memories.set(host, memory)
  const given: Omit<FetchContext, 'root'> = {
    offline: settings.offline === true,
    host,
    env,
    patience: timeToLive(env.ATMOS_REMOTE_TIMEOUT || undefined) || PATIENCE,
    warn: settings.warn ?? (() => {}),
  }
  const once = (key: string, read: () => Promise<string>, again = false): Promise<string> => {
    let reading = again ? undefined : memory.get(key)
    if (!reading) {
      reading = read()
      memory.set(key, reading)
    }
    return reading
  }

  async function fetchWeb(address: WebAddress, ttl: number | undefined, options: FetchOptions): Promise<Fetched> {
    const { webFile } = await import('./web.ts')
    const { url, login } = address
    const key = `web ${login?.user ?? ''} ${url} ${address.checksum ?? ''}`
    const { check, again } = options
    const read = (root: string) => webFile({ ...given, root }, address, { ttl, injected, check, again })
    const path = await once(key, () => inFolder(given, read), again)
    return {
      root: dirname(path),
      path,
      isTree: false,
      pathIn: () => new URL(url).pathname,
      at(other) {
        const next = new URL(url)
        next.pathname = other
        const shown = withoutSecrets(next.href)
        if (login) {
          next.username = encodeURIComponent(login.user)
          next.password = encodeURIComponent(login.password)
        }
        return { address: next.href, shown }
      },
    }
  }

  async function fetchGit(address: GitAddress, text: string, ttl: number | undefined): Promise<Fetched> {
    const { gitTree } = await import('./git.ts')
    const { url, login, below, ref } = address
    const key = `git ${login?.user ?? ''} ${url} ${ref ?? ''}`
    const root = await once(key, () =>
      inFolder(given, (folder) => gitTree({ ...given, root: folder }, address, { ttl, injected })),
    )
    const at = text.indexOf('?')
    const query = at < 0 ? '' : text.slice(at)
    const whole = at < 0 ? text : text.slice(0, at)
    // With `//` the repository is in front of it; a shorthand without them is told by what git is told.
    const slashes = whole
      .replace(/^([a-z0-9]+::)?([a-z][a-z0-9+.-]*:\/\/)?/i, (head) => ' '.repeat(head.length))
      .indexOf('//')
    const source = slashes < 0 ? `git::${url}` : whole.slice(0, slashes)
    return {
      root,
      path: below === '' ? root : `${root}/${below}`,
      isTree: true,
      pathIn: (file) => seenFrom(root, file),
      at(other) {
        const joined = join(other)
        if (joined.startsWith('..')) throw fail('outside', { address: withoutSecrets(source), path: other })
        const made = `${source}//${joined}${query}`
        return { address: made, shown: withoutSecrets(made) }
      },
    }
  }

  return {
    async fetch(text, options = {}) {
      const address = parseAddress(text)
      const said = timeToLive(options.ttl ?? (settings.ttl || undefined))
      const lives = /^(?:off|false|no|0)$/i.test(env.ATMOS_REMOTE_CACHE ?? '') ? 0 : said
      if (address.kind === 'web') return fetchWeb(address, lives, options)
      if (address.kind === 'git') return fetchGit(address, text, lives)
      const { folder, below } = address
      return {
        root: folder,
        path: join(folder, below),
        isTree: true,
        pathIn: (file) => file,
        at: (other) => ({ address: `file://${other}`, shown: `file://${other}` }),
      }
    },
  }
}

/** The single file of an address, on this disk, with the address as it may be shown. Fails with `remote/…`. */
export async function remoteFile(
  host: Host,
  remote: Remote,
  address: string,
): Promise<{ readonly file: string; readonly shown: string }> {
  const fetched = await remote.fetch(address)
  const { shown } = fetched.at(fetched.pathIn(fetched.path))
  if (fetched.path === fetched.root) throw fail('needs-file', { address: shown })
  return { file: checkedFile(host, fetched, fetched.path, shown), shown }
}

/** A file of something that was read, unless it is none or a link leads out of there. */
export function checkedFile(host: Host, fetched: Fetched, path: string, shown: string): string {
  try {
    if (host.files.stat(path)?.kind !== 'file') throw fail('no-file', { address: shown })
    const root = host.files.realPath(fetched.root)
    if (!host.files.realPath(path).startsWith(root === '/' ? root : `${root}/`))
      throw fail('outside', { address: shown, path: seenFrom(fetched.root, path) })
  } catch (thrown) {
    if (isFailure(thrown) || systemCode(thrown) === undefined) throw thrown
    throw fail('no-file', { address: shown }, thrown)
  }
  return path
}
