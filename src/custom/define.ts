import { SELECT } from '../cli/global-flags.ts'
import type { Argument, CommandNode, Flag } from '../cli/tree.ts'
import type { CommandSource } from '../config/configuration.ts'
import type { Failure } from '../failure/failure.ts'
import type { Project } from '../project.ts'
import { placeText } from '../value/file-path.ts'
import { isMap } from '../value/value.ts'
import { readArguments } from './arguments.ts'
import { type About, type Completers, completersOf } from './complete.ts'
import { fail } from './definition-failures.ts'
import { type DefinedFlag, readFlags } from './flags.ts'
import { flagOf, textOf, textsOf } from './scalars.ts'

/** What a definition takes over from the commands above it. */
export interface Above {
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
  /** What the commands below it take over. */
  readonly below: Above
}

/** Reads a definition. Nothing is thrown: what is wrong is among its `problems`. */
export function readDefinition(source: CommandSource, above: Above, completers?: Completers): Definition {
  const path = [...above.path, source.name]
  const command = path.join(' ')
  const problems: Failure[] = source.problem ? [source.problem] : []
  const found = readArguments(source, command, problems)
  const read = readFlags(source, command, above.inherited, problems)
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
  flags.push(identityFlag(source, own, above, declared))
  const dryRun = !own.some((flag) => flag.name === 'dry-run') && !above.custom.includes('dry-run')
  if (dryRun) flags.push({ name: 'dry-run', type: 'bool', about: 'Show what would run, and as whom' })

  const names = own.map((flag) => flag.name)
  const custom = [...names, ...above.custom.filter((name) => !names.includes(name))]
  const directory = source.fields.working_directory === undefined ? above.directory : source
  return {
    source: directory && directory !== source ? withDirectory(source, directory) : source,
    command,
    path,
    arguments: inputs,
    flags,
    visible: custom,
    dryRun,
    problems,
    below: {
      path,
      inherited: [...own, ...above.inherited.filter((flag) => !names.includes(flag.name))],
      custom,
      ...(directory ? { directory } : {}),
    },
  }
}

/** A custom command as a node of the command tree. Its definition is read when somebody looks at more than its name. */
export function customCommand(source: CommandSource, above: Above, project: Project): CommandNode<Project> {
  let read: Definition | undefined
  const definition = () => {
    read ??= readDefinition(source, above, completersOf(project))
    return read
  }
  const made = new Map<CommandSource, CommandNode<Project>>()
  const make = (child: CommandSource) => {
    const node = made.get(child) ?? customCommand(child, definition().below, project)
    made.set(child, node)
    return node
  }
  /** Read when it is asked for: a list that is filtered by name reads nothing of the others. */
  const fallback = () => textOf(source.fields.default)?.trim() || undefined
  const node: Lazily<CommandNode<Project>> = {
    name: source.name,
    origin: 'custom',
    persistentFlags: true,
    get aliases() {
      return (textsOf(source.fields.aliases) ?? []).filter((alias) => alias !== '')
    },
    get brief() {
      return textOf(source.fields.description)?.trim() ?? ''
    },
    get hidden() {
      return flagOf(source.fields.internal) ?? false
    },
    get group() {
      return source.commands.some((child) => !flagOf(child.fields.internal))
    },
    get arguments() {
      return definition().arguments
    },
    get flags() {
      return definition().flags
    },
    get defaultChild() {
      return fallback()
    },
    get problem() {
      const [first] = definition().problems
      if (first || hasSteps(source) || source.commands.length > 0 || fallback() !== undefined) return first
      return fail('nothing-to-do', { command: definition().command, place: source.place })
    },
    children: () => source.commands.map(make),
    child: (word) => {
      const child =
        source.commands.find((one) => one.name === word) ?? source.commands.find((one) => hasAlias(one, word))
      return child && make(child)
    },
    help: async () => ({
      sections: await identitySection(source, project),
      ...(source.place ? { definedIn: placeText(source.place, project.cwd) } : {}),
    }),
    get run() {
      return hasSteps(source) ? run : undefined
    },
  }
  const run: CommandNode<Project>['run'] = async (invocation) => {
    const [{ runCustomCommand }, { inputsOf }] = await Promise.all([import('./run.ts'), import('./inputs.ts')])
    return runCustomCommand(project, definition().source, inputsOf(definition(), invocation))
  }
  return node as CommandNode<Project>
}

/** A node whose parts are found when somebody looks: one that may be absent is then undefined. */
type Lazily<N> = { readonly [K in keyof N]: N[K] | undefined }

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

function identityFlag(source: CommandSource, own: readonly DefinedFlag[], above: Above, declared?: Flag): Flag {
  const name = textOf(source.fields.identity)?.trim() ?? ''
  const taken = [...own, ...above.inherited].some((flag) => flag.shorthand === 'i' && flag.name !== 'identity')
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
const stepKeys = ['command', 'type', 'steps', 'name', 'run', 'matrix', 'parallel']

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
    if (!stepKeys.some((key) => Object.hasOwn(steps, key))) wrong('steps', 'a list of steps')
  } else if (hasSteps(source)) wrong('steps', 'a list of steps')
  if (aliases !== undefined && !textsOf(aliases)) wrong('aliases', 'a list of texts')
  for (const key of ['description', 'default', 'identity', 'working_directory']) {
    if (source.fields[key] !== undefined && textOf(source.fields[key]) === undefined) wrong(key, 'a text')
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

async function identitySection(source: CommandSource, project: Project) {
  const name = textOf(source.fields.identity)?.trim() ?? ''
  if (name === '') return []
  return [{ heading: 'IDENTITY', lines: [await identityLine(name, project)] }]
}

/** `superadmin   aws/assume-role via sso; session valid for 42 min`: from the plan, so nothing is asked or called. */
async function identityLine(name: string, project: Project): Promise<string> {
  try {
    const auth = await project.auth()
    const plan = auth.plan(auth.resolve(name))
    const last = plan.hops.at(-1)
    const via = plan.hops.slice(0, -1).map((hop) => hop.name)
    const left = last?.state === 'cached' && last.expires ? last.expires - project.host.clock.now() : 0
    const { spoken } = await import('../auth/duration.ts')
    const parts = [last?.kind ?? '', via.length > 0 ? `via ${via.join(' → ')}` : ''].filter((part) => part !== '')
    return `${plan.identity}   ${parts.join(' ')}${left >= 60_000 ? `; session valid for ${spoken(left)}` : ''}`
  } catch (thrown) {
    return `${name}   ${thrown instanceof Error ? thrown.message.replaceAll('`', '') : String(thrown)}`
  }
}
