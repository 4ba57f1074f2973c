/** The known words nearest to what was typed, best first, at most `most`; none when nothing is near. */
export function suggest(typed: string, known: Iterable<string>, most = 3): string[] {
  const wanted = typed.toLowerCase()
  if (wanted === '') return []
  const near: { word: string; rank: number }[] = []
  for (const word of known) {
    const candidate = word.toLowerCase()
    const steps = distance(wanted, candidate)
    if (candidate.startsWith(wanted)) near.push({ word, rank: 0.5 })
    else if (steps <= Math.max(1, Math.min(3, Math.floor((wanted.length - 1) / 2)))) near.push({ word, rank: steps })
  }
  near.sort((a, b) => a.rank - b.rank || (a.word < b.word ? -1 : 1))
  return near.slice(0, most).map((one) => one.word)
}

/** Edits between two words, a swap of neighbours counting as one (Damerau, restricted). */
export function distance(a: string, b: string): number {
  if (a === b) return 0
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] as number) + 1)
      }
      row.push(best)
    }
    before = last
    last = row
  }
  return last[b.length] as number
}

/** `a`, `b` or `c`: a sentence part for hints. */
export function oneOf(words: readonly string[], mark = '`'): string {
  const quoted = words.map((word) => `${mark}${word}${mark}`)
  if (quoted.length < 2) return quoted.join('')
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
