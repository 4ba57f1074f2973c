import { withComputed } from '../../stacks/describe.ts'
import { variablesOf } from '../../terraform/arguments.ts'
import type { Command, Ready } from '../../terraform/ready.ts'
import { fromJson } from '../../value/json.ts'
import { isMap, map, type Value } from '../../value/value.ts'
import { fail } from '../validate/failures.ts'

/**
 * Holds a component against the schemas and policies of its `settings.validation` before the tool is run on it: they see
 * the section with the command's words and its `-var`s. Fails with `validate/before-run`, with all that is wrong.
 */
export async function validated(command: Command, one: Ready): Promise<void> {
  const { settings } = one.section
  if (!isMap(settings) || !isMap(settings.validation)) return
  const { project, words, args } = command
  const { componentProblems, wantedSchemas } = await import('../validate/component.ts')
  const wanted = wantedSchemas(one.section)
  if (wanted.length === 0) return
  const stacks = await project.stacks()
  const whole = withComputed(one.found.component, one.section, stacks.settings, ['terraform', ...words, ...args])
  whole.tf_cli_vars = map(variablesOf(args).map(([name, text]) => [name, read(text)] as const))
  const problems = await componentProblems(project, whole, wanted)
  if (problems.length > 0) throw fail('before-run', { component: one.component, stack: one.stack, problems })
}

function read(text: string): Value {
  try {
    return fromJson(text)
  } catch {
    return text
  }
}
