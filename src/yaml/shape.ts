import type { Path, Position } from '../value/origin.ts'
import { isMap, Tagged, type Value } from '../value/value.ts'

/** Where the nodes of a document stand, in plain data. */
export interface Shape {
  /** The key of a map entry, the item of a list. */
  readonly at: Position
  readonly entries?: Readonly<Record<string, Shape>>
  readonly items?: readonly Shape[]
}

/**
 * The node at a path. Keys are matched exactly, else without regard to case (known keys of a configuration may be written
 * in any); keys that come in by `<<` are found where they were written.
 */
export function seek(root: Shape, path: Path): Shape | undefined {
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

/**
 * The shape in few letters, to be kept beside the value: the places of all nodes in the order of the value, each as lines
 * further down, a column, and nothing else. Undefined where the value has other nodes than its text (`<<`, aliases).
 */
export function pack(shape: Shape, value: Value): string | undefined {
  const marks: string[] = []
  let line = 0
  let whole = true
  const walk = (here: Shape, data: Value): void => {
    const inner = data instanceof Tagged ? data.value : data
    marks.push(`${here.at.line === line ? '' : here.at.line - line}.${here.at.column}`)
    line = here.at.line
    if (Array.isArray(inner)) {
      inner.forEach((item, index) => {
        const next = here.items?.[index]
        if (next) walk(next, item)
        else whole = false
      })
    } else if (isMap(inner)) {
      for (const key of Object.keys(inner)) {
        const next = here.entries && Object.hasOwn(here.entries, key) ? here.entries[key] : undefined
        if (next) walk(next, inner[key] as Value)
        else whole = false
      }
    }
  }
  walk(shape, value)
  return whole ? marks.join(' ') : undefined
}

/** The shape of a value from what `pack` made of it. */
export function unpack(packed: string, value: Value): Shape {
  const marks = packed.split(' ')
  let next = 0
  let line = 0
  const walk = (data: Value): Shape => {
    const [down = '', column = '1'] = (marks[next++] ?? '').split('.')
    line += Number(down)
    const at = { line, column: Number(column) }
    const inner = data instanceof Tagged ? data.value : data
    if (Array.isArray(inner)) return { at, items: inner.map(walk) }
    if (!isMap(inner)) return { at }
    const entries: Record<string, Shape> = Object.create(null)
    for (const key of Object.keys(inner)) entries[key] = walk(inner[key] as Value)
    return { at, entries }
  }
  return walk(value)
}
