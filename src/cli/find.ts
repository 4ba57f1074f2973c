import { type FlagTable, flagTable, standsAlone } from './flag-table.ts'
import type { CommandNode, Flag } from './tree.ts'

/** The command that a command line means. */
export interface Found<P> {
  /** From the root to the command. */
  readonly chain: readonly CommandNode<P>[]
  /** Positions of the command words among the arguments. */
  readonly words: readonly number[]
  /** Position of the first word after them that is neither a flag nor a name there. */
  readonly stop?: number
}

/**
 * Finds the command that `args` name: the longest run of words that are names or aliases, flags between them stepped
 * over. Only what the words name is made. The first word that is no child ends the search, as does `--`.
 */
export async function find<P>(
  root: CommandNode<P>,
  args: readonly string[],
  globals: readonly Flag[],
): Promise<Found<P>> {
  const chain: CommandNode<P>[] = [root]
  const words: number[] = []
  // Most lines have no flag before their command.
  let table: FlagTable | undefined
  let stop: number | undefined
  let at = 0
  while (at < args.length) {
    const word = args[at] as string
    if (word === '--') break
    const node = chain.at(-1) as CommandNode<P>
    if (word.startsWith('-') && word.length > 1) {
      table ??= flagTable(chain, globals)
      at += await span(word, args[at + 1], table, node, globals)
      continue
    }
    const child = await childOf(node, word)
    if (!child) {
      stop = at
      break
    }
    chain.push(child)
    words.push(at)
    at += 1
    if (child.expansion) break
    // What such a command does with its words is its own business, but a name below it is still a name.
    if (child.passThrough && !(args[at] !== undefined && (await childOf(child, args[at] as string)))) break
    table = undefined
  }
  return { chain, words, ...(stop === undefined ? {} : { stop }) }
}

/** The child that a word means: a name wins over every alias. */
export async function childOf<P>(node: CommandNode<P>, word: string): Promise<CommandNode<P> | undefined> {
  if (node.child) return node.child(word)
  const children = await node.children()
  return children.find((child) => child.name === word) ?? children.find((child) => child.aliases.includes(word))
}

/**
 * How many words a flag takes that stands before a command word. A flag that is not known here belongs to a command
 * further on: it takes the next word, unless that is a command and does not say that the flag wants a value.
 */
async function span<P>(
  word: string,
  next: string | undefined,
  table: FlagTable,
  node: CommandNode<P>,
  globals: readonly Flag[],
): Promise<1 | 2> {
  if (word.startsWith('--') ? word.includes('=') : word.length > 2 && !endsOpen(word, table)) return 1
  if (next === undefined || next === '--') return 1
  const flag = word.startsWith('--') ? table.long.get(word.slice(2)) : table.short.get(word.at(-1) as string)
  if (flag) return standsAlone(flag) && !(flag.joins && !next.startsWith('-')) ? 1 : 2
  if (next.startsWith('-')) return 1
  const child = await childOf(node, next)
  if (!child) return 2
  const known = flagTable([child], globals)
  const later = word.startsWith('--') ? known.long.get(word.slice(2)) : known.short.get(word.slice(1))
  return later && !standsAlone(later) ? 2 : 1
}

/** Whether a group of letters ends in a flag that still wants its value: `-vC` does, `-Cdir` and `-C=dir` do not. */
function endsOpen(word: string, table: FlagTable): boolean {
  for (let at = 1; at < word.length; at++) {
    const flag = table.short.get(word[at] as string)
    if (!flag) return false
    if (flag.type !== 'bool') return at === word.length - 1
  }
  return false
}
