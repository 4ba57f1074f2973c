import { suggest } from '../failure/suggest.ts'
import { type CommandUsage, fail } from './failures.ts'
import type { FlagTable } from './flag-table.ts'
import type { CommandNode, Flag, Invocation } from './tree.ts'

/** What a command line holds beside the command itself. */
export interface Scan {
  readonly words: readonly string[]
  /** Texts given for a flag, in order; `undefined` stands for the flag alone. */
  readonly given: ReadonlyMap<Flag, readonly (string | undefined)[]>
  /** Words after the first `--`. */
  readonly trailing: readonly string[] | undefined
  /** Options of the command's tool, see `toolOption`. */
  readonly tool?: readonly string[]
}

/**
 * Reads the arguments of a command whose flags are known. Spellings: `--name value`, `--name=value`, `-n value`,
 * `-nvalue`, `-n=value`, letters in one group; flags stand anywhere before `--`. A flag with a value takes the next
 * word even when that starts with a dash. Fails with `cli/unknown-flag` and `cli/flag-without-value`.
 */
export function scan(
  args: readonly string[],
  skip: readonly number[],
  table: FlagTable,
  usage: CommandUsage,
  toolOption?: CommandNode['toolOption'],
): Scan {
  const words: string[] = []
  const tool: string[] = []
  const given = new Map<Flag, (string | undefined)[]>()
  const skipped = new Set(skip)
  const end = args.indexOf('--')
  const last = end < 0 ? args.length : end

  const note = (flag: Flag, value: string | undefined) => {
    const values = given.get(flag)
    if (values) values.push(value)
    else given.set(flag, [value])
  }
  /** Takes the value of a flag that has none glued to it; answers the position after it. */
  const open = (flag: Flag, spelling: string, next: number): number => {
    const word = next < last ? (args[next] as string) : undefined
    if (flag.type === 'bool' || flag.bare !== undefined) {
      if (!flag.joins || word === undefined || word.startsWith('-')) {
        note(flag, undefined)
        return next
      }
    }
    if (word === undefined) throw fail('flag-without-value', { usage, flag: spelling })
    note(flag, word)
    return next + 1
  }

  let at = 0
  while (at < last) {
    const word = args[at] as string
    const option = skipped.has(at) ? undefined : toolOption?.(word)
    if (skipped.has(at)) {
      at += 1
    } else if (option) {
      tool.push(word)
      at += 1
      const next = at < last ? (args[at] as string) : undefined
      // A switch keeps the word behind it once the command has its first word: `-raw NAME` has to stay in this order.
      const takes = option === 'value' || (words.length > 0 && next !== undefined && !next.startsWith('-'))
      if (takes && !word.includes('=') && next !== undefined) {
        tool.push(next)
        at += 1
      }
    } else if (word.startsWith('--')) {
      const cut = word.indexOf('=')
      const name = cut < 0 ? word.slice(2) : word.slice(2, cut)
      const flag = table.long.get(name)
      if (!flag) throw unknown(`--${name}`, table, usage)
      if (cut < 0) at = open(flag, `--${name}`, at + 1)
      else {
        note(flag, word.slice(cut + 1))
        at += 1
      }
    } else if (word.startsWith('-') && word.length > 1) {
      at = letters(word, at)
    } else {
      words.push(word)
      at += 1
    }
  }
  return { words, given, trailing: end < 0 ? undefined : args.slice(end + 1), ...(toolOption ? { tool } : {}) }

  /** `-abc`: each letter a flag, until one takes the rest as its value. */
  function letters(word: string, position: number): number {
    let rest = [...word.slice(1)]
    while (rest.length > 0) {
      const letter = rest[0] as string
      const flag = table.short.get(letter)
      if (!flag) throw unknown(word.length > 2 ? `-${letter}\` in \`${word}` : word, table, usage)
      rest = rest.slice(1)
      if (rest[0] === '=') {
        note(flag, rest.slice(1).join(''))
        return position + 1
      }
      if (flag.type === 'bool' || (flag.bare !== undefined && !flag.joins)) {
        note(flag, undefined)
      } else if (rest.length > 0) {
        note(flag, rest.join(''))
        return position + 1
      } else {
        return open(flag, `-${letter}`, position + 1)
      }
    }
    return position + 1
  }
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
