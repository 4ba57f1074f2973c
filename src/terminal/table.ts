import type { Masked } from './masked.ts'
import type { Paint } from './paint.ts'
import { noPaint } from './paint.ts'
import { columns, wrap } from './wrap.ts'

/** How a table is laid out. */
export interface TableOptions {
  /** The masker: what is in the cells is masked before it is measured. */
  readonly mask: (text: string) => Masked
  readonly paint?: Paint
  /** Lines are to fit in so many columns: the widest cells are broken at their blanks. As wide as need be when absent. */
  readonly width?: number
  /** Before each line. */
  readonly indent?: string
}

/** Between two columns. */
const GAP = 2

/**
 * Rows in columns two blanks apart, as wide as their widest cell, or as fits; a heading in bold when given. Every line
 * ends with a line end. Wide characters count as two columns. A word is never broken, so that it can be copied: one that
 * is wider than its column pushes the rest of its line aside.
 */
export function table(
  heading: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  options: TableOptions,
): Masked {
  const { paint = noPaint, width, indent = '', mask } = options
  const all = (heading ? [heading, ...rows] : rows).map((row) => row.map((cell) => mask(cell)))
  const widest: number[] = []
  for (const row of all)
    row.forEach((cell, at) => {
      widest[at] = Math.max(widest[at] ?? 0, columns(cell))
    })
  const widths = width === undefined ? widest : fitted(all, widest, width - columns(indent))
  let text = ''
  all.forEach((row, index) => {
    const cells = row.map((cell, at) => broken(cell, widths[at] as number))
    const height = Math.max(1, ...cells.map((lines) => lines.length))
    for (let y = 0; y < height; y++) {
      let line = indent
      cells.forEach((lines, at) => {
        const shown = lines[y] ?? ''
        const last = at === row.length - 1
        line += heading && index === 0 && shown !== '' ? paint.bold(shown) : shown
        if (!last) line += ' '.repeat(Math.max(0, (widths[at] as number) - columns(shown)) + GAP)
      })
      text += `${line.trimEnd()}\n`
    }
  })
  return text as Masked
}

/** The lines of a cell: one as long as it fits. */
function broken(cell: Masked, width: number): readonly string[] {
  return columns(cell) <= width ? [cell] : wrap(cell, { width }).split('\n')
}

/**
 * Widths of columns that fit in `room` together. The widest gives way first, as far as its longest word. Where that is
 * not enough, the long words of a few rows stand out of their column, so that the other rows are in order.
 */
function fitted(rows: readonly (readonly string[])[], widest: readonly number[], room: number): readonly number[] {
  const left = room - GAP * (widest.length - 1)
  const words = widest.map((_, at) => rows.map((row) => longestWord(row[at] ?? '')).sort((a, b) => a - b))
  const whole = narrowed(
    widest,
    words.map((column) => column.at(-1) ?? 0),
    left,
  )
  if (sum(whole) <= left) return whole
  const most = words.map((column) => column[Math.floor((column.length - 1) * FEW)] ?? 0)
  return narrowed(widest, most, left)
}

/** Of so many rows the longest word fits; what is beyond them are a few. */
const FEW = 0.75

function longestWord(cell: string): number {
  return Math.max(...cell.split(/[ \t\n]+/).map(columns))
}

/** The widths, taken down to `left` together where `least` lets them; columns of one width share what is missing. */
function narrowed(widest: readonly number[], least: readonly number[], left: number): readonly number[] {
  const widths = [...widest]
  const size = (at: number) => widths[at] as number
  for (;;) {
    const over = sum(widths) - left
    const open = widths.flatMap((one, at) => (one > (least[at] as number) ? [at] : []))
    if (over <= 0 || open.length === 0) return widths
    const first = open.reduce((best, at) => (size(at) > size(best) ? at : best))
    const next = Math.max(0, ...open.filter((at) => at !== first).map(size))
    const step = Math.max(1, Math.min(over, size(first) - next))
    widths[first] = Math.max(least[first] as number, size(first) - step)
  }
}

const sum = (widths: readonly number[]) => widths.reduce((all, one) => all + one, 0)

/**
 * Rows one below the other, for a table that is far too wide: the first cell as a heading, then a line a cell behind the
 * name of its column. Cells with nothing in them are left out.
 */
export function records(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): Masked {
  const { paint = noPaint, mask } = options
  return rows
    .map(([first = '', ...cells]) => {
      const shown = cells.flatMap((cell, at) => (cell === '' ? [] : [[heading[at + 1] ?? '', cell]]))
      return `${paint.bold(mask(first))}\n${table(undefined, shown, { ...options, indent: '  ' })}`
    })
    .join('') as Masked
}
