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
  return decode(text, alphabets[alphabet])
}

/** Bytes in base32, with padding. */
export function base32(bytes: Uint8Array): string {
  return encode(bytes, base32Letters, 5, 8)
}

/** `base32.StdEncoding.DecodeString`, with the message of Go at the first wrong byte, not counting line ends. */
export function fromBase32(text: string): Uint8Array {
  const source = text.replace(/[\r\n]/g, '')
  const wrong = (at: number) => new Error(`illegal base32 data at input byte ${at}`)
  const bytes: number[] = []
  for (let from = 0; from < source.length; from += 8) {
    let held = 0n
    let count = 0
    let padded = false
    for (; count < 8 && !padded; count++) {
      const at = from + count
      const left = source.length - at - 1
      if (left < 0) throw wrong(source.length - count)
      if (source.charAt(at) === '=' && count >= 2 && left < 8) {
        if (left + count < 7) throw wrong(source.length)
        const other = Array.from(source.slice(at + 1, at + 8 - count)).findIndex((letter) => letter !== '=')
        if (other >= 0) throw wrong(at + other)
        if (count === 3 || count === 6) throw wrong(at)
        padded = true
        break
      }
      const value = base32Letters.indexOf(source.charAt(at))
      if (value < 0) throw wrong(at)
      held = (held << 5n) | BigInt(value)
    }
    const whole = Math.floor((count * 5) / 8)
    const all = held >> BigInt(count * 5 - whole * 8)
    for (let at = whole - 1; at >= 0; at--) bytes.push(Number((all >> BigInt(at * 8)) & 255n))
    if (padded) break
  }
  return Uint8Array.from(bytes)
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

function decode(text: string, alphabet: string): Uint8Array {
  const wrong = (at: number) => new Error(`illegal base64 data at input byte ${at}`)
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
    held = (held << 6) | value
    count += 6
    if (count >= 8) {
      count -= 8
      bytes.push((held >> count) & 0xff)
      held &= (1 << count) - 1
    }
  }
  const left = place % 4
  if (at === text.length) {
    if (left !== 0) throw wrong(at - left)
    return Uint8Array.from(bytes)
  }
  if (left < 2) throw wrong(at)
  for (let missing = 4 - left; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === '\n' || letter === '\r') continue
    if (letter !== '=' || missing === 0) throw wrong(at)
    missing--
    if (missing === 0 && /^[\r\n]*$/.test(text.slice(at + 1))) return Uint8Array.from(bytes)
  }
  throw wrong(text.length)
}
