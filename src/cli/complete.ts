import { childOf, type Line, readLine, withChild } from './find.ts'
import type { FlagTable } from './flag-table.ts'
import { emptyOf } from './scan.ts'
import type { Argument, CommandNode, Completer, Flag, Invocation } from './tree.ts'
import { isNeeded } from './usage.ts'
import { isFlag, readFlag } from './words.ts'

/** What the shell does beside offering the candidates; the numbers of cobra's protocol. */
export const Directive = { files: 0, noSpace: 2, noFiles: 4 } as const

/** Candidates for the word under the cursor. */
export interface Candidates {
  readonly words: readonly (readonly [word: string, about: string])[]
  readonly directive: number
}

/** Completers by what they know the names of. */
export type Known = Readonly<Record<string, Completer>>

/**
 * What may stand at the last word of `args`: sub-commands, flags, values of a flag or an argument. Nothing is run and
 * nobody is asked; what cannot be understood offers nothing. `read` is the line before the word where it is read already.
 */
export async function complete<P>(
  root: CommandNode<P>,
  args: readonly string[],
  globals: readonly Flag[],
  known: Known = {},
  read?: Line<P>,
): Promise<Candidates> {
  const typed = args.at(-1) ?? ''
  const before = args.slice(0, -1)
  if (before[0] === 'help') {
    const { chain } = await readLine(root, before.slice(1), globals)
    return { words: await subcommands(chain.at(-1) as CommandNode<P>, typed), directive: Directive.noFiles }
  }
  const line = read ?? (await readLine(root, before, globals))
  const node = line.chain.at(-1) as CommandNode<P>
  if (node.passThrough || node.expansion || line.trailing) return none(Directive.files)
  // A group that goes on to its default takes the flags of that.
  const meant = await throughDefaults(line, globals)
  const { table } = meant
  const invocation = looseInvocation(meant)
  const open = openFlag(meant)
  if (open && !(open.joins && typed.startsWith('-'))) return valuesOf(open, typed, invocation, known)
  const part = isFlag(typed) ? readFlag([typed], 0, 1, table).at(-1) : undefined
  if (part?.kind === 'flag' && part.text !== undefined) {
    const found = await valuesOf(part.flag, part.text, invocation, known)
    const lead = typed.slice(0, typed.length - part.text.length)
    // Shells put `--name=` before the candidates themselves.
    return lead.endsWith('=') ? found : { ...found, words: found.words.map(([word, about]) => [lead + word, about]) }
  }
  if (part?.kind === 'unknown' && typed.includes('=')) return none(Directive.noFiles)
  if (typed.startsWith('-')) {
    const flags = [...table.own, ...table.inherited]
    // A few letters mean a flag of the command rather than one that every command has.
    const own =
      typed.length > 2
        ? flagNames(
            flags.filter((flag) => !globals.includes(flag)),
            typed,
            invocation,
          )
        : []
    return { words: own.length > 0 ? own : flagNames(flags, typed, invocation), directive: Directive.noFiles }
  }
  return words(node, table, typed, invocation, known)
}

const none = (directive: number): Candidates => ({ words: [], directive })

async function words<P>(
  node: CommandNode<P>,
  table: FlagTable,
  typed: string,
  invocation: Invocation,
  known: Known,
): Promise<Candidates> {
  const at = invocation.arguments.length
  const offered = at === 0 ? await subcommands(node, typed) : []
  const argument = node.arguments[at] ?? (node.arguments.at(-1)?.rest ? node.arguments.at(-1) : undefined)
  const values = argument ? await candidates(argument, typed, invocation, known) : undefined
  if (values) offered.push(...values)
  if (offered.length === 0 && typed === '' && !values) {
    const missing = [...table.own, ...table.inherited].filter(
      (flag) => isNeeded(flag) && !invocation.given.has(flag.name),
    )
    if (missing.length > 0 && !argument) {
      return { words: missing.map((flag) => [`--${flag.name}`, flag.about] as const), directive: Directive.noFiles }
    }
  }
  return { words: offered, directive: argument && !values ? Directive.files : Directive.noFiles }
}

