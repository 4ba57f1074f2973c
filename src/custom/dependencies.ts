import { globalFlags } from '../cli/global-flags.ts'
import { boolOf, numberOf } from '../cli/scan.ts'
import type { CommandSource } from '../config/configuration.ts'
import { isFailure, type Place } from '../failure/failure.ts'
import { sayKind, scalarText } from '../steps/fields.ts'
import { watchInterrupts } from '../steps/interrupts.ts'
import { isMap, type Value } from '../value/value.ts'
import { audited } from '../work/audit.ts'
import { closes } from '../work/graph.ts'
import { schedule } from '../work/schedule.ts'
import { type Task, wasStopped } from '../work/task.ts'
import type { CommandInputs, CommandRun, FlagValue, RunCommand } from './command-run.ts'
import { type Definition, type ParentContext, readDefinition } from './definition.ts'
import { fail } from './failures.ts'
import { checkDefault, inputsOf } from './inputs.ts'

const modes = ['wait_all', 'fail_fast', 'best_effort'] as const
type Mode = (typeof modes)[number]

/** An entry of `dependencies.commands`. */
interface Entry {
  readonly name: string
  readonly flags: Readonly<Record<string, Value>>
  readonly args: readonly string[]
  readonly mode: Mode | undefined
  /** The command that has the entry, and where. */
  readonly of: string
  readonly place: Place | undefined
}

/** A command to run before another; the same command with the same words is one, however often it is named. */
interface Dependency extends Task {
  readonly key: string
  readonly entry: Entry
  readonly definition: Definition
  readonly inputs: CommandInputs
  readonly needs: readonly Dependency[]
}

/**
 * Runs what a command depends on, each once, what is needed first, and of those that are ready the first by name.
 * Answers 0, or the status of the first that failed where that matters (`fail`). The whole graph is checked before
 * anything runs. `runCommand` runs one of them, and not what it depends on. Fails with `custom/unknown-dependency`,
 * `custom/dependency-cycle` and their like.
 */
