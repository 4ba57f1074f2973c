import type { Family } from './family.ts'
import { noVariables } from './variables.ts'

/** Kinds that leave the environment as it is, and those that cannot log in yet. */
export const none: Family = {
  variables: () => ({ removes: noVariables, sets: {} }),
  region: () => undefined,
  requestedPrincipal: () => undefined,
  whoami: async () => ({ kind: 'known', principal: '', account: undefined }),
}
