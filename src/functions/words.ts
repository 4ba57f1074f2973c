import { fail } from './failures.ts'

/**
 * Splits the text of a call into words: at blanks, with `"…"` (`""` is a quote in it) and `'…'` (`''`) held together, and
 * `|` as a word of its own. Fails when a quote does not close.
 */
export function words(text: string): string[] {
  const found: string[] = []
  const word = /\s*(?:"((?:[^"]|"")*)"(?=\s|\||$)|'((?:[^']|'')*)'(?=\s|\||$)|(\|)|([^\s|"'][^\s|]*)|(["']))/y
  while (word.lastIndex < text.length) {
    const at = word.lastIndex
    if (text.slice(at).trim() === '') break
    const part = word.exec(text)
    if (!part || part[5] !== undefined)
      throw fail('arguments', { reason: `unterminated quote in ${JSON.stringify(text)}` })
    if (part[1] !== undefined) found.push(part[1].replaceAll('""', '"'))
    else if (part[2] !== undefined) found.push(part[2].replaceAll("''", "'"))
    else found.push((part[3] ?? part[4]) as string)
  }
  return found
}
