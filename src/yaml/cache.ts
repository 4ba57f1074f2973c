import { isFailure } from '../failure/failure.ts'
import type { FileStat, Host } from '../host/host.ts'
import { systemWords } from '../host/system-words.ts'
import type { Later } from '../value/later.ts'
import { holdsSecret } from '../value/redact.ts'
import { isMap, isPlain, map, type Value, type ValueMap } from '../value/value.ts'
import { type Apart, document, type Parsed } from './document.ts'
import { fail } from './failures.ts'
import { freeze, thaw } from './frozen.ts'
import { type Keepsake, matches, openKept, type StatKey, type Stretch, settled, statKey } from './kept.ts'
import { pack, type Shape, unpack } from './shape.ts'
import { readYamlText } from './text.ts'

/**
 * Documents that were read before, kept between runs: parsing is by far the dearest part of a start. One file holds all
 * documents of one purpose (`name`). A document is taken from there only while size, times and inode of its file are what
 * they were, and is never kept while the file is so young that it could change without its time changing (as git does).
 * What was made of the documents (`M`) may be kept with them.
 */
export interface Documents<M = never> {
  /** Reads a file; fails with `yaml/…` when it is no YAML, `yaml/unreadable` when it cannot be read. */
  read(path: string, stat?: FileStat): Later<Parsed>
  /** What was made of the documents in an earlier run. Whoever uses it checks that nothing has changed. */
  made(): { readonly made: M; text(stretch: Stretch): string } | undefined
  /** A document as it was kept, without a look at its file; undefined when it was not. */
  kept(path: string): Parsed | undefined
  /**
   * Keeps what was parsed anew, for the next run, and what `make` makes of it, which is asked only where every document
   * could be kept. Never fails: a cache that cannot be written is no cache.
   */
  save(make?: (put: (text: string) => Stretch, isApart: (path: string) => boolean) => M | undefined): void
}

/** Less text than this is parsed faster than its cache is read. */
const worthwhile = 400

interface Entry {
  readonly stat: StatKey
  readonly tags: boolean
  /** The shape, packed; as JSON where it cannot be. Read only when a position is asked for. */
  readonly shape: Stretch
  /** As JSON. */
  readonly value: Stretch
  /** The list that is kept apart: its items as JSON in texts, which cost nothing until they are wanted. */
  readonly apart?: {
    readonly restTags: boolean
    readonly tags: boolean
    readonly names: readonly (string | number | null)[]
    /** Where the items begin, and where the last one ends. */
    readonly items: readonly number[]
  }
}

interface Store<M> {
  readonly documents: Readonly<Record<string, Entry>>
  readonly made?: M
}

/**
 * Opens the documents kept under a name (any text that tells one set from another). A list of maps under the key `apart`
 * at the top of a document is kept apart.
 */
export function openDocuments<M = never>(
  host: Host,
  name: string,
  options: { readonly apart?: string } = {},
): Documents<M> {
  const place = openKept<Store<M>>(host, name)
  const fresh = new Map<string, { stat: FileStat; text: string; parsed: Parsed }>()
  const used = new Set<string>()
  let store: Keepsake<Store<M>> | undefined
  let opened = false

  const earlier = () => {
    if (!opened) {
      opened = true
      store = place?.read()
    }
    return store
  }
  const entryOf = (path: string): Entry | undefined => {
    const documents = earlier()?.content.documents
    return documents && Object.hasOwn(documents, path) ? documents[path] : undefined
  }

  return {
    read(path, known) {
      const stat = known ?? host.files.stat(path)
      const entry = stat && entryOf(path)
      if (entry && store && stat && matches(entry.stat, stat)) {
        used.add(path)
        return thawed(host, path, entry, store, options.apart)
      }
      const text = readText(host, path)
      return import('./parse.ts').then(({ parseYaml }) => {
        const parsed = parseYaml(text, path)
        if (stat) fresh.set(path, { stat, text, parsed })
        return parsed
      })
    },
    made() {
      const keepsake = earlier()
      const made = keepsake?.content.made
      return made === undefined ? undefined : { made, text: (stretch) => (keepsake as Keepsake<unknown>).text(stretch) }
    },
    kept(path) {
      const entry = entryOf(path)
      return entry && store && thawed(host, path, entry, store, options.apart)
    },
    save(make) {
      if (!place || (fresh.size === 0 && make === undefined)) return
      const now = host.clock.now()
      const keep = [...fresh].filter(
        ([, { stat, parsed }]) => now - Math.max(stat.modified, stat.changed) > settled && !holdsSecret(parsed.value),
      )
      const size = keep.reduce((sum, [, { text }]) => sum + text.length, 0)
      if ((fresh.size > 0 && keep.length === 0) || (used.size === 0 && size < worthwhile)) return
      place.write((put) => {
        const documents: Record<string, Entry> = {}
        const old = store
        // What is taken over from the earlier file is put behind this one.
        if (old) for (const path of used) documents[path] = moved(entryOf(path) as Entry, old, put)
        let whole = keep.length === fresh.size
        for (const [path, { stat, parsed }] of keep) {
          const entry = frozen(parsed, options.apart, put)
          if (entry) documents[path] = { stat: statKey(stat), ...entry }
          else whole = false
        }
        const made = whole ? make?.(put, (path) => documents[path]?.apart?.tags === false) : undefined
        if (made === undefined) return fresh.size > 0 ? { documents } : undefined
        return { documents, made }
      })
    },
  }
}

