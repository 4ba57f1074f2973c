/** The ways to write base64. */
export type Alphabet = 'standard' | 'url'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const alphabets = { standard: `${letters}+/`, url: `${letters}-_` } as const

/** Bytes in base64, with padding. */
export function base64(bytes: Uint8Array): string {
  return encode(bytes, alphabets.standard, 6, 4)
}

/** `base64.Encoding.DecodeString`, with the message of Go at the first wrong byte. Line ends are passed over. */
export function fromBase64(text: string, alphabet: Alphabet = 'standard'): Uint8Array {
  return decode(text, alphabets[alphabet], 6, 4, 'base64')
}

/** Bytes in base32, with padding. */
export function base32(bytes: Uint8Array): string {
  return encode(bytes, base32Letters, 5, 8)
}

/** `base32.StdEncoding.DecodeString`. */
export function fromBase32(text: string): Uint8Array {
  return decode(text, base32Letters, 5, 8, 'base32')
}

function encode(bytes: Uint8Array, alphabet: string, bits: number, group: number): string {
  let text = ''
  let held = 0
  let count = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    count += 8
    while (count >= bits) {
      count -= bits
      text += alphabet.charAt((held >> count) & ((1 << bits) - 1))
    }
    held &= (1 << count) - 1
  }
  if (count > 0) text += alphabet.charAt((held << (bits - count)) & ((1 << bits) - 1))
  return text.padEnd(Math.ceil(text.length / group) * group, '=')
}

function decode(text: string, alphabet: string, bits: number, group: number, name: string): Uint8Array {
  const wrong = (at: number) => new Error(`illegal ${name} data at input byte ${at}`)
  const bytes: number[] = []
  let held = 0
  let count = 0
  let place = 0
  let at = 0
  for (; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === '\n' || letter === '\r') continue
    if (letter === '=') break
    const value = alphabet.indexOf(letter)
    if (value < 0) throw wrong(at)
    place++
    held = (held << bits) | value
    count += bits
    if (count >= 8) {
      count -= 8
      bytes.push((held >> count) & 0xff)
      held &= (1 << count) - 1
    }
  }
  const left = place % group
  if (at === text.length) {
    if (left !== 0) throw wrong(name === 'base64' ? at - left : at)
    return Uint8Array.from(bytes)
  }
  // A group ends where it has whole bytes: after two letters of base64, not after one.
  if (left === 0 || Math.floor((left * bits) / 8) === Math.floor(((left - 1) * bits) / 8)) throw wrong(at)
  for (let missing = group - left; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === '\n' || letter === '\r') continue
    if (letter !== '=' || missing === 0) throw wrong(at)
    missing--
    if (missing === 0 && at === text.length - 1) return Uint8Array.from(bytes)
  }
  throw wrong(text.length)
}
