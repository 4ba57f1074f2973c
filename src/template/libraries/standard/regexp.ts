import { compilePattern, type Pattern } from '../../../value/pattern.ts'

export type { Pattern }

/** `regexp.Compile`; fails with Go's message. */
export function compile(source: string): Pattern {
  const made = compilePattern(source)
  if ('problem' in made) throw new Error(made.problem)
  return made
}

/** `regexp.MustCompile`: the same with the message of its panic. */
export function mustCompile(source: string): Pattern {
  try {
    return compile(source)
  } catch (thrown) {
    throw new Error(`regexp: Compile(${literal(source)}): ${(thrown as Error).message}`)
  }
}

/** A text as Go quotes patterns: in backquotes where it can stand there. */
function literal(text: string): string {
  return /[`\u0000-\u0008\u000a-\u001f\u007f]/.test(text) ? JSON.stringify(text) : `\`${text}\``
}

/** Where a match and its groups stand, as positions in the text. */
export interface Match {
  readonly start: number
  readonly end: number
  /** Of a group by number or name; undefined when it took no part or does not exist. */
  group(of: number | string): string | undefined
}

/** All matches from left to right, at most `count` of them, all with -1. An empty match right after another is none. */
export function matches(pattern: Pattern, text: string, count = -1): Match[] {
  return pattern.matches(text, count < 0 ? undefined : count).map(({ start, end, groups, names }) => ({
    start,
    end,
    group(of) {
      const number = typeof of === 'number' ? of : Object.hasOwn(names, of) ? (names[of] as number) : -1
      const place = number === 0 ? ([start, end] as const) : groups[number - 1]
      return place && text.slice(...place)
    },
  }))
}

/** `FindString`: the leftmost match, empty when there is none. */
export function find(pattern: Pattern, text: string): string {
  const [match] = matches(pattern, text, 1)
  return match ? text.slice(match.start, match.end) : ''
}

/** `ReplaceAllString`; `$1`, `${1}` and `${name}` in `by` stand for groups, `$$` for a dollar. */
export function replace(pattern: Pattern, text: string, by: string): string {
  return replaceWith(pattern, text, (match) =>
    by.replace(/\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (_, dollar, braced, bare) => {
      if (dollar) return '$'
      const name = (braced ?? bare) as string
      return match.group(/^\d+$/.test(name) ? Number(name) : name) ?? ''
    }),
  )
}

/** `ReplaceAllLiteralString`. */
export function replaceLiteral(pattern: Pattern, text: string, by: string): string {
  return replaceWith(pattern, text, () => by)
}

function replaceWith(pattern: Pattern, text: string, by: (match: Match) => string): string {
  let made = ''
  let at = 0
  for (const match of matches(pattern, text)) {
    made += text.slice(at, match.start) + by(match)
    at = match.end
  }
  return made + text.slice(at)
}

/** `Split`: the parts between matches, at most `count` of them, all with -1, none with 0. */
export function splitBy(pattern: Pattern, text: string, count: number): string[] {
  if (count === 0) return []
  if (text === '') return ['']
  const parts: string[] = []
  let from = 0
  let end = 0
  for (const match of matches(pattern, text, count)) {
    if (count > 0 && parts.length === count - 1) break
    end = match.start
    if (match.end !== 0) parts.push(text.slice(from, end))
    from = match.end
  }
  if (end !== text.length) parts.push(text.slice(from))
  return parts
}

/** `regexp.QuoteMeta`. */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
}
