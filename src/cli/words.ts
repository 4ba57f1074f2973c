import type { FlagTable } from './flag-table.ts'
import type { CommandNode, Flag } from './tree.ts'

/**
 * What the words of a command line are. This is the only reader of the grammar of flags: help, completion, the global
 * flags, the search for the command and its own inputs all use what it returns.
 *
 * `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, and letters in one group (`-abn value`). A flag that
 * needs a value takes the next word, whatever that looks like. One that may stand alone takes it only behind an equals
 * sign, or, where its kind says so (`--identity dev`), when the next word has no dash. `--` ends the flags; it is never
 * a value, other than in `--name=--`.
 */
export type Part =
  /** A name of a command. */
  | { readonly kind: 'command'; readonly from: number; readonly to: number }
  /** An argument. */
  | { readonly kind: 'word'; readonly text: string; readonly from: number; readonly to: number }
  /** A flag with its text; undefined when it stands alone. Letters of one group are several parts of the same word. */
  | {
      readonly kind: 'flag'
      readonly flag: Flag
      readonly text: string | undefined
      /** As it was written: `--env`, `-e`. */
      readonly spelling: string
      readonly from: number
      readonly to: number
    }
  /** A flag that needs a value, with no word after it. */
  | {
      readonly kind: 'open'
      readonly flag: Flag
      readonly spelling: string
      readonly from: number
      readonly to: number
    }
  /** A flag that the table does not have. */
  | {
      readonly kind: 'unknown'
      readonly spelling: string
      /** What is glued to it (`--x=text`); undefined when the next word may be its value. */
      readonly text: string | undefined
      readonly from: number
      readonly to: number
    }
  /** An option of the command's tool, with its value. */
  | { readonly kind: 'tool'; readonly words: readonly string[]; readonly from: number; readonly to: number }

/** The parts of a command line up to `--`, in order, and what follows that. */
export interface Words {
  readonly parts: readonly Part[]
  /** Words after the first `--`; undefined when there is none. */
  readonly trailing: readonly string[] | undefined
}

/** Whether a word is a flag: a dash alone is an argument. */
export function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith('-') && word !== '--'
}

/** Position of the first `--`, else the number of words. */
export function endOfFlags(args: readonly string[]): number {
  const end = args.indexOf('--')
  return end < 0 ? args.length : end
}

/** Reads the words of a command whose flags are known; `commands` are the positions of its names. */
export function readWords(
  args: readonly string[],
  table: FlagTable,
  commands: readonly number[] = [],
  toolOption?: CommandNode['toolOption'],
): Words {
  const end = endOfFlags(args)
  const parts: Part[] = []
  let hasArgument = false
  for (let at = 0; at < end; ) {
    const word = args[at] as string
    const option = commands.includes(at) ? undefined : toolOption?.(word)
    if (commands.includes(at)) parts.push({ kind: 'command', from: at, to: at + 1 })
    else if (option) parts.push(toolPart(args, at, end, option, hasArgument))
    else if (isFlag(word)) parts.push(...readFlag(args, at, end, table))
    else {
      hasArgument = true
      parts.push({ kind: 'word', text: word, from: at, to: at + 1 })
    }
    at = (parts.at(-1) as Part).to
  }
  return { parts, trailing: end < args.length ? args.slice(end + 1) : undefined }
}

/**
 * The flags that are certain although some flags of the line are not in the table: such a flag may take the next word, and
 * what is read of the line then moves on by one. Certain is what every way to read the line passes through.
 */
export function certainFlags(args: readonly string[], { parts, trailing }: Words, table: FlagTable): readonly Part[] {
  const flags = parts.filter((part) => part.kind === 'flag')
  if (!parts.some(mayTakeNext)) return flags
  const end = args.length - (trailing ? trailing.length + 1 : 0)
  const fixed = new Map(
    parts.flatMap((part) => (part.kind === 'command' || part.kind === 'tool' ? [[part.from, part.to]] : [])),
  )
  const reached = new Set([0])
  /** Positions that some way steps over. */
  const skipped = new Set<number>()
  for (let at = 0; at < end; at++) {
    if (!reached.has(at)) continue
    const word = args[at] as string
    const last = isFlag(word) && !fixed.has(at) ? readFlag(args, at, end, table).at(-1) : undefined
    const to = fixed.get(at) ?? last?.to ?? at + 1
    for (const next of last && mayTakeNext(last) ? [to, to + 1] : [to]) {
      reached.add(next)
      for (let over = at + 1; over < next; over++) skipped.add(over)
    }
  }
  return flags.filter((part) => reached.has(part.from) && !skipped.has(part.from))
}

