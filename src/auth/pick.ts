import type { Host } from '../host/host.ts'
import type { Console } from '../terminal/console.ts'
import type { NamedBy } from './auth.ts'
import { byName, type Definitions, type Identity } from './definitions.ts'
import { fail } from './failures.ts'

/** What choosing needs: whom to ask, and what there is. */
export interface Chooser {
  readonly host: Pick<Host, 'terminal' | 'files'>
  readonly console: Console
  readonly definitions: Definitions
  /** Profiles that define what is looked for, for hints. */
  profilesWith(test: (identities: ReadonlySet<string>) => boolean): readonly string[]
}

/** The identity of a name, without regard to case; fails with the nearest names, or the profile that has it. */
export function resolveIdentity(chooser: Chooser, name: string, namedBy?: NamedBy): Identity {
  const key = name.trim().toLowerCase()
  const found = chooser.definitions.identities.get(key)
  if (found) return found
  const known = names(chooser.definitions)
  const profiles = chooser.profilesWith((defined) => defined.has(key))
  const place = typeof namedBy === 'function' ? namedBy() : namedBy
  throw fail('identity-not-found', { name: name.trim(), known, namedBy: place, profiles })
}

/** Lets the person pick any identity. */
export function pickIdentity(chooser: Chooser): Promise<Identity> {
  const all = [...chooser.definitions.identities.values()]
  return pickOf(chooser, all, 'Choose an identity', '--identity stands without a name')
}

/** The default identity; where there is none or more than one the person picks, and without a terminal it fails. */
export async function defaultIdentity(chooser: Chooser): Promise<Identity> {
  const all = [...chooser.definitions.identities.values()]
  const defaults = all.filter((identity) => identity.isDefault)
  const [only] = defaults
  if (only && defaults.length === 1) return only
  if (all.length === 0) throw fail('no-identities', { profiles: chooser.profilesWith((defined) => defined.size > 0) })
  if (chooser.console.interactive) {
    return defaults.length > 1
      ? pickOf(chooser, defaults, 'There are several default identities. Choose one', '')
      : pickOf(chooser, all, 'There is no default identity. Choose one', '')
  }
  if (defaults.length > 1) throw fail('several-defaults', { names: defaults.map((identity) => identity.name) })
  throw fail('no-default', { known: names(chooser.definitions), profiles: [] })
}

/** Lets the person pick among identities, which fails where nobody can be asked. */
export async function pickOf(
  chooser: Chooser,
  offered: readonly Identity[],
  title: string,
  without: string,
): Promise<Identity> {
  if (offered.length === 0)
    throw fail('no-identities', { profiles: chooser.profilesWith((defined) => defined.size > 0) })
  if (!chooser.console.interactive) {
    throw fail('no-terminal', {
      what: without === '' ? 'An identity must be chosen' : without,
      hints: [`Name one: --identity ${offered[0]?.name}`, 'All identities: atmos auth list'],
    })
  }
  const sorted = [...offered].sort((a, b) => byName(a.name, b.name))
  const answer = await chooser.host.terminal.ask({
    kind: 'select',
    title,
    choices: sorted.map((one) => ({ value: one.key, label: one.name, hint: one.kind })),
  })
  const picked = sorted.find((one) => one.key === answer)
  if (!picked) throw fail('user-aborted', { what: 'The choice of an identity' })
  chooser.console.say(`✓ ${picked.name}\n`)
  return picked
}

function names(definitions: Definitions): string[] {
  return [...definitions.identities.values()].map((identity) => identity.name).sort(byName)
}
