import type { Position } from '../value/origin.ts'
import { keyName } from './compose.ts'
import { keyParts } from './delimited.ts'
import { type Event, scalarText } from './events.ts'
import { resolvePlain } from './resolve.ts'
import type { Shape } from './shape.ts'

/**
 * The shape of the first document: where each of its nodes stands; keys with a delimiter in them are paths, as `compose`
 * reads them. Undefined when there is none.
 */
export function outline(source: string, events: readonly Event[], delimiter?: string): Shape | undefined {
  const anchors = new Map<string, Shape>()
  const mark = marker(source)
  let next = 0

  /** Reads a node; `at` is the place of its entry's key, `otherwise` where it is when it is empty. */
  function node(at: Position | undefined, otherwise: Position): Shape {
    const event = events[next++] as Event
    const here = event.start < 0 ? otherwise : mark(event.start)
    if (event.kind === 'alias') return { ...anchors.get(event.anchor), at: at ?? here }
    let made: Shape = { at: at ?? here }
    if (event.kind === 'list') made = { at: at ?? here, items: list(here) }
    else if (event.kind === 'map') made = { at: at ?? here, entries: entries(here) }
    if (event.anchor !== '') anchors.set(event.anchor, made)
    return made
  }

  function list(otherwise: Position): Shape[] {
    const items: Shape[] = []
    while (events[next]?.kind !== 'end') items.push(node(undefined, otherwise))
    next++
    return items
  }

  function entries(otherwise: Position): Record<string, Shape> {
    const made: Record<string, Shape> = Object.create(null)
    while (events[next]?.kind !== 'end') {
      const key = events[next] as Event
      const name = scalarName(source, key)
      const { at } = node(undefined, otherwise)
      const parts =
        delimiter !== undefined && key.kind === 'scalar' && key.style === 'plain' ? keyParts(name, delimiter) : [name]
      layShape(made, parts, at, node(at, at))
    }
    next++
    return made
  }

  return events.length === 0 ? undefined : node(undefined, mark(0))
}

/** Puts a shape under a path of names, into what stands there already. */
function layShape(made: Record<string, Shape>, parts: readonly string[], at: Position, shape: Shape): void {
  const [name, ...inner] = parts as [string, ...string[]]
  const nested = inner.reduceRight<Shape>((under, part) => ({ at, entries: { [part]: under } }), shape)
  const before = made[name]
  made[name] = before ? joined(before, nested) : nested
}

/** The places of a map that was written in two pieces: those of the later one, and what only the earlier one has. */
function joined(one: Shape, other: Shape): Shape {
  if (!one.entries || !other.entries) return other
  const entries: Record<string, Shape> = Object.assign(Object.create(null), one.entries)
  for (const [name, shape] of Object.entries(other.entries)) {
    const before = entries[name]
    entries[name] = before ? joined(before, shape) : shape
  }
  return { at: other.at, entries }
}

function scalarName(source: string, event: Event): string {
  if (event.kind !== 'scalar') return ''
  const text = scalarText(source, event)
  return event.style === 'plain' ? keyName(resolvePlain(text).value) : text
}

/** Turns offsets into positions, with the beginnings of all lines found once. */
function marker(source: string): (offset: number) => Position {
  const starts = [0]
  for (const end of source.matchAll(/\r\n|\r|\n/g)) starts.push(end.index + end[0].length)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    const before = source.slice(starts[low] as number, offset)
    return { line: low + 1, column: [...(low === 0 ? before.replace(/^\ufeff/, '') : before)].length + 1 }
  }
}
