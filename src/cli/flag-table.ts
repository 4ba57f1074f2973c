import type { CommandNode, Flag } from './tree.ts'

/** The flags that a command understands, by name and by letter. */
export interface FlagTable {
  readonly long: ReadonlyMap<string, Flag>
  readonly short: ReadonlyMap<string, Flag>
  /** The command's own, help included. */
  readonly own: readonly Flag[]
  /** Those of groups above it and the global ones, without what its own hide. */
  readonly inherited: readonly Flag[]
}

/**
 * The flags in force for the last node of a chain: its own, those of its ancestors that hand theirs down (the nearest
 * first), the global ones, and `-h, --help`. A name hides the same name further up, with its letter.
 */
export function flagTable(chain: readonly CommandNode<never>[], globals: readonly Flag[]): FlagTable {
  const node = chain.at(-1)
  const long = new Map<string, Flag>()
  const short = new Map<string, Flag>()
  const take = (flags: readonly Flag[]) =>
    flags.filter((flag) => {
      if (long.has(flag.name)) return false
      long.set(flag.name, flag)
      if (flag.shorthand !== undefined && !short.has(flag.shorthand)) short.set(flag.shorthand, flag)
      return true
    })
  const own = take([...(node?.flags ?? []), help(node?.name ?? '')])
  const inherited: Flag[] = []
  for (const ancestor of chain.slice(0, -1).reverse()) {
    if (ancestor.persistentFlags) inherited.push(...take(ancestor.flags))
  }
  inherited.push(...take(globals))
  return { long, short, own, inherited }
}

/** The flag of help: bare, or with a topic. */
export const HELP = 'help'
const help = (name: string): Flag => ({
  name: HELP,
  shorthand: 'h',
  type: 'optional',
  bare: 'true',
  about: `Help for ${name}`,
})

/** Whether the flag may stand alone, so that a word after it is not simply its value. */
export function standsAlone(flag: Flag): boolean {
  return flag.type === 'bool' || flag.type === 'optional' || flag.bare !== undefined
}
