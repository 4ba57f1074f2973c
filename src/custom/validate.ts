import { type Failure, isFailure, type Place } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'
import { isMisspeltIdentity, stepKeys, unknownKeys } from '../steps/keys.ts'
import { parseSteps } from '../steps/parse.ts'
import { stepType } from '../steps/registry.ts'
import type { StepDefinition } from '../steps/step.ts'
import { isMap, type Value, type ValueMap } from '../value/value.ts'
import { type Definition, hasSteps } from './definition.ts'
import { fail } from './definition-failures.ts'
import { readVariables } from './environment.ts'
import { checkDefault } from './inputs.ts'
import { commandKeys } from './keys.ts'
import { mapsOf, textOf } from './scalars.ts'

/** What is wrong with a definition (it cannot run), or looks wrong (it runs, but hardly as it was meant). */
export interface Finding {
  readonly level: 'error' | 'warning'
  /** Words below the root: `db migrate`. */
  readonly command: string
  readonly message: string
  readonly place: Place | undefined
}

const argumentKeys = new Set('name description required default type values'.split(' '))
const flagKeys = new Set('name shorthand type description usage required default semantic_type values'.split(' '))
const flagTypes = 'string bool boolean int integer number float list array'.split(' ')

/** Everything that can be said about a definition without running it: its inputs, its variables, the fields of its steps. */
export async function findings(definition: Definition): Promise<Finding[]> {
  const { source, command } = definition
  const error = (failure: Failure): Finding => ({
    level: 'error',
    command,
    message: failure.words.message,
    place: failure.words.place ?? source.place,
  })
  const found = definition.problems.map(error)
  const fallback = textOf(source.fields.default)?.trim() ?? ''
  const known = source.commands.map((child) => child.name)
  if (!hasSteps(source) && known.length === 0 && fallback === '') {
    found.push(error(fail('nothing-to-do', { command, place: source.place })))
  }
  if (fallback !== '' && !known.includes(fallback)) {
    const place = source.locate(['default']) ?? source.place
    found.push(error(fail('no-default-command', { command, name: fallback, known, place })))
  }
  for (const argument of definition.arguments) {
    found.push(...(await thrown(() => checkDefault(definition, `argument \`${argument.name}\``, argument))).map(error))
  }
  for (const flag of definition.flags) {
    found.push(...(await thrown(() => checkDefault(definition, `flag \`--${flag.name}\``, flag))).map(error))
  }
  found.push(...(await thrown(() => readVariables(source, command))).map(error))
  // Steps of a wrong shape are among the problems already.
  if (definition.problems.length === 0) found.push(...(await stepFailures(definition)).map(error))
  found.push(...strayKeys(definition), ...unknownTypes(definition))
  return found
}

/** What is wrong with steps can be read off their fields, before any of them runs. */
async function stepFailures({ source, command }: Definition): Promise<Failure[]> {
  const found: Failure[] = []
  const options = { of: command, defaultType: 'shell', texts: true, path: ['steps'] }
  let steps: readonly StepDefinition[] = []
  const wrong = await thrown(() => {
    steps = parseSteps(source.fields.steps, { ...options, locate: (path) => source.locate(path) })
  })
  for (const step of steps) found.push(...(await thrown(async () => (await stepType(step))(step.fields))))
  return [...wrong, ...found]
}

async function thrown(check: () => unknown): Promise<Failure[]> {
  try {
    await check()
    return []
  } catch (failure) {
    if (isFailure(failure)) return [failure]
    throw failure
  }
}

/** Keys of a definition and of its steps that are not known: a run warns of them and goes on. */
export function strayKeys({ source, command }: Pick<Definition, 'source' | 'command'>): Finding[] {
  const found: Finding[] = []
  const look = (map: Value | undefined, keys: ReadonlySet<string>, path: readonly (string | number)[]) => {
    if (!isMap(map)) return
    for (const key of unknownKeys(map, keys)) {
      // That one is a failure of its own.
      if ((keys === commandKeys || keys === stepKeys) && isMisspeltIdentity(key)) continue
      const near = suggest(key, keys, 1)
      const message = `The key \`${[...path, key].join('.')}\` of \`${command}\` is not known${near.length > 0 ? `: did you mean ${oneOf(near)}?` : ''}`
      found.push({ level: 'error', command, message, place: source.locate([...path, key]) ?? source.place })
    }
  }
  look(source.fields, commandKeys, [])
  for (const [at, entry] of (mapsOf(source.fields.arguments) ?? []).entries())
    look(entry, argumentKeys, ['arguments', at])
  for (const [at, entry] of (mapsOf(source.fields.flags) ?? []).entries()) look(entry, flagKeys, ['flags', at])
  const { steps } = source.fields
  if (Array.isArray(steps)) for (const [at, step] of steps.entries()) look(step, stepKeys, ['steps', at])
  else look(steps, stepKeys, ['steps'])
  return found
}

/** Types of flags that do not exist: the flag is a string when the command runs. */
function unknownTypes({ source, command }: Definition): Finding[] {
  const found: Finding[] = []
  mapsOf(source.fields.flags)?.forEach((entry, at) => {
    const type = isMap(entry) ? textOf((entry as ValueMap).type) : undefined
    if (type !== undefined && type !== '' && !flagTypes.includes(type.toLowerCase())) {
      found.push({
        level: 'warning',
        command,
        message: `The flag type \`${type}\` of \`${command}\` is not known and counts as string`,
        place: source.locate(['flags', at]) ?? source.place,
      })
    }
  })
  return found
}
