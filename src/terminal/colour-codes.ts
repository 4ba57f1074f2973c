const ESCAPE = 0x1b
/** A longer sequence is none. */
const LONGEST = 64

/** Bytes without their colour codes, and where they stand among all bytes. */
export interface Plain {
  readonly bytes: Uint8Array
  /** Bytes of the original that are decided: behind them a code begins that may go on. */
  readonly end: number
  /** Where a byte of `bytes` stands in the original; for its length, the end. */
  at(offset: number): number
  /** How many plain bytes stand before an offset of the original. */
  before(offset: number): number
  /** The codes within a stretch of the original. */
  codes(start: number, end: number): Uint8Array
}

const nothing = new Uint8Array(0)

/**
 * Takes colour codes (`ESC [ … m` and its like) out of bytes, so that a secret is found that is painted in pieces. What
 * other codes carry (a title, a link) stays: it may hold a secret. At the `final` end a code that is cut short stays too.
 */
export function withoutColours(bytes: Uint8Array, final: boolean): Plain {
  let code = bytes.indexOf(ESCAPE)
  if (code < 0) {
    const same = (offset: number) => offset
    return { bytes, end: bytes.length, at: same, before: same, codes: () => nothing }
  }
  const plain = new Uint8Array(bytes.length)
  let length = 0
  let from = 0
  let end = bytes.length
  /** Pieces without a code: where each begins in `plain`, and in the original. */
  const pieces: [plain: number, original: number][] = []
  const take = (until: number) => {
    if (until <= from) return
    pieces.push([length, from])
    plain.set(bytes.subarray(from, until), length)
    length += until - from
  }
  while (code >= 0) {
    const behind = endOfCode(bytes, code)
    if (behind === undefined && !final) {
      end = code
      break
    }
    if (behind !== undefined && behind > 0) {
      take(code)
      from = behind
    }
    code = bytes.indexOf(ESCAPE, Math.max(code + 1, from))
  }
  take(end)
  const pieceAt = (offset: number, side: 0 | 1): [number, number] | undefined => {
    let [low, high] = [0, pieces.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pieces[middle] as [number, number])[side] <= offset) low = middle + 1
      else high = middle
    }
    return pieces[low - 1]
  }
  return {
    bytes: plain.subarray(0, length),
    end,
    at(offset) {
      if (offset >= length) return end
      const [start, original] = pieceAt(offset, 0) as [number, number]
      return original + offset - start
    },
    before(offset) {
      const piece = pieceAt(offset, 1)
      if (!piece) return 0
      const next = pieces[pieces.indexOf(piece) + 1]?.[0] ?? length
      return Math.min(piece[0] + offset - piece[1], next)
    },
    codes(start, stop) {
      let found = nothing
      for (let at = bytes.indexOf(ESCAPE, start); at >= 0 && at < stop; ) {
        const behind = endOfCode(bytes, at) ?? 0
        if (behind > 0) found = Buffer.concat([found, bytes.subarray(at, behind)])
        at = bytes.indexOf(ESCAPE, Math.max(at + 1, behind))
      }
      return found
    },
  }
}

/** Where a colour code ends that begins at `at`; 0 where it is none, undefined where the bytes end before it. */
function endOfCode(bytes: Uint8Array, at: number): number | undefined {
  const kind = bytes[at + 1]
  if (kind === undefined) return undefined
  // A set of characters, as `tput sgr0` chooses it.
  if (kind === 0x28) return at + 2 < bytes.length ? at + 3 : undefined
  if (kind !== 0x5b) return 0
  for (let next = at + 2; next < at + LONGEST; next++) {
    const byte = bytes[next]
    if (byte === undefined) return undefined
    if (byte >= 0x40 && byte <= 0x7e) return next + 1
    if (byte < 0x20 || byte > 0x3f) return 0
  }
  return 0
}
