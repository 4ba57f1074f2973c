/**
 * Go's strings are bytes. Ours are JavaScript's, and a byte that is not part of valid UTF-8 stands as a lone low
 * surrogate U+DC80…U+DCFF (the byte plus 0xDC00), so that cutting a character in half loses nothing.
 */

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const wide = /[\u0080-\uffff]/
const loose = /[\udc80-\udcff]/

/** Whether a text has only ASCII, so that its length and positions are those of its bytes. */
export function isAscii(text: string): boolean {
  return !wide.test(text)
}

/** The bytes that a text stands for. A lone surrogate that is none of ours becomes U+FFFD. */
export function toBytes(text: string): Uint8Array {
  if (!loose.test(text)) return encoder.encode(text)
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes.push(unit)
    else if (unit >= 0xdc80 && unit <= 0xdcff) bytes.push(unit - 0xdc00)
    else {
      const rune = text.codePointAt(i) as number
      if (rune > 0xffff) i++
      bytes.push(...encoder.encode(String.fromCodePoint(rune)))
    }
  }
  return Uint8Array.from(bytes)
}

/** The text that bytes stand for: valid UTF-8 as it is, every other byte as a lone surrogate. */
export function fromBytes(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    let text = ''
    for (let i = 0; i < bytes.length; ) {
      const length = sequence(bytes, i)
      if (length === 0) text += String.fromCharCode(0xdc00 + (bytes[i++] as number))
      else {
        text += decoder.decode(bytes.subarray(i, i + length))
        i += length
      }
    }
    return text
  }
}

/** Length of the valid UTF-8 sequence at `at`, 0 when there is none. */
function sequence(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return 1
  const length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (length === 0 || first > 0xf4 || at + length > bytes.length) return 0
  for (let i = 1; i < length; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0
  const second = bytes[at + 1] as number
  if (first === 0xe0 && second < 0xa0) return 0
  if (first === 0xed && second > 0x9f) return 0
  if (first === 0xf0 && second < 0x90) return 0
  if (first === 0xf4 && second > 0x8f) return 0
  return length
}

/** Length in bytes. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : toBytes(text).length
}

/** Bytes `from` up to `to` as a text. */
export function byteSlice(text: string, from: number, to?: number): string {
  return isAscii(text) ? text.slice(from, to) : fromBytes(toBytes(text).subarray(from, to))
}

/** Joins up bytes that together are characters: what a text looks like once it was written and read again. */
export function whole(text: string): string {
  return loose.test(text) ? fromBytes(toBytes(text)) : text
}

/** Characters as Go's `range` sees them: code points, an invalid byte being one of its own. */
export function runes(text: string): string[] {
  return Array.from(text)
}

/** The order of Go's `<` on strings: by bytes. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    if (x < 0xd800 && y < 0xd800) return x - y
    return compareBytes(toBytes(a), toBytes(b))
  }
  return a.length - b.length
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number)
  return a.length - b.length
}
