import type { AwsCredentials } from '../../clouds/aws/credentials.ts'
import { readSection, sectionNames, withoutSection, withSection } from '../../clouds/aws/ini.ts'
import type { Host } from '../../host/host.ts'
import { systemCode } from '../../host/host.ts'
import { systemWords } from '../../host/system-words.ts'
import { join } from '../../value/file-path.ts'
import { learn, Secret } from '../../value/secret.ts'
import { timestamp } from '../credentials.ts'
import { fail } from '../failures.ts'
import type { SessionFiles } from './store.ts'

/** What is known about a stored session beyond the format of AWS files. Nothing in it is secret. */
export interface SessionRecord {
  /** Digest of everything that shaped the session. */
  readonly key: string
  /** Milliseconds since 1970. */
  readonly issued: number
  readonly region?: string
  readonly principal?: string
  /** The MFA device whose code opened the session. */
  readonly mfa?: string
  /** Digest of the credentials in the environment that the chain began with. */
  readonly source?: string
  /** Names of the identities along the chain, in lower case; the last one is the identity of the session. */
  readonly chain: readonly string[]
}

/** A session as it was stored. Without a record another program stored it. */
export interface StoredSession {
  readonly credentials: AwsCredentials
  readonly record: SessionRecord | undefined
}

/** By profile, then by access key id: a new session never has the record of an old one. */
type Records = Record<string, Record<string, SessionRecord>>

/** The files of a folder, as they are now. */
export interface ProfileFolder {
  /** Sections of the credentials file. */
  readonly profiles: readonly string[]
  /** The session of a profile; undefined when there is none. Keys without a session token do not count. */
  session(profile: string): StoredSession | undefined
}

/** Path of the credentials file. */
export function credentialsFile({ folder }: SessionFiles): string {
  return join(folder, 'credentials')
}

/** Path of the config file. */
export function configFile({ folder }: SessionFiles): string {
  return join(folder, 'config')
}

function recordsFile(folder: string): string {
  return join(folder, 'sessions.json')
}

function configSection(profile: string): string {
  return profile === 'default' ? 'default' : `profile ${profile}`
}

const secretLines = /^\s*aws_(?:secret_access_key|session_token)\s*=\s*(\S+)/gm

/**
 * Reads the files of a folder; undefined when it has no credentials file. Fails with `auth/files-untrusted` when somebody
 * else could have written them, and with `auth/files-unreadable`.
 */
export function readFolder(host: Pick<Host, 'files' | 'system'>, folder: string): ProfileFolder | undefined {
  const text = readIfThere(host, join(folder, 'credentials'))
  if (text === undefined) return undefined
  // Those of other profiles lie in the same file, where a step can read them.
  for (const [, secret = ''] of text.matchAll(secretLines)) learn(secret)
  mustBeOurs(host, folder, ['', 'credentials', 'sessions.json'])
  let records: Records | undefined
  return {
    get profiles() {
      return sectionNames(text)
    },
    session(profile) {
      const section = readSection(text, profile)
      if (!section) return undefined
      const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token } = section.values
      if (!id || !secret || !token) return undefined
      records ??= readRecords(host, folder)
      const record = records[profile]?.[id]
      const region = record?.region ?? configuredRegion(host, folder, profile)
      return {
        record,
        credentials: {
          kind: 'aws',
          accessKeyId: id,
          secretAccessKey: new Secret(secret),
          sessionToken: new Secret(token),
          ...(region ? { region } : {}),
          ...(section.expires === undefined ? {} : { expires: section.expires }),
          ...(record ? { issued: record.issued } : {}),
          ...(record?.principal ? { principal: record.principal } : {}),
          ...(record?.mfa ? { mfa: record.mfa } : {}),
        },
      }
    },
  }
}

function configuredRegion(host: Pick<Host, 'files'>, folder: string, profile: string): string | undefined {
  const config = readIfThere(host, join(folder, 'config'))
  return config === undefined ? undefined : readSection(config, configSection(profile))?.values.region
}

