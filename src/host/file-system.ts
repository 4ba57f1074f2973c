import { bun } from './bun.ts'

let loaded: typeof import('node:fs') | undefined

/**
 * `node:fs`, loaded when it is needed for the first time: a start that goes well can do without it where there are
 * `systemCalls`.
 */
export function fs(): typeof import('node:fs') {
  if (loaded) return loaded
  // Twice as fast as the other way on bun, which Node does not have.
  const { require } = import.meta as unknown as { readonly require?: (name: string) => typeof import('node:fs') }
  loaded = bun && require ? require('node:fs') : process.getBuiltinModule('node:fs')
  return loaded
}
