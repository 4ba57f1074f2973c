import type { OpenKeyring } from './keyring.ts'

/** `type: memory` keeps entries as long as the process runs. */
export const memoryKeyring: OpenKeyring = () => {
  const entries = new Map<string, string>()
  return {
    type: 'memory',
    durable: false,
    get: async (key) => entries.get(key),
    set: async (key, value) => {
      entries.set(key, value)
    },
    delete: async (key) => entries.delete(key),
  }
}
