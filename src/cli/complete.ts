import { find } from './find.ts'
import { type FlagTable, flagTable, standsAlone } from './flag-table.ts'
import { emptyOf } from './scan.ts'
import type { Argument, CommandNode, Completer, Flag, Invocation } from './tree.ts'
import { isNeeded } from './usage.ts'

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
 * nobody is asked; what cannot be understood offers nothing.
 */
export async function complete<P>(
  root: CommandNode<P>,
  args: readonly string[],
  globals: readonly Flag[],
  known: Known = {},
): Promise<Candidates> {
  const typed = args.at(-1) ?? ''
  const before = args.slice(0, -1)
  if (before[0] === 'help') {
    const { chain } = await find(root, before.slice(1), globals)
    return { words: await subcommands(chain.at(-1) as CommandNode<P>, typed), directive: Directive.noFiles }
  }
  const found = await find(root, before, globals)
  const node = found.chain.at(-1) as CommandNode<P>
  const table = flagTable(found.chain, globals)
  const read = readLoosely(before, found.words, table)
  const path = found.chain.slice(1).map((one) => one.name)
  if (node.passThrough || node.expansion) return none(Directive.files)
  if (before.includes('--')) return none(Directive.files)

  const invocation: Invocation = {
    path,
    arguments: read.words,
    flags: {
      ...Object.fromEntries([...table.long.values()].map((flag) => [flag.name, flag.default ?? emptyOf(flag)])),
      ...read.values,
    },
    given: new Set(Object.keys(read.values)),
    trailing: undefined,
  }
  if (read.open && !(read.open.joins && typed.startsWith('-'))) return valuesOf(read.open, typed, invocation, known)
  if (typed.startsWith('--') && typed.includes('=')) {
    const cut = typed.indexOf('=')
    const flag = table.long.get(typed.slice(2, cut))
    return flag ? valuesOf(flag, typed.slice(cut + 1), invocation, known) : none(Directive.noFiles)
  }
  if (typed.startsWith('-')) return { words: flagNames(table, typed, invocation), directive: Directive.noFiles }
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

function flagNames(table: FlagTable, typed: string, invocation: Invocation): (readonly [string, string])[] {
  return [...table.own, ...table.inherited]
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

/** As the scan, but nothing is wrong: a half-typed line is full of gaps. `open` is a flag that still wants its value. */
function readLoosely(args: readonly string[], skip: readonly number[], table: FlagTable) {
  const found: string[] = []
  const values: Record<string, string | boolean> = Object.create(null)
  let open: Flag | undefined
  args.forEach((word, at) => {
    const flag = open
    open = undefined
    if (skip.includes(at)) return
    if (flag && !(flag.joins && word.startsWith('-'))) {
      values[flag.name] = word
    } else if (word.startsWith('-') && word.length > 1) {
      const [name, glued] = word.startsWith('--') ? cutLong(word) : [word.slice(1, 2), word.slice(2).replace(/^=/, '')]
      const known = word.startsWith('--') ? table.long.get(name) : table.short.get(name)
      if (!known) return
      if (glued) values[known.name] = glued
      else if (standsAlone(known)) {
        values[known.name] = known.type === 'bool' ? true : (known.bare ?? '')
        if (known.joins) open = known
      } else open = known
    } else found.push(word)
  })
  return { words: found, values, open }
}

function cutLong(word: string): [string, string] {
  const cut = word.indexOf('=')
  return cut < 0 ? [word.slice(2), ''] : [word.slice(2, cut), word.slice(cut + 1)]
}

/** The lines that a completion script reads: candidates, with descriptions behind a tab, and `:<directive>` at the end. */
export function candidateLines(found: Candidates, descriptions: boolean): string {
  const lines = found.words.map(([word, about]) => (descriptions && about !== '' ? `${word}\t${about}` : word))
  return `${[...lines, `:${found.directive}`].join('\n')}\n`
}
