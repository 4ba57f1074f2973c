import { stripVTControlCharacters } from 'node:util'

/** Most lines of a task that failed which are shown again. */
const MOST = 40

/** The last lines of an output; from its first error on, where it has one. */
export function tailOf(text: string): readonly string[] {
  if (text.trim() === '') return []
  const lines = text.trimEnd().split('\n')
  const error = lines.findIndex((line) => /\bError: /.test(line))
  // Terraform draws a box around an error, whose top is a line of its own.
  const from = error > 0 && /^\W*╷\W*$/.test(stripVTControlCharacters(lines[error - 1] as string)) ? error - 1 : error
  return lines.slice(Math.max(from, lines.length - MOST, 0))
}
