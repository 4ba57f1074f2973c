/**
 * AWS files are INI texts that other programs and people edit too: a change touches the lines of one section and leaves
 * every other line as it is, comments included.
 */

const header = /^\s*\[([^\]]*)\]/
const comment = /^\s*[;#]/
/** The comment above a section that tells when its session ends; the reference reads and writes it too. */
const mark = /^\s*[;#]\s*atmos:/

/** Lines `first` to before `end` are a section; `marks` are the comment lines of ours directly above it. */
interface Span {
  readonly header: number
  readonly end: number
  readonly marks: readonly number[]
}

function lines(text: string): string[] {
  const all = text.split(/\r?\n/)
  while (all.length > 0 && all.at(-1)?.trim() === '') all.pop()
  return all
}

function find(all: readonly string[], section: string): Span | undefined {
  const start = all.findIndex((line) => header.exec(line)?.[1]?.trim() === section)
  if (start < 0) return undefined
  let end = all.findIndex((line, index) => index > start && header.test(line))
  if (end < 0) end = all.length
  // Blank lines and comments before the next header belong to that one.
  else while (end > start + 1 && (all[end - 1]?.trim() === '' || comment.test(all[end - 1] as string))) end--
  const marks: number[] = []
  for (let i = start - 1; i >= 0 && comment.test(all[i] as string); i--) if (mark.test(all[i] as string)) marks.push(i)
  return { header: start, end, marks }
}

function entry(line: string): readonly [string, string] | undefined {
  if (comment.test(line) || header.test(line)) return undefined
  const at = line.indexOf('=')
  return at < 0 ? undefined : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

/** Keys of a section, and when it ends; undefined when there is no such section. */
export function readSection(
  text: string,
  section: string,
): { readonly values: Readonly<Record<string, string>>; readonly expires: number | undefined } | undefined {
  const all = lines(text)
  const span = find(all, section)
  if (!span) return undefined
  const values: Record<string, string> = Object.create(null)
  for (const line of all.slice(span.header + 1, span.end)) {
    const found = entry(line)
    if (found) values[found[0]] = found[1]
  }
  const times = span.marks.flatMap((index) => {
    const token = /atmos:.*?(?:^|\s)expiration=(\S+)/.exec(all[index] as string)?.[1]
    const time = token === undefined ? Number.NaN : Date.parse(token)
    return Number.isNaN(time) ? [] : [time]
  })
  return { values, expires: times[0] }
}

/** Names of all sections. */
export function sectionNames(text: string): string[] {
  return lines(text).flatMap((line) => header.exec(line)?.[1]?.trim() ?? [])
}

/**
 * The text with a section set: an undefined value takes its key away, other keys stay. `note` is the comment of ours
 * above the header, without it there is none. The signs of equality stand below each other.
 */
export function withSection(
  text: string,
  section: string,
  values: Readonly<Record<string, string | undefined>>,
  note?: string,
): string {
  const all = lines(text)
  const span = find(all, section)
  const noted = note === undefined ? [] : [`; ${note}`]
  if (!span) {
    const body = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}`]))
    const before = all.length > 0 ? [...all, ''] : []
    return close([...before, ...noted, `[${section}]`, ...aligned(body)])
  }
  const rest = new Map(Object.entries(values))
  const body: string[] = []
  for (const line of all.slice(span.header + 1, span.end)) {
    const found = entry(line)
    if (!found || !rest.has(found[0])) body.push(line)
    else {
      const value = rest.get(found[0])
      if (value !== undefined) body.push(`${found[0]} = ${value}`)
      rest.delete(found[0])
    }
  }
  while (body.at(-1)?.trim() === '') body.pop()
  for (const [key, value] of rest) if (value !== undefined) body.push(`${key} = ${value}`)
  const above = all.slice(0, span.header).filter((_, index) => !span.marks.includes(index))
  const after = all.slice(span.end)
  if (after.length > 0 && after[0]?.trim() !== '') after.unshift('')
  return close([...above, ...noted, all[span.header] as string, ...aligned(body), ...after])
}

/** The text without a section and our comment above it; undefined when no section is left. */
export function withoutSection(text: string, section: string): string | undefined {
  const all = lines(text)
  const span = find(all, section)
  if (!span) return text
  const above = all.slice(0, span.header).filter((_, index) => !span.marks.includes(index))
  while (above.at(-1)?.trim() === '') above.pop()
  const after = all.slice(span.end)
  while (after[0]?.trim() === '') after.shift()
  const left = [...above, ...(above.length > 0 && after.length > 0 ? [''] : []), ...after]
  return left.some((line) => header.test(line)) ? close(left) : undefined
}

function aligned(body: readonly string[]): string[] {
  const width = Math.max(0, ...body.map((line) => entry(line)?.[0].length ?? 0))
  return body.map((line) => {
    const found = entry(line)
    return found ? `${found[0].padEnd(width)} = ${found[1]}` : line
  })
}

function close(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
