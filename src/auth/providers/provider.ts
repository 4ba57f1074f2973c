import type { LoginContext } from '../context.ts'
import type { Problem, Provider } from '../definitions.ts'
import type { Outcome } from '../outcome.ts'

/** A kind of provider, loaded when one is checked or logged into. */
export interface ProviderKind {
  /** What is wrong with the fields of an entry; nothing is asked or read. */
  check?(provider: Provider): readonly Problem[]
  authenticate(provider: Provider, context: LoginContext): Promise<Outcome>
}
