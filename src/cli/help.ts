import { markdown } from '../terminal/markdown.ts'
import { type Masked, masked } from '../terminal/masked.ts'
import type { Paint } from '../terminal/paint.ts'
import { columns, pad, wrap } from '../terminal/wrap.ts'
import { neededFlags } from './check.ts'
import type { Topic } from './dispatch.ts'
import { flagTable } from './flag-table.ts'
import type { Argument, CommandNode, Flag } from './tree.ts'
import { commandLine, hasVisibleChildren, isNeeded, usageLines } from './usage.ts'

/** What help is laid out with. */
export interface HelpPage {
  readonly program: string
  readonly globals: readonly Flag[]
  readonly width: number
  readonly paint: Paint
  /** The masker: a description may hold what a template or a function put there. */
  readonly mask: (text: string) => Masked
  /** Whether the global flags are shown without being asked for. */
  readonly showAll?: boolean
}

/**
 * The help of a command, for stdout: description, USAGE, ARGUMENTS, ALIASES, EXAMPLES, the commands below it, FLAGS,
 * further sections of its own, and where it is defined. Sections without content are left out.
 */
export async function helpText<P>(page: HelpPage, chain: readonly CommandNode<P>[], topic: Topic): Promise<string> {
  const node = chain.at(-1) as CommandNode<P>
  const table = flagTable(chain, page.globals)
  const needed = neededFlags(table)
  const all = topic === 'all' || (topic === 'default' && page.showAll === true)
  const children = (await node.children()).filter((child) => !child.hidden)
  const command = commandLine(page.program, chain)
  const blocks: string[] = []
  const section = (heading: string, lines: readonly string[]) => {
    if (lines.length > 0) blocks.push(`${page.paint.bold(heading)}\n\n${lines.join('\n')}`)
  }

  const about = (node.about ?? node.brief).trim()
  if (topic === 'default' || topic === 'all') {
    if (about !== '') blocks.push(markdown(page.mask(about), page))
    if (node.problem) blocks.push(page.paint.yellow(`This command cannot run: ${node.problem.words.message}`))
  }
  if (topic !== 'flags') {
    section(
      'USAGE',
      usageLines(command, node, needed, children.length > 0).map((line) => `    $ ${line}`),
    )
  }
  if (topic === 'default' || topic === 'all') {
    section('ARGUMENTS', argumentRows(node.arguments, page))
    if (node.aliases.length > 0) section('ALIASES', [`  ${[node.name, ...node.aliases].join(', ')}`])
    section('SUBCOMMAND ALIASES', subcommandAliases(command, children))
  }
  if (topic !== 'flags') {
    const examples = node.examples ?? []
    section(
      'EXAMPLES',
      examples.flatMap(({ about: text, line }) => [`  ${text}`, '', `    $ ${line}`, '']).slice(0, -1),
    )
  }
  if (topic === 'default' || topic === 'all') {
    section('BUILT-IN COMMANDS', [...(await commandRows(children, 'built-in', page)), ...missing(children, page)])
    section('CUSTOM COMMANDS', await commandRows(children, 'custom', page))
    section(
      children.some((child) => child.origin === 'alias') ? 'ALIASES' : '',
      await commandRows(children, 'alias', page),
    )
  }
  if (topic !== 'usage') {
    section('FLAGS', flagRows(table.own, page))
    if (all) section('GLOBAL FLAGS', flagRows(table.inherited, page))
  }
  if (topic === 'default' || topic === 'all') {
    const more = await node.help?.()
    for (const { heading, lines } of more?.sections ?? [])
      section(
        heading,
        lines.map((line) => `  ${line}`),
      )
    const notes = []
    if (children.length > 0) notes.push(`Use \`${command} [command] --help\` for more information about a command.`)
    if (!all) notes.push('Use `--help=usage` for examples or `--help=all` for all flags and full help.')
    if (notes.length > 0) blocks.push(page.paint.dim(notes.join('\n').replaceAll('`', '')))
    if (more?.definedIn) blocks.push(page.paint.dim(`Defined in ${more.definedIn}`))
  }
  return `${blocks.join('\n\n')}\n`
}

