import type { Place } from '../failure/failure.ts'
import { byteLength } from './bytes.ts'

/** Line and column of an offset as Go counts them: lines from 1, columns in bytes from 0. */
export function position(text: string, at: number): { readonly line: number; readonly column: number } {
  const { index, line, column } = lineAt(text, at)
  return { line: index + 1, column: byteLength(line.slice(0, column)) }
}

/** The line of an offset: its number from 0, the line itself, and the offset inside it. */
function lineAt(text: string, at: number): { readonly index: number; readonly line: string; readonly column: number } {
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', at)
  const line = text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '')
  let index = 0
  for (let next = text.indexOf('\n'); next >= 0 && next < start; next = text.indexOf('\n', next + 1)) index++
  return { index, line, column: at - start }
}

/** The place of an offset inside a text, for people: the text is named as if it were a file. */
export function locate(text: string, at: number, name: string): Place {
  const { index, line, column } = lineAt(text, at)
  return { file: name, line: index + 1, column: column + 1, text: line }
}

/**
 * The place of an offset of a template that came out of a file: the template's line is looked for in the file, below the
 * place where its YAML scalar begins (`origin`). What is not found there as it stands (an escaped or folded scalar) is
 * told as the scalar's own place.
 */
export function inFile(
  text: string,
  at: number,
  origin: Place,
  readFile: ((path: string) => string) | undefined,
): Place {
  const { index, line, column } = lineAt(text, at)
  const wanted = line.trim()
  if (wanted === '' || origin.line === undefined) return origin
  const lines = linesOf(origin.file, readFile)
  const first = origin.line - 1
  // In a block scalar, line n of the template is n lines below the header; a scalar on one line stands beside its key.
  const candidates = [first + 1 + index, first + index]
  for (let next = first; next < lines.length && next < first + index + 40; next++) candidates.push(next)
  for (const number of candidates) {
    const found = lines[number]
    const start = found?.indexOf(wanted) ?? -1
    if (start < 0) continue
    const indent = line.length - line.trimStart().length
    return {
      file: origin.file,
      line: number + 1,
      column: start + Math.max(column - indent, 0) + 1,
      text: found as string,
    }
  }
  return origin
}

function linesOf(file: string, readFile: ((path: string) => string) | undefined): string[] {
  try {
    return readFile ? readFile(file).split(/\r?\n/) : []
  } catch {
    // A file that is gone by now has no lines to show.
    return []
  }
}
