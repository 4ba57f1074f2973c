import { isFailure } from '../failure/failure.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { type Env, type Host, systemCode } from '../host/host.ts'
import { fail } from './failures.ts'

/** What one download needs to know. */
export interface FetchContext {
  readonly host: Host
  readonly env: Env
  /** Milliseconds that one reading may take. */
  readonly patience: number
  /** Ends what is under way. */
  readonly signal?: AbortSignal
  /** Hears of what is used although it could not be asked for anew. */
  warn(text: string): void
}

/** Folder of everything that was read from elsewhere. Fails when the user has no home. */
export function keptFolder({ host, env }: FetchContext): string {
  const root = cacheFolder(env, host.system)
  if (root === undefined) throw fail('no-cache-folder', { folder: '~/.cache', problem: 'there is no home folder' })
  return `${root}/stack-imports`
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
