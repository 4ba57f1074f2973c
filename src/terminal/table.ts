import type { Paint } from './console.ts'
import { noPaint } from './paint.ts'
import { columns, pad } from './wrap.ts'

/** How a table is laid out. */
export interface TableOptions {
  readonly paint?: Paint
  /** Cells of the last column are cut so that lines fit; not when absent. */
  readonly width?: number
  /** Before each line. */
  readonly indent?: string
}

/**
 * Rows in columns two blanks apart, as wide as their widest cell; a heading in bold when given. Every line ends with a
 * line end. Wide characters count as two columns.
 */
export function table(
  heading: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const { paint = noPaint, width, indent = '' } = options
  const all = heading ? [heading, ...rows] : rows
  const widths: number[] = []
  for (const row of all)
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, columns(cell))
    })
  let text = ''
  all.forEach((row, index) => {
    let line = indent
    row.forEach((cell, at) => {
      const last = at === row.length - 1
      const shown = last && width !== undefined ? cut(cell, width - columns(line)) : cell
      const painted = heading && index === 0 ? paint.bold(shown) : shown
      line += last ? painted : `${painted}${pad('', (widths[at] as number) - columns(cell) + 2)}`
    })
    text += `${line.trimEnd()}\n`
  })
  return text
}

/** The text shortened to so many columns, with `…` at its end when something is missing. */
export function cut(text: string, width: number): string {
  if (columns(text) <= width) return text
  let shown = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const size = columns(segment)
    if (used + size > width - 1) break
    shown += segment
    used += size
  }
  return `${shown}…`
}
