import type { Env, Host } from '../host/host.ts'
import type { Value, ValueMap } from '../value/value.ts'

/** What a value is kept under: of a component in a stack, or a key as it stands. */
export type StoreKey =
  | { readonly kind: 'component'; readonly stack: string; readonly component: string; readonly key: string }
  | { readonly kind: 'exact'; readonly key: string }

/** A place outside of the project that keeps values between runs. */
export interface Store {
  /** The value; undefined when there is none. Fails when the store cannot be asked. */
  get(key: StoreKey): Promise<Value | undefined>
  set(key: StoreKey, value: Value): Promise<void>
  /** Lets go of connections. */
  close(): void
}

/** What a store is opened from. */
export interface StoreDefinition {
  readonly name: string
  readonly options: ValueMap
  readonly host: Host
  readonly env: Env
  /** Folder of the project, for relative paths. */
  readonly basePath: string
}

/** A kind of store: opening one reads its options and fails when they are wrong; nothing is asked yet. */
export type StoreKind = (definition: StoreDefinition) => Store

/** How a store makes one text of a key. */
export interface Spelling {
  readonly prefix: string
  /** What separates the parts of a stack's name. */
  readonly stackDelimiter: string
  /** What separates the prefix from a key that is given as it is. */
  readonly separator: string
}

/**
 * The text that a value is stored under, exactly as Atmos spells it: prefix, parts of the stack, parts of the component
 * and key, with slashes in between and no two of them side by side. Without a prefix it begins with a slash.
 */
export function spelled(key: StoreKey, { prefix, stackDelimiter, separator }: Spelling): string {
  if (key.kind === 'exact') return prefix === '' ? key.key : `${prefix}${separator}${key.key}`
  const parts = [prefix, ...key.stack.split(stackDelimiter), ...key.component.split('/'), key.key]
  return parts.join('/').replaceAll('//', '/')
}

/** Reads a text option; undefined when it is not given. */
export function textOption(options: ValueMap, name: string): string | undefined {
  const value = options[name]
  return value === undefined || value === null || value === '' ? undefined : String(value)
}
