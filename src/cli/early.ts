import { standsAlone } from './flag-table.ts'
import type { Flag } from './tree.ts'

/** Global flags by name, with the texts given for each in order; undefined stands for the flag alone. */
export type EarlyFlags = ReadonlyMap<string, readonly (string | undefined)[]>

/**
 * Finds the global flags on a command line before any command is known, since some of them decide which configuration,
 * and so which commands, there are. They count anywhere before `--`. What belongs to a command is stepped over: nobody
 * knows its flags yet.
 */
export function earlyFlags(args: readonly string[], globals: readonly Flag[]): EarlyFlags {
  const found = new Map<string, (string | undefined)[]>()
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string
    if (word === '--') break
    if (!word.startsWith('-') || word === '-') continue
    const long = word.startsWith('--')
    const cut = word.indexOf('=')
    const name = long ? word.slice(2, cut < 0 ? undefined : cut) : word[1]
    const flag = globals.find((one) => (long ? one.name === name : one.shorthand === name))
    if (!flag) continue
    const glued = long ? (cut < 0 ? undefined : word.slice(cut + 1)) : word.slice(2).replace(/^=/, '') || undefined
    const next = args[at + 1]
    let text = glued
    if (glued === undefined && next !== undefined && next !== '--') {
      const takes = standsAlone(flag) ? flag.joins === true && !next.startsWith('-') : true
      if (takes) {
        text = next
        at++
      }
    } else if (!long && flag.type === 'bool' && glued !== undefined && word[2] !== '=') {
      // Letters of several flags in one word: only the first is surely ours.
      text = undefined
    }
    const texts = found.get(flag.name)
    if (texts) texts.push(text)
    else found.set(flag.name, [text])
  }
  return found
}
