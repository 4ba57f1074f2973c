import type { Project } from '../project.ts'
import type { Paint } from '../terminal/paint.ts'
import type { TableOptions } from '../terminal/table.ts'
import type { Value } from '../value/value.ts'
import { map } from '../value/value.ts'
import { fail } from './failures.ts'

/** The formats of lists. */
export const formats = ['table', 'json', 'yaml', 'csv', 'tsv']

/** A list to print. */
export interface Listing {
  readonly command: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly format: string
  /** Names of columns to show, in order; all when empty. */
  readonly show?: readonly string[]
  /** At most so many columns. */
  readonly most?: number
  /** Formats that the command has beside these, for the failure that names them. */
  readonly further?: readonly string[]
  /** `column:asc` or `column:desc`, the first counts most. */
  readonly sort?: readonly string[]
  /** What stands between the fields of csv and tsv, in place of comma and tab. */
  readonly delimiter?: string
  /** What a table becomes where no person looks: rows without heading, tabs between the cells (`bare`), or csv. */
  readonly piped?: 'bare' | 'csv'
  /** What is said where there is nothing to list. */
  readonly empty: string
}

/** Prints a list as data on stdout. Fails with `commands/unknown-format` and `commands/unknown-column`. */
export async function printRows(project: Project, listing: Listing): Promise<void> {
  const { console } = project
  let format = listing.format.toLowerCase()
  if (!formats.includes(format)) {
    const known = [...formats, ...(listing.further ?? [])]
    throw fail('unknown-format', { command: listing.command, format: listing.format, known })
  }
  const places = (listing.show ?? []).map((name) => columnOf(listing.columns, name))
  const shown = (places.length > 0 ? places : listing.columns.map((_, at) => at)).slice(0, listing.most)
  const columns = shown.map((at) => listing.columns[at] as string)
  // Masked before anything is quoted or laid out, which would hide a secret from the mask.
  const rows = sorted(listing).map((row) => shown.map((at) => console.mask(row[at] ?? '')))
  if (rows.length === 0 && format === 'table') {
    console.say(listing.empty)
    return
  }
  if (format === 'table' && listing.piped && !console.isTerminal('stdout')) format = listing.piped
  console.out(await render(project, columns, rows, format, listing.delimiter))
}

async function render(
  project: Project,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  format: string,
  delimiter: string | undefined,
): Promise<string> {
  const objects = (): Value[] => rows.map((row) => map(columns.map((name, at) => [name, row[at] as string] as const)))
  switch (format) {
    case 'json': {
      const { toJson } = await import('../value/json.ts')
      return `${toJson(objects(), { indent: 2 })}\n`
    }
    case 'yaml': {
      const { emitYaml } = await import('../yaml/emit.ts')
      return emitYaml(objects())
    }
    case 'bare':
      return rows.map((row) => `${row.join('\t')}\n`).join('')
    case 'csv':
      return [columns, ...rows]
        .map((row) => `${row.map((cell) => csvCell(cell, delimiter ?? ',')).join(delimiter ?? ',')}\n`)
        .join('')
    case 'tsv':
      return [columns, ...rows]
        .map((row) => `${row.map((cell) => cell.replace(/[\t\n\r]+/g, ' ')).join(delimiter ?? '\t')}\n`)
        .join('')
    default: {
      const { records, table } = await import('../terminal/table.ts')
      const flat = rows.map((row) => row.map((cell) => cell.replace(/\s+/g, ' ')))
      const { columns: columnsOf } = await import('../terminal/wrap.ts')
      const layout = screen(project.console)
      const text = table(columns, flat, layout)
      return layout.width !== undefined && columnsOf(text.slice(0, text.indexOf('\n'))) > TOO_WIDE * layout.width
        ? records(columns, flat, layout)
        : text
    }
  }
}

/** A table whose lines take so many lines of the screen is easier to read as records. */
const TOO_WIDE = 1.5

/** How what goes to stdout is laid out. */
export type Screen = TableOptions & { readonly paint: Paint }

/** How a table is laid out on stdout: it fits the terminal; what a program reads keeps a line a row. */
export function screen(console: Project['console']): Screen {
  const layout = { paint: console.paint('stdout'), mask: console.mask }
  return console.isTerminal('stdout') ? { ...layout, width: console.width } : layout
}

const csvCell = (text: string, delimiter: string) =>
  /["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text

function columnOf(columns: readonly string[], name: string): number {
  const at = columns.findIndex((column) => column.toLowerCase() === name.trim().toLowerCase())
  if (at < 0) throw fail('unknown-column', { column: name, known: columns.map((column) => column.toLowerCase()) })
  return at
}

function sorted(listing: Listing): readonly (readonly string[])[] {
  const keys = (listing.sort ?? []).map((key) => {
    const [name = '', order = 'asc'] = key.split(':')
    return { at: columnOf(listing.columns, name), sign: order.toLowerCase() === 'desc' ? -1 : 1 }
  })
  if (keys.length === 0) return listing.rows
  return [...listing.rows].sort((a, b) => {
    for (const { at, sign } of keys) {
      const [left, right] = [a[at] ?? '', b[at] ?? '']
      if (left !== right) return (left < right ? -1 : 1) * sign
    }
    return 0
  })
}
