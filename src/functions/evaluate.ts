import { type Failure, isFailure, type Place, at as placed } from '../failure/failure.ts'
import type { Env, Host } from '../host/host.ts'
import type { Later } from '../value/later.ts'
import type { Document, Path } from '../value/origin.ts'
import type { Tagged, Value } from '../value/value.ts'
import { fail } from './failures.ts'
import type { Asking, Call, Station } from './function.ts'
import { functions, type Registered } from './registry.ts'
import { pathText, walkTags } from './walk.ts'

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
  return new Evaluation(document, surroundings).run(value, path)
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

  run(value: Value, path: Path): Later<Value> {
    return walkTags(
      this.#document,
      value,
      { call: (node, at) => this.#call(node, at), check: (tag, at) => this.#check(tag, at) },
      path,
    )
  }

  #check(tag: string, path: Path): void {
    if (!forMerge.has(tag)) this.#registered(tag, path)
  }

  #call(node: Tagged, path: Path): Later<Value> {
    const { tag, value } = node
    if (this.#around.later?.(tag, path)) return node
    if (tag === '!append') return value
    if (forMerge.has(tag)) return node
    try {
      const registered = this.#registered(tag, path)
      const call: Call = { tag, text: String(value ?? '').trim() }
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
        return new Evaluation(document, around, this.#depth + 1).run(document.value, [])
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
}
