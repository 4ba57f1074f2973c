import { type IdentityFlag, identityChoice, identityOf, SELECT } from '../cli/global-flags.ts'
import type { Argument, Flag, Invocation } from '../cli/tree.ts'
import type { CommandInputs, FlagValue } from './command-run.ts'
import type { Definition } from './definition.ts'
import { fail } from './definition-failures.ts'

/** What a custom command runs with, from a checked invocation. */
export function inputsOf(definition: Definition, invocation: Invocation): CommandInputs {
  const inputs: Record<string, string> = Object.create(null)
  definition.arguments.forEach((argument, at) => {
    inputs[argument.name] = invocation.arguments[at] ?? argument.default ?? ''
  })
  const flags: Record<string, FlagValue> = Object.create(null)
  for (const name of definition.visible) {
    const value = invocation.flags[name] ?? ''
    flags[name] = value === SELECT ? '' : value
  }
  return {
    path: definition.path,
    arguments: inputs,
    flags,
    given: invocation.given,
    trailing: invocation.trailing,
    identity: identityChoice(invocation) ?? declaredIdentity(invocation),
    dryRun: definition.dryRun && invocation.flags['dry-run'] === true,
    checkDefaults: () => checkDefaults(definition, invocation),
  }
}

/** The default of an `identity` flag that the definition declares: whom people see in `.Flags` is who runs the steps. */
function declaredIdentity({ flags }: Invocation): IdentityFlag | undefined {
  return typeof flags.identity === 'string' && flags.identity !== '' ? identityOf(flags.identity) : undefined
}

/** Refuses a default in use that is not among its `values`. What was given has been checked before. */
function checkDefaults(definition: Definition, invocation: Invocation): void {
  definition.arguments.forEach((argument, at) => {
    if (invocation.arguments[at] === undefined) checkDefault(definition, `argument \`${argument.name}\``, argument)
  })
  for (const flag of definition.flags) {
    if (!invocation.given.has(flag.name)) checkDefault(definition, `flag \`--${flag.name}\``, flag)
  }
}

/** Refuses a default that is not among the values of its input. */
export function checkDefault(definition: Definition, of: string, input: Argument | Flag): void {
  const { values, default: fallback } = input
  if (!values || values.length === 0 || fallback === undefined || fallback === '') return
  for (const value of Array.isArray(fallback) ? fallback : [String(fallback)]) {
    if (!values.includes(value)) {
      const key = of.startsWith('flag') ? 'flags' : 'arguments'
      throw fail('default-not-allowed', {
        command: definition.command,
        of,
        value,
        values,
        place: definition.source.locate([key]) ?? definition.source.place,
      })
    }
  }
}
