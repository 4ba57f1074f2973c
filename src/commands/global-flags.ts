import { globalFlags, identityOf, SELECT } from '../cli/global-flags.ts'
import { boolOf, splitList } from '../cli/scan.ts'
import type { Flag } from '../cli/tree.ts'
import type { GlobalFlags } from '../project.ts'
import { toolOption } from '../terraform/arguments.ts'

type Mutable = { -readonly [K in keyof GlobalFlags]: GlobalFlags[K] }

/**
 * The global flags of a command line, read before it is known which command it means: the configuration that defines
 * commands is chosen by some of them. Words of flags that are not global are stepped over; `--` ends them. What is wrong
 * is left for the command's own scan to say.
 */
export function readGlobalFlags(args: readonly string[]): GlobalFlags {
  const flags: Mutable = { config: [], configPath: [] }
  walk(args, (flag, text) => take(flags, flag, text))
  if (isFresh(args)) flags.noCache = true
  return flags
}

/** `--no-cache` of the commands about stacks. Not global: a command of the project may have a flag of that name. */
function isFresh(args: readonly string[]): boolean {
  if (!args.some((word) => word.startsWith('--no-cache'))) return false
  const end = args.indexOf('--')
  const words = end < 0 ? args : args.slice(0, end)
  const given = words.findLast((word) => word === '--no-cache' || word.startsWith('--no-cache='))
  if (given === undefined || !words.some((word) => /^(?:describe|list|validate)$/.test(word))) return false
  return given === '--no-cache' || boolOf(given.slice('--no-cache='.length)) === true
}

/** The arguments without `--chdir`, in whatever spelling, up to `--`. */
export function withoutChdir(args: readonly string[]): string[] {
  const drop = new Set<number>()
  walk(args, (flag, _text, from, to) => {
    if (flag.name === 'chdir') for (let at = from; at < to; at++) drop.add(at)
  })
  return args.filter((_word, at) => !drop.has(at))
}

/** Calls `note` for each global flag, with its text (undefined: it stands alone) and the words it covers. */
function walk(
  args: readonly string[],
  note: (flag: Flag, text: string | undefined, from: number, to: number) => void,
): void {
  let tool = false
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string
    if (word === '--') return
    if (!word.startsWith('-') || word.length === 1) {
      tool ||= word === 'terraform' || word === 'tf'
      continue
    }
    // Terraform's own options have one dash: `-input=false` is no `-i`.
    if (tool && toolOption(word)) continue
    const from = at
    const open = (flag: Flag) => {
      const next = args[at + 1]
      const alone = flag.type === 'bool' || (flag.bare !== undefined && (!flag.joins || next?.startsWith('-')))
      if (alone || next === undefined || next === '--') return note(flag, undefined, from, at + 1)
      at += 1
      note(flag, next, from, at + 1)
    }
    if (word.startsWith('--')) {
      const cut = word.indexOf('=')
      const flag = globalFlags.find((one) => one.name === (cut < 0 ? word.slice(2) : word.slice(2, cut)))
      if (flag && cut < 0) open(flag)
      else if (flag) note(flag, word.slice(cut + 1), from, at + 1)
      continue
    }
    // A letter that is not ours may take the rest as its value, so the group ends there.
    for (let letter = 1; letter < word.length; letter++) {
      const flag = globalFlags.find((one) => one.shorthand === word[letter])
      if (!flag) break
      const rest = word.slice(letter + 1)
      if (flag.type === 'bool' && !rest.startsWith('=')) {
        note(flag, undefined, from, at + 1)
      } else {
        if (rest === '') open(flag)
        else note(flag, rest.replace(/^=/, ''), from, at + 1)
        break
      }
    }
  }
}

function take(flags: Mutable, flag: Flag, text: string | undefined): void {
  const on = text === undefined ? true : boolOf(text)
  switch (flag.name) {
    case 'chdir':
      if (text !== undefined) flags.chdir = text
      break
    case 'settings-list-merge-strategy':
      if (text !== undefined) flags.listMergeStrategy = text
      break
    case 'redirect-stderr':
      if (text !== undefined) flags.redirectStderr = text
      break
    case 'base-path':
      if (text !== undefined) flags.basePath = text
      break
    case 'config':
      if (text !== undefined) flags.config = [...flags.config, ...splitList(text)]
      break
    case 'config-path':
      if (text !== undefined) flags.configPath = [...flags.configPath, ...splitList(text)]
      break
    case 'profile':
      flags.profile = [...(flags.profile ?? []), ...(text === undefined || text === SELECT ? [''] : splitList(text))]
      break
    case 'identity':
      flags.identity = identityOf(text)
      break
    case 'logs-level':
      if (text !== undefined) flags.logsLevel = text
      break
    case 'logs-file':
      if (text !== undefined) flags.logsFile = text
      break
    case 'pager':
      flags.pager = text ?? 'true'
      break
    case 'interactive':
      if (on !== undefined) flags.interactive = on
      break
    case 'verbose':
      if (on !== undefined) flags.verbose = on
      break
    case 'no-color':
      if (on !== undefined) flags.noColor = on
      break
    case 'force-color':
      if (on !== undefined) flags.forceColor = on
      break
    case 'force-tty':
      if (on !== undefined) flags.forceTty = on
      break
    case 'mask':
      if (on !== undefined) flags.mask = on
      break
  }
}
