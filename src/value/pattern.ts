import { RE2JS } from 're2js'

/**
 * Regular expressions that users write, in the syntax of Go's `regexp` (RE2). The engine takes time in proportion to the
 * text, whatever the expression: none can hang a run. Load this file when an expression is met, not at the start.
 */
export interface Pattern {
  readonly source: string
  /** Whether it matches anywhere in a text, or in bytes of UTF-8. */
  test(text: string | Uint8Array): boolean
  /** The matches from left to right, at most `most` of them; offsets count characters of a text, and bytes of bytes. */
  matches(text: string | Uint8Array, most?: number): Match[]
}

/** A match with its groups. */
export interface Match {
  readonly start: number
  readonly end: number
  /** Start and end of each group, in their order; undefined for one that took no part. */
  readonly groups: readonly (readonly [start: number, end: number] | undefined)[]
  /** Number of a named group, from 1. */
  readonly names: Readonly<Record<string, number>>
}

/** What is wrong with an expression, in Go's words: `error parsing regexp: missing closing ): `a(``. */
export interface Problem {
  readonly problem: string
}

/** How an expression is read: with `lines`, `^` and `$` mean the ends of a line. */
export interface PatternOptions {
  readonly lines?: boolean
}

const compiled = new Map<string, Pattern | Problem>()

/** Compiles an expression, or says what is wrong with it. The same one is compiled once. */
export function compilePattern(source: string, { lines = false }: PatternOptions = {}): Pattern | Problem {
  const key = `${lines ? 'm' : ''}/${source}`
  const known = compiled.get(key)
  if (known) return known
  const made = compile(source, lines)
  if (compiled.size > 500) compiled.clear()
  compiled.set(key, made)
  return made
}

function compile(source: string, lines: boolean): Pattern | Problem {
  let expression: RE2JS
  // A byte that is no UTF-8, as the template engine carries it.
  if (/[\udc80-\udcff]/u.test(source)) return { problem: `error parsing regexp: invalid UTF-8: \`${source}\`` }
  try {
    // First as it is written, for what is said when it is wrong.
    expression = RE2JS.compile(source)
    if (lines) expression = RE2JS.compile(source, RE2JS.MULTILINE)
  } catch (thrown) {
    return { problem: (thrown as Error).message }
  }
  return {
    source,
    test: (text) => expression.test(text),
    matches(text, most = Number.POSITIVE_INFINITY) {
      const matcher = expression.matcher(text)
      const names = expression.namedGroups() as Record<string, number>
      const found: Match[] = []
      let last = -1
      while (found.length < most && matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()]
        // As Go counts: an empty match right behind another is none.
        const isNone = start === end && start === last
        last = end
        if (isNone) continue
        const groups = Array.from({ length: matcher.groupCount() }, (_, at) => {
          const from = matcher.start(at + 1)
          return from < 0 ? undefined : ([from, matcher.end(at + 1)] as const)
        })
        found.push({ start, end, groups, names })
      }
      return found
    },
  }
}
