import { reason } from '../failure/failure.ts'
import type { Console } from '../terminal/console.ts'
import { type Chain, targetOf } from './chain.ts'
import { type Credentials, timestamp } from './credentials.ts'
import type { Identity, Provider } from './definitions.ts'
import type { FamilyOptions } from './families/family.ts'
import type { FamilyName } from './families/names.ts'
import { families } from './families/registry.ts'
import type { Inventory, SessionStore } from './families/store.ts'
import { factsOf } from './identities/registry.ts'
import { entryName, type Keyring } from './keyrings/keyring.ts'

/** Sessions that are stored between runs, of all families. */
export interface Cache extends SessionStore {
  /** Whether sessions of a chain's identity are stored in files, where children find them. */
  hasFiles(chain: Chain): boolean
  /** What is stored in the realm, by family. */
  readonly inventories: readonly Inventory[]
  /** Stores in the keyring what kinds without files yield; when that is impossible it says so, and no more. */
  remember(chain: Chain, part: Identity | Provider, credentials: Credentials): Promise<void>
}

/** Opens the cache of a realm. Nothing is read yet. */
export function openCache(
  options: FamilyOptions & { readonly console: Console; readonly keyring: () => Promise<Keyring> },
): Cache {
  const { console, realm } = options
  const opened = new Map<FamilyName, SessionStore | undefined>()
  const open = (name: FamilyName): SessionStore | undefined => {
    if (!opened.has(name)) opened.set(name, families[name].sessions?.(options))
    return opened.get(name)
  }
  const storeOf = (chain: Chain): SessionStore => {
    const store = open(factsOf(targetOf(chain)).family)
    return store ?? nothing
  }
  const hasFiles = (chain: Chain) => factsOf(targetOf(chain)).stored === 'files'
  const inventories = Object.values(families).flatMap(({ inventory }) => (inventory ? [inventory(options)] : []))

  return {
    hasFiles,
    find: (chain, evenEnding) => (hasFiles(chain) ? storeOf(chain).find(chain, evenEnding) : undefined),
    prepare: (chain) => (hasFiles(chain) ? storeOf(chain).prepare(chain) : undefined),
    async keep(chain, credentials, use, signal) {
      if (hasFiles(chain)) await storeOf(chain).keep(chain, credentials, use, signal)
    },
    sharedFiles: (chain) => storeOf(chain).sharedFiles(chain),
    childFiles: (chain) => storeOf(chain).childFiles(chain),
    deliver: async (session, others, signal) => {
      const { chain } = session
      if (!hasFiles(chain)) return storeOf(chain).sharedFiles(chain)
      return storeOf(chain).deliver(session, others, signal)
    },
    inventories,
    async remember(chain, part, credentials) {
      if (credentials.kind !== 'mock' || factsOf(targetOf(chain)).stored !== 'keyring') return
      try {
        const keyring = await options.keyring()
        await keyring.set(entryName(realm, part.key), JSON.stringify({ type: 'mock', data: mockData(credentials) }))
      } catch (error) {
        console.warn(`${reason(error)} The login is not stored.`)
      }
    },
  }
}

const nothing: SessionStore = {
  find: () => undefined,
  prepare() {},
  async keep() {},
  sharedFiles: (chain) => ({ folder: '', profile: targetOf(chain).key }),
  childFiles: (chain) => ({ folder: '', profile: targetOf(chain).key }),
  deliver: async ({ chain }) => ({ folder: '', profile: targetOf(chain).key }),
}

function mockData(credentials: Extract<Credentials, { kind: 'mock' }>) {
  return {
    access_key_id: credentials.accessKeyId,
    secret_access_key: credentials.secretAccessKey.reveal(),
    session_token: credentials.sessionToken.reveal(),
    region: credentials.region,
    expiration: timestamp(credentials.expires),
  }
}
