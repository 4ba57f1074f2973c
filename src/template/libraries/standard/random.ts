import type { TemplateContext } from '../../context.ts'

/** Random bytes of the host. */
export function random(call: TemplateContext, count: number): Uint8Array {
  if (call.host) return call.host.system.random(count)
  const bytes = new Uint8Array(count)
  // Web Crypto gives no more at once.
  for (let at = 0; at < count; at += 65_536) globalThis.crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}

/** A random integer from 0 up to but not including `limit`, every one as likely as the others. */
export function randomInteger(call: TemplateContext, limit: number): number {
  if (limit > 2 ** 48) return wideInteger(call, BigInt(limit))
  const whole = 2 ** 48
  for (;;) {
    let drawn = 0
    for (const byte of random(call, 6)) drawn = drawn * 256 + byte
    // What is left over above the last full multiple would make small numbers likelier.
    if (drawn < whole - (whole % limit)) return drawn % limit
  }
}

function wideInteger(call: TemplateContext, limit: bigint): number {
  const whole = 1n << 128n
  for (;;) {
    let drawn = 0n
    for (const byte of random(call, 16)) drawn = drawn * 256n + BigInt(byte)
    if (drawn < whole - (whole % limit)) return Number(drawn % limit)
  }
}

/** A random text out of the characters of an alphabet. */
export function randomText(call: TemplateContext, count: number, alphabet: readonly string[]): string {
  let text = ''
  for (let at = 0; at < count; at++) text += alphabet[randomInteger(call, alphabet.length)]
  return text
}
