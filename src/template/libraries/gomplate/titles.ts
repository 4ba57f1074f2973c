import { titleRune } from '../standard/letters.ts'

/** What may stand between two letters of one word: `it's`, `e.g`. */
const inside = /^['’.:·‧·]$/u
const wordy = /^[\p{L}\p{M}\p{N}\p{Pc}]$/u
const cased = /^[\p{Lu}\p{Ll}\p{Lt}]$/u

/** Every word with a first capital and small letters after it, as the Unicode standard has it: `ßa` gives `Ssa`. */
export function titleWords(text: string): string {
  const runes = Array.from(text)
  let begun = false
  return runes
    .map((rune, at) => {
      const joins = inside.test(rune) && /^\p{L}$/u.test(runes[at - 1] ?? '') && /^\p{L}$/u.test(runes[at + 1] ?? '')
      if (!wordy.test(rune) && !joins) begun = false
      if (!cased.test(rune)) return rune
      if (begun) return rune.toLowerCase()
      begun = true
      const simple = titleRune(rune)
      if (simple !== rune) return simple
      const [first = '', ...rest] = Array.from(rune.toUpperCase())
      return first + rest.join('').toLowerCase()
    })
    .join('')
}
