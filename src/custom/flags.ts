import { boolOf, numberOf } from '../cli/scan.ts'
import type { Flag } from '../cli/tree.ts'
import type { CommandSource } from '../config/configuration.ts'
import type { Failure, Place } from '../failure/failure.ts'
import { isMap, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './definition-failures.ts'
import { asWritten, flagOf, mapsOf, textOf, textsOf } from './scalars.ts'

/** A flag of a definition. */
export interface DefinedFlag extends Flag {
  /** `semantic_type: component` or `stack`: what the value names. */
  readonly semantic?: string
}

/** Names of types that people write, and the type that is meant. Any other word is a string, as ever. */
const types = new Map<string, Flag['type']>([
  ['string', 'string'],
  ['bool', 'bool'],
  ['boolean', 'bool'],
  ['int', 'int'],
  ['integer', 'int'],
  ['number', 'number'],
  ['float', 'number'],
  ['list', 'list'],
  ['array', 'list'],
])

/**
 * Reads `flags`, against those that the command inherits (nearest first). A flag that has the name and the kind of an
 * inherited one is that flag, with its letter; `default`, `required`, `values` and text of the definition apply to this
 * command. What is wrong goes to `problems`.
 */
export function readFlags(
  source: CommandSource,
  command: string,
  inherited: readonly Flag[],
  problems: Failure[],
): DefinedFlag[] {
  const entries = mapsOf(source.fields.flags)
  if (!entries) {
    problems.push(
      fail('wrong-shape', { command, key: 'flags', wanted: 'a list of flags', place: source.locate(['flags']) }),
    )
    return []
  }
  const found: DefinedFlag[] = []
  entries.forEach((entry, index) => {
    const place = () => source.locate(['flags', index])
    const flag = isMap(entry) ? readFlag(entry, index, source, command, place, problems) : undefined
    if (!isMap(entry)) problems.push(fail('nameless', { command, key: 'flags', index, place: place() }))
    if (!flag) return
    const clash = clashOf(flag, found, inherited, command, place)
    if (clash) problems.push(clash)
    else found.push(asInherited(flag, inherited))
  })
  return found
}

function readFlag(
  entry: ValueMap,
  index: number,
  source: CommandSource,
  command: string,
  place: () => Place | undefined,
  problems: Failure[],
): DefinedFlag | undefined {
  const name = textOf(entry.name)?.trim() ?? ''
  if (name === '') {
    problems.push(fail('nameless', { command, key: 'flags', index, place: place() }))
    return undefined
  }
  if (/[\s=]|^-/.test(name) || name === 'help') {
    problems.push(fail('bad-flag-name', { command, name, place: place() }))
    return undefined
  }
  const shorthand = textOf(entry.shorthand)?.trim() ?? ''
  if ([...shorthand].length > 1 || shorthand === '-' || shorthand === '=') {
    problems.push(fail('bad-shorthand', { command, flag: name, shorthand, place: place() }))
    return undefined
  }
  const type = types.get((textOf(entry.type) ?? 'string').toLowerCase()) ?? 'string'
  const values = textsOf(asWritten(entry.values, source, ['flags', index, 'values']))
  if (!values) {
    problems.push(
      fail('wrong-shape', { command, key: `flags.${name}.values`, wanted: 'a list of texts', place: place() }),
    )
  }
  const isText = type === 'string' || type === 'list'
  const written = isText ? asWritten(entry.default, source, ['flags', index, 'default']) : entry.default
  const fallback = defaultOf(written, type)
  if (fallback === undefined && entry.default !== undefined && entry.default !== null && entry.default !== '') {
    problems.push(
      fail('bad-default', {
        command,
        flag: name,
        value: textOf(entry.default) ?? JSON.stringify(entry.default),
        type,
        place: place(),
      }),
    )
  }
  const semantic = textOf(entry.semantic_type)
  return {
    name,
    ...(shorthand === '' ? {} : { shorthand }),
    type,
    about: textOf(entry.description) || textOf(entry.usage) || '',
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(flagOf(entry.required) ? { required: true } : {}),
    ...(values && values.length > 0 ? { values } : {}),
    ...(semantic === 'component' || semantic === 'stack' ? { semantic } : {}),
  }
}

/** A default as a value of the flag's type; undefined when there is none, or when it is of another type. */
function defaultOf(value: Value | undefined, type: Flag['type']): Flag['default'] {
  if (value === undefined || value === null) return undefined
  if (type === 'list') return textsOf(value)
  const text = textOf(value)
  if (text === undefined) return undefined
  if (type === 'bool') return boolOf(text)
  if (type === 'int' || type === 'number') return numberOf(text, type)
  return text
}

function clashOf(
  flag: DefinedFlag,
  before: readonly DefinedFlag[],
  inherited: readonly Flag[],
  command: string,
  place: () => Place | undefined,
): Failure | undefined {
  const { name, shorthand } = flag
  if (before.some((other) => other.name === name))
    return fail('duplicate-flag', { command, flag: name, place: place() })
  const above = inherited.find((other) => other.name === name)
  if (above && kindOf(above) !== kindOf(flag)) {
    return fail('reserved-flag', { command, flag: name, type: kindOf(flag), existing: kindOf(above), place: place() })
  }
  if (shorthand === undefined) return undefined
  const twin = before.find((other) => other.shorthand === shorthand)
  if (twin) return fail('duplicate-shorthand', { command, flag: name, shorthand, other: twin.name, place: place() })
  // The letter of `--identity` gives way: commands have used `-i` for flags of their own all along.
  const owner = inherited.find(
    (other) => other.shorthand === shorthand && other.name !== name && other.name !== 'identity',
  )
  const taken = shorthand === 'h' ? 'help' : above ? undefined : owner?.name
  return taken === undefined
    ? undefined
    : fail('reserved-shorthand', { command, flag: name, shorthand, other: taken, place: place() })
}

const kindOf = (flag: Flag) => (flag.type === 'optional' ? 'string' : flag.type)

/** The definition laid over the inherited flag of its name, when there is one. */
function asInherited(flag: DefinedFlag, inherited: readonly Flag[]): DefinedFlag {
  const above = inherited.find((other) => other.name === flag.name)
  if (!above) return flag
  const { shorthand: _own, ...rest } = flag
  const letter = above.shorthand ?? flag.shorthand
  return {
    ...above,
    ...rest,
    type: above.type,
    about: flag.about || above.about,
    ...(letter === undefined ? {} : { shorthand: letter }),
  }
}
