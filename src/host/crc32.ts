import { bun } from './bun.ts'

let table: Uint32Array | undefined

function makeTable(): Uint32Array {
  const made = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
    made[byte] = rest
  }
  return made
}

/** Checksum of bytes, CRC-32 as in ISO 3309 and zip: it tells a damaged file, not a forged one. */
export function crc32(bytes: Uint8Array): number {
  if (bun?.hash) return bun.hash.crc32(bytes)
  table ??= makeTable()
  let rest = 0xffffffff
  for (let at = 0; at < bytes.length; at++) {
    rest = (rest >>> 8) ^ (table[(rest ^ (bytes[at] as number)) & 0xff] as number)
  }
  return (rest ^ 0xffffffff) >>> 0
}
