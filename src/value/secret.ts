/** What a secret shows itself as, wherever it is printed without `reveal`. */
export const MASK = '<MASKED>'

/** Shorter texts are no secrets: they also occur by chance, and masking them would corrupt what programs print. */
export const SHORTEST_SECRET = 8

type Listener = (text: string) => void
type Source = () => Iterable<string> | Promise<Iterable<string>>
const known = new Set<string>()
const listeners = new Set<Listener>()
let sources: Source[] = []

/**
 * A text that must not be seen. It prints as its mask; `reveal()` is called only where bytes leave for a child, a file or
 * the wire. The masker learns it at birth, so that whoever adds a kind of credentials cannot forget to.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
    learn(text)
  }

  reveal(): string {
    return this.#text
  }
  toString(): string {
    return MASK
  }
  toJSON(): string {
    return MASK
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK
  }
}

/** Makes a text known to every masker, without wrapping it. Texts under eight characters are ignored. */
export function learn(text: string): void {
  if (text.length < SHORTEST_SECRET || known.has(text)) return
  known.add(text)
  for (const listener of listeners) listener(text)
}

/** Calls `listener` with all known secrets, then with each new one; returns a function that ends it. */
export function onSecret(listener: Listener): () => void {
  for (const text of known) listener(text)
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Names a place with more secrets, which is asked once, when output is masked for the first time: reading it takes time
 * that a run without output does not have to spend. What goes wrong there is no reason to end a run.
 */
export function learnFrom(source: Source): void {
  sources.push(source)
}

let waiting: Promise<void> | undefined

/** Asks the places of `learnFrom` that were not asked yet; returns a promise as long as one of them needs time. */
export function askSources(): Promise<void> | undefined {
  if (sources.length === 0) return waiting
  const asked = sources
  sources = []
  const waits = asked.flatMap((source) => {
    try {
      const found = source()
      if (!(found instanceof Promise)) learnAll(found)
      else return [found.then(learnAll, () => {})]
    } catch {
      // A session or a keyring that cannot be read is reported by those who need it.
    }
    return []
  })
  if (waits.length > 0) {
    const all = Promise.all([waiting, ...waits]).then(() => {
      if (waiting === all) waiting = undefined
    })
    waiting = all
  }
  return waiting
}

function learnAll(texts: Iterable<string>): void {
  for (const text of texts) learn(text)
}
