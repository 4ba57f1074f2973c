import type { MaskPattern } from './mask-pattern.ts'

/** A line may be so long before its beginning is let go; a match may then be that long at most. */
const LONGEST_LINE = 64 * 1024
const LONGEST_MATCH = 4 * 1024

const empty = new Uint8Array(0)

/**
 * Masks the matches of regular expressions in a stream, line by line: a line that is not complete waits for its end or
 * for a pause. After a pause its text is kept, so that a match that was cut by the pause is still found.
 */
export class MaskedLines {
  readonly #patterns: readonly MaskPattern[]
  readonly #mask: string
  readonly #emit: (bytes: Uint8Array) => void
  #held: Uint8Array = empty
  /** Bytes of `held` that were shown by a pause, and whether they ended in a mask. */
  #done = 0
  #masked = false

  constructor(patterns: readonly MaskPattern[], mask: string, emit: (bytes: Uint8Array) => void) {
    this.#patterns = patterns
    this.#mask = mask
    this.#emit = emit
  }

  get holds(): boolean {
    return this.#held.length > this.#done
  }

  write(chunk: Uint8Array): void {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    let border = bytes.lastIndexOf(0x0a) + 1
    if (bytes.length - border > LONGEST_LINE) border = bytes.length - LONGEST_MATCH
    this.#take(bytes, border)
  }

  pause(): void {
    if (this.holds) this.#take(this.#held, this.#held.length, true)
  }

  end(): void {
    this.#take(this.#held, this.#held.length)
  }

  /** Shows everything before `border`; after a pause the bytes are kept all the same. */
  #take(bytes: Uint8Array, wanted: number, pause = false): void {
    if (wanted === 0) {
      this.#held = bytes
      return
    }
    let border = wanted
    let at = this.#done
    let masked = this.#masked
    for (const [start, end] of this.#matches(bytes)) {
      if (end <= at) continue
      if (start >= border) break
      // A match across the border waits as a whole, when it is not too long for that.
      if (end > border && end - start <= LONGEST_MATCH) {
        border = start
        break
      }
      if (start > at) this.#emit(bytes.subarray(at, start))
      if (start >= at || !masked) this.#emit(Buffer.from(this.#mask))
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

  /** Stretches of bytes that match, in order; those that overlap are one. */
  #matches(bytes: Uint8Array): [start: number, end: number][] {
    const text = decode(bytes)
    const found: [number, number][] = []
    for (const pattern of this.#patterns) {
      pattern.lastIndex = 0
      for (const match of text.matchAll(pattern)) {
        if (match[0] !== '') found.push([match.index, match.index + match[0].length])
      }
    }
    if (found.length === 0) return found
    found.sort((a, b) => a[0] - b[0])
    const merged: [number, number][] = []
    for (const next of found) {
      const last = merged.at(-1)
      if (last && next[0] < last[1]) last[1] = Math.max(last[1], next[1])
      else merged.push(next)
    }
    return text.length === bytes.length ? merged : inBytes(text, merged)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of bytes; what is not UTF-8 is taken byte by byte. */
function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  }
}

/** Offsets in a text as offsets in its bytes. */
function inBytes(text: string, stretches: readonly [number, number][]): [number, number][] {
  let characters = 0
  let bytes = 0
  const to = (offset: number): number => {
    bytes += Buffer.byteLength(text.slice(characters, offset))
    characters = offset
    return bytes
  }
  return stretches.map(([start, end]) => [to(start), to(end)])
}
