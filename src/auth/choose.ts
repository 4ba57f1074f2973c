import { type IdentityFlag, identityOf } from '../cli/global-flags.ts'
import type { Host } from '../host/host.ts'
import type { Console } from '../terminal/console.ts'
import type { Value } from '../value/value.ts'
import type { NamedBy } from './auth.ts'
import { byName, type Definitions, type Identity } from './definitions.ts'
import { fail } from './failures.ts'

/** What a flag or a variable says about the identity. */
export type Choice = IdentityFlag

/**
 * The choice of a built-in command, or of a component: the flag, else `ATMOS_IDENTITY`, else undefined, which means the
 * default identity. An empty variable says nothing.
 */
export function chosen(flag: Choice | undefined, variable: string | undefined): Choice | undefined {
  if (flag) return flag
  return variable === undefined || variable.trim() === '' ? undefined : identityOf(variable)
}

/** All that may say as whom a step runs: of a custom command, of a hook. */
export interface IdentitySources {
  /** `ATMOS_IDENTITY`. */
  readonly variable: string | undefined
  /** `--identity`. */
  readonly flag: Choice | undefined
  /** `identity` of the step; `false` switches off. */
  readonly step: string | false | undefined
  /** `identity` of the command; `false` switches off. */
  readonly command: string | false | undefined
}

/** The answer, and who gave it. */
export type IdentityAnswer =
  | { readonly kind: 'none' }
  | { readonly kind: 'off'; readonly by: 'flag' | 'variable' | 'step' | 'command' }
  | { readonly kind: 'pick' }
  | { readonly kind: 'name'; readonly name: string; readonly by: 'step' | 'flag' | 'command' }

/**
 * As whom a step runs. Switched off by the person (`--identity ""`, `ATMOS_IDENTITY=false`) beats everything; else the
 * step's own identity, else `--identity NAME` (or the picker, when it stands alone), else the command's, else none: what is
 * around the step stays in force. A name in `ATMOS_IDENTITY` is for built-in commands: it does not choose here and is
 * passed on.
 */
export function chooseIdentity({ variable, flag, step, command }: IdentitySources): IdentityAnswer {
  if (flag?.kind === 'off') return { kind: 'off', by: 'flag' }
  if (variable?.trim() && identityOf(variable).kind === 'off') return { kind: 'off', by: 'variable' }
  if (step === false) return { kind: 'off', by: 'step' }
  if (step?.trim()) return { kind: 'name', name: step.trim(), by: 'step' }
  if (flag?.kind === 'pick') return { kind: 'pick' }
  if (flag?.kind === 'name') return { kind: 'name', name: flag.name, by: 'flag' }
  if (command === false) return { kind: 'off', by: 'command' }
  if (command?.trim()) return { kind: 'name', name: command.trim(), by: 'command' }
  return { kind: 'none' }
}

/** The field `identity` of a step or a command: a name, `false`, or undefined where it says nothing. */
export function identityField(value: Value | undefined): string | false | undefined {
  if (value === false) return false
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

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
