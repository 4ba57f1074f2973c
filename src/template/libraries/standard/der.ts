/** The little of ASN.1 (DER) that a certificate is made of. */

/** A value with its tag and length. */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content)
  const length: number[] = []
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256)
  const head = body.length < 128 ? [tag, body.length] : [tag, 128 + length.length, ...length]
  return Buffer.concat([Uint8Array.from(head), body])
}

export const sequence = (...content: readonly Uint8Array[]) => der(0x30, ...content)
export const set = (...content: readonly Uint8Array[]) => der(0x31, ...content)
export const octets = (content: Uint8Array) => der(0x04, content)
export const bits = (content: Uint8Array, unused = 0) => der(0x03, Uint8Array.from([unused]), content)
export const text = (value: string) => der(0x0c, Buffer.from(value))
export const truth = () => der(0x01, Uint8Array.from([0xff]))
export const none = () => der(0x05)

/** A positive number of any size, from its bytes. */
export function integer(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  const short = start < 0 ? Uint8Array.from([0]) : bytes.subarray(start)
  return der(0x02, (short[0] as number) >= 0x80 ? Buffer.concat([Uint8Array.from([0]), short]) : short)
}

/** An object identifier: `2.5.4.3`. */
export function identifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const number of rest) {
    const groups = [number % 128]
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(128 + (left % 128))
    bytes.push(...groups)
  }
  return der(0x06, Uint8Array.from(bytes))
}

/** An instant to the second: with two digits of the year up to 2049, with four after. */
export function time(milliseconds: number): Uint8Array {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '')
  return Number(digits.slice(0, 4)) < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}

/** The values inside a constructed value, each with its tag and length. */
export function children(value: Uint8Array): Uint8Array[] {
  const [start, end] = body(value, 0)
  const found: Uint8Array[] = []
  for (let at = start; at < end; ) {
    const [, next] = body(value, at)
    found.push(value.subarray(at, next))
    at = next
  }
  return found
}

/** What a value holds, without its tag and length. */
export function content(value: Uint8Array): Uint8Array {
  return value.subarray(...body(value, 0))
}

/** Where the content of the value at a position begins and ends. */
function body(value: Uint8Array, at: number): readonly [start: number, end: number] {
  const length = value[at + 1] as number
  if (length < 128) return [at + 2, at + 2 + length]
  let long = 0
  for (const byte of value.subarray(at + 2, at + 2 + length - 128)) long = long * 256 + byte
  const start = at + 2 + length - 128
  return [start, start + long]
}
