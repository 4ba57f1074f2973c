/** What a secret shows itself as, wherever it is printed without `reveal`. */
export const MASK = '<MASKED>'

type Listener = (text: string) => void
const known = new Set<string>()
const listeners = new Set<Listener>()

/**
 * A text that must not be seen. It prints as its mask; `reveal()` stands only where bytes leave for a child, a file or
 * the wire. The masker learns it at birth, so that whoever adds a kind of credentials cannot forget to tell it.
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

/** Makes a text known to every masker, without wrapping it. Texts under four characters would blank half of any output. */
export function learn(text: string): void {
  if (text.length < 4 || known.has(text)) return
  known.add(text)
  for (const tell of listeners) tell(text)
}

/** Tells all known secrets to `listener`, then each new one; answers a function that ends it. */
export function onSecret(listener: Listener): () => void {
  for (const text of known) listener(text)
  listeners.add(listener)
  return () => listeners.delete(listener)
}
