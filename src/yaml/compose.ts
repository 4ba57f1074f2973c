import { mark } from '../value/marks.ts'
import { goFloat } from '../value/number.ts'
import { Float, isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import { Wrong } from './cursor.ts'
import { keyParts, layUnder } from './delimited.ts'
import { type Event, scalarText } from './events.ts'
import { positionAt } from './lines.ts'
import { resolveExplicit, resolvePlain } from './resolve.ts'

/** The key, and the tag of the list below it, where functions (`<<: !include .env`) wait to be merged once they are run. */
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
    const value = this.#events.length === 0 ? null : this.#node()
    return { value, hasTags: this.#hasTags }
  }

  #node(): Value {
    const event = this.#events[this.#next++] as Event
    this.#weight++
    if (event.kind === 'alias') return this.#alias(event).value
    return event.anchor === '' ? this.#content(event) : this.#anchored(event, () => this.#content(event))
  }

  #content(event: Event): Value {
    if (event.kind === 'scalar') return this.#scalar(event)
    return this.#tagged(event, event.kind === 'list' ? this.#list() : this.#map())
  }

  /** Remembers the node under its anchor, once it is complete. */
  #anchored(event: Event, build: () => Value): Value {
    const before = this.#weight
    // An alias to an anchor that is not complete would contain itself.
    this.#anchors.set(event.anchor, undefined)
    const value = build()
    this.#anchors.set(event.anchor, {
      value,
      weight: this.#weight - before + 1,
      isScalar: event.kind === 'scalar',
    })
    return value
  }

  #alias({ anchor: name, start }: Event): Anchor {
    if (!this.#anchors.has(name)) throw new Wrong(`unknown anchor '${name}' referenced`, start)
    const anchor = this.#anchors.get(name)
    if (!anchor) throw new Wrong(`anchor '${name}' value contains itself`, start)
    this.#weight += anchor.weight
    this.#aliased += anchor.weight
    // yaml.v3's own measure: beyond some size only a share of the nodes may come from aliases.
    const share = this.#weight <= 400_000 ? 0.99 : Math.max(0.1, 0.99 - (0.89 * (this.#weight - 400_000)) / 3_600_000)
    if (this.#aliased > 100 && this.#weight > 1000 && this.#aliased / this.#weight > share) {
      throw new Wrong('document contains excessive aliasing', start)
    }
    return anchor
  }

  #scalar(event: Event): Value {
    const text = scalarText(this.#source, event)
    const { tag } = event
    if (tag === '' || tag === '!') return event.style === 'plain' ? resolvePlain(text).value : text
    if (tag === '!!str') return text
    if (tag.startsWith('!!')) {
      const value = resolveExplicit(tag, text)
      if (value === undefined) throw new Wrong(`cannot decode \`${text}\` as a ${tag}`, event.start)
      return value
    }
    this.#hasTags = true
    const typed = keepsKind.has(tag) && event.style === 'plain'
    return new Tagged(tag, typed ? resolvePlain(text).value : text)
  }

  #tagged({ tag }: Event, value: Value): Value {
    if (tag === '' || tag.startsWith('!!') || tag === '!') return value
    this.#hasTags = true
    return new Tagged(tag, value)
  }

  #list(): Value[] {
    const items: Value[] = []
    while (this.#events[this.#next]?.kind !== 'end') items.push(this.#node())
    this.#next++
    return items
  }

  #map(): ValueMap {
    const made = map()
    const begin = this.#next
    let merges: { source: Value; offset: number } | undefined
    let keys: Map<string, Value> | undefined
    while (this.#events[this.#next]?.kind !== 'end') {
      const at = this.#next
      const key = this.#key()
      const name = keyName(key.value)
      if (key.isMerge ? merges : name in made) this.#refuseTwice(begin, at)
      if (key.isMerge) {
        merges = { source: this.#node(), offset: this.#offset(at) }
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
    if (merges) this.#merge(made, merges.source, merges.offset)
    return keys ? mark(made, { goType: 'map[interface {}]interface {}', keys }) : made
  }

  #isPlainText(at: number, key: Value): boolean {
    return typeof key === 'string' && (this.#events[at] as Event).style === 'plain'
  }

  /**
   * Explicit keys win over merged ones wherever they stand, and the first of several sources over the others. From the
   * first source on that is a call, all have to wait for it.
   */
  #merge(into: ValueMap, source: Value, offset: number): void {
    const waiting: Value[] = []
    for (const one of Array.isArray(source) ? source : [source]) {
      if (waiting.length > 0 || one instanceof Tagged) {
        waiting.push(one)
        continue
      }
      if (!isMap(one)) throw new Wrong('map merge requires map or sequence of maps as the value', offset)
      for (const name of Object.keys(one)) {
        const value = one[name] as Value
        if (value instanceof Tagged && value.tag === MERGE) waiting.push(...(value.value as Value[]))
        else if (!(name in into)) into[name] = value
      }
    }
    if (waiting.length > 0) into[MERGE] = new Tagged(MERGE, waiting)
  }

  #key(): { value: Value; isMerge: boolean } {
    const event = this.#events[this.#next++] as Event
    this.#weight++
    if (event.kind === 'alias') {
      const anchor = this.#alias(event)
      if (!anchor.isScalar) throw new Wrong('a key must be a scalar, not a map or a list', event.start)
      return { value: anchor.value, isMerge: false }
    }
    const { kind, tag, start } = event
    if (kind !== 'scalar') throw new Wrong('a key must be a scalar, not a map or a list', start)
    if (tag !== '' && !tag.startsWith('!!') && tag !== '!')
      throw new Wrong(`a key cannot have the tag \`${tag}\``, start)
    const value = event.anchor === '' ? this.#scalar(event) : this.#anchored(event, () => this.#scalar(event))
    const isMerge = value === MERGE && (tag === '!!merge' || ((tag === '' || tag === '!') && event.style === 'plain'))
    return { value, isMerge }
  }

  /**
   * Fails where the key was written in the same map (whose events begin at `begin`) before, in the same way: `1` and `0x1`
   * are one key, of which the later counts. With a delimiter the later one counts always.
   */
  #refuseTwice(begin: number, second: number): void {
    if (this.#delimiter !== undefined) return
    const written = ({ kind, anchor, ...event }: Event) =>
      kind === 'alias' ? `*${anchor}` : ` ${scalarText(this.#source, { kind, anchor, ...event })}`
    const name = written(this.#events[second] as Event)
    let depth = 0
    let isKey = true
    for (let at = begin; at < second; at++) {
      const event = this.#events[at] as Event
      if (depth === 0 && isKey && written(event) === name) {
        const line = positionAt(this.#source, this.#offset(at)).line
        throw new Wrong(
          `mapping key ${JSON.stringify(name.slice(1))} already defined at line ${line}`,
          this.#offset(second),
        )
      }
      if (event.kind === 'map' || event.kind === 'list') depth++
      else if (event.kind === 'end') depth--
      if (depth === 0) isKey = !isKey
    }
  }

  #offset(at: number): number {
    return (this.#events[at] as Event).start
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