/** Sub-commands that are there, by name. */
async function subcommands<P>(node: CommandNode<P>, typed: string): Promise<(readonly [string, string])[]> {
  const shown = (await node.children()).filter((one) => one.name.startsWith(typed) && !one.hidden && !one.notYet)
  return shown.map((one) => [one.name, firstLine(one.brief)] as const).sort(([a], [b]) => (a < b ? -1 : 1))
}

async function valuesOf(flag: Flag, typed: string, invocation: Invocation, known: Known): Promise<Candidates> {
  // Of a list the last item is completed.
  const cut = flag.type === 'list' && !flag.whole ? typed.lastIndexOf(',') + 1 : 0
  const [first, last] = [typed.slice(0, cut), typed.slice(cut)]
  const found = flag.type === 'bool' ? onOff(typed) : await candidates(flag, last, invocation, known)
  if (!found) return none(Directive.files)
  return { words: found.map(([word, about]) => [`${first}${word}`, about] as const), directive: Directive.noFiles }
}

const onOff = (typed: string) =>
  ['true', 'false'].filter((word) => word.startsWith(typed)).map((word) => [word, ''] as const)

/** The set of values that an input declares; undefined when it takes anything. */
async function candidates(
  input: Pick<Flag | Argument, 'values' | 'complete' | 'names'>,
  typed: string,
  invocation: Invocation,
  known: Known,
): Promise<readonly (readonly [string, string])[] | undefined> {
  if (input.values && input.values.length > 0) {
    return input.values.filter((value) => value.startsWith(typed)).map((value) => [value, ''] as const)
  }
  const complete = input.complete ?? (input.names === undefined ? undefined : known[input.names])
  if (!complete) return undefined
  return (await complete(typed, invocation)).filter(([value]) => value.startsWith(typed))
}

function flagNames(flags: readonly Flag[], typed: string, invocation: Invocation): (readonly [string, string])[] {
  return flags
    .filter((flag) => !flag.hidden && (flag.type === 'list' || !invocation.given.has(flag.name)))
    .flatMap((flag) => {
      const about = firstLine(flag.about)
      const long = [`--${flag.name}`, about] as const
      return flag.shorthand !== undefined && !typed.startsWith('--')
        ? [long, [`-${flag.shorthand}`, about] as const]
        : [long]
    })
    .filter(([word]) => word.startsWith(typed))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

const firstLine = (text: string) => text.trim().split('\n', 1)[0] as string

/** The line read by the flags of the default sub-command, as long as no word is given. */
async function throughDefaults<P>(line: Line<P>, globals: readonly Flag[]): Promise<Line<P>> {
  for (let at = line; ; ) {
    const node = at.chain.at(-1) as CommandNode<P>
    const child = node.defaultChild === undefined ? undefined : await childOf(node, node.defaultChild)
    if (!child || at.parts.some((part) => part.kind === 'word')) return at
    at = withChild(at, child, globals)
  }
}

/** The invocation of a line that is still being typed: nothing in it is wrong. */
function looseInvocation<P>({ chain, parts, table }: Line<P>): Invocation {
  const values: Record<string, string | boolean> = Object.create(null)
  for (const part of parts) {
    if (part.kind !== 'flag') continue
    const { flag, text } = part
    values[flag.name] = text ?? (flag.type === 'bool' ? true : (flag.bare ?? ''))
  }
  return {
    path: chain.slice(1).map((one) => one.name),
    arguments: parts.flatMap((part) => (part.kind === 'word' ? [part.text] : [])),
    flags: {
      ...Object.fromEntries([...table.long.values()].map((flag) => [flag.name, flag.default ?? emptyOf(flag)])),
      ...values,
    },
    given: new Set(Object.keys(values)),
    trailing: undefined,
  }
}

/** The flag that takes the next word: one that has no value yet, or one that stands alone and may take a word. */
function openFlag<P>({ parts }: Line<P>): Flag | undefined {
  const last = parts.at(-1)
  if (last?.kind === 'open') return last.flag
  return last?.kind === 'flag' && last.flag.joins && last.text === undefined ? last.flag : undefined
}

/** The lines that a completion script reads: candidates, with descriptions behind a tab, and `:<directive>` at the end. */
export function candidateLines(found: Candidates, descriptions: boolean): string {
  const lines = found.words.map(([word, about]) => (descriptions && about !== '' ? `${word}\t${about}` : word))
  return `${[...lines, `:${found.directive}`].join('\n')}\n`
}
