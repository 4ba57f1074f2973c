import type { AwsCredentials } from '../clouds/aws/credentials.ts'
import { readSection, sectionNames, withoutSection, withSection } from '../clouds/aws/ini.ts'
import type { Host } from '../host/host.ts'
import { systemCode } from '../host/host.ts'
import { systemWords } from '../host/system-words.ts'
import { join } from '../value/file-path.ts'
import { learn, Secret } from '../value/secret.ts'
import { timestamp } from './credentials.ts'
import { fail } from './failures.ts'

/** The files of one identity's session: AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE and AWS_PROFILE point programs there. */
export interface ProfileFiles {
  readonly folder: string
  /** Section of the credentials file: the identity's name in lower case. */
  readonly profile: string
}

/** A session as it was stored. */
export interface StoredSession {
  readonly credentials: AwsCredentials
  /** What it was made from, when this program made it; the reference leaves no such note. */
  readonly fingerprint: string | undefined
  /** Whose credentials of the environment it was made with, if it was. */
  readonly source: string | undefined
}

/** What we know about a session beyond the file format: in a file of its own, so that the others stay as they were. */
interface Note {
  readonly fingerprint: string
  readonly source?: string
  readonly issued: number
  readonly principal?: string
}

/** By profile, then by access key id: a session that somebody else put there has no note, and an old note no session. */
type Notes = Record<string, Record<string, Note>>

const LOCK_WITHIN = 30_000

/** Path of the credentials file. */
export function credentialsFile(files: ProfileFiles): string {
  return join(files.folder, 'credentials')
}

/** Path of the config file. */
export function configFile(files: ProfileFiles): string {
  return join(files.folder, 'config')
}

function notesFile(folder: string): string {
  return join(folder, 'sessions.json')
}

function configSection(profile: string): string {
  return profile === 'default' ? 'default' : `profile ${profile}`
}

const secretLines = /^\s*aws_(?:secret_access_key|session_token)\s*=\s*(\S+)/gm

/** Reads a stored session; undefined when there is none. Keys without a session token do not count. */
export function readSession(host: Pick<Host, 'files'>, files: ProfileFiles): StoredSession | undefined {
  const text = readIfThere(host, credentialsFile(files))
  // Those of other profiles lie in the same file, where a step can read them.
  for (const [, secret = ''] of text?.matchAll(secretLines) ?? []) learn(secret)
  const section = text === undefined ? undefined : readSection(text, files.profile)
  if (!section) return undefined
  const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token } = section.values
  if (!id || !secret || !token) return undefined
  const note = readNotes(host, files.folder)[files.profile]?.[id]
  const config = readIfThere(host, configFile(files))
  const region = config === undefined ? undefined : readSection(config, configSection(files.profile))?.values.region
  return {
    fingerprint: note?.fingerprint,
    source: note?.source,
    credentials: {
      kind: 'aws',
      accessKeyId: id,
      secretAccessKey: new Secret(secret),
      sessionToken: new Secret(token),
      ...(region ? { region } : {}),
      ...(section.expires === undefined ? {} : { expires: section.expires }),
      ...(note ? { issued: note.issued } : {}),
      ...(note?.principal ? { principal: note.principal } : {}),
    },
  }
}

/**
 * Stores a session: whole files are replaced at once, readable by the owner only, under a lock. Fails with
 * `auth/files-unwritable` when a folder or disk does not allow it, since a step would run without its credentials.
 */
