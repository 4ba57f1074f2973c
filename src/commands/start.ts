import { asksForHelp } from '../cli/dispatch.ts'
import { type Line, readLine } from '../cli/find.ts'
import { flagTable } from '../cli/flag-table.ts'
import { globalFlags } from '../cli/global-flags.ts'
import type { CommandNode } from '../cli/tree.ts'
import { endOfFlags, isFlag, type Part, readWords } from '../cli/words.ts'
import type { Selection } from '../config/configuration.ts'
import type { Host } from '../host/host.ts'
import type { GlobalFlags, Project } from '../project.ts'
import { fail } from './failures.ts'
import { firstFlags, globalFlagsOf, selectionKey, withoutChdir } from './global-flags.ts'
import { families } from './registry.ts'
import { root } from './root.ts'

/** What a shell wants to have completed, besides the words before it. */
export interface Completing {
  /** The word at the cursor, as far as it is typed. */
  readonly typed: string
  readonly descriptions: boolean
}

/** A command line, and the world that its project is opened in. */
export interface Start {
  readonly host: Host
  /** Of a line that is being completed, the words before the one at the cursor. */
  readonly args: readonly string[]
  /** The global flags as far as they are known before the configuration is read. */
  readonly flags: GlobalFlags
  /** Aliases that were expanded on the way here. */
  readonly expanded: readonly string[]
  /** What was tried on the way here, so that no two readings of a line follow each other for ever. */
  readonly tried: readonly string[]
  readonly completing?: Completing | undefined
  /** Nothing that the configuration names is run for this line, as far as it is understood. */
  readonly passive?: Selection['passive']
}

/** How the program begins. */
export async function firstStart(host: Host): Promise<Start> {
  const { args } = host.environment
  const [first, ...words] = args
  const isCompletion = first === '__complete' || first === '__completeNoDesc'
  const typed = words.at(-1) ?? ''
  const completing = isCompletion ? { typed, descriptions: first === '__complete' } : undefined
  const read = completing ? words.slice(0, -1) : args
  const flags = await firstFlags(read, families)
  const passive = completing ? 'completion' : mayBeHelp(read) ? 'help' : undefined
  return { host, args: read, flags: asTyped(flags, completing), expanded: [], tried: [], completing, passive }
}

/** Whether a line may ask for help, whatever its flags turn out to be. */
function mayBeHelp(args: readonly string[]): boolean {
  const words = args.slice(0, endOfFlags(args))
  if (words[0] === 'help' || words.some((word) => /^(-\w*h|--help(=.*)?)$/.test(word))) return true
  return !words.some((word) => !isFlag(word)) || !readWords(args, flagTable([], globalFlags)).parts.some(isWord)
}

/** A line with its aliases expanded, and the tree that it was read by. */
export interface MeantLine {
  readonly line: Line<Project>
  readonly tree: CommandNode<Project>
}

/**
 * Reads a line by the flags of its command, aliases expanded. Returns how to start again where these flags choose another
 * configuration, or another directory, than the project has.
 */
export async function readMeant(project: Project, start: Start): Promise<MeantLine | Start> {
  const expanded = [...start.expanded]
  let { args, flags, host } = start
  try {
    for (;;) {
      const tree = root(project, families, new Set(expanded))
      const line = await readLine(tree, args, globalFlags)
      const node = line.chain.at(-1)
      if (node?.expansion) {
        expanded.push(node.name)
        const at = line.commands.at(-1) as number
        // `--chdir` of the line is applied already; one of the alias starts there.
        const after = args.slice(at + 1)
        const certain = readWords(after, flagTable([], globalFlags)).parts
        args = [...withoutChdir(args.slice(0, at), line.parts), ...node.expansion, ...withoutChdir(after, certain)]
        const { chdir: _applied, ...rest } = flags
        flags = rest
        host = project.host
        continue
      }
      const given = asTyped(globalFlagsOf(line), start.completing)
      if (selectionKey(given) === selectionKey(flags)) {
        const isPassive = start.completing !== undefined || asksForHelp(line) || line.chain[1]?.name === 'help'
        return start.passive && !isPassive ? { ...start, passive: undefined } : { line, tree }
      }
      return again({ ...start, host, args, flags: given, expanded }, flags)
    }
  } catch (thrown) {
    if (await isReadable(project)) throw thrown
    // A flag that may be the value of another one may choose a configuration that can be read.
    const all = globalFlagsOf({ chain: [], parts: readWords(args, flagTable([], globalFlags)).parts })
    const other = { ...start, flags: asTyped(all, start.completing) }
    if (selectionKey(other.flags) === selectionKey(flags) || start.tried.includes(attempt(other))) throw thrown
    return again(other, flags)
  }
}

const isReadable = (project: Project) =>
  project.configuration().then(
    () => true,
    () => false,
  )

/** Flags of a line that is being typed: nobody is asked which profile is meant. */
function asTyped(flags: GlobalFlags, completing: Completing | undefined): GlobalFlags {
  if (!completing || !flags.profile?.includes('')) return flags
  const { profile, ...rest } = flags
  const named = profile.filter((name) => name !== '')
  return named.length > 0 ? { ...rest, profile: named } : rest
}

const isWord = (part: Part) => part.kind === 'word'

const attempt = ({ args, flags }: Pick<Start, 'args' | 'flags'>) => JSON.stringify([selectionKey(flags), args])

/** Starts again with other flags; fails where a line means one thing by one configuration and another by the next. */
function again(next: Start, before: GlobalFlags): Start {
  if (next.tried.includes(attempt(next))) throw fail('ambiguous-flags', { args: next.args })
  return { ...next, tried: [...next.tried, attempt({ args: next.args, flags: before })] }
}
