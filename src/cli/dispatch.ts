import { suggest } from '../failure/suggest.ts'
import { type Ask, check, neededFlags } from './check.ts'
import { type CommandUsage, fail } from './failures.ts'
import { find } from './find.ts'
import { flagTable, HELP } from './flag-table.ts'
import { invocation, scan } from './scan.ts'
import type { CommandNode, Flag, Invocation } from './tree.ts'
import { commandLine, usageOf } from './usage.ts'

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
 * Understands a command line and answers what to do; nothing has run when a usage error is thrown. The order of checks:
 * the command, words of a group, its flags, help, counts, required inputs, values.
 */
export async function dispatch<P>(line: CommandLine<P>): Promise<Action<P>> {
  const { program, args, globals } = line
  const found = await find(line.root, args, globals)
  let chain = found.chain
  let node = chain.at(-1) as CommandNode<P>
  if (node.expansion) {
    const at = found.words.at(-1) as number
    return {
      kind: 'expand',
      name: node.name,
      before: args.slice(0, at),
      words: node.expansion,
      after: args.slice(at + 1),
    }
  }
  if (node.passThrough) return passThrough(line, chain, found.words)

  if (found.stop === undefined) chain = await withDefaults(line, chain, found.words)
  else if (node.arguments.length === 0 && (await isGroup(node))) {
    const word = args[found.stop] as string
    if (word === 'help') return dispatch({ ...line, args: [...pathOf(chain), ...args.slice(found.stop + 1), '--help'] })
    throw await unknownCommand(node, word, await usageOf(program, chain, []))
  }
  node = chain.at(-1) as CommandNode<P>
  // Flags of a wrong definition mean nothing, so they are not looked at; its help is shown all the same.
  if (node.problem && !asksForHelp(args)) throw node.problem
  const table = flagTable(chain, globals)
  const usage = await usageOf(program, chain, neededFlags(table))
  const read = scan(args, found.words, table, usage, node.toolOption)
  const asked = topicOf(read.given.get(table.long.get(HELP) as Flag)?.at(-1))
  const given = invocation(pathOf(chain), read, table, line.env, usage)
  if (read.given.has(table.long.get(HELP) as Flag) && asked) return { kind: 'help', chain, topic: asked }
  if (!node.run) {
    if (chain.length === 1) return { kind: 'help', chain, topic: 'default' }
    throw await needsSubcommand(program, chain, usage)
  }
  return { kind: 'run', chain, invocation: await check(node, table, given, usage, line.ask) }
}

/**
 * Goes on to the default sub-command while no word is given, as if it had been typed: its flags, its required inputs.
 * Words after `--` count as words here. Fails with `cli/no-default`.
 */
async function withDefaults<P>(
  line: CommandLine<P>,
  start: readonly CommandNode<P>[],
  words: readonly number[],
): Promise<readonly CommandNode<P>[]> {
  let chain = start
  for (;;) {
    const node = chain.at(-1) as CommandNode<P>
    const name = node.defaultChild
    if (name === undefined || line.args.includes('--')) return chain
    const children = await node.children()
    const child = children.find((one) => one.name === name)
    const next = child ? [...chain, child] : chain
    const table = flagTable(next, line.globals)
    const usage = await usageOf(line.program, chain, [])
    const read = scan(line.args, words, table, usage)
    if (read.given.has(table.long.get(HELP) as Flag)) return chain
    if (!child) throw fail('no-default', { usage, name, known: children.map((one) => one.name) })
    chain = next
  }
}

/** Help when it stands before anything else; all other words are the command's. */
function passThrough<P>(line: CommandLine<P>, chain: readonly CommandNode<P>[], words: readonly number[]): Action<P> {
  const at = words.at(-1) as number
  const after = line.args.slice(at + 1)
  if (after[0] === '--help' || after[0] === '-h') return { kind: 'help', chain, topic: 'default' }
  const usage: CommandUsage = { command: commandLine(line.program, chain), lines: [] }
  const table = flagTable(chain.slice(0, 1), line.globals)
  const read = scan(line.args.slice(0, at + 1), words, table, usage)
  const early = invocation(pathOf(chain), read, table, line.env, usage)
  return { kind: 'run', chain, invocation: { ...early, arguments: after } }
}

/** Whether a help flag stands before `--`. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end < 0 ? args.length : end).some((word) => /^(-h|--help(=.*)?)$/.test(word))
}

function topicOf(text: string | undefined): Topic | undefined {
  if (text === undefined) return 'default'
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