/** `text (default dev) (a, b or c)`: what a flag or argument is for, and what it takes. */
function tell(input: Flag | Argument): string {
  const notes: string[] = []
  if (isNeeded(input)) notes.push('required')
  const value = input.default
  if (
    value !== undefined &&
    value !== '' &&
    value !== false &&
    value !== 0 &&
    !(Array.isArray(value) && value.length === 0)
  ) {
    notes.push(`default \`${Array.isArray(value) ? value.join(',') : String(value)}\``)
  }
  if (input.values && input.values.length > 0) notes.push(`one of ${input.values.join(', ')}`)
  return [input.about.trim(), ...notes.map((note) => `(${note})`)].filter((part) => part !== '').join(' ')
}

function argumentRows(list: readonly Argument[], page: HelpPage): string[] {
  return rows(
    list.map((argument) => [`  ${argument.name}${argument.rest ? '...' : ''}`, tell(argument)] as const),
    page,
  )
}

function flagRows(flags: readonly Flag[], page: HelpPage): string[] {
  const shown = flags.filter((flag) => !flag.hidden).sort((a, b) => (a.name < b.name ? -1 : 1))
  const kinds = { string: ' string', optional: ' string', list: ' strings', int: ' int', number: ' number', bool: '' }
  return rows(
    shown.map((flag) => {
      const letter = flag.shorthand === undefined ? '      ' : `  -${flag.shorthand}, `
      const kind = flag.name === 'help' ? '' : kinds[flag.type]
      return [`${letter}--${flag.name}${kind}`, tell(flag)] as const
    }),
    page,
  )
}

async function commandRows<P>(
  children: readonly CommandNode<P>[],
  origin: CommandNode['origin'],
  page: HelpPage,
): Promise<string[]> {
  const list = children
    .filter((child) => child.origin === origin && !child.notYet)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const found: (readonly [string, string])[] = []
  for (const child of list) {
    const mark = child.origin !== 'alias' && (await hasVisibleChildren(child)) ? ' [command]' : ''
    found.push([`      ${child.name}${mark}`, child.brief])
  }
  return rows(found, page)
}

/** The commands that are known and not there yet, in one line: nobody has to read about each. */
function missing<P>(children: readonly CommandNode<P>[], { width, paint, mask }: HelpPage): string[] {
  const names = children.flatMap((child) => (child.notYet ? [child.name] : []))
  if (names.length === 0) return []
  const first = '      Not there yet: '
  const text = wrap(mask(names.sort().join(', ')), { width, first, rest: ' '.repeat(first.length) })
  return text.split('\n').map((line) => paint.dim(line))
}

function subcommandAliases<P>(command: string, children: readonly CommandNode<P>[]): string[] {
  return children
    .filter((child) => child.origin !== 'alias' && !child.notYet)
    .flatMap((child) => child.aliases.map((alias) => [alias, child.name] as const))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([alias, name]) => `      ${alias.padEnd(15)}  Alias of \`${command} ${name}\` command`)
}

/** Two columns: names padded to the longest, texts wrapped with a hanging indent; at least 40 columns for the texts. */
function rows(pairs: readonly (readonly [string, string])[], page: HelpPage): string[] {
  const longest = Math.max(0, ...pairs.map(([name]) => columns(name)))
  const left = Math.min(longest, Math.max(30, page.width - 44)) + 2
  const width = Math.max(40, page.width - left)
  return pairs.flatMap(([given, about]) => {
    const [name, text] = [page.mask(given), page.mask(about)]
    const lines = plain(text, width) ? [text] : markdown(text, { width, paint: page.paint }).split('\n')
    const head = columns(name) > left - 2 ? [name] : []
    return [
      ...head,
      ...lines.map((line, at) => `${pad(at === 0 && head.length === 0 ? name : masked``, left)}${line}`.trimEnd()),
    ]
  })
}

/** Whether a text comes out of Markdown as it went in: most do, and a list of hundreds should not wait for that. */
const plain = (text: string, width: number) =>
  text.length <= width && /^([A-Za-z][A-Za-z0-9 .,;:()'"/=-]*)?$/.test(text)
