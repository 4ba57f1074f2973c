import type { Chain } from '../chain.ts'
import type { Credentials } from '../credentials.ts'

/** The files of one identity's session: variables point programs to the folder and to the profile in it. */
export interface SessionFiles {
  readonly folder: string
  /** Section of the files: the identity's name in lower case. */
  readonly profile: string
}

/** A chain with the session of its identity. */
export interface ChainSession {
  readonly chain: Chain
  readonly credentials: Credentials
}

/** What can be removed from a store: whole profiles in files. */
export interface StoredProfile extends SessionFiles {
  /** The files that have the profile. */
  readonly files: readonly string[]
}

/** Sessions of a cloud that are stored between runs, each under everything that shaped it. */
export interface SessionStore {
  /**
   * The stored session of a chain's identity, when it was made from what is configured now. Unless `evenEnding` is set it
   * also has enough time left to begin something with it; an expired one is never returned.
   */
  find(chain: Chain, evenEnding?: boolean): Credentials | undefined
  /** Makes sure that `keep` has a chance, before anybody is asked for a code in vain. */
  prepare(chain: Chain): void
  /**
   * Stores a new session: as the `target` of a login it goes where other tools look for it, as a `link` of a chain to a
   * folder of its own, which no program of another identity sees.
   */
  keep(chain: Chain, credentials: Credentials, use: 'target' | 'link', signal?: AbortSignal): Promise<void>
  /** Where other tools find the session of a chain's identity. */
  sharedFiles(chain: Chain): SessionFiles
  /** Where a child would find it now; nothing is written. */
  childFiles(chain: Chain): SessionFiles
  /** The files of a child: they hold the session of its identity, those of `others`, and nobody else's. */
  deliver(session: ChainSession, others: readonly ChainSession[], signal?: AbortSignal): Promise<SessionFiles>
}

/** What is stored in a realm, for those who list or remove it. */
export interface Inventory {
  /**
   * Stored profiles, whatever they were made from: of identities by their lower-case names, or of a root of chains; else of
   * the whole realm. Without names it is what records say: profiles that people wrote themselves are not among them.
   */
  stored(of: { readonly identities?: ReadonlySet<string>; readonly root?: string }): readonly StoredProfile[]
  /** Stored profiles whose chain begins with an identity, or passes through it. */
  through(identity: string): readonly StoredProfile[]
  /** Whether a profile is one of this inventory. */
  owns(profile: StoredProfile): boolean
  /** Removes profiles; files and folders that are of no use without them go as well. */
  remove(profiles: readonly StoredProfile[]): Promise<void>
}