/** Whether a part is a flag that is not known and may take the next word; a group of letters may end with one that does. */
function mayTakeNext(part: Part): boolean {
  if (part.kind !== 'unknown') return false
  return part.spelling.startsWith('--') ? part.text === undefined : !part.text?.startsWith('=')
}

/**
 * An option of the tool and the word that is its value. A switch keeps the word behind it, too, once the command has its
 * first argument: `-raw NAME` has to stay in this order.
 */
function toolPart(
  args: readonly string[],
  at: number,
  end: number,
  option: 'switch' | 'value',
  hasArgument: boolean,
): Part {
  const word = args[at] as string
  const next = at + 1 < end ? (args[at + 1] as string) : undefined
  const takes = option === 'value' || (hasArgument && next !== undefined && !next.startsWith('-'))
  const to = takes && !word.includes('=') && next !== undefined ? at + 2 : at + 1
  return { kind: 'tool', words: args.slice(at, to), from: at, to }
}

/** Reads the flag, or the group of letters, at a position; the last part says where it ends. */
export function readFlag(args: readonly string[], at: number, end: number, table: FlagTable): readonly Part[] {
  const word = args[at] as string
  if (word.startsWith('--')) {
    const cut = word.indexOf('=')
    const name = cut < 0 ? word.slice(2) : word.slice(2, cut)
    const spelling = `--${name}`
    const flag = table.long.get(name)
    if (!flag)
      return [{ kind: 'unknown', spelling, text: cut < 0 ? undefined : word.slice(cut + 1), from: at, to: at + 1 }]
    if (cut < 0) return [valueAfter(args, at, end, flag, spelling)]
    return [{ kind: 'flag', flag, text: word.slice(cut + 1), spelling, from: at, to: at + 1 }]
  }
  const parts: Part[] = []
  let rest = [...word.slice(1)]
  while (rest.length > 0) {
    const letter = rest[0] as string
    const spelling = `-${letter}`
    const flag = table.short.get(letter)
    rest = rest.slice(1)
    if (!flag) {
      const shown = word.length > 2 ? `${spelling}\` in \`${word}` : word
      const text = rest.length === 0 ? undefined : rest.join('')
      parts.push({ kind: 'unknown', spelling: shown, text, from: at, to: at + 1 })
      break
    }
    if (rest[0] === '=') {
      parts.push({ kind: 'flag', flag, text: rest.slice(1).join(''), spelling, from: at, to: at + 1 })
      break
    }
    if (flag.type === 'bool' || (flag.bare !== undefined && !flag.joins)) {
      parts.push({ kind: 'flag', flag, text: undefined, spelling, from: at, to: at + 1 })
    } else if (rest.length > 0) {
      parts.push({ kind: 'flag', flag, text: rest.join(''), spelling, from: at, to: at + 1 })
      break
    } else parts.push(valueAfter(args, at, end, flag, spelling))
  }
  return parts
}

/** A flag that has no value glued to it. */
function valueAfter(args: readonly string[], at: number, end: number, flag: Flag, spelling: string): Part {
  const next = at + 1 < end ? (args[at + 1] as string) : undefined
  const standsAlone = flag.type === 'bool' || flag.bare !== undefined
  if (standsAlone && (!flag.joins || next === undefined || next.startsWith('-')))
    return { kind: 'flag', flag, text: undefined, spelling, from: at, to: at + 1 }
  if (next === undefined) return { kind: 'open', flag, spelling, from: at, to: at + 1 }
  return { kind: 'flag', flag, text: next, spelling, from: at, to: at + 2 }
}
