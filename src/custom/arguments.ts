import type { Argument } from '../cli/tree.ts'
import type { CommandSource } from '../config/configuration.ts'
import type { Failure } from '../failure/failure.ts'
import { isMap, type Value } from '../value/value.ts'
import { fail } from './definition-failures.ts'
import { asWritten, flagOf, mapsOf, textOf, textsOf } from './scalars.ts'

/** An argument of a definition. */
export interface DefinedArgument extends Argument {
  /** `type: component` or `type: stack`: what the word names. */
  readonly semantic?: string
}

/** Reads `arguments`; what is wrong goes to `problems`, and what can be read is answered all the same. */
export function readArguments(source: CommandSource, command: string, problems: Failure[]): DefinedArgument[] {
  const entries = mapsOf(source.fields.arguments)
  if (!entries) {
    problems.push(
      fail('wrong-shape', {
        command,
        key: 'arguments',
        wanted: 'a list of arguments',
        place: source.locate(['arguments']),
      }),
    )
    return []
  }
  const found: DefinedArgument[] = []
  entries.forEach((entry, index) => {
    const name = isMap(entry) ? textOf(entry.name)?.trim() : undefined
    const place = () => source.locate(['arguments', index])
    if (!isMap(entry) || name === undefined || name === '') {
      problems.push(fail('nameless', { command, key: 'arguments', index, place: place() }))
      return
    }
    if (found.some((other) => other.name === name)) {
      problems.push(fail('duplicate-argument', { command, argument: name, place: place() }))
      return
    }
    const fallback = textOf(asWritten(entry.default, source, ['arguments', index, 'default']))
    const values = textsOf(asWritten(entry.values, source, ['arguments', index, 'values']))
    const semantic = textOf(entry.type)
    const required = requiredOf(entry.required)
    const only = entry.required === undefined && values?.length === 1 ? values[0] : undefined
    if (required === undefined) {
      problems.push(
        fail('wrong-shape', {
          command,
          key: `arguments.${name}.required`,
          wanted: '`true` or `false`',
          place: source.locate(['arguments', index, 'required']) ?? place(),
        }),
      )
    }
    if (!values) {
      problems.push(
        fail('wrong-shape', { command, key: `arguments.${name}.values`, wanted: 'a list of texts', place: place() }),
      )
    }
    found.push({
      name,
      about: textOf(entry.description) ?? '',
      required: required ?? true,
      ...(fallback ? { default: fallback } : only ? { default: only } : {}),
      ...(values && values.length > 0 ? { values } : {}),
      ...(semantic === 'component' || semantic === 'stack' ? { semantic } : {}),
    })
  })
  return found
}

/**
 * Whether an argument must be given (one with a default never must). One that does not say must be given, as in Atmos:
 * a forgotten component would otherwise mean every component of the stack. Only where a single value is allowed nothing
 * else can be meant. Undefined for anything but a boolean.
 */
function requiredOf(value: Value | undefined): boolean | undefined {
  return value === undefined || value === null || value === '' ? true : flagOf(value)
}
