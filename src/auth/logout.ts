import { reason } from '../failure/failure.ts'
import { buildChain, type Chain } from './chain.ts'
import type { Identity, Provider } from './definitions.ts'
import { fail } from './failures.ts'
import { families } from './families/registry.ts'
import type { Inventory, StoredProfile } from './families/store.ts'
import { knownKind } from './identities/registry.ts'
import { entryName } from './keyrings/keyring.ts'
import type { OpenAuth } from './open.ts'

/** What a logout removes; with nothing in any list there was nothing stored. */
export interface Removal {
  /** Profiles in files, which may have others besides. */
  readonly profiles: readonly StoredProfile[]
  /** Entries of the keyring. */
  readonly entries: readonly string[]
}

/** Whose credentials a logout removes. */
export interface LogoutTarget {
  readonly identities: readonly Identity[]
  readonly providers: readonly Provider[]
  /** Everything of the realm, also what the configuration no longer knows. */
  readonly all: boolean
  /** Long-lived entries of the keyring too; sessions in it always go. */
  readonly keychain: boolean
}

/**
 * Finds what a logout would remove: sessions of the identities, whatever they were made from, and for providers and realms
 * whatever our records say was stored there. Files and folders that merely look like ours are not touched.
 */
export function planLogout(auth: OpenAuth, target: LogoutTarget): Removal {
  const names = new Set(target.identities.map((identity) => identity.key))
  const found = auth.cache.inventories.flatMap((inventory) => [
    ...inventory.stored({ identities: names }),
    ...(target.all ? inventory.stored({}) : []),
    ...target.providers.flatMap((provider) => inventory.stored({ root: provider.key })),
  ])
  const name = (part: Identity | Provider) => entryName(auth.realm.name, part.key)
  const entries = [
    ...target.identities.filter((one) => target.keychain || knownKind(one.kind)?.stored === 'keyring').map(name),
    ...target.providers.filter((one) => target.keychain || one.kind === 'mock').map(name),
  ]
  return { profiles: unique(found), entries }
}

function unique(profiles: readonly StoredProfile[]): readonly StoredProfile[] {
  return [...new Map(profiles.map((one) => [`${one.folder}\n${one.profile}`, one])).values()]
}

/** Removes what was found. Returns whether anything was there. */
export async function logout(auth: OpenAuth, removal: Removal): Promise<boolean> {
  await removeProfiles(auth.cache.inventories, removal.profiles)
  let found = removal.profiles.length > 0
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

/** Removes stored sessions that were made with the keys of a user, directly or further along a chain. */
export async function forgetSessionsOf(auth: OpenAuth, user: Identity): Promise<void> {
  for (const inventory of auth.cache.inventories) await inventory.remove(inventory.through(user.key))
}

async function removeProfiles(inventories: readonly Inventory[], profiles: readonly StoredProfile[]): Promise<void> {
  for (const inventory of inventories) {
    const mine = profiles.filter((one) => inventory.owns(one))
    if (mine.length > 0) await inventory.remove(mine)
  }
}

/** A realm with the sessions that are stored in it. */
export interface StoredRealm {
  readonly realm: string
  readonly profiles: readonly StoredProfile[]
  remove(): Promise<void>
}

/** All realms that have stored sessions. A folder without any is not a realm, whatever its name. */
export function storedRealms(auth: OpenAuth): readonly StoredRealm[] {
  const { host } = auth
  const { config } = auth.folders
  if (host.files.stat(config)?.kind !== 'directory') return []
  return host.files.list(config).flatMap(({ name: realm, kind }): StoredRealm[] => {
    if (kind !== 'directory') return []
    const inventories = Object.values(families).flatMap(({ inventory }) =>
      inventory ? [inventory({ host, config, realm })] : [],
    )
    const profiles = inventories.flatMap((inventory) => inventory.stored({}))
    return profiles.length > 0 ? [{ realm, profiles, remove: () => removeProfiles(inventories, profiles) }] : []
  })
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
