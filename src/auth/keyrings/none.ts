import type { OpenKeyring } from './keyring.ts'

/** Keeps nothing; stands in where the system has no keyring. */
export const noKeyring: OpenKeyring = () => ({
  type: 'none',
  durable: false,
  get: async () => undefined,
  set: async () => {},
  delete: async () => false,
})