export async function runDependencies(run: CommandRun, runCommand: RunCommand): Promise<number> {
  const { console, host } = run.project
  const graph = new Graph(run)
  const direct = graph.entriesOf(run.source, run.command)
  for (const entry of direct) graph.add(entry, [run.source.name])
  const mode = modeOf(direct)
  const tasks = [...graph.dependencies.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const interrupts = watchInterrupts(host)
  const ended = await schedule(
    {
      tasks,
      needs: (task) => task.needs,
      concurrency: 1,
      onFailure: mode === 'fail_fast' ? 'no-new' : 'continue',
      run: ({ definition, inputs }) => runCommand(run.project, definition.source, inputs, false),
    },
    {
      clock: host.clock,
      signal: interrupts.signal(),
      consume: audited(console, `dependencies of ${run.command}`),
      mask: console.maskStream,
    },
  ).finally(() => interrupts.end())
  const failed = [...ended].filter(([, { status }]) => status === 'failed')
  const defect = failed.find(([, { thrown }]) => thrown !== undefined && !isFailure(thrown))
  if (defect) throw defect[1].thrown
  const [worst] = failed
  if (!worst) return 0
  const [{ entry }, { thrown }] = worst
  if (mode === 'best_effort' && !failed.some(([, one]) => wasStopped(one))) {
    for (const [other, one] of failed) {
      const why = isFailure(one.thrown) ? `: ${one.thrown.message}` : ''
      console.warn(
        `The dependency ${other.entry.name} of ${run.command} failed with ${one.code}${why} (fail: best_effort)`,
      )
    }
    return 0
  }
  if (thrown !== undefined) throw thrown
  console.say(
    `The dependency ${entry.name} of ${run.command} failed with ${worst[1].code}; no step of ${run.command} was run.`,
  )
  return worst[1].code
}

/** The mode of the whole graph, from the entries of the command itself. */
function modeOf(entries: readonly Entry[]): Mode {
  if (entries.some((entry) => entry.mode === 'best_effort')) return 'best_effort'
  return entries.some((entry) => entry.mode === 'fail_fast') ? 'fail_fast' : 'wait_all'
}

/** The closure of what a command depends on. */
class Graph {
  readonly dependencies = new Map<string, Dependency>()
  readonly #run: CommandRun
  #known: Map<string, { readonly source: CommandSource; readonly parent: ParentContext }[]> | undefined

  constructor(run: CommandRun) {
    this.#run = run
  }

  /** Adds a dependency with all that it depends on itself. `path` are the names that led here. */
  add(entry: Entry, path: readonly string[]): Dependency {
    const key = JSON.stringify([entry.name, Object.entries(entry.flags).sort(), entry.args], plain)
    const circle = closes(path, entry.name)
    if (circle) throw fail('dependency-cycle', { command: entry.of, path: circle, place: entry.place })
    const known = this.dependencies.get(key)
    if (known) return known
    const found = this.#find(entry)
    const definition = readDefinition(found.source, found.parent)
    const [problem] = definition.problems
    if (problem) throw problem
    const below = this.entriesOf(found.source, definition.command)
    const needs = below.map((one) => this.add(one, [...path, entry.name]))
    const inputs = bind(this.#run, entry, definition)
    const made: Dependency = { name: nameOf(entry), key, entry, definition, inputs, needs }
    this.dependencies.set(key, made)
    return made
  }

  /** The entries of a command's `dependencies.commands`; workflows are refused, they come with their own part. */
  entriesOf(source: CommandSource, command: string): Entry[] {
    const wanted = source.fields.dependencies
    if (!isMap(wanted)) return []
    const entries = listOf(wanted.commands).map((item, index) => {
      const place = source.locate(['dependencies', 'commands', index])
      return readEntry(item, command, place)
    })
    listOf(wanted.workflows).forEach((item, index) => {
      const place = source.locate(['dependencies', 'workflows', index])
      const name = isMap(item) ? (scalarText(item.name) ?? '') : (scalarText(item) ?? '')
      if (!isMap(item) || !scalarText(item.file)) throw fail('workflow-without-file', { command, name, place })
      throw fail('not-yet', { command, key: 'dependencies.workflows', what: `the workflow \`${name}\``, place })
    })
    return entries
  }

  #find(entry: Entry): { readonly source: CommandSource; readonly parent: ParentContext } {
    const known = this.#commands()
    const found = known.get(entry.name) ?? []
    const [only] = found
    const at = { command: entry.of, name: entry.name, place: entry.place }
    if (!only) throw fail('unknown-dependency', { ...at, known: [...known.keys()] })
    if (found.length > 1)
      throw fail('ambiguous-dependency', {
        ...at,
        paths: found.map(({ source, parent }) => [...parent.path, source.name].join(' ')),
      })
    return only
  }

  /** All custom commands by their own last word. */
  #commands() {
    if (this.#known) return this.#known
    const known = new Map<string, { source: CommandSource; parent: ParentContext }[]>()
    const walk = (sources: readonly CommandSource[], parent: ParentContext) => {
      for (const source of sources) {
        known.set(source.name, [...(known.get(source.name) ?? []), { source, parent }])
        if (source.commands.length > 0) walk(source.commands, readDefinition(source, parent).childContext)
      }
    }
    walk(this.#run.configuration.commands, { path: [], inherited: globalFlags, custom: [] })
    this.#known = known
    return known
  }
}

/** What events call a dependency: its name with the words that it is called with. */
const nameOf = ({ name, flags, args }: Entry) =>
  [name, ...args, ...Object.entries(flags).map(([flag, value]) => `--${flag}=${JSON.stringify(value, plain)}`)].join(
    ' ',
  )

const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

function readEntry(item: Value, command: string, place: Place | undefined): Entry {
  const alone = scalarText(item)
  if (alone) return { name: alone, flags: {}, args: [], mode: undefined, of: command, place }
  const name = isMap(item) ? scalarText(item.name) : undefined
  if (!isMap(item) || !name)
    throw fail('dependency-shape', {
      command,
      problem: `an entry is a name or a map with \`name\`, not ${sayKind(item)}`,
      place,
    })
  const mode = scalarText(item.fail)?.trim() ?? ''
  if (mode !== '' && !modes.includes(mode as Mode)) throw fail('dependency-mode', { command, name, mode, place })
  const args = listOf(item.args).map((word) => {
    const text = scalarText(word)
    if (text === undefined)
      throw fail('dependency-shape', {
        command,
        problem: `\`args\` of \`${name}\` must be texts, not ${sayKind(word)}`,
        place,
      })
    return text
  })
  const flags = item.flags ?? null
  if (flags !== null && !isMap(flags))
    throw fail('dependency-shape', {
      command,
      problem: `\`flags\` of \`${name}\` must be a map, not ${sayKind(flags)}`,
      place,
    })
  return { name, flags: flags ?? {}, args, mode: mode === '' ? undefined : (mode as Mode), of: command, place }
}

/**
 * The inputs of a dependency: its flags at their defaults with those of the entry over them, its arguments from the
 * entry. It runs as itself: a name in `--identity` is for the command that was called, but switched off is switched off
 * for all.
 */
function bind(run: CommandRun, entry: Entry, definition: Definition): CommandInputs {
  const at = { command: entry.of, name: entry.name, place: entry.place }
  const flags: Record<string, FlagValue> = Object.create(null)
  for (const flag of definition.flags) flags[flag.name] = flag.default ?? (flag.type === 'bool' ? false : '')
  const given = new Set<string>()
  for (const [name, value] of Object.entries(entry.flags)) {
    const flag = definition.flags.find((one) => one.name === name)
    if (!flag) throw fail('dependency-flag', { ...at, flag: name, problem: `it has no flag --${name}` })
    const text = scalarText(value)
    if (text === undefined && !(Array.isArray(value) && flag.type === 'list'))
      throw fail('dependency-flag', { ...at, flag: name, problem: `a value must be a text, not ${sayKind(value)}` })
    flags[name] = flagValue(flag.type, text ?? '', value, (problem) =>
      fail('dependency-flag', { ...at, flag: name, problem }),
    )
    if (flag.values && flag.values.length > 0 && text && !flag.values.includes(text))
      throw fail('dependency-flag', {
        ...at,
        flag: name,
        problem: `invalid value ${JSON.stringify(text)} (valid values: ${flag.values.join(', ')})`,
      })
    given.add(name)
  }
  const wanted = definition.arguments
  if (entry.args.length > wanted.length)
    throw fail('dependency-arguments', {
      ...at,
      problem: `takes ${wanted.length} argument(s), not ${entry.args.length}`,
    })
  const missing = wanted.slice(entry.args.length).filter((one) => one.required && one.default === undefined)
  if (missing.length > 0)
    throw fail('dependency-arguments', {
      ...at,
      problem: `needs the argument${missing.length > 1 ? 's' : ''} ${missing.map((one) => `\`${one.name}\``).join(', ')} (\`args\` of the dependency)`,
    })
  wanted.forEach((argument, index) => {
    const word = entry.args[index]
    if (word && argument.values && argument.values.length > 0 && !argument.values.includes(word))
      throw fail('dependency-arguments', {
        ...at,
        problem: `does not take ${JSON.stringify(word)} as \`${argument.name}\` (valid values: ${argument.values.join(', ')})`,
      })
  })
  const { identity, trailing } = run.inputs
  const off = identity?.kind === 'off'
  const invocation = { path: definition.path, arguments: entry.args, flags, given, trailing }
  return {
    ...inputsOf(definition, invocation),
    identity: off ? { kind: 'off' } : undefined,
    dryRun: false,
    checkDefaults() {
      definition.arguments.forEach((argument, index) => {
        if (entry.args[index] === undefined) checkDefault(definition, `argument \`${argument.name}\``, argument)
      })
      for (const flag of definition.flags)
        if (!given.has(flag.name)) checkDefault(definition, `flag \`--${flag.name}\``, flag)
    },
  }
}

function flagValue(type: string, text: string, value: Value, refuse: (problem: string) => Error): FlagValue {
  if (type === 'bool') {
    const flag = boolOf(text)
    if (flag === undefined) throw refuse(`invalid argument ${JSON.stringify(text)} for a bool`)
    return flag
  }
  if (type === 'int' || type === 'number') {
    const number = numberOf(text, type)
    if (number === undefined) throw refuse(`invalid argument ${JSON.stringify(text)} for a number`)
    return number
  }
  if (type === 'list') return Array.isArray(value) ? value.map((one) => scalarText(one) ?? '') : [text]
  return text
}
