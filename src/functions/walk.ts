import type { Place } from '../failure/failure.ts'
import { after, type Later } from '../value/later.ts'
import type { Document, Path } from '../value/origin.ts'
import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import { MERGE } from '../yaml/compose.ts'
import { fail } from './failures.ts'

/** What becomes of the tags in a document; the rest of its values is the same wherever it is read. */
export interface TagRules {
  /** What a tag on a scalar comes to: the result of a call, or what stands for the call until it is made. */
  call(node: Tagged, path: Path): Later<Value>
  /** Fails where a tag is not known. It is asked about tags on maps and lists only; `call` sees all others. */
  check?(tag: string, path: Path): void
  /** Whether a tag on a list is kept, beside `!append`. */
  keep?(tag: string): boolean
  /** Changes what is neither a map nor a list nor tagged. */
  plain?(value: Value): Value
}

/** A path that grows by one key at a time, and is written out only where somebody asks for it. */
interface Trail {
  readonly up: Trail | undefined
  readonly key: string | number
}

function pathOf(trail: Trail | undefined): Path {
  const path: (string | number)[] = []
  for (let here = trail; here; here = here.up) path.unshift(here.key)
  return path
}

/**
 * Walks a document's value in the order in which it is written, and returns it without tags. The one reading of tags for
 * configurations, manifests and included files:
 *
 * - a tag on a scalar is a call, and `call` says what it comes to;
 * - a list under `!append` keeps its mark, for the merge; any other tag on a map or list says nothing and is dropped, but
 *   for `!include`, which needs a file;
 * - a merge key that had to wait for a call is merged: earlier sources win over later ones, keys of the map over all.
 *
 * Shares what it does not change, and returns at once where no call has to be waited for. Fails with `functions/…`.
 */
export function walkTags(document: Document, value: Value, rules: TagRules, start: Path = []): Later<Value> {
  const root = start.reduce<Trail | undefined>((up, key) => ({ up, key }), undefined)
  return new Walk(document, rules).value(value, root)
}

class Walk {
  readonly #document: Document
  readonly #rules: TagRules

  constructor(document: Document, rules: TagRules) {
    this.#document = document
    this.#rules = rules
  }

  value(value: Value, trail: Trail | undefined): Later<Value> {
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Tagged) return this.#tagged(value, trail)
    if (Array.isArray(value)) return this.#items(value, trail)
    if (isMap(value)) return this.#entries(value, trail)
    return this.#rules.plain ? this.#rules.plain(value) : value
  }

  #tagged(node: Tagged, trail: Trail | undefined): Later<Value> {
    const { tag, value } = node
    if (!Array.isArray(value) && !isMap(value)) return this.#rules.call(node, pathOf(trail))
    this.#rules.check?.(tag, pathOf(trail))
    if (tag === '!include' || tag === '!include.raw') {
      throw fail('needs-scalar', { tag, place: this.#place(pathOf(trail)) })
    }
    const inner = this.value(value, trail)
    const isKept = Array.isArray(value) && (tag === '!append' || this.#rules.keep?.(tag) === true)
    return isKept ? after(inner, (list) => new Tagged(tag, list)) : inner
  }

  #items(items: Value[], trail: Trail | undefined): Later<Value[]> {
    return this.#inTurn(
      items.length,
      (index) => items[index] as Value,
      (index) => ({ up: trail, key: index }),
      (changed) =>
        changed ? items.map((item, index) => (changed.has(index) ? changed.get(index) : item) as Value) : items,
    )
  }

  #entries(entries: ValueMap, trail: Trail | undefined): Later<ValueMap> {
    const waiting = entries[MERGE]
    const isWaiting = waiting instanceof Tagged && waiting.tag === MERGE
    const keys = Object.keys(entries).filter((key) => !isWaiting || key !== MERGE)
    const own = this.#inTurn(
      keys.length,
      (index) => entries[keys[index] as string] as Value,
      (index) => ({ up: trail, key: keys[index] as string }),
      (changed) => {
        if (!changed && !isWaiting) return entries
        return map(keys.map((key, at) => [key, (changed?.has(at) ? changed.get(at) : entries[key]) as Value] as const))
      },
    )
    if (!isWaiting) return own
    return after(own, (made) =>
      after(this.#items(waiting.value as Value[], { up: trail, key: MERGE }), (sources) =>
        this.#merged(made, sources, trail),
      ),
    )
  }

  /** Adds what a `<<` waited for. */
  #merged(made: ValueMap, sources: readonly Value[], trail: Trail | undefined): ValueMap {
    for (const source of sources) {
      if (!isMap(source)) {
        const path = pathOf(trail)
        throw fail('merge-source', { path: pathText(path), place: this.#place([...path, MERGE]) })
      }
      for (const key of Object.keys(source)) if (!(key in made)) made[key] = source[key] as Value
    }
    return made
  }

  /**
   * Walks values one after the other; goes on at once as long as nothing has to be waited for. `done` gets what has
   * changed, by position.
   */
  #inTurn<R>(
    count: number,
    valueAt: (index: number) => Value,
    trailAt: (index: number) => Trail,
    done: (changed: ReadonlyMap<number, Value> | undefined) => R,
  ): Later<R> {
    let changed: Map<number, Value> | undefined
    const walked = (index: number): Later<unknown> => {
      const before = valueAt(index)
      if (typeof before !== 'object' || before === null) return undefined
      return after(this.value(before, trailAt(index)), (value) => {
        if (value === before) return
        changed ??= new Map()
        changed.set(index, value)
      })
    }
    for (let index = 0; index < count; index++) {
      const walking = walked(index)
      if (walking instanceof Promise) {
        return (async () => {
          await walking
          for (let rest = index + 1; rest < count; rest++) await walked(rest)
          return done(changed)
        })()
      }
    }
    return done(changed)
  }

  #place(path: Path): Place {
    return { file: this.#document.file, ...this.#document.locate(path) }
  }
}

/** A path as people write it: `stacks.included_paths[1]`. */
export function pathText(path: Path): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (/^[^.[\]"\s]+$/.test(key)) text += text === '' ? key : `.${key}`
    else text += `["${key}"]`
  }
  return text === '' ? 'the whole document' : text
}
