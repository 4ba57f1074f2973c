import type { Place } from '../failure/failure.ts'
import { byteLength } from './bytes.ts'

/** Line and column of an offset as Go counts them: lines from 1, columns in bytes from 0. */
export function position(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at)
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: byteLength(before.slice(start)) }
}

/**
 * Where an offset of a template stands for people. A template that came out of a file (`origin`) is looked up in it:
 * `readFile` gives the file's text, and the template's line is found below the place where its YAML scalar begins.
 * What cannot be found there (an escaped or folded scalar) is told as the scalar's own place.
 */
export function locate(
  text: string,
  at: number,
  name: string,
  origin: Place | undefined,
  readFile: ((path: string) => string) | undefined,
): Place {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', at)
  const line = text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '')
  const index = text.slice(0, start).split('\n').length - 1
  const here: Place = { file: name, line: index + 1, column: at - start + 1, text: line }
  if (!origin) return here
  const found = origin.line === undefined ? undefined : inFile(origin, index, line, at - start, readFile)
  return found ?? origin
}

function inFile(
  origin: Place,
  index: number,
  line: string,
  column: number,
  readFile: ((path: string) => string) | undefined,
): Place | undefined {
  const wanted = line.trim()
  if (wanted === '' || readFile === undefined) return undefined
  let lines: string[]
  try {
    lines = readFile(origin.file).split(/\r?\n/)
  } catch {
    return undefined
  }
  const first = (origin.line as number) - 1
  // In a block scalar, line n of the template is n lines below the header; a scalar on one line stands beside its key.
  const candidates = [first + 1 + index, first + index]
  for (let next = first; next < lines.length && next < first + index + 40; next++) candidates.push(next)
  for (const number of candidates) {
    const text = lines[number]
    const at = text?.indexOf(wanted) ?? -1
    if (at >= 0) {
      const indent = line.length - line.trimStart().length
      return {
        file: origin.file,
        line: number + 1,
        column: at + Math.max(column - indent, 0) + 1,
        text: text as string,
      }
    }
  }
  return undefined
}