/** A session of a file of another user, or of one that others may write, may be one that they put there. */
function mustBeOurs({ files, system }: Pick<Host, 'files' | 'system'>, folder: string, names: readonly string[]): void {
  const me = system.userId
  if (me === undefined) return
  for (const name of names) {
    const path = name === '' ? folder : join(folder, name)
    const found = files.stat(path)
    if (!found) continue
    if (found.owner !== undefined && found.owner !== me)
      throw fail('files-untrusted', { path, problem: `belongs to another user (id ${found.owner})`, mend: undefined })
    // Who may write to the folder may replace its files. A group of one's own is usual for folders.
    const others = name === '' ? 0o002 : 0o022
    if ((found.mode & others) !== 0)
      throw fail('files-untrusted', { path, problem: 'can be written by others', mend: `chmod go-w ${path}` })
  }
}

/** What is stored together. */
export interface Stored {
  readonly profile: string
  readonly credentials: AwsCredentials
  readonly record: SessionRecord
}

/** Stores a session beside those that are there; for use under the lock of `changing`. */
export function storeSession(
  host: Pick<Host, 'files'>,
  folder: string,
  { profile, credentials, record }: Stored,
): void {
  const before = readIfThere(host, join(folder, 'credentials')) ?? ''
  const config = readIfThere(host, join(folder, 'config')) ?? ''
  const records = readRecords(host, folder)
  // The record comes first: if we were killed in between, the old session would still have its own.
  const old = readSection(before, profile)?.values.aws_access_key_id
  const kept = old === undefined ? undefined : records[profile]?.[old]
  records[profile] = { ...(old !== undefined && kept ? { [old]: kept } : {}), [credentials.accessKeyId]: record }
  writeRecords(host, folder, records)
  const region = record.region ?? 'us-east-1'
  write(host, join(folder, 'config'), withSection(config, configSection(profile), { region }))
  write(host, join(folder, 'credentials'), withSection(before, profile, valuesOf(credentials), noteOf(credentials)))
}

/** Makes these sessions the only ones of a folder; for use under the lock of `changing`. */
export function replaceSessions(host: Pick<Host, 'files'>, folder: string, sessions: readonly Stored[]): void {
  let [credentials, config] = ['', '']
  const records: Records = Object.create(null)
  for (const one of sessions) {
    records[one.profile] = { [one.credentials.accessKeyId]: one.record }
    config = withSection(config, configSection(one.profile), { region: one.record.region ?? 'us-east-1' })
    credentials = withSection(credentials, one.profile, valuesOf(one.credentials), noteOf(one.credentials))
  }
  prepareFolder(host, folder)
  writeRecords(host, folder, records)
  write(host, join(folder, 'config'), config)
  write(host, join(folder, 'credentials'), credentials)
}

function valuesOf(credentials: AwsCredentials) {
  return {
    aws_access_key_id: credentials.accessKeyId,
    aws_secret_access_key: credentials.secretAccessKey.reveal(),
    aws_session_token: credentials.sessionToken?.reveal(),
  }
}

function noteOf({ expires }: AwsCredentials): string | undefined {
  return expires === undefined ? undefined : `atmos: expiration=${timestamp(expires)}`
}

/** Fails when a name or a region would break the format of the files. */
export function mustBeStorable(profile: string, region: string): void {
  if (/[[\]\r\n]/.test(profile)) throw fail('name-unstorable', { name: profile, what: 'The identity' })
  if (/[\r\n]/.test(region)) throw fail('name-unstorable', { name: region, what: 'The region' })
}

/** Makes a folder for sessions, so that no login begins whose session could not be stored. */
export function prepareFolder(host: Pick<Host, 'files'>, folder: string): void {
  try {
    host.files.makeDirectory(folder, { mode: 0o700 })
  } catch (error) {
    throw unwritable(folder, error)
  }
}

/** Files of a folder that have a section for a profile. */
export function filesWith(host: Pick<Host, 'files'>, folder: string, profile: string): readonly string[] {
  return sectionsOf(profile).flatMap(([file, section]) => {
    const path = join(folder, file)
    const text = readIfThere(host, path)
    return text !== undefined && sectionNames(text).includes(section) ? [path] : []
  })
}

function sectionsOf(profile: string) {
  return [
    ['credentials', profile],
    ['config', configSection(profile)],
  ] as const
}

/**
 * Profiles of a folder that are sessions of ours or of the reference: both leave a comment or a record. A profile that a
 * person wrote has neither.
 */
