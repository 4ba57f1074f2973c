import { isFailure } from '../failure/failure.ts'
import { type FileStat, type Host, systemCode } from '../host/host.ts'
import { isPlain } from '../value/json.ts'
import type { Later } from '../value/later.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { type Apart, document, type Parsed } from './document.ts'
import { fail } from './failures.ts'
import { freeze, holdsSecret, thaw } from './frozen.ts'
import { matches, openKept, type StatKey, settled, statKey } from './kept.ts'
import { pack, type Shape, unpack } from './shape.ts'

/**
 * Documents that were read before, kept between runs: parsing is by far the dearest part of a start. One file holds all
 * documents of one purpose (`name`). A document is taken from there only while size, times and inode of its file are what
 * they were, and is never kept while the file is so young that it could change without its time changing (as git does).
 */
export interface Documents {
  /** Reads a file; fails with `yaml/…` when it is no YAML, `yaml/unreadable` when it cannot be read. */
  read(path: string, stat?: FileStat): Later<Parsed>
  /** Keeps what was parsed anew, for the next run. Never fails: a cache that cannot be written is no cache. */
  save(): void
}

/** Less text than this is parsed faster than its cache is read. */
const worthwhile = 400

interface Entry {
  readonly stat: StatKey
  readonly tags: boolean
  /** The shape, packed; as JSON where it cannot be. Read only when a position is asked for. */
  readonly shape: string
  readonly value: unknown
  /** The list that is kept apart: its items as JSON in texts, which cost nothing until they are wanted. */
  readonly apart?: {
    readonly restTags: boolean
    readonly tags: boolean
    readonly names: readonly (string | number | null)[]
    readonly items: readonly string[]
  }
}

type Store = Readonly<Record<string, Entry>>

/**
 * Opens the documents kept under a name (any text that tells one set from another). A list of maps under the key `apart`
 * at the top of a document is kept apart.
 */
export function openDocuments(host: Host, name: string, options: { readonly apart?: string } = {}): Documents {
  const place = openKept<Store>(host, name)
  const fresh = new Map<string, { stat: FileStat; text: string; parsed: Parsed }>()
  const used = new Map<string, Entry>()
  let store: Store | undefined
  let opened = false

  const kept = (path: string): Entry | undefined => {
    if (!opened) {
      opened = true
      store = place?.read()
    }
    return store && Object.hasOwn(store, path) ? store[path] : undefined
  }

  return {
    read(path, known) {
      const stat = known ?? host.files.stat(path)
      const entry = stat && kept(path)
      if (entry && stat && matches(entry.stat, stat)) {
        used.set(path, entry)
        return thawed(host, path, entry, options.apart)
      }
      const text = readText(host, path)
      return import('./parse.ts').then(({ parseYaml }) => {
        const parsed = parseYaml(text, path)
        if (stat) fresh.set(path, { stat, text, parsed })
        return parsed
      })
    },
    save() {
      if (!place || fresh.size === 0) return
      const now = host.clock.now()
      const keep = [...fresh].filter(
        ([, { stat, parsed }]) => now - Math.max(stat.modified, stat.changed) > settled && !holdsSecret(parsed.value),
      )
      const size = keep.reduce((sum, [, { text }]) => sum + text.length, 0)
      if (keep.length === 0 || (used.size === 0 && size < worthwhile)) return
      const documents: Record<string, Entry> = Object.fromEntries(used)
      for (const [path, { stat, parsed }] of keep) {
        const entry = frozen(parsed, options.apart)
        if (entry) documents[path] = { stat: statKey(stat), ...entry }
      }
      place.write(documents)
    },
  }
}

/** A document as an entry; undefined when it cannot be kept. */
function frozen(parsed: Parsed, apart: string | undefined): Omit<Entry, 'stat'> | undefined {
  const value = freeze(parsed.value)
  if (value === undefined) return undefined
  const made = { tags: parsed.hasTags, shape: shapeText(parsed.shape(), parsed.value), value }
  const items = apart !== undefined && isMap(parsed.value) ? parsed.value[apart] : undefined
  // A name in another spelling, or of a rare kind, has to be looked at as a value.
  const plain =
    Array.isArray(items) && items.every((item) => !isMap(item) || /^(?:string|number)$/.test(typeof item.name))
  if (apart === undefined || !plain) return made
  const { [apart]: list, ...rest } = value as Record<string, unknown[]>
  const names = items.map((item) => (isMap(item) ? (item.name as string | number) : null))
  const kept = {
    restTags: !Object.keys(rest).every((key) => isPlain((parsed.value as ValueMap)[key] as Value)),
    tags: !isPlain(items),
    names,
    items: (list as unknown[]).map((item) => JSON.stringify(item)),
  }
  const shape = shapeText(parsed.shape(), withApart(parsed.value as ValueMap, apart, items))
  return { ...made, shape, value: rest, apart: kept }
}

function thawed(host: Host, path: string, entry: Entry, key: string | undefined): Parsed {
  const { apart: kept } = entry
  const rest = thaw(entry.value)
  const value = () => {
    if (!kept || key === undefined || !isMap(rest)) return rest
    const items = kept.items.map((item) => thaw(JSON.parse(item)))
    return withApart(rest, key, items)
  }
  const parts = {
    file: path,
    value,
    hasTags: entry.tags,
    shape: () => shapeOf(entry.shape, value()),
    text: () => readText(host, path),
  }
  if (!kept || key === undefined || !isMap(rest)) return document(parts)
  const apart: Apart = {
    key,
    rest,
    restHasTags: kept.restTags,
    hasTags: kept.tags,
    names: kept.names.map((name) => name ?? undefined),
    item: (index) => thaw(JSON.parse(kept.items[index] as string)),
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

/** The text of a file, told as a failure when there is none or when it is no UTF-8. */
export function readText(host: Host, path: string): string {
  let text: string
  try {
    text = host.files.readText(path)
  } catch (thrown) {
    throw fail('unreadable', { file: path, reason: systemCode(thrown) ?? String(thrown) }, thrown)
  }
  if (!text.includes('\ufffd')) return text
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(host.files.readBytes(path))
  } catch (thrown) {
    throw isFailure(thrown) ? thrown : fail('encoding', { file: path }, thrown)
  }
}
