import type { Failure } from '../failure/failure.ts'
import { pathText } from '../functions/walk.ts'
import type { Document } from '../value/origin.ts'
import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import type { Parsed } from '../yaml/document.ts'
import { type CommandList, listOf, placeOf } from './commands.ts'
import type { Layer, LayerKind } from './configuration.ts'
import { fail } from './failures.ts'
import { shape } from './shape.ts'

/** A layer with what only the loading needs to know of it. */
export interface LoadedLayer extends Layer {
  /** Folder of the source that it belongs to. */
  readonly directory: string
  readonly hasTags: boolean
  readonly commands?: CommandList
}

/** Told what is wrong in a file; throws it, or answers what stands in its place. */
export type ReportProblem = (problem: Failure) => null

/**
 * A file without functions as a layer. Fails with `config/not-a-map`; values of the wrong type are told to `wrong`.
 */
export function plainLayer(kind: LayerKind, directory: string, parsed: Parsed, wrong: ReportProblem): LoadedLayer {
  const { value, commands } = shaped(parsed, parsed.apart ? parsed.apart.rest : mapOf(parsed), wrong)
  const list = apartCommands(parsed) ?? (commands && { document: parsed, ...listOf(commands), ...untagged() })
  const document = withValue(parsed, value)
  return { kind, directory, hasTags: false, document, ...(list ? { commands: list } : {}) }
}

const untagged = () => ({ hasTags: false, problems: new Map<string, Failure>() })

/** The list of commands that was kept apart, without functions in it: none is touched until it is wanted. */
export function apartCommands(parsed: Parsed): CommandList | undefined {
  const { apart } = parsed
  if (!apart || apart.hasTags) return undefined
  const { names, item } = apart
  return { document: parsed, names, item, ...untagged() }
}

/** The value of a file; fails with `config/not-a-map` where it is neither a map nor empty. */
export function mapOf(parsed: Parsed): Value {
  if (parsed.value === null || isMap(parsed.value)) return parsed.value
  const found = Array.isArray(parsed.value) ? 'a list' : 'a single value'
  throw fail('not-a-map', { place: { file: parsed.file, ...parsed.locate([]) }, found })
}

/** A value in the shape of the schema, and its commands. */
export function shaped(
  parsed: Parsed,
  written: Value,
  wrong: ReportProblem,
): { value: ValueMap; commands: readonly Value[] | undefined } {
  const refuse = (path: readonly string[], expected: string, found: string) =>
    wrong(fail('wrong-type', { key: pathText(path), expected, found, place: placeOf(parsed, path) }))
  const value = shape(isMap(written) ? written : map(), refuse)
  const { commands } = value
  delete value.commands
  const list = commands instanceof Tagged ? commands.value : commands
  if (Array.isArray(list)) return { value, commands: list }
  if (list !== undefined && list !== null && !(commands instanceof Tagged)) {
    refuse(['commands'], 'a list of commands', isMap(list) ? 'a map' : 'a single value')
  }
  return { value, commands: undefined }
}

/** A document with another value: that of its layer. */
export function withValue(parsed: Parsed, value: Value): Document {
  const { file, locate, locateText } = parsed
  return { file, value, locate, ...(locateText ? { locateText } : {}) }
}

/** A layer that is not from a file. */
export function syntheticLayer(kind: LayerKind, file: string, value: ValueMap): LoadedLayer {
  return { kind, directory: '', hasTags: false, document: { file, value, locate: () => undefined } }
}
