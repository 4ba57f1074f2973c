import { type IdentityFlag, identityOf } from '../cli/global-flags.ts'

/** All that may say as whom a step of a custom command runs. */
export interface IdentitySources {
  /** `ATMOS_IDENTITY`. */
  readonly variable: string | undefined
  /** `--identity`. */
  readonly flag: IdentityFlag | undefined
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
 * As whom a step runs. Switched off beats everything; else the step's own identity, else `--identity NAME` (or the
 * picker, when it stands alone), else the command's, else none. A name in `ATMOS_IDENTITY` is for built-in commands: it
 * does not choose here and is passed on.
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
