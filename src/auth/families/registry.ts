import type { Identity } from '../definitions.ts'
import { factsOf } from '../identities/registry.ts'
import { aws } from './aws.ts'
import type { Family } from './family.ts'
import { mock } from './mock.ts'
import type { FamilyName } from './names.ts'
import { none } from './none.ts'

/** All families by name. */
export const families: Readonly<Record<FamilyName, Family>> = { aws, mock, none }

/** The family of an identity's kind; fails where the kind is missing or unknown. */
export function familyOf(identity: Identity): Family {
  return families[factsOf(identity).family]
}
