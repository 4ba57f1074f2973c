import { waitingFor } from '../host/waits.ts'
import { closes } from './graph.ts'

/** Keys on the way to a value, outermost first: what is worked out for the sake of what. */
export type Way = readonly string[]

/**
 * Computes the value of each key once, however often it is requested. Keys may request each other, also concurrently. A
 * key that would wait for itself is an error: `circle` makes it from the chain, which begins and ends with the same key.
 */
export class Once<V> {
  readonly #circle: (chain: readonly string[]) => Error
  readonly #name: (key: string) => string
  readonly #values = new Map<string, Promise<V>>()
  /** Who waits for whom at the moment, and how often. */
  readonly #waits = new Map<string, Map<string, number>>()

  /** `name` says what a key is, for whoever asks what the program waits for. */
  constructor(circle: (chain: readonly string[]) => Error, name: (key: string) => string = (key) => key) {
    this.#circle = circle
    this.#name = name
  }

  /**
   * The value of `key`, asked for at the end of `way`. `make` gets the way including the key and passes it on to whatever
   * it asks for. A failure is cached like a value.
   */
  get(key: string, way: Way, make: (way: Way) => Promise<V>): Promise<V> {
    const asker = way.at(-1)
    const chain = closes(way, key) ?? (asker === undefined ? undefined : this.#chain(key, asker))
    if (chain) return Promise.reject(this.#circle(chain))
    let value = this.#values.get(key)
    if (!value) {
      value = waitingFor(() => this.#name(key), make([...way, key]))
      this.#values.set(key, value)
    }
    return asker === undefined ? value : this.#wait(asker, key, value)
  }

  /** The chain from `key` over those it waits for to `asker`, and back to `key`. */
  #chain(key: string, asker: string): string[] | undefined {
    const seen = new Set([key])
    const ways: string[][] = [[key]]
    for (const way of ways) {
      const last = way.at(-1) as string
      if (last === asker) return [...way, key]
      for (const next of this.#waits.get(last)?.keys() ?? []) {
        if (seen.has(next)) continue
        seen.add(next)
        ways.push([...way, next])
      }
    }
    return undefined
  }

  async #wait(asker: string, key: string, value: Promise<V>): Promise<V> {
    const waits = this.#waits.get(asker) ?? new Map<string, number>()
    this.#waits.set(asker, waits)
    waits.set(key, (waits.get(key) ?? 0) + 1)
    try {
      return await value
    } finally {
      const left = (waits.get(key) as number) - 1
      if (left > 0) waits.set(key, left)
      else waits.delete(key)
      if (waits.size === 0) this.#waits.delete(asker)
    }
  }
}
