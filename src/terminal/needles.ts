import { Finder, type Hit } from './finder.ts'

/** Secrets up to this length count only where no word goes on at either end: they may be a part of something longer. */
const LONGEST_WORD = 12
/** The finder jumps as far as its shortest needle is long, so short ones are looked for apart. */
const LONG = 20

/** Places of secrets in a piece of output. */
export interface Found {
  /** Ordered, those that overlap united. */
  readonly stretches: readonly Stretch[]
  /** From here on it may be the beginning of a secret; the length where it is not. */
  readonly border: number
}

/** From the first byte to the one behind the last. */
export interface Stretch {
  start: number
  end: number
}

/** All forms of all secrets, ready to be looked for. */
export class Needles {
  readonly #finders: readonly { readonly finder: Finder; readonly texts: readonly Uint8Array[] }[]

  /** `anywhere` holds texts that count within words too, however short. */
  constructor(texts: Iterable<string>, anywhere: ReadonlySet<string>) {
    const short: Uint8Array[] = []
    const long: Uint8Array[] = []
    for (const text of texts) {
      const bytes = Buffer.from(text, 'utf8')
      if (text.length <= LONGEST_WORD && !anywhere.has(text)) wordsOnly.add(bytes)
      ;(bytes.length < LONG ? short : long).push(bytes)
    }
    this.#finders = [short, long]
      .filter((list) => list.length > 0)
      .map((list) => ({ finder: new Finder(list), texts: list }))
  }

  /**
   * Finds secrets in bytes. `before` is the byte in front of them, -1 at the beginning; nothing comes behind them when
   * they are `final`.
   */
  find(bytes: Uint8Array, before: number, final: boolean): Found {
    let border = bytes.length
    let hits: Hit[] = []
    for (const { finder, texts } of this.#finders) {
      const found = finder.find(bytes).filter(({ start, end, needle }) => {
        if (!wordsOnly.has(texts[needle] as Uint8Array)) return true
        if (isWord(start > 0 ? bytes[start - 1] : before) && isWord(bytes[start])) return false
        if (!isWord(bytes[end - 1])) return true
        // Whether the word goes on is not known yet.
        if (end === bytes.length && !final) border = Math.min(border, start)
        return !isWord(bytes[end])
      })
      hits = hits.length === 0 ? found : [...hits, ...found]
      if (!final) border = Math.min(border, finder.beginning(bytes))
    }
    if (this.#finders.length > 1) hits.sort((a, b) => a.start - b.start)
    return { stretches: united(hits), border }
  }

  /** Whether the bytes are a secret as a whole. */
  isSecret(bytes: Uint8Array): boolean {
    return this.#finders.some(({ finder }) =>
      finder.find(bytes).some(({ start, end }) => start === 0 && end === bytes.length),
    )
  }

  /** Length of the shortest secret that the bytes are a true beginning of; undefined when there is none. */
  begunBy(bytes: Uint8Array): number | undefined {
    const lengths = this.#finders.flatMap(({ finder, texts }) =>
      finder.begunBy(bytes).map((index) => (texts[index] as Uint8Array).length),
    )
    return lengths.length === 0 ? undefined : Math.min(...lengths)
  }
}

const wordsOnly = new WeakSet<Uint8Array>()

/** Letters, digits and `_`. What is not ASCII is none: a quote of a printer's must not hide a secret. */
function isWord(byte: number | undefined): boolean {
  if (byte === undefined || byte < 0x30) return false
  return byte <= 0x39 || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f || (byte >= 0x61 && byte <= 0x7a)
}

function united(hits: readonly Hit[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const { start, end } of hits) {
    const last = stretches.at(-1)
    if (last && start < last.end) last.end = Math.max(last.end, end)
    else stretches.push({ start, end })
  }
  return stretches
}

/** Both lists in order, as one; those that overlap are united. */
export function merged(one: readonly Stretch[], other: readonly Stretch[]): readonly Stretch[] {
  if (other.length === 0) return one
  return united(
    [...one, ...other].sort((a, b) => a.start - b.start || a.end - b.end).map((at) => ({ ...at, needle: 0 })),
  )
}
