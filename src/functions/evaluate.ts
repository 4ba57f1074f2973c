import { type Failure, isFailure, type Place, at as placed } from '../failure/failure.ts'
import type { Env, Host } from '../host/host.ts'
import { type Later, after as then } from '../value/later.ts'
import type { Document, Path } from '../value/origin.ts'
import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import type { Asking, Call, Station } from './function.ts'
import { functions, type Registered } from './registry.ts'

/** Tags that stay in the tree for the merge to act on: they say what happens to the values below. */
export const forMerge: ReadonlySet<string> = new Set(['!unset', '!append'])

/** What an evaluation needs to know about its surroundings. */
export interface Surroundings {
  readonly host: Host
  readonly station: Station
  readonly env: Env
  readonly cwd: string
  /** Folders in which relative files of a document are looked up. */
  folders(file: string): readonly string[]
  /** Functions beside those that need nothing but the host. */
  readonly more?: ReadonlyMap<string, Registered>
  /** Results of this process by file, path and call: a function runs once, however often its file is read. */
  readonly memory?: Map<string, Later<Value>>
  /** Calls that are left as they are, to be run when their value is wanted. */
  readonly later?: (tag: string, path: Path) => boolean
  /** What to do about a failed call: answer a value in its place, or throw. Throws when absent. */
  readonly failed?: (failure: Failure, path: Path) => Value
}

/**
 * Runs the functions of a document, in the order in which they stand, and answers its value without them. `!unset` and
 * `!append` stay, for the merge; a merge key that had to wait for a function is merged. Answers at once when there is
 * nothing to load or to wait for. Fails with `functions/…`, naming the call, its key and its place.
 */
export function evaluate(document: Document, surroundings: Surroundings): Later<Value> {
  return evaluateAt(document, document.value, [], surroundings)
}

/** As `evaluate`, for a part of a document's value. */
export function evaluateAt(document: Document, value: Value, path: Path, surroundings: Surroundings): Later<Value> {
  return new Evaluation(document, surroundings).value(value, path)
}

class Evaluation {
  readonly #document: Document
  readonly #around: Surroundings
  readonly #depth: number

  constructor(document: Document, around: Surroundings, depth = 0) {
    this.#document = document
    this.#around = around
    this.#depth = depth
  }

  value(value: Value, path: Path): Later<Value> {
    if (value instanceof Tagged) return this.#tagged(value, path)
    if (Array.isArray(value)) {
      return each(
        value,
        (item, index) => this.value(item, [...path, index]),
        (items) => items,
      )
    }
    if (!isMap(value)) return value
    const keys = Object.keys(value)
    return each(
      keys,
      (key) => this.value(value[key] as Value, [...path, key]),
      (values) => {
        // What was not touched stays the same map, so that plain parts of a tree are shared.
        if (keys.every((key, index) => values[index] === value[key]) && !keys.includes('<<')) return value
        const made = map(keys.map((key, index) => [key, values[index] as Value]))
        return '<<' in made ? this.#merged(made, path) : made
      },
    )
  }

  #tagged(node: Tagged, path: Path): Later<Value> {
    const { tag } = node
    if (this.#around.later?.(tag, path)) return node
    if (forMerge.has(tag)) return then(this.value(node.value, path), (inner) => new Tagged(tag, inner))
    try {
      const registered = this.#registered(tag, path)
      if (typeof node.value === 'object' && node.value !== null)
        throw this.#because(node, path, fail('needs-scalar', { tag }))
      const call: Call = { tag, text: String(node.value ?? '').trim() }
      const { memory } = this.#around
      const name = memory && JSON.stringify([this.#document.file, path, tag, call.text])
      const known = name === undefined ? undefined : memory?.get(name)
      if (known !== undefined) return known
      const result = registered.loaded
        ? registered.loaded.run(call, this.#asking())
        : registered.load().then((loaded) => loaded.run(call, this.#asking()))
      const safe =
        result instanceof Promise
          ? result.catch((thrown) => this.#recover(this.#because(node, path, thrown), path))
          : result
      if (name !== undefined) memory?.set(name, safe)
      return safe
    } catch (thrown) {
      return this.#recover(this.#because(node, path, thrown), path)
    }
  }

  #recover(thrown: unknown, path: Path): Value {
    if (this.#around.failed && isFailure(thrown)) return this.#around.failed(thrown, path)
    throw thrown
  }

  #registered(tag: string, path: Path): Registered {
    const { station, more } = this.#around
    const found = more?.get(tag) ?? functions.get(tag)
    if (found?.stations.includes(station)) return found
    const known = [...functions, ...(more ?? [])]
      .filter(([, one]) => one.stations.includes(station))
      .map(([name]) => name)
    throw fail('unknown-tag', { tag, path: pathText(path), place: this.#place(path), known: [...known, ...forMerge] })
  }

  #asking(): Asking {
    const { host, env, cwd } = this.#around
    const { file } = this.#document
    return {
      host,
      env,
      cwd,
      file,
      folders: this.#around.folders(file),
      nested: (document) => {
        // A file that includes itself would never end.
        if (this.#depth >= 20) {
          throw fail('arguments', { reason: `files include each other more than 20 deep (${document.file})` })
        }
        // What fails in there fails the call here, which then decides what becomes of it.
        const { failed: _failed, ...around } = this.#around
        return new Evaluation(document, around, this.#depth + 1).value(document.value, [])
      },
    }
  }

  #because(node: Tagged, path: Path, thrown: unknown): Failure {
    const place = this.#place(path)
    if (isFailure(thrown) && !thrown.code.startsWith('functions/')) {
      // A failure of another station (broken YAML of an included file) has words and a place of its own.
      return placed(thrown, place)
    }
    if (isFailure(thrown) && (thrown.code === 'functions/failed' || thrown.code === 'functions/unknown-tag'))
      return thrown
    if (!isFailure(thrown)) throw thrown
    const call = `${node.tag} ${typeof node.value === 'string' ? node.value.trim() : ''}`.trim()
    const exitCode = this.#around.station === 'configuration' ? undefined : thrown.words.exitCode
    const about = { call, path: pathText(path), place, cause: thrown, ...(exitCode === undefined ? {} : { exitCode }) }
    return fail('failed', about, thrown)
  }

  #place(path: Path): Place {
    const position = this.#document.locate(path)
    return { file: this.#document.file, ...position }
  }

  /** Merges what a `<<` waited for: earlier sources win over later ones, keys of the map itself over all. */
  #merged(value: ValueMap, path: Path): ValueMap {
    const made = map()
    for (const key of Object.keys(value)) if (key !== '<<') made[key] = value[key] as Value
    const sources = value['<<'] as Value
    for (const source of Array.isArray(sources) ? sources : [sources]) {
      if (!isMap(source)) throw fail('merge-source', { path: pathText(path), place: this.#place([...path, '<<']) })
      for (const key of Object.keys(source)) if (!(key in made)) made[key] = source[key] as Value
    }
    return made
  }
}

/** Maps items one after the other; goes on at once as long as no answer has to be waited for. */
function each<I, O, R>(
  items: readonly I[],
  work: (item: I, index: number) => Later<O>,
  done: (made: O[]) => R,
): Later<R> {
  const made: O[] = []
  for (let index = 0; index < items.length; index++) {
    const result = work(items[index] as I, index)
    if (result instanceof Promise) {
      return (async () => {
        made.push(await result)
        for (let rest = index + 1; rest < items.length; rest++) made.push(await work(items[rest] as I, rest))
        return done(made)
      })()
    }
    made.push(result)
  }
  return done(made)
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
