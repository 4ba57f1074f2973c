import type { Position } from '../value/origin.ts'
import { lineAt } from './lines.ts'

/**
 * Where a line and column (from 1) of a scalar's text stand in the file. `at` is where its entry (then `isEntry`) or item
 * begins. Lines of a `|` or `>` block stand one below the other behind their indentation; of a text that is written in
 * another way the first line keeps its columns, and all others are where it begins.
 */
export function within(source: string, at: Position, isEntry: boolean, line: number, column: number): Position {
  const lines = source.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  const own = lines[at.line - 1] ?? ''
  let from = at.column - 1
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = from
    from += pattern.exec(own)?.[0].length ?? 0
  }
  if (isEntry) skip(/(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:[^:]|:(?=\S))*)\s*:/y)
  skip(/\s*(?:[!&]\S*\s+)*/y)
  const block = /^[|>]([-+]?)(\d?)/.exec(own.slice(from))
  if (block) {
    const first = lines.slice(at.line).find((one) => one.trim() !== '') ?? ''
    const margin = /^ */.exec(
      own.replace(/^( *)((?:- +)*)/, (_, blanks: string, dashes: string) => blanks + ' '.repeat(dashes.length)),
    )
    const indent = block[2] ? (margin?.[0].length ?? 0) + Number(block[2]) : (/^ */.exec(first)?.[0].length ?? 0)
    return { line: at.line + line, column: indent + column }
  }
  if (own.slice(from).trim() === '') {
    const next = lines.findIndex((one, index) => index >= at.line && one.trim() !== '')
    if (next < 0) return at
    return { line: next + 1, column: (/^ */.exec(lines[next] as string)?.[0].length ?? 0) + (line === 1 ? column : 1) }
  }
  if (/["']/.test(own[from] ?? '')) from++
  return { line: at.line, column: from + (line === 1 ? column : 1) }
}

/** The plain word (a number, `true`) that is the scalar there, as it is written; undefined where something else stands. */
export function wordAt(source: string, at: Position, isEntry: boolean): string | undefined {
  const start = within(source, at, isEntry, 1, 1)
  const word = /^[-+.\w]+(?=[\s,\]}]|$)/.exec(lineAt(source, start.line)?.slice(start.column - 1) ?? '')
  return word?.[0]
}
