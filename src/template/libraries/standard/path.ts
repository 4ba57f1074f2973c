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
  let source = '^'
  const runes = Array.from(pattern)
  const quoted = (rune: string) => rune.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
  const member = (rune: string) => (rune === '-' ? '\\-' : quoted(rune))
  for (let at = 0; at < runes.length; at++) {
    const rune = runes[at] as string
    if (rune === '*') source += '[^/]*'
    else if (rune === '?') source += '[^/]'
    else if (rune === '[') {
      let set = ''
      at++
      const not = runes[at] === '^'
      if (not) at++
      for (let first = true; first || runes[at] !== ']'; first = false) {
        const one = () => {
          let found = runes[at++]
          if (found === '\\') found = runes[at++]
          else if (found === '-' || found === ']') throw bad()
          if (found === undefined || at >= runes.length) throw bad()
          return found
        }
        const low = one()
        if (runes[at] !== '-') set += member(low)
        else {
          at++
          const high = one()
          if ((low.codePointAt(0) as number) <= (high.codePointAt(0) as number)) set += `${member(low)}-${member(high)}`
        }
      }
      source += set === '' ? (not ? '[^/]' : '(?!)') : not ? `[^${set}]` : `[${set}]`
    } else if (rune === '\\') {
      at++
      if (at >= runes.length) throw bad()
      source += quoted(runes[at] as string)
    } else source += quoted(rune)
  }
  return new RegExp(`${source.replace(/(\[\^\/\]\*)+/g, '[^/]*')}$`, 'su').test(path)
}
