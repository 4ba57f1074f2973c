import { type DocumentDirective, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { mark } from '../value/marks.ts'
import { goFloat } from '../value/number.ts'
import { Float, isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import { keyParts, layUnder } from './delimited.ts'
import { resolveExplicit, resolvePlain } from './resolve.ts'

/** Something wrong in a text, with the offset where it stands. */
export class Wrong extends Error {
  readonly offset: number
  constructor(reason: string, offset: number) {
    super(reason)
    this.offset = offset
  }
}

/** The key under which functions (`<<: !include .env`) wait to be merged once they are evaluated. */
export const MERGE = '<<'

/** Under these tags a scalar keeps its kind (`!literal 5` is a number); under all others it is the function's text. */
const keepsKind = new Set(['!literal'])

interface Anchor {
  readonly value: Value
  /** Nodes below it with all aliases expanded: what keeps an alias bomb from going off later. */
  readonly weight: number
  readonly isScalar: boolean
}

/**
 * Builds the value of the first document from parser events, by the rules of Go's yaml.v3: merge keys, keys written
 * twice, tags, aliases. With a delimiter, plain keys that have it in them are paths, and of a key that stands twice the
 * last counts. Throws `Wrong`.
 */
export function compose(
  source: string,
  events: readonly Event[],
  delimiter?: string,
): { value: Value; hasTags: boolean } {
  return new Composer(source, events, delimiter).document()
}

class Composer {
  readonly #source: string
  readonly #events: readonly Event[]
  readonly #delimiter: string | undefined
  readonly #anchors = new Map<string, Anchor | undefined>()
  readonly #handles = new Map<string, string>()
  #next = 0
  #weight = 0
  #aliased = 0
  #hasTags = false

  constructor(source: string, events: readonly Event[], delimiter: string | undefined) {
    this.#source = source
    this.#events = events
    this.#delimiter = delimiter
  }

  document(): { value: Value; hasTags: boolean } {
    const first = this.#events[this.#next++]
    if (first?.type !== EVENT_ID.DOCUMENT) return { value: null, hasTags: false }
    declareHandles(this.#handles, first.directives)
    const value = this.#events[this.#next]?.type === EVENT_ID.POP ? null : this.#node()
    return { value, hasTags: this.#hasTags }
  }

  #node(): Value {
    const event = this.#events[this.#next++] as Event
    this.#weight++
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#anchored(event, () => this.#scalar(event))
      case EVENT_ID.SEQUENCE:
        return this.#anchored(event, () => this.#tagged(event, this.#list()))
      case EVENT_ID.MAPPING:
        return this.#anchored(event, () => this.#tagged(event, this.#map()))
      case EVENT_ID.ALIAS:
        return this.#alias(event).value
      default:
        throw new Wrong('the text ends where a value should stand', this.#source.length)
    }
  }

  /** Remembers the node under its anchor, once it is complete. */
  #anchored(event: { anchorStart: number; anchorEnd: number; type: number }, build: () => Value): Value {
    if (event.anchorStart < 0) return build()
    const name = this.#source.slice(event.anchorStart, event.anchorEnd)
    const before = this.#weight
    // An alias to an anchor that is not complete would contain itself.
    this.#anchors.set(name, undefined)
    const value = build()
    this.#anchors.set(name, {
      value,
      weight: this.#weight - before + 1,
      isScalar: event.type === EVENT_ID.SCALAR,
    })
    return value
  }

  #alias(event: { anchorStart: number; anchorEnd: number }): Anchor {
    const name = this.#source.slice(event.anchorStart, event.anchorEnd)
    if (!this.#anchors.has(name)) throw new Wrong(`unknown anchor '${name}' referenced`, event.anchorStart - 1)
    const anchor = this.#anchors.get(name)
    if (!anchor) throw new Wrong(`anchor '${name}' value contains itself`, event.anchorStart - 1)
    this.#weight += anchor.weight
    this.#aliased += anchor.weight
    // yaml.v3's own measure: beyond some size only a share of the nodes may come from aliases.
    const share = this.#weight <= 400_000 ? 0.99 : Math.max(0.1, 0.99 - (0.89 * (this.#weight - 400_000)) / 3_600_000)
    if (this.#aliased > 100 && this.#weight > 1000 && this.#aliased / this.#weight > share) {
      throw new Wrong('document contains excessive aliasing', event.anchorStart - 1)
    }
    return anchor
  }

  #tag(event: { tagStart: number; tagEnd: number }): string {
    return event.tagStart < 0 ? '' : shortTag(this.#source.slice(event.tagStart, event.tagEnd), this.#handles)
  }

  #scalar(event: ScalarEvent): Value {
    const text = getScalarValue(this.#source, event)
    const tag = this.#tag(event)
    if (tag === '') return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text).value : text
    if (tag === '!' || tag === '!!str') return text
    if (tag.startsWith('!!')) {
      const value = resolveExplicit(tag, text)
      if (value === undefined) throw new Wrong(`cannot decode \`${text}\` as a ${tag}`, event.tagStart)
      return value
    }
    this.#hasTags = true
    const typed = keepsKind.has(tag) && event.style === SCALAR_STYLE.PLAIN
    return new Tagged(tag, typed ? resolvePlain(text).value : text)
  }

  #tagged(event: { tagStart: number; tagEnd: number }, value: Value): Value {
    const tag = this.#tag(event)
    if (tag === '' || tag.startsWith('!!') || tag === '!') return value
    this.#hasTags = true
    return new Tagged(tag, value)
  }

  #list(): Value[] {
    const items: Value[] = []
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) items.push(this.#node())
    this.#next++
    return items
  }

  #map(): ValueMap {
    const made = map()
    const begin = this.#next
    let merges: { source: Value; offset: number }[] | undefined
    let keys: Map<string, Value> | undefined
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
      const at = this.#next
      const key = this.#key()
      const name = keyName(key.value)
      if (key.isMerge ? merges : this.#delimiter === undefined && name in made) throw this.#twice(name, begin, at)
      if (key.isMerge) {
        merges = [{ source: this.#node(), offset: this.#offset(at) }]
        continue
      }
      if (typeof key.value !== 'string') {
        keys ??= new Map()
        keys.set(name, key.value)
      }
      if (this.#delimiter !== undefined && this.#isPlainText(at, key.value))
        layUnder(made, keyParts(name, this.#delimiter), this.#node())
      else made[name] = this.#node()
    }
    this.#next++
    if (merges) for (const { source, offset } of merges) this.#merge(made, source, offset)
    return keys ? mark(made, { goType: 'map[interface {}]interface {}', keys }) : made
  }

  #isPlainText(at: number, key: Value): boolean {
    const event = this.#events[at] as Event
    return typeof key === 'string' && event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN
  }

  /** Explicit keys win over merged ones wherever they stand, and the first of several sources over the others. */
  #merge(into: ValueMap, source: Value, offset: number): void {
    const sources = Array.isArray(source) ? source : [source]
    const waiting: Value[] = []
    for (const one of sources) {
      if (one instanceof Tagged) {
        waiting.push(one)
        continue
      }
      if (!isMap(one)) throw new Wrong('map merge requires map or sequence of maps as the value', offset)
      if (waiting.length > 0) {
        waiting.push(one)
        continue
      }
      for (const name of Object.keys(one)) {
        if (name === MERGE) waiting.push(...[one[name] as Value].flat())
        else if (!(name in into)) into[name] = one[name] as Value
      }
    }
    if (waiting.length > 0) into[MERGE] = waiting
  }

  #key(): { value: Value; isMerge: boolean } {
    const at = this.#next++
    const event = this.#events[at] as Event
    this.#weight++
    if (event.type === EVENT_ID.ALIAS) {
      const anchor = this.#alias(event)
      if (!anchor.isScalar) throw new Wrong('a key must be a scalar, not a map or a list', this.#offset(at))
      return { value: anchor.value, isMerge: false }
    }
    if (event.type !== EVENT_ID.SCALAR) {
      throw new Wrong('a key must be a scalar, not a map or a list', this.#offset(at))
    }
    const tag = this.#tag(event)
    if (tag !== '' && !tag.startsWith('!!') && tag !== '!') {
      throw new Wrong(`a key cannot have the tag \`${tag}\``, event.tagStart)
    }
    const value = this.#anchored(event, () => (tag === '!!merge' ? MERGE : this.#scalar(event)))
    const isMerge = value === MERGE && (tag === '!!merge' || (tag === '' && event.style === SCALAR_STYLE.PLAIN))
    return { value, isMerge }
  }

  /** The failure for a key that stood in the same map (whose events begin at `begin`) before. */
  #twice(name: string, begin: number, second: number): Wrong {
    let depth = 0
    let isKey = true
    let first = second
    for (let at = begin; at < second && first === second; at++) {
      const event = this.#events[at] as Event
      if (depth === 0 && isKey && event.type === EVENT_ID.SCALAR) {
        if (keyName(this.#scalar(event)) === name) first = at
      }
      if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) depth++
      else if (event.type === EVENT_ID.POP) depth--
      if (depth === 0) isKey = !isKey
    }
    const line = this.#source.slice(0, this.#offset(first)).split(/\r\n|\r|\n/).length
    return new Wrong(`mapping key ${JSON.stringify(name)} already defined at line ${line}`, this.#offset(second))
  }

  #offset(at: number): number {
    return eventOffset(this.#source, this.#events[at] as Event)
  }
}

/** How a key that may be no text is called in our maps, as Go prints it. */
export function keyName(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return '<nil>'
  if (key instanceof Float) return goFloat(key.value)
  if (typeof key === 'number') return goFloat(key)
  if (typeof key === 'object' && 'source' in key && typeof key.source === 'string') return key.source
  return String(key)
}

/** Offset of the first character of a node: its properties count as part of it; -1 for an empty scalar. */
export function eventOffset(source: string, event: Event): number {
  if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return -1
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1
  let start = event.type === EVENT_ID.SCALAR ? event.valueStart : event.start
  if (event.type === EVENT_ID.SCALAR && start >= 0) {
    if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED) start--
    // The content of a block begins below the line that has its indicator.
    else if (event.style !== SCALAR_STYLE.PLAIN) {
      start = source.lastIndexOf(event.style === SCALAR_STYLE.LITERAL_BLOCK ? '|' : '>', start - 1)
    }
  }
  for (const other of [event.tagStart, event.anchorStart < 0 ? -1 : event.anchorStart - 1]) {
    if (other >= 0 && (start < 0 || other < start)) start = other
  }
  return start
}

function declareHandles(handles: Map<string, string>, directives: readonly DocumentDirective[]): void {
  for (const directive of directives) if (directive.kind === 'tag') handles.set(directive.handle, directive.prefix)
}

/** A tag as we write it: YAML's own as `!!str`, local ones as `!env`. */
function shortTag(raw: string, handles: ReadonlyMap<string, string>): string {
  const core = 'tag:yaml.org,2002:'
  let full = raw
  if (raw.startsWith('!<') && raw.endsWith('>')) full = raw.slice(2, -1)
  else if (handles.size > 0) {
    const end = raw.indexOf('!', 1)
    const handle = end < 0 ? '!' : raw.slice(0, end + 1)
    const prefix = handles.get(handle)
    if (prefix !== undefined) full = prefix + raw.slice(handle.length)
  }
  return full.startsWith(core) ? `!!${full.slice(core.length)}` : full
}
