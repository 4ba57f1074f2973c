import { reason } from '../failure/failure.ts'
import { systemWords } from '../host/system-words.ts'
import { join } from '../value/file-path.ts'
import { findProfile, profileFolders, removeProfile } from './aws-files.ts'
import { buildChain, type Chain } from './chain.ts'
import type { Identity, Provider } from './definitions.ts'
import { fail } from './failures.ts'
import { awsFolder, segment } from './folders.ts'
import { knownKind } from './identities/registry.ts'
import { entryName } from './keyrings/keyring.ts'
import type { OpenAuth } from './open.ts'

/** What a logout takes away; with nothing in any list there was nothing stored. */
export interface Removal {
  /** Profiles in files that others use too. */
  readonly profiles: readonly { readonly profile: string; readonly folder: string; readonly files: readonly string[] }[]
  /** Folders that go with all that is in them. */
  readonly folders: readonly string[]
  /** Entries of the keyring. */
  readonly entries: readonly string[]
}

/** Whose credentials a logout takes away. */
export interface LogoutTarget {
  readonly identities: readonly Identity[]
  readonly providers: readonly Provider[]
  /** Everything of the realm, also what the configuration no longer knows. */
  readonly all: boolean
  /** Long-lived entries of the keyring too; sessions in it always go. */
  readonly keychain: boolean
}

/** Finds what a logout would take away. The files are looked through: where a session lies does not depend on chains. */
export function planLogout(auth: OpenAuth, target: LogoutTarget): Removal {
  const root = awsFolder(auth.folders.config, auth.realm.name)
  const folders = target.all
    ? profileFolders(auth.chooser.host, root)
    : target.providers
        .map((provider) => join(root, segment(provider.key)))
        .filter((folder) => auth.chooser.host.files.stat(folder)?.kind === 'directory')
  const gone = new Set(folders)
  const profiles = target.identities.flatMap((identity) =>
    findProfile(auth.chooser.host, root, identity.key)
      .filter(({ folder }) => !gone.has(folder))
      .map((found) => ({ profile: identity.key, ...found })),
  )
  const name = (part: Identity | Provider) => entryName(auth.realm.name, part.key)
  const entries = [
    ...target.identities.filter((one) => target.keychain || knownKind(one.kind)?.keeps === 'keyring').map(name),
    ...target.providers.filter((one) => target.keychain || one.kind === 'mock').map(name),
  ]
  return { profiles, folders, entries }
}

/** Takes away what was found. Answers whether anything was there. */
export async function logout(auth: OpenAuth, removal: Removal): Promise<boolean> {
  const { host } = auth.chooser
  for (const { profile, folder } of removal.profiles) await removeProfile(host, folder, profile)
  for (const folder of removal.folders) removeFolder(auth, folder)
  let found = removal.profiles.length > 0 || removal.folders.length > 0
  if (removal.entries.length === 0) return found
  const keyring = await auth.keyring()
  for (const entry of removal.entries) {
    try {
      if (await keyring.delete(entry)) found = true
    } catch (error) {
      throw fail('not-removable', { what: `The keyring entry ${entry}`, why: reason(error) }, error)
    }
  }
  return found
}

/** Removes a folder with all that is in it. */
export function removeFolder(auth: OpenAuth, folder: string): void {
  try {
    auth.chooser.host.files.remove(folder)
  } catch (error) {
    throw fail('not-removable', { what: folder, why: systemWords(error) }, error)
  }
}

/** Folders of all realms that hold credentials, with the realm's name. */
export function realmFolders(auth: OpenAuth): readonly { readonly realm: string; readonly folder: string }[] {
  const { files } = auth.chooser.host
  if (files.stat(auth.folders.config)?.kind !== 'directory') return []
  return files
    .list(auth.folders.config)
    .filter((entry) => entry.kind === 'directory')
    .map((entry) => ({ realm: entry.name, folder: join(auth.folders.config, entry.name) }))
    .filter(({ folder }) =>
      ['aws', 'azure', 'gcp'].some((cloud) => files.stat(join(folder, cloud))?.kind === 'directory'),
    )
}

/** Identities that come from a provider, directly or through others. */
export function identitiesOf(auth: OpenAuth, provider: Provider): readonly Identity[] {
  return [...auth.definitions.identities.values()].filter((identity) => {
    let chain: Chain
    try {
      chain = buildChain(auth.definitions, identity)
    } catch {
      // One that comes from nowhere does not come from this provider.
      return false
    }
    return chain.provider?.key === provider.key
  })
}
