import { RE2JS } from 're2js'

/** A compiled pattern: Go's `regexp.Regexp`, RE2 syntax in linear time. */
export type Pattern = ReturnType<typeof RE2JS.compile>

const compiled = new Map<string, Pattern>()

/** `regexp.Compile`; fails with Go's message. */
export function compile(source: string): Pattern {
  const known = compiled.get(source)
  if (known) return known
  if (/[\udc80-\udcff]/u.test(source)) throw new Error(`error parsing regexp: invalid UTF-8: \`${source}\``)
  let made: Pattern
  try {
    made = RE2JS.compile(source)
  } catch (thrown) {
    throw new Error((thrown as Error).message)
  }
  if (compiled.size > 500) compiled.clear()
  compiled.set(source, made)
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
  const found: Match[] = []
  const matcher = pattern.matcher(text)
  let last = -1
  while (found.length !== count && matcher.find()) {
    const start = matcher.start()
    const end = matcher.end()
    const empty = start === end && start === last
    last = end
    if (empty) continue
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? undefined)
    const names = pattern.namedGroups() as Record<string, number>
    found.push({
      start,
      end,
      group: (of) =>
        typeof of === 'number' ? groups[of] : Object.hasOwn(names, of) ? groups[names[of] as number] : undefined,
    })
  }
  return found
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
