import { type FlagTable, flagTable, standsAlone } from './flag-table.ts'
import type { CommandNode, Flag } from './tree.ts'
import { endOfFlags, isFlag, type Part, readFlag, readWords, type Words } from './words.ts'

/** A command line that was read: the command it means, and what each of its words is. */
export interface Line<P> extends Words {
  readonly args: readonly string[]
  /** From the root to the command. */
  readonly chain: readonly CommandNode<P>[]
  /** Positions of the command's names among the arguments. */
  readonly commands: readonly number[]
  /** Position of the first word after them that is neither a flag nor a name there. */
  readonly stop?: number
  /** The flags of the command. */
  readonly table: FlagTable
}

/**
 * Finds the command that `args` name, and reads the words by its flags. The command is the longest run of words that are
 * names or aliases, flags between them stepped over; only what the words name is made. The first word that is no child
 * ends the search, as does `--`.
 */
export async function readLine<P>(
  root: CommandNode<P>,
  args: readonly string[],
  globals: readonly Flag[],
): Promise<Line<P>> {
  const values = new Set<number>()
  for (;;) {
    const found = await find(root, args, globals, values)
    const node = found.chain.at(-1) as CommandNode<P>
    const table = flagTable(found.chain, globals)
    // What stands behind such a name is not read: it is for somebody else.
    const isOpaque = node.expansion !== undefined || node.passThrough === true
    const own = isOpaque ? args.slice(0, (found.commands.at(-1) as number) + 1) : args
    const words = readWords(own, table, found.commands, node.toolOption)
    const swallowed = isOpaque ? undefined : swallowedName(own, table, found.commands)
    if (swallowed === undefined) return { args, ...found, table, ...words }
    // A flag before the command takes a word that was taken for a name: the search goes past it.
    values.add(swallowed)
  }
}

/** The line as the words of a child of its command, which was not named. */
export function withChild<P>(line: Line<P>, child: CommandNode<P>, globals: readonly Flag[]): Line<P> {
  const chain = [...line.chain, child]
  const table = flagTable(chain, globals)
  return { ...line, chain, table, ...readWords(line.args, table, line.commands, child.toolOption) }
}

/** Position of a name of the command that is the value of a flag, by the flags of the command. */
function swallowedName(args: readonly string[], table: FlagTable, commands: readonly number[]): number | undefined {
  if (commands.length === 0) return undefined
  const end = endOfFlags(args)
  for (let at = 0; at < (commands.at(-1) as number); ) {
    const part = isFlag(args[at] as string) ? readFlag(args, at, end, table).at(-1) : undefined
    const to = part?.to ?? at + 1
    if (to > at + 1 && commands.includes(at + 1)) return at + 1
    at = to
  }
  return undefined
}

async function find<P>(
  root: CommandNode<P>,
  args: readonly string[],
  globals: readonly Flag[],
  values: ReadonlySet<number>,
): Promise<Pick<Line<P>, 'chain' | 'commands' | 'stop'>> {
  const chain: CommandNode<P>[] = [root]
  const commands: number[] = []
  const end = endOfFlags(args)
  // Most lines have no flag before their command.
  let table: FlagTable | undefined
  let stop: number | undefined
  let at = 0
  while (at < end) {
    const word = args[at] as string
    const node = chain.at(-1) as CommandNode<P>
    if (isFlag(word)) {
      table ??= flagTable(chain, globals)
      const part = readFlag(args, at, end, table).at(-1) as Part
      const next = part.to
      at = values.has(next) || (await takesNext(part, args[next], next < end, node, globals)) ? next + 1 : next
      continue
    }
    const child = await childOf(node, word)
    if (!child) {
      stop = at
      break
    }
    chain.push(child)
    commands.push(at)
    at += 1
    if (child.expansion) break
    // What such a command does with its words is its own business, but a name below it is still a name.
    if (child.passThrough && !(at < end && (await childOf(child, args[at] as string)))) break
    table = undefined
  }
  return { chain, commands, ...(stop === undefined ? {} : { stop }) }
}

/** The child that a word means: a name wins over every alias. */
export async function childOf<P>(node: CommandNode<P>, word: string): Promise<CommandNode<P> | undefined> {
  if (node.child) return node.child(word)
  const children = await node.children()
  return children.find((child) => child.name === word) ?? children.find((child) => child.aliases.includes(word))
}

/**
 * Whether a flag that stands before a command's name takes the next word although it is not known here: it belongs to a
 * command further on. It does, unless that word is a command that does not say so.
 */
async function takesNext<P>(
  part: Part,
  next: string | undefined,
  isThere: boolean,
  node: CommandNode<P>,
  globals: readonly Flag[],
): Promise<boolean> {
  if (part.kind !== 'unknown' || part.text !== undefined || !isThere || next === undefined || next.startsWith('-'))
    return false
  const child = await childOf(node, next)
  if (!child) return true
  const table = flagTable([child], globals)
  const name = part.spelling
  const flag = name.startsWith('--') ? table.long.get(name.slice(2)) : table.short.get(name.charAt(1))
  return flag !== undefined && !standsAlone(flag)
}
