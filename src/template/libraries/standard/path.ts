/** `path.Clean`: the shortest path that means the same. */
export function clean(path: string): string {
  if (path === '') return '.'
  const rooted = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!rooted) kept.push('..')
  }
  return (rooted ? '/' : '') + kept.join('/') || '.'
}

/** `path.Base`: the last part. */
export function base(path: string): string {
  if (path === '') return '.'
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

/** `path.Dir`: all but the last part, cleaned. */
export function dir(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/') + 1))
}

/** `path.Ext`: from the last dot of the last part. */
export function ext(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : name.slice(dot)
}

/** `path.IsAbs`. */
export function isAbs(path: string): boolean {
  return path.startsWith('/')
}

/** `path.Join`: the parts that are not empty, cleaned. */
export function join(...parts: readonly string[]): string {
  const joined = parts.filter((part) => part !== '').join('/')
  return joined === '' ? '' : clean(joined)
}

/** `path.Split`: up to the last slash, and the rest. */
export function splitPath(path: string): readonly [directory: string, file: string] {
  const slash = path.lastIndexOf('/') + 1
  return [path.slice(0, slash), path.slice(slash)]
}

/** `filepath.Rel`: the way from one path to another. */
export function relative(from: string, to: string): string {
  const start = clean(from)
  const end = clean(to)
  if (start === end) return '.'
  const there = start === '.' ? [] : start.split('/').filter(Boolean)
  const target = end === '.' ? [] : end.split('/').filter(Boolean)
  let same = 0
  while (same < there.length && same < target.length && there[same] === target[same]) same++
  if (isAbs(start) !== isAbs(end) || there[same] === '..') throw new Error(`Rel: can't make ${to} relative to ${from}`)
  return [...there.slice(same).map(() => '..'), ...target.slice(same)].join('/') || '.'
}

/**
 * `path.Match`: whether a whole path fits a shell pattern; fails when the pattern is wrong.
 *
 * pattern = { "*" | "?" | "[" [ "^" ] range { range } "]" | "\" any | any } ; range = any [ "-" any ]
 */
export function matchPath(pattern: string, path: string): boolean {
  const bad = () => new Error('syntax error in pattern')
  const tests: ('*' | Test)[] = []
  const runes = Array.from(pattern)
  for (let at = 0; at < runes.length; at++) {
    const rune = runes[at] as string
    if (rune === '*') tests.push('*')
    else if (rune === '?') tests.push((one) => one !== '/')
    else if (rune === '[') {
      const ranges: [low: number, high: number][] = []
      at++
      const not = runes[at] === '^'
      if (not) at++
      for (let first = true; first || runes[at] !== ']'; first = false) {
        const one = () => {
          let found = runes[at++]
          if (found === '\\') found = runes[at++]
          else if (found === '-' || found === ']') throw bad()
          if (found === undefined || at >= runes.length) throw bad()
          return found.codePointAt(0) as number
        }
        const low = one()
        if (runes[at] !== '-') ranges.push([low, low])
        else {
          at++
          ranges.push([low, one()])
        }
      }
      tests.push((one) => {
        const code = one.codePointAt(0) as number
        return ranges.some(([low, high]) => low <= code && code <= high) !== not
      })
    } else if (rune === '\\') {
      at++
      if (at >= runes.length) throw bad()
      const escaped = runes[at] as string
      tests.push((one) => one === escaped)
    } else tests.push((one) => one === rune)
  }
  return fits(tests, Array.from(path))
}

/** Whether one rune of a path fits a part of a pattern. */
type Test = (rune: string) => boolean

/** Whether runes fit, `*` being any number of them up to a slash; in time proportional to the product of both lengths. */
function fits(tests: readonly ('*' | Test)[], runes: readonly string[]): boolean {
  let test = 0
  let at = 0
  let star = -1
  let from = 0
  while (at < runes.length || test < tests.length) {
    const wanted = tests[test]
    const rune = runes[at]
    if (wanted === '*') {
      star = test++
      from = at
    } else if (wanted !== undefined && rune !== undefined && wanted(rune)) {
      test++
      at++
    } else {
      // The last star takes one more; an earlier one could not reach farther, since neither takes a slash.
      if (star < 0 || from >= runes.length || runes[from] === '/') return false
      at = ++from
      test = star + 1
    }
  }
  return true
}
