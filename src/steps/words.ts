/**
 * Splits a text into words as a shell does: blanks separate, quotes and backslashes group, `$NAME` and `${NAME}` are
 * replaced from `env` (an unquoted value splits again). No patterns, no substitution of commands. Undefined when a
 * quote is not closed.
 */
export function splitWords(text: string, env: Readonly<Record<string, string>> = {}): string[] | undefined {
  const words: string[] = []
  let word = ''
  let open = false
  let at = 0
  const variable = (): string | undefined => {
    const found = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/.exec(text.slice(at))
    if (!found) return undefined
    at += found[0].length
    const name = (found[1] ?? found[2]) as string
    return Object.hasOwn(env, name) ? (env[name] as string) : ''
  }
  while (at < text.length) {
    const letter = text[at] as string
    if (letter === ' ' || letter === '\t' || letter === '\n' || letter === '\r') {
      if (open) words.push(word)
      word = ''
      open = false
      at++
    } else if (letter === "'") {
      const end = text.indexOf("'", at + 1)
      if (end < 0) return undefined
      word += text.slice(at + 1, end)
      open = true
      at = end + 1
    } else if (letter === '"') {
      at++
      open = true
      for (;;) {
        const inner = text[at]
        if (inner === undefined) return undefined
        if (inner === '"') break
        if (inner === '\\' && at + 1 < text.length && '"\\$`\n'.includes(text[at + 1] as string)) {
          if (text[at + 1] !== '\n') word += text[at + 1]
          at += 2
          continue
        }
        const value = inner === '$' ? variable() : undefined
        if (value !== undefined) word += value
        else {
          word += inner
          at++
        }
      }
      at++
    } else if (letter === '\\') {
      if (at + 1 >= text.length) return undefined
      if (text[at + 1] !== '\n') {
        word += text[at + 1]
        open = true
      }
      at += 2
    } else {
      const value = letter === '$' ? variable() : undefined
      if (value === undefined) {
        word += letter
        open = true
        at++
        continue
      }
      const parts = value.split(/[ \t\n]+/)
      parts.forEach((part, index) => {
        if (index > 0) {
          if (open) words.push(word)
          word = ''
          open = false
        }
        word += part
        if (part !== '') open = true
      })
    }
  }
  if (open) words.push(word)
  return words
}

/** Words of the shell's own language: a word that is one of them must be quoted to be a word. */
const reserved = new Set(
  'if then elif else fi do done case esac while until for in function select time coproc declare export let local readonly typeset'.split(
    ' ',
  ),
)

/** A word as a shell must read it to get it back; bare where nothing needs quoting. */
export function quoteWord(word: string): string {
  if (word === '') return "''"
  if (/^[\p{L}\p{N}\p{M}\p{So}%+,./:@_^-]+$/u.test(word)) return reserved.has(word) ? `'${word}'` : word
  if (!word.includes("'")) return `'${word}'`
  return `"${word.replace(/["\\$`]/g, '\\$&')}"`
}

/** Words joined to a line that a shell splits back into the same words. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ')
}
