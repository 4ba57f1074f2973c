import { SELECT } from '../cli/global-flags.ts'
import type { Argument, Flag } from '../cli/tree.ts'
import type { CommandSource } from '../config/configuration.ts'
import type { Failure } from '../failure/failure.ts'
import { isMisspeltIdentity, unknownKeys } from '../steps/keys.ts'
import { isMap } from '../value/value.ts'
import { readArguments } from './arguments.ts'
import type { About, Completers } from './complete.ts'
import { fail } from './definition-failures.ts'
import { type DefinedFlag, readFlags } from './flags.ts'
import { commandKeys } from './keys.ts'
import { textOf, textsOf } from './scalars.ts'

/** What a definition inherits from the commands above it. */
export interface ParentContext {
  /** Names from below the root to the parent. */
  readonly path: readonly string[]
  /** Flags that reach the command, the nearest first, the global ones last. */
  readonly inherited: readonly Flag[]
  /** Names of those that custom commands define: their values reach the steps too. */
  readonly custom: readonly string[]
  /** The nearest definition above with a working directory. */
  readonly directory?: CommandSource
}

/** A definition of a custom command, read. */
export interface Definition {
  /** With the working directory of the commands above it, when it has none of its own. */
  readonly source: CommandSource
  /** Names from below the root: `db migrate`. */
  readonly command: string
  readonly path: readonly string[]
  readonly arguments: readonly Argument[]
  /** As the command line takes them: with `--identity` and `--dry-run`. */
  readonly flags: readonly Flag[]
  /** Names of the flags that steps see: its own, and those of custom commands above it. */
  readonly visible: readonly string[]
  /** Whether `--dry-run` is ours and not a flag of a definition. */
  readonly dryRun: boolean
  /** What is wrong, in the order of the file. Any of it disables the command. */
  readonly problems: readonly Failure[]
  /** What the commands below it inherit. */
  readonly childContext: ParentContext
}

/** Reads a definition. Nothing is thrown: what is wrong is among its `problems`. */
export function readDefinition(source: CommandSource, parent: ParentContext, completers?: Completers): Definition {
  const path = [...parent.path, source.name]
  const command = path.join(' ')
  const problems: Failure[] = source.problem ? [source.problem] : []
  const named = namedByTemplates(source)
  const meant = <T extends { readonly name: string; readonly semantic?: string }>(kind: string, input: T): T => {
    const semantic = input.semantic ?? named.get(`${kind} ${input.name}`)
    return semantic === undefined ? input : { ...input, semantic }
  }
  const found = readArguments(source, command, problems).map((input) => meant('argument', input))
  const read = readFlags(source, command, parent.inherited, problems).map((input) => meant('flag', input))
  const about: About = {
    type: isMap(source.fields.component) ? textOf(source.fields.component.type) : undefined,
    chosen: (semantic, { arguments: words, flags }) => {
      const at = found.findIndex((argument) => argument.semantic === semantic)
      const flag = read.find((one) => one.semantic === semantic)
      return (at >= 0 ? words[at] : flag && String(flags[flag.name] ?? '')) || undefined
    },
  }
  const completed = <T extends { readonly semantic?: string }>(input: T): T =>
    input.semantic === undefined || !completers
      ? input
      : { ...input, complete: completers.named(input.semantic, about) }
  const inputs = found.map(completed)
  const own = read.map(completed)
  problems.push(...shapeProblems(source, command))
  const declared = own.find((flag) => flag.name === 'identity')
  const flags: Flag[] = own.filter((flag) => flag !== declared)
  flags.push(identityFlag(source, own, parent, declared))
  const dryRun = !own.some((flag) => flag.name === 'dry-run') && !parent.custom.includes('dry-run')
  if (dryRun) flags.push({ name: 'dry-run', type: 'bool', about: 'Show what would run, and as whom' })

  const names = own.map((flag) => flag.name)
  const custom = [...names, ...parent.custom.filter((name) => !names.includes(name))]
  const directory = source.fields.working_directory === undefined ? parent.directory : source
  return {
    source: directory && directory !== source ? withDirectory(source, directory) : source,
    command,
    path,
    arguments: inputs,
    flags,
    visible: custom,
    dryRun,
    problems,
    childContext: {
      path,
      inherited: [...own, ...parent.inherited.filter((flag) => !names.includes(flag.name))],
      custom,
      ...(directory ? { directory } : {}),
    },
  }
}

