import { granted } from '../outcome.ts'
import type { IdentityKind } from './identity.ts'

/** `kind: ambient` leaves the environment as it is, whatever credentials it holds. */
export const ambient: IdentityKind = {
  authenticate: async () => granted({ kind: 'none' }),
}
