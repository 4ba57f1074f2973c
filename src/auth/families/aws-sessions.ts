import type { AwsCredentials } from '../../clouds/aws/credentials.ts'
import { isFailure } from '../../failure/failure.ts'
import type { Host } from '../../host/host.ts'
import { dirname, join } from '../../value/file-path.ts'
import { type Chain, folderName, targetOf } from '../chain.ts'
import { type Credentials, lastsLongEnough } from '../credentials.ts'
import { awsFolder, segment } from '../folders.ts'
import {
  changing,
  filesWith,
  mustBeStorable,
  type ProfileFolder,
  prepareFolder,
  readFolder,
  recordsOf,
  removeProfiles,
  replaceSessions,
  type SessionRecord,
  type Stored,
  type StoredSession,
  sessionProfiles,
  storeSession,
} from './aws-files.ts'
import type { Inventory, SessionFiles, SessionStore, StoredProfile } from './store.ts'

/** What shaped the session of a chain, as digests. */
export interface SessionKey {
  /** Of the definitions along the chain, and of `source`. */
  readonly key: string
  /** Of the credentials in the environment that the chain begins with, where it does. */
  readonly source?: string
}

/** What the sessions of a realm are opened with. */
export interface AwsSessionsOptions {
  readonly host: Pick<Host, 'files' | 'clock' | 'system'>
  /** `~/.config/atmos`. */
  readonly config: string
  readonly realm: string
  /** The key of a chain; with `source` as if it began with the credentials of that digest. */
  keyOf(chain: Chain, source?: string): SessionKey
  /** Region that a program of the identity finds in its config file. */
  regionOf(chain: Chain, credentials: AwsCredentials): string
  /** Whether a chain is as the configuration of the project has it: no stack or component has changed it. */
  isProjects(chain: Chain): boolean
  /** Folder and profile that the environment points to, when they are ours: we run inside of a child of ours. */
  readonly inside: SessionFiles | undefined
}

/**
 * After the end of its session, the shared place of a name stays with its definition for this long (milliseconds): a
 * program that still runs would else find the session of another definition there.
 */
const GRACE = 24 * 60 * 60_000

/** Length of the digest in the name of a folder. */
const DIGITS = 16

/**
 * Sessions of AWS identities, in the format that SDKs and the AWS CLI read.
 *
 * There are two kinds of places. The *shared* folder of a root (`aws/<root>`) is the one of the reference: other tools
 * look there, and each name has one profile in it, which belongs to one definition at a time. A folder of its *own*
 * (`aws/<root>/<name>.<digest>`) belongs to one definition for ever: there are the sessions of the links of chains, of a
 * second definition of a name, and of children whose shared folder has sessions of other identities.
 */
