import type { LoginContext } from '../context.ts'
import type { Credentials } from '../credentials.ts'
import type { Identity, Problem } from '../definitions.ts'
import { text } from '../definitions.ts'
import type { Outcome } from '../outcome.ts'

/** The hop before: who it was and what it yielded. */
export interface Parent {
  /** Undefined for a provider. */
  readonly identity: Identity | undefined
  readonly name: string
  readonly credentials: Credentials
}

/** A kind of identity, loaded when one is checked or logged into. */
export interface IdentityKind {
  /** What is wrong with the fields of an entry; nothing is asked or read. */
  check?(identity: Identity): readonly Problem[]
  /** Gets the credentials of the identity with those of its parent; standalone kinds have none. */
  authenticate(identity: Identity, parent: Parent | undefined, context: LoginContext): Promise<Outcome>
}

/** A problem of an entry, with its place. */
export function problem(identity: Identity, message: string, ...path: readonly string[]): Problem {
  return { subject: `auth.identities.${identity.name}`, message, place: identity.place(...path) }
}

/** The problem of a field that a kind needs and an entry does not have. */
export function required(identity: Identity, ...path: readonly string[]): Problem[] {
  if (text(identity, ...path) !== undefined) return []
  return [problem(identity, `\`${path.join('.')}\` is required by the kind \`${identity.kind}\``, ...path)]
}
