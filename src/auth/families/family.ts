import type { Env, Host } from '../../host/host.ts'
import type { Chain } from '../chain.ts'
import type { LoginContext } from '../context.ts'
import type { Credentials } from '../credentials.ts'
import type { Identity } from '../definitions.ts'
import type { Refusal } from '../outcome.ts'
import type { Inventory, SessionFiles, SessionStore } from './store.ts'
import type { VariableTable } from './variables.ts'

/** What a family does to the environment of a child. */
export interface FamilyVariables {
  /** Would make the child run as somebody else. */
  readonly removes: VariableTable
  readonly sets: Env
  /** Taken by every name of the list for which the caller has no value under any of them. */
  readonly fallbacks?: readonly { readonly names: readonly string[]; readonly value: string }[]
  /** What `auth env` prints: the variables that say where credentials are; the same as `sets` when absent. */
  readonly shown?: Env
}

/** What the sessions of a family are opened with. */
export interface FamilyOptions {
  readonly host: Host
  /** The environment whose credentials a chain may begin with. */
  readonly env: Env
  /** `~/.config/atmos`. */
  readonly config: string
  readonly realm: string
  /** Whether a chain is as the configuration of the project has it: no stack or component has changed it. */
  isProjects(chain: Chain): boolean
}

/** Whom a service takes credentials for. */
export type Caller =
  | { readonly kind: 'known'; readonly principal: string; readonly account: string | undefined }
  | { readonly kind: 'refused'; readonly code: string; readonly answer: string }

/**
 * A cloud, as far as the ways of clouds differ: variables, stored sessions, what shapes a session, who one is, the words
 * of its errors. One file each; what is heavy in it loads when it is called.
 */
export interface Family {
  variables(chain: Chain, files: SessionFiles): FamilyVariables
  /** Sessions in files; undefined for a family that stores none. */
  sessions?(options: FamilyOptions): SessionStore
  /** What is stored in the files of this family; undefined where another family lists them too, or nothing is stored. */
  inventory?(options: Pick<FamilyOptions, 'host' | 'config' | 'realm'>): Inventory
  /** Region of an identity, where it has one. */
  region(chain: Chain, credentials?: Credentials): string | undefined
  /** What a hop asks for: the ARN of a role. */
  requestedPrincipal(hop: Identity): string | undefined
  /** Asks the service whose credentials they are. */
  whoami(
    identity: Identity,
    credentials: Credentials,
    region: string | undefined,
    context: LoginContext,
  ): Promise<Caller>
  /** Whether a service refused the session that asked, and not what it asked for: a new session may help. */
  refusesSession?(refusal: Pick<Refusal, 'code' | 'answer'>): boolean
}
