import { isFailure } from '../failure/failure.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { type Env, type Host, systemCode } from '../host/host.ts'
import { isOwn } from '../host/own-file.ts'
import { fail } from './failures.ts'

/** What one download needs to know. */
export interface FetchContext {
  readonly host: Host
  readonly env: Env
  /** Folder of all downloads. */
  readonly root: string
  /** Whether only what is stored may be used. */
  readonly offline: boolean
  /** Milliseconds that one reading may take. */
  readonly patience: number
  /** Ends what is under way. */
  readonly signal?: AbortSignal
  /** Hears of what is used although it could not be asked for anew. */
  warn(text: string): void
}

/** Folders for downloads that only this run uses, by the host of the run. */
const ownFolders = new WeakMap<Host, string>()

/**
 * Calls `work` with the folder that downloads are stored in, below the cache of the user. Where that cannot be written, or
 * belongs to somebody else, with a private one that only this run uses: a cache can only help.
 */
export async function inFolder<T>(
  { host, env }: Pick<FetchContext, 'host' | 'env'>,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const root = cacheFolder(env, host.system)
  if (root !== undefined && isUsable(host, `${root}/stack-imports`)) {
    try {
      return await work(`${root}/stack-imports`)
    } catch (thrown) {
      if (!isFailure(thrown) || thrown.code !== 'remote/no-cache-folder') throw thrown
    }
  }
  return work(ownFolders.get(host) ?? makeOwnFolder(host))
}

const OWN_FOLDER = 'atmos-imports-'
/** Milliseconds after which the private folder of a run is removed by another run. */
const FORGOTTEN = 86_400_000

function makeOwnFolder(host: Host): string {
  const { clock, files, system } = host
  const temporary = system.temporaryDirectory()
  const folder = `${temporary}/${OWN_FOLDER}${Buffer.from(system.random(8)).toString('hex')}`
  ownFolders.set(host, folder)
  try {
    for (const { name } of files.list(temporary)) {
      const stat = name.startsWith(OWN_FOLDER) ? files.stat(`${temporary}/${name}`) : undefined
      if (stat && isOwn(stat, system) && clock.now() - stat.modified > FORGOTTEN) files.remove(`${temporary}/${name}`)
    }
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
  }
  return folder
}

/** Whether a folder is not there yet, or is this user's own. */
function isUsable(host: Host, folder: string): boolean {
  try {
    const stat = host.files.stat(folder)
    return stat === undefined || (stat.kind === 'directory' && isOwn(stat, host.system))
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    return false
  }
}

/** Makes a folder that only the user may read. */
export function makePrivate({ host }: FetchContext, folder: string): void {
  try {
    host.files.makeDirectory(folder, { mode: 0o700 })
  } catch (thrown) {
    throw unwritable(folder, thrown)
  }
}

/** Tells that nothing can be kept; what is no error of the system stays what it is. */
export function unwritable(folder: string, thrown: unknown): unknown {
  const problem = isFailure(thrown) ? undefined : systemCode(thrown)
  return problem === undefined ? thrown : fail('no-cache-folder', { folder, problem }, thrown)
}

/** A name for a text that tells nothing of it. */
export async function nameFor(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Buffer.from(digest).toString('hex')
}

/** The signal that ends a reading: its time is over, or the run is. */
export function deadline({ patience, signal }: FetchContext): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(patience), ...(signal ? [signal] : [])])
}

/** Tells that `host` is this machine: what goes there crosses no wire. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host)
}

/** Refuses what would be read without encryption, unless it is from this machine or somebody allows it. */
export function refusePlain(url: string, shown: string, env: Env): void {
  if (!/^(?:http|git):/i.test(url) || /^(?:1|true|yes|on)$/i.test(env.ATMOS_ALLOW_PLAIN_HTTP ?? '')) return
  if (!isLoopback(new URL(url.replace(/^git:/i, 'http:')).hostname)) throw fail('plain-http', { address: shown })
}
