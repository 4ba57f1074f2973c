import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml'
import type { Position } from '../value/origin.ts'
import { eventOffset, keyName } from './compose.ts'
import { resolvePlain } from './resolve.ts'
import type { Shape } from './shape.ts'

/** The shape of the first document: where each of its nodes stands. Undefined when there is none. */
export function outline(source: string, events: readonly Event[]): Shape | undefined {
  const anchors = new Map<string, Shape>()
  const mark = marker(source)
  let next = 1

  /** Reads a node; `at` is the place of its entry's key, `otherwise` where it is when it is empty. */
  function node(at: Position | undefined, otherwise: Position): Shape {
    const event = events[next++] as Event
    if (event.type === EVENT_ID.ALIAS) {
      const known = anchors.get(source.slice(event.anchorStart, event.anchorEnd))
      return { ...known, at: at ?? mark(event.anchorStart - 1) }
    }
    const start = eventOffset(source, event)
    const here = start < 0 ? otherwise : mark(start)
    let made: Shape = { at: at ?? here }
    if (event.type === EVENT_ID.SEQUENCE) made = { at: at ?? here, items: list(here) }
    else if (event.type === EVENT_ID.MAPPING) made = { at: at ?? here, entries: entries(here) }
    if ('anchorStart' in event && event.anchorStart >= 0) {
      anchors.set(source.slice(event.anchorStart, event.anchorEnd), made)
    }
    return made
  }

  function list(otherwise: Position): Shape[] {
    const items: Shape[] = []
    while (events[next]?.type !== EVENT_ID.POP) items.push(node(undefined, otherwise))
    next++
    return items
  }

  function entries(otherwise: Position): Record<string, Shape> {
    const made: Record<string, Shape> = Object.create(null)
    while (events[next]?.type !== EVENT_ID.POP) {
      const key = events[next] as Event
      const name = key.type === EVENT_ID.ALIAS ? '' : scalarName(source, key)
      const { at } = node(undefined, otherwise)
      made[name] = node(at, at)
    }
    next++
    return made
  }

  const empty = events[0]?.type !== EVENT_ID.DOCUMENT || events[1]?.type === EVENT_ID.POP
  return empty ? undefined : node(undefined, mark(0))
}

function scalarName(source: string, event: Event): string {
  if (event.type !== EVENT_ID.SCALAR) return ''
  const text = getScalarValue(source, event)
  return event.style === SCALAR_STYLE.PLAIN ? keyName(resolvePlain(text).value) : text
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
