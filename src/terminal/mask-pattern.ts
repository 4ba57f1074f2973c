import { compilePattern, type Pattern } from '../value/pattern.ts'

/** Expressions of `settings.terminal.mask.patterns`, ready to be looked for. */
export interface MaskPatterns {
  /** Whether a match may go over the end of a line. */
  readonly spanLines: boolean
  /** The stretches of `bytes` that match, in no order. */
  find(bytes: Uint8Array): [start: number, end: number][]
  /** Called with the length of a match that is longer than what is looked at in one go; warns once. */
  tooLong(limit: number): void
}

/** What may match the end of a line: said by the notation, and rather too often than too rarely. */
const lineEnds = /\n|\\[nsDWpPxQ0-7]|\[\^|\(\?[a-zA-Z]*s|\[:(?:\^|space|cntrl|ascii)/

/**
 * Compiles expressions; undefined when there are none. One that is no expression is reported to `warn` and left out. `^`
 * and `$` mean the ends of a line.
 */
export function maskPatterns(sources: readonly string[], warn: (text: string) => void): MaskPatterns | undefined {
  const patterns = sources.flatMap((source): Pattern[] => {
    const made = compilePattern(source, { lines: true })
    if (!('problem' in made)) return [made]
    warn(`settings.terminal.mask.patterns: \`${source}\` is skipped: ${made.problem}.`)
    return []
  })
  if (patterns.length === 0) return undefined
  const spanLines = patterns.some(({ source }) => lineEnds.test(source))
  let warned = false
  return {
    spanLines,
    find(bytes) {
      const found: [number, number][] = []
      for (const pattern of patterns) {
        // Most output has no match, which is quick to tell of much text at once.
        if (!pattern.test(bytes)) continue
        if (spanLines) addMatches(pattern, bytes, 0, found)
        else
          for (let start = 0; start < bytes.length; ) {
            const end = bytes.indexOf(0x0a, start) + 1 || bytes.length
            const line = bytes.subarray(start, end)
            if (pattern.test(line)) addMatches(pattern, line, start, found)
            start = end
          }
      }
      return found
    },
    tooLong(limit) {
      if (warned) return
      warned = true
      warn(
        `A match of settings.terminal.mask.patterns is longer than ${limit / 1024} KiB: what follows it may be shown.`,
      )
    },
  }
}

function addMatches(pattern: Pattern, bytes: Uint8Array, from: number, found: [number, number][]): void {
  for (const { start, end } of pattern.matches(bytes)) if (end > start) found.push([from + start, from + end])
}