export function openAwsSessions(at: AwsSessionsOptions): SessionStore {
  const { host } = at
  const root = awsFolder(at.config, at.realm)
  const shared = (chain: Chain): SessionFiles => ({
    folder: join(root, segment(folderName(chain))),
    profile: targetOf(chain).key,
  })
  const folderOf = (chain: Chain, key: string) =>
    join(shared(chain).folder, `${segment(targetOf(chain).key)}.${key.slice(0, DIGITS)}`)
  const own = (chain: Chain, key: string): SessionFiles => ({
    folder: folderOf(chain, key),
    profile: targetOf(chain).key,
  })

  /**
   * Keys under which a session of a chain may be stored. Inside of a child the environment holds the identity's own
   * session; what the chain began with is in the record of that one.
   */
  const keysOf = (chain: Chain): readonly SessionKey[] => {
    const mine = at.keyOf(chain)
    if (mine.source === undefined || at.inside === undefined) return [mine]
    const { folder, profile } = at.inside
    const source = readFolder(host, folder)?.session(profile)?.record?.source
    return source === undefined ? [mine] : [at.keyOf(chain, source), mine]
  }

  /** The session of a chain in the shared folder, when it is this definition's. */
  const inShared = (chain: Chain, keys: readonly SessionKey[], folder: ProfileFolder | undefined) => {
    const found = folder?.session(targetOf(chain).key)
    if (!found) return undefined
    const { record } = found
    // What another program stored says nothing of its definition. It is believed for the project's own one only.
    const isOurs = record ? keys.some(({ key }) => key === record.key) : at.isProjects(chain)
    return isOurs ? found : undefined
  }

  /** Whether the shared profile of a name belongs to another definition now. */
  const isTaken = (chain: Chain, keys: readonly SessionKey[], found: StoredSession | undefined): boolean => {
    if (!found) return false
    const { record, credentials } = found
    if (record ? keys.some(({ key }) => key === record.key) : at.isProjects(chain)) return false
    return credentials.expires === undefined || credentials.expires + GRACE > host.clock.now()
  }

  const stored = (chain: Chain, credentials: AwsCredentials, { key, source }: SessionKey): Stored => {
    const region = at.regionOf(chain, credentials)
    const profile = targetOf(chain).key
    mustBeStorable(profile, region)
    const record: SessionRecord = {
      key,
      issued: credentials.issued ?? host.clock.now(),
      region,
      ...(credentials.principal ? { principal: credentials.principal } : {}),
      ...(credentials.mfa ? { mfa: credentials.mfa } : {}),
      ...(source === undefined ? {} : { source }),
      chain: chain.hops.map((hop) => hop.key),
    }
    return { profile, credentials, record }
  }

  /** The key that a session is stored under already, else the one that it will be stored under. */
  const keyUnder = (
    chain: Chain,
    { accessKeyId }: AwsCredentials,
    keys: readonly SessionKey[],
    inPlace: StoredSession | undefined,
  ): SessionKey => {
    if (inPlace?.record) return inPlace.record
    const held = keys.find(({ key }) => {
      const { folder, profile } = own(chain, key)
      return readFolder(host, folder)?.session(profile)?.credentials.accessKeyId === accessKeyId
    })
    return held ?? at.keyOf(chain)
  }

  /** Stores a session in the shared folder, unless its place there is another definition's. Tells whether it did. */
  const publish = (chain: Chain, one: Stored, keys: readonly SessionKey[]): boolean => {
    const { folder, profile } = shared(chain)
    if (isTaken(chain, keys, readFolder(host, folder)?.session(profile))) return false
    storeSession(host, folder, one)
    return true
  }

  /** The shared folder as it was when a session was found in it: a start reads it once. */
  const seen = new WeakMap<Credentials, ProfileFolder>()

  const isHeld = (folder: ProfileFolder | undefined, sessions: readonly Stored[]): boolean =>
    folder !== undefined &&
    folder.profiles.length === sessions.length &&
    sessions.every((one) => folder.session(one.profile)?.credentials.accessKeyId === one.credentials.accessKeyId)

  /** Whether a shared folder has sessions of ours besides that of one identity. Profiles of other programs are theirs to keep. */
  const hasOthers = (folder: ProfileFolder | undefined, profile: string): boolean =>
    folder?.profiles.some((name) => name !== profile && folder.session(name)?.record !== undefined) ?? false

  /** Removes own folders that nobody can use any more; for use under the lock of the shared one. */
  const sweepOwn = (folder: string): void => {
    for (const { name, kind } of host.files.list(folder)) {
      if (kind !== 'directory' || !isOwnFolder(name)) continue
      const path = join(folder, name)
      const sessions = readFolder(host, path)
      const alive = sessions?.profiles.some((profile) => {
        const expires = sessions.session(profile)?.credentials.expires
        return expires === undefined || expires + GRACE > host.clock.now()
      })
      if (alive === false) host.files.remove(path)
    }
  }

  const changingShared = <T>(chain: Chain, signal: AbortSignal | undefined, change: () => T): Promise<T> =>
    changing(host, shared(chain).folder, signal, () => {
      sweepOwn(shared(chain).folder)
      return change()
    })

  return {
    find(chain, evenEnding = false) {
      const keys = keysOf(chain)
      const now = host.clock.now()
      const usable = (found: StoredSession | undefined): Credentials | undefined => {
        const { credentials } = found ?? {}
        if (!credentials) return undefined
        if (!evenEnding) return lastsLongEnough(credentials, now) ? credentials : undefined
        return credentials.expires !== undefined && credentials.expires <= now ? undefined : credentials
      }
      const folder = readFolder(host, shared(chain).folder)
      const inPlace = usable(inShared(chain, keys, folder))
      if (inPlace && folder) seen.set(inPlace, folder)
      if (inPlace) return inPlace
      for (const { key } of keys) {
        const { folder, profile } = own(chain, key)
        const found = readFolder(host, folder)?.session(profile)
        const usableOne = found?.record?.key === key ? usable(found) : undefined
        if (usableOne) return usableOne
      }
      return undefined
    },

    prepare: (chain) => prepareFolder(host, shared(chain).folder),

    async keep(chain, credentials, use, signal) {
      if (credentials.kind !== 'aws') return
      const mine = at.keyOf(chain)
      const one = stored(chain, credentials, mine)
      await changingShared(chain, signal, () => {
        if (use === 'target' && publish(chain, one, keysOf(chain))) return
        replaceSessions(host, own(chain, mine.key).folder, [one])
      })
    },

    sharedFiles(chain) {
      const files = shared(chain)
      const keys = keysOf(chain)
      const found = readFolder(host, files.folder)?.session(files.profile)
      return isTaken(chain, keys, found) ? own(chain, (keys[0] as SessionKey).key) : files
    },

    childFiles(chain) {
      const files = shared(chain)
      const keys = keysOf(chain)
      const folder = readFolder(host, files.folder)
      const isOther = isTaken(chain, keys, folder?.session(files.profile)) || hasOthers(folder, files.profile)
      return isOther ? own(chain, (keys[0] as SessionKey).key) : files
    },

    async deliver({ chain, credentials }, others, signal) {
      const files = shared(chain)
      if (credentials.kind !== 'aws') return files
      const keys = keysOf(chain)
      const folder = seen.get(credentials) ?? readFolder(host, files.folder)
      const inPlace = inShared(chain, keys, folder)
      const isInPlace = inPlace?.credentials.accessKeyId === credentials.accessKeyId
      if (isInPlace && others.length === 0 && !hasOthers(folder, files.profile)) return files

      const mine = keyUnder(chain, credentials, keys, isInPlace ? inPlace : undefined)
      const one = stored(chain, credentials, mine)
      const besides = others.flatMap((other) =>
        other.credentials.kind === 'aws' ? [stored(other.chain, other.credentials, at.keyOf(other.chain))] : [],
      )
      const key = besides.length === 0 ? mine.key : at.keyOf(chain, besides.map((other) => other.record.key).join()).key
      const place = own(chain, key)
      const wanted = [one, ...besides.filter((other) => other.profile !== one.profile)]
      if (isInPlace && isHeld(readFolder(host, place.folder), wanted)) return place
      try {
        return await changingShared(chain, signal, () => {
          const published = isInPlace || publish(chain, one, keys)
          const isAlone = !hasOthers(readFolder(host, files.folder), files.profile)
          if (published && isAlone && wanted.length === 1) return files
          if (!isHeld(readFolder(host, place.folder), wanted)) replaceSessions(host, place.folder, wanted)
          return place
        })
      } catch (error) {
        // Where nothing can be written, the session is in one of the places already, or it would not have been found.
        if (others.length > 0 || !isFailure(error) || error.code !== 'auth/files-unwritable') throw error
        if (isInPlace) return files
        const held = own(chain, mine.key)
        if (isHeld(readFolder(host, held.folder), [one])) return held
        throw error
      }
    },
  }
}