export async function writeSession(
  host: Pick<Host, 'files'>,
  files: ProfileFiles,
  credentials: AwsCredentials,
  made: { readonly fingerprint: string; readonly source?: string; readonly issued: number; readonly region: string },
  signal?: AbortSignal,
): Promise<void> {
  if (/[[\]\r\n]/.test(files.profile)) throw fail('name-unstorable', { name: files.profile, what: 'The identity' })
  if (/[\r\n]/.test(made.region)) throw fail('name-unstorable', { name: made.region, what: 'The region' })
  await changing(host, files.folder, signal, () => {
    // The note comes first: were we killed in between, the old session would still have the old note.
    const notes = readNotes(host, files.folder)
    const before = readIfThere(host, credentialsFile(files)) ?? ''
    const old = readSection(before, files.profile)?.values.aws_access_key_id
    const kept = old === undefined ? undefined : notes[files.profile]?.[old]
    notes[files.profile] = {
      ...(old !== undefined && kept ? { [old]: kept } : {}),
      [credentials.accessKeyId]: {
        fingerprint: made.fingerprint,
        ...(made.source === undefined ? {} : { source: made.source }),
        issued: made.issued,
        ...(credentials.principal ? { principal: credentials.principal } : {}),
      },
    }
    write(host, notesFile(files.folder), `${JSON.stringify(notes, null, 2)}\n`)
    const region = readIfThere(host, configFile(files)) ?? ''
    write(host, configFile(files), withSection(region, configSection(files.profile), { region: made.region }))
    const session = {
      aws_access_key_id: credentials.accessKeyId,
      aws_secret_access_key: credentials.secretAccessKey.reveal(),
      aws_session_token: credentials.sessionToken?.reveal(),
    }
    const note = credentials.expires === undefined ? undefined : `atmos: expiration=${timestamp(credentials.expires)}`
    write(host, credentialsFile(files), withSection(before, files.profile, session, note))
  })
}

/** Makes the folder of a session, so that no login begins whose session could not be stored. */
export function prepareFolder(host: Pick<Host, 'files'>, folder: string): void {
  try {
    host.files.makeDirectory(folder, { mode: 0o700 })
  } catch (error) {
    throw unwritable(folder, error)
  }
}

/** Files in which a profile of that name stands, below the folder of a realm. */
export function findProfile(
  host: Pick<Host, 'files'>,
  awsFolder: string,
  profile: string,
): readonly { readonly folder: string; readonly files: readonly string[] }[] {
  return profileFolders(host, awsFolder).flatMap((folder) => {
    const files = [
      ['credentials', profile],
      ['config', configSection(profile)],
    ].flatMap(([file, section]) => {
      const path = join(folder, file as string)
      const text = readIfThere(host, path)
      return text !== undefined && sectionNames(text).includes(section as string) ? [path] : []
    })
    return files.length > 0 ? [{ folder, files }] : []
  })
}

/** Folders of a realm that hold AWS files: one for each root of chains. */
export function profileFolders(host: Pick<Host, 'files'>, awsFolder: string): readonly string[] {
  if (host.files.stat(awsFolder)?.kind !== 'directory') return []
  return host.files
    .list(awsFolder)
    .filter((entry) => entry.kind === 'directory')
    .map((entry) => join(awsFolder, entry.name))
}

/** Takes a profile out of the files of a folder; a file without any section left is removed. */
export async function removeProfile(host: Pick<Host, 'files'>, folder: string, profile: string): Promise<void> {
  await changing(host, folder, undefined, () => {
    for (const [file, section] of [
      ['credentials', profile],
      ['config', configSection(profile)],
    ] as const) {
      const path = join(folder, file)
      const text = readIfThere(host, path)
      if (text === undefined) continue
      const left = withoutSection(text, section)
      if (left === undefined) host.files.remove(path)
      else if (left !== text) write(host, path, left)
    }
    const notes = readNotes(host, folder)
    if (notes[profile]) {
      delete notes[profile]
      if (Object.keys(notes).length === 0) host.files.remove(notesFile(folder))
      else write(host, notesFile(folder), `${JSON.stringify(notes, null, 2)}\n`)
    }
  })
}

/** Changes the files of a folder while no other process of ours does. The reference locks under other names. */
async function changing(
  host: Pick<Host, 'files'>,
  folder: string,
  signal: AbortSignal | undefined,
  change: () => void,
): Promise<void> {
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
    change()
  } finally {
    await release()
  }
}

/** Removes what a process left behind that was killed in the middle of a write; under the lock nobody writes now. */
function sweep(host: Pick<Host, 'files'>, folder: string): void {
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

/** Notes are a help and no more: a damaged file counts as none. */
function readNotes(host: Pick<Host, 'files'>, folder: string): Notes {
  const text = readIfThere(host, notesFile(folder))
  const notes: Notes = Object.create(null)
  if (text === undefined) return notes
  try {
    return Object.assign(notes, JSON.parse(text))
  } catch {
    return notes
  }
}

function unwritable(path: string, error: unknown) {
  return fail('files-unwritable', { path, why: systemWords(error), what: 'The files of the identity' }, error)
}