/** An entry of an earlier file in the one that is written. */
function moved(entry: Entry, from: Keepsake<unknown>, put: (text: string) => Stretch): Entry {
  const again = (stretch: Stretch) => put(from.text(stretch))
  const { apart, shape, value } = entry
  const made = { ...entry, shape: again(shape), value: again(value) }
  if (!apart) return made
  const first = apart.items[0] as number
  const [start] = again([first, apart.items.at(-1) as number])
  return { ...made, apart: { ...apart, items: apart.items.map((at) => at - first + start) } }
}

/** A document as an entry; undefined when it cannot be kept. */
function frozen(
  parsed: Parsed,
  apart: string | undefined,
  put: (text: string) => Stretch,
): Omit<Entry, 'stat'> | undefined {
  const value = freeze(parsed.value)
  if (value === undefined) return undefined
  const items = apart !== undefined && isMap(parsed.value) ? parsed.value[apart] : undefined
  // A name in another spelling, or of a rare kind, has to be looked at as a value.
  const plain =
    Array.isArray(items) && items.every((item) => !isMap(item) || /^(?:string|number)$/.test(typeof item.name))
  if (apart === undefined || !plain) {
    const shape = put(shapeText(parsed.shape(), parsed.value))
    return { tags: parsed.hasTags, shape, value: put(JSON.stringify(value)) }
  }
  const { [apart]: list, ...rest } = value as Record<string, unknown[]>
  const stretches = (list as unknown[]).map((item) => put(JSON.stringify(item)))
  const end = stretches.at(-1)?.[1] ?? put('')[1]
  const kept = {
    restTags: !Object.keys(rest).every((key) => isPlain((parsed.value as ValueMap)[key] as Value)),
    tags: !isPlain(items),
    names: items.map((item) => (isMap(item) ? (item.name as string | number) : null)),
    items: [...stretches.map(([start]) => start), end],
  }
  const shape = put(shapeText(parsed.shape(), withApart(parsed.value as ValueMap, apart, items)))
  return { tags: parsed.hasTags, shape, value: put(JSON.stringify(rest)), apart: kept }
}

function thawed(host: Host, path: string, entry: Entry, from: Keepsake<unknown>, key: string | undefined): Parsed {
  const { apart: kept } = entry
  let read: { rest: Value } | undefined
  const rest = () => {
    read ??= { rest: thaw(JSON.parse(from.text(entry.value))) }
    return read.rest
  }
  const item = (index: number) => {
    const [start, end] = (kept as NonNullable<typeof kept>).items.slice(index, index + 2) as [number, number]
    return thaw(JSON.parse(from.text([start, end])))
  }
  const value = () => {
    const top = rest()
    if (!kept || key === undefined || !isMap(top)) return top
    return withApart(
      top,
      key,
      kept.names.map((_, index) => item(index)),
    )
  }
  const parts = {
    file: path,
    value,
    hasTags: entry.tags,
    shape: () => shapeOf(from.text(entry.shape), value()),
    text: () => readText(host, path),
  }
  if (!kept || key === undefined) return document(parts)
  const apart: Apart = {
    key,
    get rest() {
      return rest() as ValueMap
    },
    restHasTags: kept.restTags,
    hasTags: kept.tags,
    names: kept.names,
    item,
  }
  return document({ ...parts, apart })
}

/** The map with the list that is kept apart behind everything else: the order in which its places are written down. */
function withApart(value: ValueMap, key: string, items: readonly Value[]): ValueMap {
  const made = map()
  for (const name of Object.keys(value)) if (name !== key) made[name] = value[name] as Value
  made[key] = [...items]
  return made
}

function shapeText(shape: Shape | undefined, value: Value): string {
  return shape === undefined ? '' : (pack(shape, value) ?? JSON.stringify(shape))
}

function shapeOf(text: string, value: Value): Shape | undefined {
  if (text === '') return undefined
  return text.startsWith('{') ? (JSON.parse(text) as Shape) : unpack(text, value)
}

/** The text of a file; fails with `yaml/unreadable` or `yaml/encoding`. */
function readText(host: Host, path: string): string {
  try {
    return readYamlText(host.files, path)
  } catch (thrown) {
    throw isFailure(thrown) ? thrown : fail('unreadable', { file: path, reason: systemWords(thrown) }, thrown)
  }
}
