/** A name for a text, of 53 bits (cyrb53): whoever uses it can tell texts apart in another way, so that a collision is only a miss. */
export function hash(text: string, seed = 0): string {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 2654435761)
    b = Math.imul(b ^ unit, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(16).padStart(14, '0')
}

/**
 * A digest of 106 bits, at once: the platform's own digests take longer to load than a start lasts, and nobody who could
 * choose a text that collides needs the cache for it.
 */
export function digest(text: string): string {
  return hash(text, 1) + hash(text, 2)
}
