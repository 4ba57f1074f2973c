import { type IdentityFlag, identityOf } from '../cli/global-flags.ts'
import type { Value } from '../value/value.ts'

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
