import type { Reason } from '../../auth/auth.ts'
import { chosen } from '../../auth/choose.ts'
import type { Identity } from '../../auth/definitions.ts'
import { mustBeUsable } from '../../auth/definitions.ts'
import { fail } from '../../auth/failures.ts'
import type { OpenAuth } from '../../auth/open.ts'
import { identityChoice } from '../../cli/global-flags.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'

/**
 * The identity that an `auth` command is for: `--identity`, else the argument, else `ATMOS_IDENTITY`, else the default
 * one. These commands are nothing without an identity, so switching it off is an error here.
 */
export async function selected(invocation: Invocation, project: Project, auth: OpenAuth): Promise<Identity> {
  mustBeUsable(auth.section)
  const [argument] = invocation.arguments
  const flag = identityChoice(invocation) ?? (argument ? ({ kind: 'name', name: argument } as const) : undefined)
  const { env } = await project.configuration()
  const choice = chosen(flag, env.ATMOS_IDENTITY)
  const command = invocation.path.join(' ')
  if (choice === undefined) return auth.identity(await auth.choose())
  if (choice.kind === 'pick') return auth.identity(await auth.pick())
  if (choice.kind === 'off') throw fail('switched-off', { command, source: flag ? '--identity' : 'ATMOS_IDENTITY' })
  return auth.identity(choice.name, flag ? undefined : 'ATMOS_IDENTITY')
}

/** Why an `auth` command logs in. */
export function reasonOf(invocation: Invocation, project: Project): Reason {
  return { neededBy: `atmos ${invocation.path.join(' ')}`, signal: project.signal }
}

/** Text of a flag; empty when it was not given and has no default. */
export function flagText(invocation: Invocation, name: string): string {
  const value = invocation.flags[name]
  return typeof value === 'string' ? value : ''
}

/** Whether a flag is on. */
export function flagOn(invocation: Invocation, name: string): boolean {
  return invocation.flags[name] === true
}

/** Words of a list flag. */
export function flagList(invocation: Invocation, name: string): readonly string[] {
  const value = invocation.flags[name]
  return Array.isArray(value) ? value.filter((word) => word !== '') : []
}

/** A format that exists, checked before anything is done. */
export function flagFormat<F extends string>(invocation: Invocation, name: string, known: readonly F[]): F {
  const format = flagText(invocation, name)
  const found = known.find((one) => one === format)
  if (found === undefined) throw fail('format-unknown', { format, known })
  return found
}

/** Whether tags meet. */
export function tagged(entry: { readonly tags: readonly string[] }, wanted: readonly string[]): boolean {
  return entry.tags.some((tag) => wanted.includes(tag))
}
