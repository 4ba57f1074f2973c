import { globalFlags } from '../cli/global-flags.ts'
import type { CommandNode } from '../cli/tree.ts'
import type { CommandSource, Configuration } from '../config/configuration.ts'
import { customCommand } from '../custom/command-node.ts'
import { hasAlias, hasSteps, type ParentContext } from '../custom/definition.ts'
import { isFailure, reason } from '../failure/failure.ts'
import type { Project } from '../project.ts'
import { splitWords } from '../steps/words.ts'
import { placeText } from '../value/file-path.ts'
import { isMap } from '../value/value.ts'
import { fail } from './failures.ts'
import type { BuiltIn, Families, Family } from './family.ts'

/** Built-in commands that take nothing from the configuration: a broken one never disturbs them. */
const independent = new Set(['version', 'help', 'completion'])

/** What is left out of the look-up, because it is being expanded: an alias is not expanded within itself. */
export type Expanding = ReadonlySet<string>

/** The root without what is below it. */
const plainRoot = {
  name: 'atmos',
  aliases: [],
  brief: "Runs a team's own commands as the right cloud identity",
  arguments: [],
  flags: [{ name: 'version', type: 'bool', about: 'Show the version' }],
  origin: 'built-in',
  group: true,
} as const

/**
 * The root of the command tree: built-in families, the project's own commands, its aliases. A word is looked up in that
 * order, names before aliases of commands; only what it means is made, and nothing is read where a built-in needs nothing.
 */
export function root(project: Project, families: Families, expanding: Expanding = new Set()): CommandNode<Project> {
  const parent: ParentContext = { path: [], inherited: globalFlags, custom: [] }
  const make = (source: CommandSource) => customCommand(source, parent, project)

  const builtInNode = async (name: string, family: Family): Promise<BuiltIn> => {
    const node = await family.load()
    if (independent.has(name)) return node
    // A broken one is told by the command itself, as soon as it needs it.
    const configuration = await project.configuration().catch(() => undefined)
    const source = configuration?.command(name)
    return source ? overlay(node, source, parent, project) : node
  }

  return {
    ...plainRoot,

    child: async (word) => {
      const family = families.get(word)
      if (family) return builtInNode(word, family)
      const byAlias = aliased(word, families)
      const configuration = byAlias ? await readable(project) : await project.configuration()
      if (configuration) {
        const alias = aliasesOf(configuration).get(word)
        const source = configuration.command(word)
        if (alias !== undefined && expanding.has(word)) {
          if (source) return make(source)
          throw fail('alias-cycle', { alias: word, chain: [...expanding, word] })
        }
        if (source) return alias === undefined ? make(source) : aliasNode(word, alias)
        const named = configuration.commands.find((one) => !families.has(one.name) && hasAlias(one, word))
        if (named) return make(named)
        if (!byAlias && alias !== undefined) return aliasNode(word, alias)
      }
      return byAlias && builtInNode(...byAlias)
    },

    children: async () => {
      const nodes: CommandNode<Project>[] = []
      const configuration = await readable(project)
      const sources = configuration?.commands ?? []
      const aliases = configuration ? aliasesOf(configuration) : new Map<string, string>()
      const own = new Map(sources.map((source) => [source.name, source]))
      for (const [name, family] of families) {
        const extended = (own.get(name)?.commands.length ?? 0) > 0
        nodes.push(shown(name, family, extended, () => builtInNode(name, family)))
      }
      for (const source of sources) {
        if (!families.has(source.name) && !aliases.has(source.name)) nodes.push(make(source))
      }
      for (const [name, text] of aliases) if (!families.has(name)) nodes.push(aliasNode(name, text))
      return nodes
    },
  }
}

/** The built-in commands alone: what is known of a command line before a configuration is read. */
export function builtInRoot(families: Families): CommandNode<Project> {
  return {
    ...plainRoot,
    child: async (word) => (families.get(word) ?? aliased(word, families)?.[1])?.load(),
    children: () => [],
  }
}

/** The built-in family that has the word as an alias. */
function aliased(word: string, families: Families): [string, Family] | undefined {
  for (const entry of families) if (entry[1].aliases?.includes(word)) return entry
  return undefined
}

/** The configuration, or undefined with one warning when it cannot be read: help and lists go on without it. */
async function readable(project: Project): Promise<Configuration | undefined> {
  try {
    return await project.configuration()
  } catch (thrown) {
    const place = isFailure(thrown) ? thrown.words.place : undefined
    const at = place ? ` (${placeText(place, project.cwd)})` : ''
    project.console.warn(
      `The configuration cannot be read, so commands of the project are left out: ${reason(thrown)}${at}`,
    )
    return undefined
  }
}

/** Top-level `aliases`: name to command line. */
export function aliasesOf(configuration: Configuration): ReadonlyMap<string, string> {
  const written = configuration.get('aliases')
  const found = new Map<string, string>()
  if (!isMap(written)) return found
  for (const [name, text] of Object.entries(written)) if (typeof text === 'string') found.set(name, text)
  return found
}

function aliasNode(name: string, text: string): CommandNode<Project> {
  return {
    name,
    aliases: [],
    brief: `alias for \`${text}\``,
    arguments: [],
    flags: [],
    origin: 'alias',
    children: () => [],
    get expansion() {
      const words = splitWords(text)
      if (!words) throw fail('bad-alias', { alias: name, text })
      return words
    },
  }
}

/** A family as lists show it; it is loaded when somebody asks what is below it. */
function shown(name: string, family: Family, extended: boolean, load: () => Promise<BuiltIn>): CommandNode<Project> {
  return {
    name,
    aliases: family.aliases ?? [],
    brief: family.brief,
    arguments: [],
    flags: [],
    origin: 'built-in',
    group: family.group === true || extended,
    // What the project hangs below it is there.
    notYet: family.notYet === true && !extended,
    children: async () => (await load()).children(),
  }
}

/**
 * A built-in command with the sub-commands that the project hangs below it. It stays as it is otherwise: steps given to
 * it are told of, once, when it runs.
 */
function overlay(node: BuiltIn, source: CommandSource, parent: ParentContext, project: Project): BuiltIn {
  const path = [...parent.path, node.name]
  const childContext: ParentContext = {
    path,
    inherited: node.persistentFlags ? [...node.flags, ...parent.inherited] : parent.inherited,
    custom: [],
  }
  const over = (child: BuiltIn) => {
    const extra = source.commands.find((one) => one.name === child.name)
    return extra ? overlay(child, extra, childContext, project) : child
  }
  const { run } = node
  return {
    ...node,
    children: async () => {
      const own = await node.children()
      const more = source.commands.filter((one) => !own.some((child) => child.name === one.name))
      return [...own.map(over), ...more.map((one) => customCommand(one, childContext, project))]
    },
    child: async (word) => {
      const own = await node.children()
      const named = own.find((child) => child.name === word)
      if (named) return over(named)
      const extra =
        source.commands.find((one) => one.name === word) ??
        source.commands.find((one) => !own.some((child) => child.name === one.name) && hasAlias(one, word))
      if (extra) return customCommand(extra, childContext, project)
      const byAlias = own.find((child) => child.aliases.includes(word))
      return byAlias && over(byAlias)
    },
    ...(run && hasSteps(source)
      ? {
          run: async (invocation, program) => {
            program.console.warn(
              `Custom command "${source.name}" defines steps that conflict with built-in command "atmos ${path.join(' ')}"; built-in behavior preserved, custom steps ignored`,
            )
            return run(invocation, program)
          },
        }
      : {}),
  }
}
