import type { Position } from '../value/origin.ts'

/** Line and column (from 1) of an offset in a text; columns count characters, not UTF-16 units. */
export function positionAt(text: string, offset: number): Position {
  let line = 1
  let start = 0
  for (let at = 0; at < offset; at++) {
    const unit = text.charCodeAt(at)
    if (unit !== 10 && unit !== 13) continue
    if (unit === 13 && text.charCodeAt(at + 1) === 10) {
      if (at + 1 >= offset) break
      at++
    }
    line++
    start = at + 1
  }
  const before = text.slice(start, offset)
  return { line, column: [...(line === 1 ? before.replace(/^\ufeff/, '') : before)].length + 1 }
}

/** A line of a text by its number, without its end. */
export function lineAt(text: string, line: number): string | undefined {
  return text.split(/\r\n|\r|\n/, line)[line - 1]?.replace(/^\ufeff/, '')
}
