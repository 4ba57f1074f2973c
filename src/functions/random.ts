import { fail } from './failures.ts'
import type { YamlFunction } from './function.ts'
import { words } from './words.ts'

/** `!random [MAX]` or `!random MIN MAX`: a whole number, both ends included; 0 to 65535 without words. */
export const random: YamlFunction = {
  stations: ['configuration', 'manifest', 'workflow'],
  run({ text }, asking) {
    const given = words(text)
    if (given.length > 2) throw fail('arguments', { reason: 'it takes a greatest and a smallest number and no more' })
    const bounds = given.map((word) => {
      const number = Number(word)
      if (/^[-+]?\d+$/.test(word) && Number.isSafeInteger(number)) return number
      throw fail('arguments', { reason: `'${word}' is not a whole number` })
    })
    const [low, high] = bounds.length === 2 ? (bounds as [number, number]) : [0, bounds[0] ?? 65_535]
    if (low >= high)
      throw fail('arguments', { reason: `the smallest number (${low}) must be less than the greatest (${high})` })
    const range = high - low + 1
    if (!Number.isSafeInteger(range)) throw fail('arguments', { reason: 'the range is too large' })
    // Draws again what would make some numbers likelier than others.
    const limit = 2 ** 53 - (2 ** 53 % range)
    for (;;) {
      const bytes = asking.host.system.random(7)
      const drawn = bytes.reduce((sum, byte, at) => sum * 256 + (at === 0 ? byte & 0x1f : byte), 0)
      if (drawn < limit) return low + (drawn % range)
    }
  },
}
