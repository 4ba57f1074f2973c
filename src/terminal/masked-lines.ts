import { type Plain, withoutColours } from './colour-codes.ts'
import type { MaskPatterns } from './mask-pattern.ts'
import type { MaskStream } from './secret-stream.ts'

/** The longest match that is found whatever the chunks. */
const LONGEST = 64 * 1024

const empty = new Uint8Array(0)

/**
 * Masks the matches of regular expressions in a stream. Lines are let go when they are complete; where a match may go
 * over the end of a line, only when much more has followed or the writer pauses. After a pause the text is kept, so that
 * a match that was cut by it is still found.
 */
export class MaskedLines implements MaskStream {
  readonly #patterns: MaskPatterns
  readonly #mask: Uint8Array
  readonly #emit: (bytes: Uint8Array) => void
  #held: Uint8Array = empty
  /** Bytes of `held` that were shown by a pause, and whether they ended in a mask. */
  #done = 0
  #masked = false

  constructor(patterns: MaskPatterns, mask: Uint8Array, emit: (bytes: Uint8Array) => void) {
    this.#patterns = patterns
    this.#mask = mask
    this.#emit = emit
  }

  get holds(): boolean {
    return this.#held.length > this.#done
  }

  write(chunk: Uint8Array): void {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    this.#take(bytes, this.#borderOf(bytes))
  }

  pause(): void {
    if (this.holds) this.#take(this.#held, this.#held.length, true)
  }

  end(): void {
    this.#take(this.#held, this.#held.length)
  }

  /** How much of the bytes may be shown: whole lines, as far as a match cannot come from behind. */
  #borderOf(bytes: Uint8Array): number {
    const lines = bytes.lastIndexOf(0x0a) + 1
    if (!this.#patterns.spanLines) return bytes.length - lines <= 2 * LONGEST ? lines : bytes.length - LONGEST
    if (bytes.length <= 2 * LONGEST) return 0
    const before = bytes.length - LONGEST
    return bytes.lastIndexOf(0x0a, before - 1) + 1 || before
  }

  /** Shows everything before `border`; after a pause the bytes are kept all the same. */
  #take(bytes: Uint8Array, wanted: number, pause = false): void {
    if (wanted === 0) {
      this.#held = bytes
      return
    }
    const plain = withoutColours(bytes, true)
    let border = wanted
    let at = this.#done
    let masked = this.#masked
    for (const [start, end] of this.#matches(plain)) {
      if (end <= at) continue
      if (start >= border) break
      if (end > border) {
        // A match across the border waits as a whole, when it is not too long for that.
        if (end - start <= LONGEST) {
          border = start
          break
        }
        this.#patterns.tooLong(LONGEST)
      }
      if (start > at) this.#emit(bytes.subarray(at, start))
      if (start >= at || !masked) this.#emit(this.#mask)
      const codes = plain.codes(Math.max(start, at), end)
      if (codes.length > 0) this.#emit(codes)
      masked = true
      at = end
    }
    if (border > at) {
      this.#emit(bytes.subarray(at, border))
      at = border
      masked = false
    }
    const keep = pause ? 0 : Math.max(at, border)
    this.#held = keep === 0 ? bytes : keep < bytes.length ? bytes.slice(keep) : empty
    this.#done = at > keep ? at - keep : 0
    this.#masked = this.#done > 0 && masked
  }

  /** Stretches of the original bytes that match, in order; those that overlap are one. */
  #matches(plain: Plain): [start: number, end: number][] {
    const found = this.#patterns.find(plain.bytes)
    if (found.length === 0) return found
    found.sort((a, b) => a[0] - b[0])
    const merged: [number, number][] = []
    for (const next of found) {
      const last = merged.at(-1)
      if (last && next[0] < last[1]) last[1] = Math.max(last[1], next[1])
      else merged.push(next)
    }
    return merged.map(([start, end]) => [plain.at(start), plain.at(end - 1) + 1])
  }
}
