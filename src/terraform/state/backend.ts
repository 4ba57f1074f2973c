import type { Env, Host } from '../../host/host.ts'
import type { ValueMap } from '../../value/value.ts'
import type { Ready } from '../ready.ts'

/** What reading a state may use. */
export interface StateAsking {
  readonly host: Host
  /** Environment of the identity in force: a login, so it is asked for when a server wants to know who we are. */
  readonly env: () => Promise<Env>
  readonly signal: AbortSignal
}

/** Whose state it is and where it lies, for messages. */
export interface About {
  readonly component: string
  readonly stack: string
  /** Without anything that is secret. */
  readonly place: string
}

/** A state that was looked for. */
export interface StateAnswer {
  /** Undefined where there is none. */
  readonly text: string | undefined
  readonly place: string
}

/**
 * Reads the state of a backend. Undefined where the configuration of the backend asks for something that only the tool
 * can do.
 */
export type StateBackend = (
  of: Pick<Ready, 'folder' | 'workspace' | 'component' | 'stack'> & { readonly backend: ValueMap },
  asking: StateAsking,
) => Promise<StateAnswer | undefined>