export function sessionProfiles(host: Pick<Host, 'files'>, folder: string): readonly string[] {
  const text = readIfThere(host, join(folder, 'credentials')) ?? ''
  const records = readRecords(host, folder)
  return sectionNames(text).filter((name) => {
    const section = readSection(text, name)
    const id = section?.values.aws_access_key_id
    return section?.expires !== undefined || (id !== undefined && records[name]?.[id] !== undefined)
  })
}

/** Records of all sessions of a folder. */
export function recordsOf(
  host: Pick<Host, 'files'>,
  folder: string,
): readonly { profile: string; record: SessionRecord }[] {
  return Object.entries(readRecords(host, folder)).flatMap(([profile, all]) =>
    Object.values(all).map((record) => ({ profile, record })),
  )
}

/**
 * Removes profiles from the files of a folder; for use under the lock of `changing`. A file without any section left is
 * removed.
 */
export function removeProfiles(host: Pick<Host, 'files'>, folder: string, profiles: readonly string[]): void {
  for (const profile of profiles) {
    for (const [file, section] of sectionsOf(profile)) {
      const path = join(folder, file)
      const text = readIfThere(host, path)
      if (text === undefined) continue
      const left = withoutSection(text, section)
      if (left === undefined) host.files.remove(path)
      else if (left !== text) write(host, path, left)
    }
  }
  const records = readRecords(host, folder)
  for (const profile of profiles) delete records[profile]
  if (Object.keys(records).length > 0) writeRecords(host, folder, records)
  else if (host.files.stat(recordsFile(folder))) host.files.remove(recordsFile(folder))
}

const LOCK_WITHIN = 30_000

/** Changes the files of a folder while no other process of ours does. The reference uses locks of other names. */
export async function changing<T>(
  host: Pick<Host, 'files'>,
  folder: string,
  signal: AbortSignal | undefined,
  change: () => T,
): Promise<T> {
  prepareFolder(host, folder)
  let release: () => Promise<void>
  try {
    release = await host.files.lock(join(folder, '.sessions'), { within: LOCK_WITHIN, ...(signal ? { signal } : {}) })
  } catch (error) {
    if (signal?.aborted) throw error
    throw unwritable(folder, error)
  }
  try {
    sweep(host, folder)
    return change()
  } finally {
    await release()
  }
}

/** Removes temporary files of a process that was killed while it wrote; under the lock nobody writes now. */
export function sweep(host: Pick<Host, 'files'>, folder: string): void {
  for (const { name } of host.files.list(folder)) {
    if (/^\.(credentials|config|sessions\.json)\..*\.tmp$/.test(name)) host.files.remove(join(folder, name))
  }
}

function write(host: Pick<Host, 'files'>, path: string, content: string): void {
  try {
    host.files.writeAtomic(path, content, { mode: 0o600 })
  } catch (error) {
    throw unwritable(path, error)
  }
}

function readIfThere(host: Pick<Host, 'files'>, path: string): string | undefined {
  try {
    return host.files.readText(path)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw fail('files-unreadable', { path, why: systemWords(error) }, error)
  }
}

/** Records only help: a damaged file counts as empty, and so does a record of another format. */
function readRecords(host: Pick<Host, 'files'>, folder: string): Records {
  const records: Records = Object.create(null)
  const text = readIfThere(host, recordsFile(folder))
  if (text === undefined) return records
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return records
  }
  if (typeof found !== 'object' || found === null) return records
  for (const [profile, all] of Object.entries(found)) {
    if (typeof all !== 'object' || all === null) continue
    const sound = Object.entries(all as Record<string, unknown>).filter(([, one]) => isRecord(one))
    if (sound.length > 0) records[profile] = Object.fromEntries(sound) as Record<string, SessionRecord>
  }
  return records
}

function isRecord(value: unknown): value is SessionRecord {
  const { key, issued, chain } = (value ?? {}) as Partial<SessionRecord>
  return typeof key === 'string' && typeof issued === 'number' && Array.isArray(chain)
}

function writeRecords(host: Pick<Host, 'files'>, folder: string, records: Records): void {
  write(host, recordsFile(folder), `${JSON.stringify(records, null, 2)}\n`)
}

function unwritable(path: string, error: unknown) {
  return fail('files-unwritable', { path, why: systemWords(error), what: 'The files of the identity' }, error)
}
