import type { TemplateContext } from '../../context.ts'
import { random } from './random.ts'

/** Sixteen bytes as `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** A random UUID (version 4). */
export function uuidV4(call: TemplateContext): string {
  const bytes = Uint8Array.from(random(call, 16))
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return formatUuid(bytes)
}

/** A UUID of the time (version 1), with a random node in place of a network card's address. */
export function uuidV1(call: TemplateContext, milliseconds: number): string {
  const bytes = Uint8Array.from(random(call, 16))
  const low = bytes[7] as number
  // Steps of 100 ns since the calendar of 1582; the random part makes two of one millisecond differ.
  const ticks = (BigInt(Math.floor(milliseconds)) + 12_219_292_800_000n) * 10_000n + BigInt(low * 39)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Number(ticks & 0xffffffffn))
  view.setUint16(4, Number((ticks >> 32n) & 0xffffn))
  view.setUint16(6, Number((ticks >> 48n) & 0x0fffn) | 0x1000)
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  bytes[10] = (bytes[10] as number) | 0x01
  return formatUuid(bytes)
}

/**
 * Reads a UUID: 36 characters, with `urn:uuid:` before it, in braces, or 32 digits. Fails with the messages of Google's
 * library.
 */
export function parseUuid(text: string): Uint8Array {
  let body = text
  if (text.length === 36 + 9) {
    if (text.slice(0, 9).toLowerCase() !== 'urn:uuid:')
      throw new Error(`invalid urn prefix: ${JSON.stringify(text.slice(0, 9))}`)
    body = text.slice(9)
  } else if (text.length === 38) body = text.slice(1, 37)
  else if (text.length === 32) body = text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  else if (text.length !== 36) throw new Error(`invalid UUID length: ${text.length}`)
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(body)) throw new Error('invalid UUID format')
  return Uint8Array.from(body.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
