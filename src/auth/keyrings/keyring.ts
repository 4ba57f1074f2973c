import type { Env, Host } from '../../host/host.ts'
import type { Console } from '../../terminal/console.ts'
import type { ValueMap } from '../../value/value.ts'

/** A store of small secrets by name: long-lived keys, tokens of providers. */
export interface Keyring {
  readonly type: 'system' | 'file' | 'memory' | 'none'
  /** Whether what is stored outlives the process. */
  readonly durable: boolean
  /** The stored text; undefined when there is none. Fails with `auth/keyring-…` when the store cannot be asked. */
  get(key: string): Promise<string | undefined>
  set(key: string, value: string): Promise<void>
  /** Removes an entry, and answers whether there was one. */
  delete(key: string): Promise<boolean>
}

/** What a kind of keyring is opened with. */
export interface KeyringOptions {
  readonly host: Host
  readonly console: Console
  readonly env: Env
  readonly cwd: string
  /** `auth.keyring.spec`. */
  readonly spec: ValueMap
  /** `~/.local/share/atmos`. */
  readonly dataFolder: string
  readonly home: string
}

/** Opens a keyring; nothing is read, asked or loaded before its first use. */
export type OpenKeyring = (options: KeyringOptions) => Keyring

/** Name of an entry: the realm keeps projects apart. */
export function entryName(realm: string, name: string): string {
  return realm === '' ? `atmos_${name}` : `atmos_${realm}_${name}`
}
