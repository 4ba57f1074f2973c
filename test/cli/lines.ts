import type { Flag } from '../../src/cli/tree.ts'

/** What a generated line says, known because the line was made from it. */
export interface Meaning {
  readonly path: readonly string[]
  readonly arguments: readonly string[]
  /** Texts given for each flag, by name, in order; undefined for a flag that stands alone. */
  readonly given: Readonly<Record<string, readonly (string | undefined)[]>>
  readonly trailing: readonly string[] | undefined
}

export interface Line extends Meaning {
  readonly args: readonly string[]
}

/** A command of the tree that lines are made for. */
export interface Target {
  readonly path: readonly string[]
  /** Flags that it understands, inherited ones included. */
  readonly flags: readonly Flag[]
  /** Flags that may stand before the names of the command: those that every command has. */
  readonly early: readonly Flag[]
  readonly arguments: number
}

/** Values that look like something else. */
const values = [
  ...['x', 'a=b', '', '-', '-v', '-C', '-h', '--help', '--help=all', '--mask=false', '--config=evil.yaml', '--config'],
  ...[
    '--profile',
    '--profile=night',
    '--chdir=/',
    '--base-path=/',
    '-Cdir',
    '--identity=ann',
    '-i',
    '--verbose',
    '--nope',
  ],
  ...['db', 'migrate', 'say', 'terraform', '-abc', '--=', '=', '-=', '{{ .x }}', '"q"', "it's", 'a,b', '--no-cache'],
]

/** Numbers that are the same in every run. */
export function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}

/** Makes a line for a command, with flags in every spelling and values that look like flags and commands. */
export function makeLine(target: Target, random: (below: number) => number): Line {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T
  const given: Record<string, (string | undefined)[]> = {}
  const note = (flag: Flag, text: string | undefined) => {
    given[flag.name] = [...(given[flag.name] ?? []), text]
  }
  /** Words of one or several flags; `next` may not begin with a word that an open flag would take. */
  const flagWords = (flags: readonly Flag[]): string[] => {
    const flag = pick(flags)
    const long = `--${flag.name}`
    const letter = flag.shorthand === undefined ? undefined : `-${flag.shorthand}`
    if (flag.type === 'bool') {
      const text = pick([undefined, undefined, 'true', 'false', '0'])
      note(flag, text)
      if (text !== undefined) return [`${letter !== undefined && random(2) === 0 ? letter : long}=${text}`]
      // Letters that stand alone may be written in one word with others.
      const group = flags.filter((one) => one.type === 'bool' && one.shorthand !== undefined && one !== flag)
      if (letter !== undefined && group.length > 0 && random(3) === 0) {
        const other = pick(group)
        note(other, undefined)
        return [`${letter}${other.shorthand}`]
      }
      return [letter !== undefined && random(2) === 0 ? letter : long]
    }
    const value = pick(values)
    if (flag.bare !== undefined) {
      if (random(3) === 0) {
        note(flag, undefined)
        // Something with a dash, so that the next word is not taken for its value.
        return flag.joins ? [pick([long, letter ?? long]), ...flagWords(flags.filter(isPlainBool))] : [long]
      }
      note(flag, value)
      if (flag.joins && !value.startsWith('-') && random(2) === 0) return [pick([long, letter ?? long]), value]
      return [`${pick([long, letter ?? long])}=${value}`]
    }
    note(flag, value)
    const spellings: string[][] = [[`${long}=${value}`], [long, value]]
    if (letter !== undefined) {
      spellings.push([letter, value], [`${letter}=${value}`])
      if (value !== '' && !value.startsWith('=')) spellings.push([`${letter}${value}`])
      const group = flags.filter((one) => one.type === 'bool' && one.shorthand !== undefined)
      if (group.length > 0 && random(3) === 0) {
        const other = pick(group)
        given[flag.name]?.pop()
        note(other, undefined)
        note(flag, value)
        return [`-${other.shorthand}${flag.shorthand}`, value]
      }
    }
    return pick(spellings)
  }
  const isPlainBool = (flag: Flag) => flag.type === 'bool'

  const args: string[] = []
  for (const name of target.path) {
    while (random(4) === 0) args.push(...flagWords(target.early))
    args.push(name)
  }
  const words: string[] = []
  for (let at = random(target.arguments + 1); at > 0 || random(3) > 0; ) {
    if (at > 0 && random(2) === 0) {
      const word = pick(values.filter((value) => !value.startsWith('-') || value === '-'))
      words.push(word)
      args.push(word)
      at -= 1
    } else args.push(...flagWords(target.flags))
  }
  const trailing = random(4) === 0 ? Array.from({ length: random(4) }, () => pick([...values, '--'])) : undefined
  return {
    args: [...args, ...(trailing ? ['--', ...trailing] : [])],
    path: target.path,
    arguments: words,
    given,
    trailing,
  }
}
