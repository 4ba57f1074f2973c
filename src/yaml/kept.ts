import { cacheFolder } from '../host/cache-folder.ts'
import { crc32 } from '../host/crc32.ts'
import { type Env, type FileStat, type Host, systemCode } from '../host/host.ts'
import { isOwn } from '../host/own-file.ts'
import { digest, hash } from '../value/digest.ts'

/**
 * What one purpose keeps between runs: one file, named by a text that tells one set from another. It can be lost at any
 * time, many processes may write it at once, and whoever reads it checks that what it was made of is still the same.
 */
export interface Kept<T> {
  /** What an earlier run of this very build wrote; undefined when there is nothing, or nothing that can be believed. */
  read(): Keepsake<T> | undefined
  /** Writes it, if there is anything; long texts are put behind it. Never fails: what cannot be kept is not kept. */
  write(make: (put: (text: string) => Stretch) => T | undefined): void
}

/** What was read: data, and the texts that it refers to, which cost nothing until they are wanted. */
export interface Keepsake<T> {
  readonly content: T
  text(stretch: Stretch): string
}

/** Where a text begins and ends behind the data. */
export type Stretch = readonly [start: number, end: number]

/** Size, modification time, change time and inode of a file. */
export type StatKey = readonly [number, number, number, number]

/** Raised when what is kept, or how texts are read, changes. */
const format = 5

/**
 * Clocks and file systems tell times no finer than this, in milliseconds, at worst: what changed within it could change
 * once more without its time changing.
 */
export const settled = 2000

/** More files than this, and old ones are removed when a new one is written. */
const most = 200

/** Opens what is kept under a name; undefined where nothing is to be kept (`ATMOS_PARSED_CACHE=off`, no home). */
export function openKept<T>(host: Host, name: string): Kept<T> | undefined {
  const place = storePlace(host, name, host.environment.variables)
  if (!place) return undefined
  const { version, build } = host.environment
  // Not the name itself: values of variables are part of it.
  const about = digest(name)
  return {
    read() {
      try {
        const stat = host.files.stat(place.file)
        if (stat?.kind !== 'file' || !isOwn(stat, host.system)) return undefined
        const bytes = host.files.readBytes(place.file)
        const content = bytes.subarray(CHECKSUM + 1)
        const decoder = new TextDecoder()
        // Nothing that is read later can then be damaged.
        if (decoder.decode(bytes.subarray(0, CHECKSUM)) !== checksum(content)) return undefined
        const whole = decoder.decode(content)
        const border = whole.indexOf('\n')
        const data = JSON.parse(whole.slice(0, border)) as Record<string, unknown>
        const isOurs =
          data.format === format && data.version === version && data.build === build && data.about === about
        if (!isOurs) return undefined
        return {
          content: data.content as T,
          text: ([start, end]) => whole.slice(border + 1 + start, border + 1 + end),
        }
      } catch {
        // Not there, not readable, or damaged: then there is nothing kept.
        return undefined
      }
    },
    write(make) {
      const texts: string[] = []
      let size = 0
      try {
        const content = make((text) => {
          texts.push(text)
          size += text.length
          return [size - text.length, size]
        })
        if (content === undefined) return
        host.files.makeDirectory(place.folder, { mode: 0o700 })
        const data = JSON.stringify({ format, version, build, about, content })
        const bytes = new TextEncoder().encode(`${data}\n${texts.join('')}`)
        const whole = new Uint8Array(CHECKSUM + 1 + bytes.length)
        whole.set(new TextEncoder().encode(`${checksum(bytes)}\n`))
        whole.set(bytes, CHECKSUM + 1)
        host.files.writeAtomic(place.file, whole, { mode: 0o600, flush: false })
        prune(host, place.folder, host.clock.now())
      } catch (thrown) {
        if (systemCode(thrown) === undefined) throw thrown
      }
    },
  }
}

/** Length of the checksum that the file begins with. */
const CHECKSUM = 8

const checksum = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(CHECKSUM, '0')

/** What tells one state of a file from another. */
export const statKey = (stat: FileStat): StatKey => [stat.size, stat.modified, stat.changed, stat.inode]

/** Whether a file is in the state that was noted. */
export function matches(noted: StatKey | undefined | null, stat: FileStat | undefined): boolean {
  if (!stat || !Array.isArray(noted)) return !stat && !noted
  return statKey(stat).every((part, at) => part === noted[at])
}

function storePlace(host: Host, name: string, env: Env): { folder: string; file: string } | undefined {
  if (/^(off|false|no|0)$/i.test(env.ATMOS_PARSED_CACHE ?? '')) return undefined
  const root = cacheFolder(env, host.system)
  if (root === undefined) return undefined
  const folder = `${root}/parsed`
  return { folder, file: `${folder}/${hash(name)}.json` }
}

/** Removes what nobody has written for a month, once there is a lot. */
function prune(host: Host, folder: string, now: number): void {
  const files = host.files.list(folder)
  if (files.length <= most) return
  for (const { name } of files) {
    const stat = host.files.stat(`${folder}/${name}`)
    if (stat && now - stat.modified > 30 * 24 * 3_600_000) host.files.remove(`${folder}/${name}`)
  }
}
