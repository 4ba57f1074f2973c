import stringWidth from 'fast-string-width'
import type { Masked } from './masked.ts'

/** Columns that a text takes; colours take none, wide characters two. */
export function columns(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text)
}

/** How to wrap: `first` goes before the first line, `rest` before the others. */
export interface WrapOptions {
  /** Lines are not broken when absent. */
  readonly width?: number | undefined
  readonly first?: string
  readonly rest?: string
}

/** Breaks a paragraph at its blanks; a word that is longer than a line stays whole, so that it can be copied. */
export function wrap(text: Masked, options: WrapOptions = {}): Masked {
  const { width, first = '', rest = first } = options
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(/[ \t\n]+/)) {
    if (word === '') continue
    const size = columns(word)
    const indent = columns(lines.length === 0 ? first : rest)
    if (line !== '' && width !== undefined && indent + used + 1 + size > width) {
      lines.push(line)
      line = ''
      used = 0
    }
    line = line === '' ? word : `${line} ${word}`
    used += used === 0 ? size : size + 1
  }
  lines.push(line)
  return lines.map((one, index) => `${index === 0 ? first : rest}${one}`.trimEnd()).join('\n') as Masked
}

/** The text with blanks behind it, up to so many columns. */
export function pad(text: Masked, width: number): Masked {
  return (text + ' '.repeat(Math.max(0, width - columns(text)))) as Masked
}

/** The text shortened to so many columns, with `…` at its end when something is missing. */
export function cut(text: Masked, width: number): Masked {
  if (columns(text) <= width) return text
  let shown = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const size = columns(segment)
    if (used + size > width - 1) break
    shown += segment
    used += size
  }
  return `${shown}…` as Masked
}
