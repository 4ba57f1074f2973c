import { type Failure, isFailure, type Place } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'
import { isMap, type Value, type ValueMap } from '../value/value.ts'
import { type Definition, hasSteps } from './define.ts'
import { fail } from './definition-failures.ts'
import { checkDefault } from './inputs.ts'
import { mapsOf, textOf } from './scalars.ts'

/** What is wrong with a definition (it cannot run), or looks wrong (it runs, but hardly as it was meant). */
export interface Finding {
  readonly level: 'error' | 'warning'
  /** Words below the root: `db migrate`. */
  readonly command: string
  readonly message: string
  readonly place: Place | undefined
}

const commandKeys =
  'name description commands arguments flags env steps component_config component working_directory identity dependencies default aliases internal verbose'.split(
    ' ',
  )
const argumentKeys = 'name description required default type values'.split(' ')
const flagKeys = 'name shorthand type description usage required default semantic_type values'.split(' ')
const flagTypes = 'string bool boolean int integer number float list array'.split(' ')

/** Everything that can be said about a definition without running it, in the order of its keys. */
export function findings(definition: Definition): Finding[] {
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
    found.push(...thrown(() => checkDefault(definition, `argument \`${argument.name}\``, argument)).map(error))
  }
  for (const flag of definition.flags) {
    found.push(...thrown(() => checkDefault(definition, `flag \`--${flag.name}\``, flag)).map(error))
  }
  found.push(...unknownKeys(definition))
  return found
}

function thrown(check: () => void): Failure[] {
  try {
    check()
    return []
  } catch (failure) {
    if (isFailure(failure)) return [failure]
    throw failure
  }
}

/** Keys that nobody reads, and types that are none: both are let pass when the command runs, as ever. */
function unknownKeys({ source, command }: Definition): Finding[] {
  const found: Finding[] = []
  const look = (map: Value | undefined, keys: readonly string[], path: readonly (string | number)[]) => {
    if (!isMap(map)) return
    for (const key of Object.keys(map)) {
      if (keys.includes(key)) continue
      const near = suggest(key, keys, 1)
      const message = `The key \`${[...path, key].join('.')}\` of \`${command}\` is not known${near.length > 0 ? `: did you mean ${oneOf(near)}?` : ''}`
      found.push({ level: 'warning', command, message, place: source.locate([...path, key]) ?? source.place })
    }
  }
  look(source.fields, commandKeys, [])
  for (const [at, entry] of (mapsOf(source.fields.arguments) ?? []).entries())
    look(entry, argumentKeys, ['arguments', at])
  mapsOf(source.fields.flags)?.forEach((entry, at) => {
    look(entry, flagKeys, ['flags', at])
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