/** What is stored in a realm, whatever it was made from. */
export function awsInventory({
  host,
  config,
  realm,
}: Pick<AwsSessionsOptions, 'host' | 'config' | 'realm'>): Inventory {
  const root = awsFolder(config, realm)
  /** Folders of the realm with sessions: the shared ones, and those of one definition below them. */
  const foldersOf = (roots: readonly string[]): readonly string[] =>
    roots.flatMap((folder) => [folder, ...foldersBelow(host, folder).filter(isOwnFolder)])
  const allFolders = () => foldersOf(foldersBelow(host, root))

  const listed = (folder: string, profile: string): StoredProfile[] => {
    const files = filesWith(host, folder, profile)
    return files.length > 0 ? [{ folder, profile, files }] : []
  }

  return {
    stored({ identities, root: name }) {
      const folders = name === undefined ? allFolders() : foldersOf([join(root, segment(name))])
      return folders.flatMap((folder) => {
        const names = identities ? [...identities] : sessionProfiles(host, folder)
        return names.flatMap((profile) => listed(folder, profile))
      })
    },

    through(identity) {
      return allFolders().flatMap((folder) => {
        const records = recordsOf(host, folder).filter(({ record }) => record.chain.includes(identity))
        return [...new Set(records.map(({ profile }) => profile))].flatMap((profile) => listed(folder, profile))
      })
    },

    owns: ({ folder }) => folder.startsWith(`${root}/`) || folder.startsWith(`${root}\\`),

    async remove(profiles) {
      const byShared = new Map<string, StoredProfile[]>()
      for (const one of profiles) {
        const top = isOwnFolder(one.folder) ? dirname(one.folder) : one.folder
        byShared.set(top, [...(byShared.get(top) ?? []), one])
      }
      for (const [top, all] of byShared) {
        await changing(host, top, undefined, () => {
          for (const folder of new Set(all.map((one) => one.folder))) {
            const names = all.filter((one) => one.folder === folder).map((one) => one.profile)
            removeProfiles(host, folder, names)
            if (folder !== top) removeIfEmpty(host, folder)
          }
        })
      }
    },
  }
}

/** Whether a folder is one of a single definition. */
function isOwnFolder(path: string): boolean {
  return new RegExp(`\\.[0-9a-f]{${DIGITS}}$`).test(path)
}

function foldersBelow(host: Pick<Host, 'files'>, folder: string): readonly string[] {
  if (host.files.stat(folder)?.kind !== 'directory') return []
  return host.files
    .list(folder)
    .filter((entry) => entry.kind === 'directory')
    .map((entry) => join(folder, entry.name))
}

function removeIfEmpty(host: Pick<Host, 'files'>, folder: string): void {
  if (host.files.stat(folder)?.kind === 'directory' && host.files.list(folder).length === 0) host.files.remove(folder)
}
