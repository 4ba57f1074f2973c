import { suggest } from '../failure/suggest.ts'
import { type CommandUsage, fail } from './failures.ts'
import type { Line } from './find.ts'
import type { FlagTable } from './flag-table.ts'
import type { Flag, Invocation } from './tree.ts'

/** What a command line gives a command. */
export interface Scan {
  readonly words: readonly string[]
  /** Texts given for a flag, in order; `undefined` stands for the flag alone. */
  readonly given: ReadonlyMap<Flag, readonly (string | undefined)[]>
  /** Words after the first `--`. */
  readonly trailing: readonly string[] | undefined
  /** Options of the command's tool, see `toolOption`. */
  readonly tool?: readonly string[]
}

/** Sorts the parts of a line. Fails with `cli/unknown-flag` and `cli/flag-without-value`. */
export function scan<P>({ parts, trailing, table, chain }: Omit<Line<P>, 'args'>, usage: CommandUsage): Scan {
  const words: string[] = []
  const tool: string[] = []
  const given = new Map<Flag, (string | undefined)[]>()
  for (const part of parts) {
    switch (part.kind) {
      case 'unknown':
        throw unknown(part.spelling, table, usage)
      case 'open':
        throw fail('flag-without-value', { usage, flag: part.spelling })
      case 'word':
        words.push(part.text)
        break
      case 'tool':
        tool.push(...part.words)
        break
      case 'flag': {
        const texts = given.get(part.flag)
        if (texts) texts.push(part.text)
        else given.set(part.flag, [part.text])
      }
    }
  }
  return { words, given, trailing, ...(chain.at(-1)?.toolOption ? { tool } : {}) }
}

function unknown(flag: string, table: FlagTable, usage: CommandUsage) {
  const visible = [...table.long.values()].filter((one) => !one.hidden).map((one) => one.name)
  const near = flag.startsWith('--') ? suggest(flag.slice(2), visible).map((name) => `--${name}`) : []
  return fail('unknown-flag', { usage, flag, near })
}

/**
 * The invocation that a scan comes to: every flag of the table has a value, from the command line (the last one wins,
 * lists add up), else its variable, else its default, else the empty value of its type. Fails with `cli/bad-flag-value`.
 */
export function invocation(
  path: readonly string[],
  found: Scan,
  table: FlagTable,
  env: Readonly<Record<string, string>>,
  usage: CommandUsage,
): Invocation {
  const flags: Record<string, string | boolean | number | readonly string[]> = Object.create(null)
  const given = new Set<string>()
  for (const flag of table.long.values()) {
    const texts = found.given.get(flag)
    const variable = texts || flag.env === undefined ? undefined : env[flag.env] || undefined
    if (texts) given.add(flag.name)
    flags[flag.name] = texts
      ? typed(flag, texts, usage)
      : variable !== undefined
        ? typed(flag, [variable], usage, flag.env)
        : (flag.default ?? emptyOf(flag))
  }
  return {
    path,
    arguments: found.words,
    flags,
    given,
    trailing: found.trailing,
    ...(found.tool ? { tool: found.tool } : {}),
  }
}

/** The value of a flag that is not given and has no default. */
export function emptyOf(flag: Flag): string | boolean | number | readonly string[] {
  if (flag.type === 'bool') return false
  if (flag.type === 'list') return []
  return flag.type === 'int' || flag.type === 'number' ? 0 : ''
}

function typed(flag: Flag, texts: readonly (string | undefined)[], usage: CommandUsage, variable?: string) {
  const alone = flag.type === 'bool' ? 'true' : (flag.bare ?? '')
  const bad = (value: string, wanted: string) =>
    fail('bad-flag-value', { usage, flag: `--${flag.name}`, value, wanted, ...(variable ? { variable } : {}) })
  if (flag.type === 'list')
    return texts.flatMap((text) => (text === undefined ? [alone] : flag.whole ? [text] : splitList(text)))
  const text = texts.at(-1) ?? alone
  switch (flag.type) {
    case 'bool': {
      const value = boolOf(text)
      if (value === undefined) throw bad(text, 'true or false')
      return value
    }
    case 'int':
    case 'number': {
      const value = numberOf(text, flag.type)
      if (value === undefined) throw bad(text, flag.type === 'int' ? 'a whole number' : 'a number')
      return value
    }
    default:
      return text
  }
}

/** A boolean as flags and variables write it (the spellings of Go's strconv); undefined for anything else. */
export function boolOf(text: string): boolean | undefined {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true
  if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false
  return undefined
}

/** A number as flags write it; undefined for anything else, and for whole numbers that cannot be told apart. */
export function numberOf(text: string, type: 'int' | 'number'): number | undefined {
  if (
    type === 'int' ? !/^[+-]?(\d+|0x[\da-fA-F]+)$/.test(text) : !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)
  ) {
    return undefined
  }
  const sign = text.startsWith('-') ? -1 : 1
  const value = sign * Number(text.replace(/^[+-]/, ''))
  return type === 'int' && !Number.isSafeInteger(value) ? undefined : value
}

/** `a,b` cut at its commas; a part in double quotes keeps its own (`"a,b",c`). */
export function splitList(text: string): string[] {
  if (!text.includes('"')) return text === '' ? [] : text.split(',').map((part) => part.trim())
  const parts: string[] = []
  for (const [, quoted, plain] of text.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g)) {
    parts.push(quoted === undefined ? (plain as string).trim() : quoted.replaceAll('""', '"'))
  }
  return parts
}

/** The text that `splitList` cuts into these parts. */
export function joinList(parts: readonly string[]): string {
  const quoted = (part: string) => (/[",]|^\s|\s$/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)
  return parts.map(quoted).join(',')
}
