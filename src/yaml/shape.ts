import type { Path, Position } from '../value/origin.ts'

/** A line and a column in one number, so that a shape is small when it is kept on disk. */
export type Mark = number

const width = 10_000

export const markOf = (line: number, column: number): Mark => line * width + Math.min(column, width - 1)

const positionOf = (mark: Mark): Position => ({ line: Math.floor(mark / width), column: mark % width })

/** Where the nodes of a document stand, in plain data. */
export interface Shape {
  /** The key of a map entry, the item of a list. */
  readonly at: Mark
  readonly entries?: Readonly<Record<string, Shape>>
  readonly items?: readonly Shape[]
  /** Of a scalar: where its text begins, and the indentation of its lines; -1 when it is no block. */
  readonly text?: readonly [Mark, number]
}

/**
 * The node at a path. Keys are matched exactly, else without regard to case (known keys of a configuration may be written
 * in any); keys that come in by `<<` are found where they were written.
 */
function seek(root: Shape, path: Path): Shape | undefined {
  let here: Shape | undefined = root
  for (const key of path) {
    if (!here) return undefined
    here = typeof key === 'number' ? here.items?.[key] : child(here, key)
  }
  return here
}

function child(here: Shape, key: string): Shape | undefined {
  const entries = here.entries
  if (!entries) return undefined
  if (Object.hasOwn(entries, key)) return entries[key]
  const lower = key.toLowerCase()
  for (const name of Object.keys(entries)) if (name.toLowerCase() === lower) return entries[name]
  const merged = Object.hasOwn(entries, '<<') ? entries['<<'] : undefined
  for (const source of merged?.items ?? (merged ? [merged] : [])) {
    const found = child(source, key)
    if (found) return found
  }
  return undefined
}

/** Position of the node at a path. */
export function locate(root: Shape, path: Path): Position | undefined {
  const found = seek(root, path)
  return found && positionOf(found.at)
}

/** Position in the file of a line and column (from 1) of the text at a path. */
export function locateText(root: Shape, path: Path, line: number, column: number): Position | undefined {
  const found = seek(root, path)
  if (!found) return undefined
  if (!found.text) return positionOf(found.at)
  const [start, indent] = found.text
  const first = positionOf(start)
  if (indent >= 0) return { line: first.line + line - 1, column: indent + column }
  // Lines of a quoted or plain text are folded together: only the first keeps its columns.
  return line === 1 ? { line: first.line, column: first.column + column - 1 } : first
}
