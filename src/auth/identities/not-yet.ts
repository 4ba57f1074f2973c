import { fail } from '../failures.ts'
import type { IdentityKind } from './identity.ts'

/** A kind that may stand in a configuration, and with which nobody can log in yet. */
export const notYet: IdentityKind = {
  async authenticate(identity) {
    throw fail('kind-not-yet', {
      role: 'identity',
      name: identity.name,
      kind: identity.kind,
      place: identity.place('kind'),
    })
  },
}
