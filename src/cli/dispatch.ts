import { suggest } from '../failure/suggest.ts'
import { type Ask, check, neededFlags } from './check.ts'
import { type CommandUsage, fail } from './failures.ts'
import { type Line, readLine, withChild } from './find.ts'
import { HELP } from './flag-table.ts'
import { invocation, scan } from './scan.ts'
import type { CommandNode, Flag, Invocation } from './tree.ts'
import { commandLine, usageOf } from './usage.ts'
import type { Words } from './words.ts'

/** A command line with what is needed to understand it. */
export interface CommandLine<P> {
  /** What people type to start us. */
  readonly program: string
  readonly root: CommandNode<P>
  readonly globals: readonly Flag[]
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly ask?: Ask
}

/** What a command line asks for. */
export type Action<P> =
  | { readonly kind: 'run'; readonly chain: readonly CommandNode<P>[]; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly chain: readonly CommandNode<P>[]; readonly topic: Topic }
  /** A name that stands for other words, with what stood before and after it. */
  | {
      readonly kind: 'expand'
      readonly name: string
      readonly before: readonly string[]
      readonly words: readonly string[]
      readonly after: readonly string[]
    }

/** Parts of the help that can be asked for: `--help=flags`. */
export type Topic = 'default' | 'usage' | 'flags' | 'all'

/**
 * Understands a command line and returns what to do; nothing has run when a usage error is thrown. The order of checks:
 * the command, words of a group, its flags, help, counts, required inputs, values. `read` is the line where the caller
 * has read it already.
 */
export async function dispatch<P>(line: CommandLine<P>, read?: Line<P>): Promise<Action<P>> {
  const { program, globals } = line
  const found = read ?? (await readLine(line.root, line.args, globals))
  const { args, stop } = found
  let node = found.chain.at(-1) as CommandNode<P>
  if (node.expansion) {
    const at = found.commands.at(-1) as number
    return {
      kind: 'expand',
      name: node.name,
      before: args.slice(0, at),
      words: node.expansion,
      after: args.slice(at + 1),
    }
  }
  if (node.passThrough) return passThrough(line, found)

  let meant = found
  if (stop === undefined) meant = await withDefaults(line, found)
  else if (node.arguments.length === 0 && (await isGroup(node))) {
    const word = args[stop] as string
    if (word === 'help') return dispatch({ ...line, args: [...pathOf(found.chain), ...args.slice(stop + 1), '--help'] })
    throw await unknownCommand(node, word, await usageOf(program, found.chain, []))
  }
  const { chain, table } = meant
  node = chain.at(-1) as CommandNode<P>
  const help = helpOf(meant)
  // Flags of a wrong definition mean nothing, so they are not looked at; its help is shown all the same.
  if (node.problem && help === undefined) throw node.problem
  const usage = await usageOf(program, chain, neededFlags(table))
  const scanned = scan(meant, usage)
  const topic = help === undefined ? undefined : topicOf(help)
  const given = invocation(pathOf(chain), scanned, table, line.env, usage)
  if (topic) return { kind: 'help', chain, topic }
  if (!node.run) {
    if (chain.length === 1) return { kind: 'help', chain, topic: 'default' }
    throw await needsSubcommand(program, chain, usage)
  }
  return { kind: 'run', chain, invocation: await check(node, table, given, usage, line.ask) }
}

/** Whether a line asks for help, by a flag or by having no words. */
export function asksForHelp<P>(line: Line<P>): boolean {
  const text = helpOf(line)
  if (text !== undefined) return !/^(false|f|0)$/i.test(text)
  return line.chain.length === 1 && line.stop === undefined
}

/** The text of the last flag of help on a line, `true` when it stands alone; undefined when there is none. */
function helpOf({ parts }: Words): string | undefined {
  const part = parts.findLast((one) => one.kind === 'flag' && one.flag.name === HELP)
  return part?.kind === 'flag' ? (part.text ?? 'true') : undefined
}

/**
 * Goes on to the default sub-command while no word is given, as if it had been typed: its flags, its required inputs.
 * Words after `--` count as words here. Fails with `cli/no-default`.
 */
async function withDefaults<P>(line: CommandLine<P>, start: Line<P>): Promise<Line<P>> {
  let at = start
  for (;;) {
    const { chain } = at
    const node = chain.at(-1) as CommandNode<P>
    const name = node.defaultChild
    if (name === undefined || at.trailing) return at
    const children = await node.children()
    const child = children.find((one) => one.name === name)
    if (!child) {
      if (helpOf(at) !== undefined) return at
      const usage = await usageOf(line.program, chain, [])
      throw fail('no-default', { usage, name, known: children.map((one) => one.name) })
    }
    const next = withChild(at, child, line.globals)
    if (helpOf(next) !== undefined || next.parts.some((part) => part.kind === 'word')) return at
    at = next
  }
}

/** Help when it stands before anything else; all other words are the command's. */
function passThrough<P>(line: CommandLine<P>, found: Line<P>): Action<P> {
  const { args, chain, commands } = found
  const after = args.slice((commands.at(-1) as number) + 1)
  if (after[0] === '--help' || after[0] === '-h') return { kind: 'help', chain, topic: 'default' }
  const usage: CommandUsage = { command: commandLine(line.program, chain), lines: [] }
  const early = invocation(pathOf(chain), scan(found, usage), found.table, line.env, usage)
  return { kind: 'run', chain, invocation: { ...early, arguments: after } }
}

function topicOf(text: string): Topic | undefined {
  const topic = text.toLowerCase()
  if (topic === 'usage' || topic === 'flags' || topic === 'all') return topic
  if (/^(true|t|1)$/.test(topic)) return 'default'
  if (/^(false|f|0)$/.test(topic)) return undefined
  throw fail('unknown-help-topic', { topic: text })
}

const pathOf = (chain: readonly { readonly name: string }[]) => chain.slice(1).map((node) => node.name)

const isGroup = async (node: CommandNode<never>) => node.group ?? (await node.children()).length > 0

/** So many names are told when nothing is near. */
const MOST = 15

/** An unknown word: what is near, else all there is when that fits on a screen. */
export async function unknownCommand(node: CommandNode<never>, word: string, usage: CommandUsage) {
  const visible = (await node.children()).filter((child) => !child.hidden)
  const near = suggest(word, new Set(visible.map((child) => child.name)))
  // A list of forty helps nobody: of the many at the root only those of the project are told.
  const own = visible.length > MOST
  const children = own ? visible.filter((child) => child.origin !== 'built-in') : visible
  const known = children.length > MOST ? [] : children.map((child) => child.name).sort()
  return fail('unknown-command', { usage, word, near, known, own })
}

async function needsSubcommand<P>(program: string, chain: readonly CommandNode<P>[], usage: CommandUsage) {
  const node = chain.at(-1) as CommandNode<P>
  const children = (await node.children()).filter((child) => !child.hidden && !child.notYet)
  const lines = children.map((child) => [commandLine(program, [...chain, child]), child.brief] as const)
  const width = Math.max(0, ...lines.map(([line]) => line.length))
  return fail('needs-subcommand', {
    usage,
    commands: lines.map(([line, brief]) => `${line.padEnd(width)}   ${firstLine(brief)}`.trimEnd()),
  })
}

const firstLine = (text: string) => text.split('\n', 1)[0] as string