/** A template that is one input and nothing else: `{{ .Arguments.component }}`, `{{ index .Flags "the-stack" }}`. */
const oneInput =
  /^\s*\{\{-?\s*(?:\.(Arguments|Flags|flags)\.(\w+)|index\s+\.(Arguments|Flags|flags)\s+(?:"([^"]+)"|`([^`]+)`))\s*-?\}\}\s*$/

/**
 * The inputs that `component_config` takes as its component and its stack, as `argument NAME` and `flag NAME`: they name
 * one, although they do not say so.
 */
function namedByTemplates(source: CommandSource): ReadonlyMap<string, string> {
  const { component_config: config } = source.fields
  const named = new Map<string, string>()
  if (!isMap(config)) return named
  for (const semantic of ['component', 'stack']) {
    const [, root, name, indexed, quoted, raw] = oneInput.exec(textOf(config[semantic]) ?? '') ?? []
    const input = name ?? quoted ?? raw
    if (input !== undefined) named.set(`${(root ?? indexed) === 'Arguments' ? 'argument' : 'flag'} ${input}`, semantic)
  }
  return named
}

/** Whether a word is one of the aliases of a command. */
export function hasAlias(source: CommandSource, word: string): boolean {
  const { aliases } = source.fields
  return aliases !== undefined && (textsOf(aliases) ?? []).includes(word)
}

/** Whether there is something to run. Steps of a wrong shape count: the command then fails with that. */
export function hasSteps(source: CommandSource): boolean {
  const { steps } = source.fields
  return steps !== undefined && steps !== null && !(Array.isArray(steps) && steps.length === 0)
}

function identityFlag(
  source: CommandSource,
  own: readonly DefinedFlag[],
  parent: ParentContext,
  declared?: Flag,
): Flag {
  const name = textOf(source.fields.identity)?.trim() ?? ''
  const taken = [...own, ...parent.inherited].some((flag) => flag.shorthand === 'i' && flag.name !== 'identity')
  const plain: Flag = {
    name: 'identity',
    ...(taken ? {} : { shorthand: 'i' }),
    type: 'optional',
    bare: SELECT,
    joins: true,
    names: 'identity',
    about:
      name === '' ? 'Run as this identity; alone, choose one' : `Run as this identity instead of ${name} ("" for none)`,
  }
  return declared
    ? { ...plain, ...declared, about: declared.about || plain.about, ...(taken ? {} : { shorthand: 'i' }) }
    : plain
}

/** Keys that decide whether a map under `steps` was meant as one step. */
const aloneKeys = ['command', 'type', 'steps', 'name', 'run', 'matrix', 'parallel']

function shapeProblems(source: CommandSource, command: string): Failure[] {
  const found: Failure[] = []
  const { steps, aliases } = source.fields
  const wrong = (key: string, wanted: string, path: readonly (string | number)[] = [key]) =>
    found.push(fail('wrong-shape', { command, key, wanted, place: source.locate(path) ?? source.place }))
  if (Array.isArray(steps)) {
    steps.forEach((step, at) => {
      if (typeof step !== 'string' && !isMap(step)) wrong(`steps[${at}]`, 'a text or a map', ['steps', at])
    })
  } else if (isMap(steps)) {
    if (!aloneKeys.some((key) => Object.hasOwn(steps, key))) wrong('steps', 'a list of steps')
  } else if (hasSteps(source)) wrong('steps', 'a list of steps')
  if (aliases !== undefined && !textsOf(aliases)) wrong('aliases', 'a list of texts')
  for (const key of ['description', 'default', 'identity', 'working_directory']) {
    if (source.fields[key] !== undefined && textOf(source.fields[key]) === undefined) wrong(key, 'a text')
  }
  for (const key of unknownKeys(source.fields, commandKeys)) {
    const place = source.locate([key]) ?? source.place
    if (isMisspeltIdentity(key)) found.push(fail('misspelt-identity', { command, key, place }))
  }
  for (const key of ['component', 'component_config', 'dependencies']) {
    const value = source.fields[key]
    if (value !== undefined && value !== null && !isMap(value)) wrong(key, 'a map')
  }
  return found
}

/** The definition with the working directory of one above it, which also knows where that is written. */
function withDirectory(source: CommandSource, directory: CommandSource): CommandSource {
  return {
    name: source.name,
    commands: source.commands,
    place: source.place,
    // Fields that are made when they are wanted stay so.
    fields: Object.create(null, {
      ...Object.getOwnPropertyDescriptors(source.fields),
      working_directory: { value: directory.fields.working_directory, enumerable: true },
    }),
    locate: (path) => (path[0] === 'working_directory' ? directory : source).locate(path),
    written: (path) => source.written(path),
  }
}
