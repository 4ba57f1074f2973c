import { binary, onBytes } from './letters.ts'

/** Breaks a text between words after at most `width` bytes; longer words stay whole, or are cut too when `cutWords` says so. */
export function wrap(text: string, width: number, lineBreak = '\n', cutWords = false): string {
  const most = Math.max(width, 1)
  const glue = binary(lineBreak || '\n')
  return onBytes(text, (bytes) => {
    const lines: string[] = []
    let at = 0
    while (bytes.length - at > most) {
      if (bytes[at] === ' ') {
        at++
        continue
      }
      let space = bytes.lastIndexOf(' ', at + most)
      if (space < at && cutWords) {
        lines.push(bytes.slice(at, at + most))
        at += most
        continue
      }
      if (space < at) space = bytes.indexOf(' ', at + most)
      if (space < 0) break
      lines.push(bytes.slice(at, space))
      at = space + 1
    }
    return [...lines, bytes.slice(at)].join(glue)
  })
}

/**
 * Shortens a text to `width` bytes with `...` at the end, or at both ends when it begins at `offset`. Fails where there
 * is no room for that.
 */
export function abbreviate(text: string, offset: number, width: number): string {
  if (text === '') return ''
  if (width < 4) throw new Error('stringutils illegal argument: Minimum abbreviation width is 4')
  return onBytes(text, (bytes) => {
    if (bytes.length <= width) return bytes
    let from = Math.min(offset, bytes.length)
    if (bytes.length - from < width - 3) from = bytes.length - (width - 3)
    if (from <= 4) return `${bytes.slice(0, width - 3)}...`
    if (width < 7) throw new Error('stringutils illegal argument: Minimum abbreviation width with offset is 7')
    if (from + width - 3 < bytes.length) return `...${bytes.slice(from, from + width - 6)}...`
    return `...${bytes.slice(bytes.length - (width - 3))}`
  })
}
