import { withoutColours } from './colour-codes.ts'
import { merged, type Needles, type Stretch } from './needles.ts'
import { anchorBegun, anchors, isBehindAnchor, reach, type Seen, type TokenForm, tokenForms } from './tokens.ts'

/** A stream of bytes that is masked on its way. */
export interface MaskStream {
  write(chunk: Uint8Array): void
  /** Whether something is held back that a pause would let go of. */
  readonly holds: boolean
  /** The writer has paused: shows what can be shown without giving a secret away, so that prompts are seen. */
  pause(): void
  /** The writer has ended: lets go of everything. */
  end(): void
}

/** On a pause, at most this many characters of a possible secret's beginning are written, and never more than a quarter. */
const MOST_SHOWN = 3

/** A token that was masked, and how much of it was seen. */
interface Open {
  readonly form: TokenForm
  readonly seen: Seen
}

const empty = new Uint8Array(0)

/**
 * Masks literals and token forms in a stream. It holds back nothing but an end of the output that may be the beginning
 * of a secret, so its memory is bounded by the longest one.
 */
export class SecretStream implements MaskStream {
  readonly #needles: () => Needles
  readonly #mask: Uint8Array
  readonly #emit: (bytes: Uint8Array) => void
  /** Bytes that are not decided yet. */
  #held: Uint8Array = empty
  /** The first bytes of `held` that are represented in the output already: as they are, or by a mask. */
  #done = 0
  #masked = false
  /** A token that reaches to the end of what was written, and may go on. */
  #open: Open | undefined
  /** The byte in front of `held`, colour codes aside; -1 at the beginning. */
  #before = -1

  constructor(needles: () => Needles, mask: Uint8Array, emit: (bytes: Uint8Array) => void) {
    this.#needles = needles
    this.#mask = mask
    this.#emit = emit
  }

  get holds(): boolean {
    return this.#held.length > this.#done
  }

  write(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#take(chunk, false)
  }

  end(): void {
    this.#take(empty, true)
    this.#open = undefined
  }

  pause(): void {
    if (!this.holds || this.#done > 0) return
    const needles = this.#needles()
    const held = withoutColours(this.#held, false).bytes
    const whole = needles.isSecret(held)
    if (!whole) {
      // The anchor of a token is no secret.
      const least = needles.begunBy(held)
      const most = least === undefined ? held.length : Math.min(MOST_SHOWN, Math.floor(least / 4))
      if (held.length > most || isBehindAnchor(held)) return
    }
    this.#emit(whole ? this.#mask : this.#held)
    this.#masked = whole
    this.#done = this.#held.length
  }

  #take(chunk: Uint8Array, final: boolean): void {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const plain = withoutColours(bytes, final)
    const text = plain.bytes
    const found = this.#needles().find(text, this.#before, final)
    let border = final ? text.length : Math.min(found.border, anchorBegun(text))
    // Everything before `at` is represented in the output: shown earlier, or the rest of a token that was masked.
    let at = this.#done
    let masked = this.#masked
    let open: Open | undefined
    if (this.#open) {
      const { form, seen } = this.#open
      const begin = plain.before(at)
      const gone = reach(form, text, begin, text.length, seen)
      if (gone?.more && !final) open = { form, seen: gone.seen }
      if (gone && gone.end > begin) at = plain.at(gone.end - 1) + 1
      masked = true
    }

    const tokens: Stretch[] = []
    let near = 0
    for (const hit of anchors(text)) {
      const form = tokenForms[hit.needle] as TokenForm
      if (hit.start < (tokens.at(-1)?.end ?? 0)) continue
      while (near < found.stretches.length && (found.stretches[near] as Stretch).end <= hit.start) near++
      // Literals come first: a token never reaches into one.
      const limit = Math.min(text.length, found.stretches[near]?.start ?? text.length)
      if (limit < hit.end) continue
      const reached = reach(form, text, hit.end, limit)
      const cut = reached?.more === true && limit === text.length && !final
      if (reached?.enough) {
        tokens.push({ start: hit.start, end: reached.end })
        if (cut && hit.start < border) open = { form, seen: reached.seen }
      } else if (cut) border = Math.min(border, hit.start)
    }

    for (const stretch of merged(found.stretches, tokens)) {
      const end = plain.at(stretch.end - 1) + 1
      if (end <= at) continue
      // What may be part of something longer waits.
      if (stretch.start >= border) break
      const start = plain.at(stretch.start)
      if (start > at) this.#emit(bytes.subarray(at, start))
      if (start >= at || !masked) this.#emit(this.#mask)
      // What was painted within goes on behind it.
      const codes = plain.codes(Math.max(start, at), end)
      if (codes.length > 0) this.#emit(codes)
      masked = true
      at = end
    }
    const until = plain.at(border)
    if (until > at) {
      this.#emit(bytes.subarray(at, until))
      at = until
      masked = false
    }
    if (border > 0) this.#before = text[border - 1] as number
    this.#held = until < bytes.length ? bytes.slice(until) : empty
    this.#done = Math.max(0, at - until)
    this.#masked = this.#done > 0 && masked
    this.#open = open
  }
}
