import { type Line, readLine } from '../cli/find.ts'
import { flagTable } from '../cli/flag-table.ts'
import { globalFlags, identityOf, SELECT } from '../cli/global-flags.ts'
import { boolOf, splitList } from '../cli/scan.ts'
import type { Flag } from '../cli/tree.ts'
import { certainFlags, isFlag, type Part, readWords } from '../cli/words.ts'
import type { GlobalFlags, Project } from '../project.ts'
import type { Families } from './family.ts'
import { builtInRoot } from './root.ts'

type Mutable = { -readonly [K in keyof GlobalFlags]: GlobalFlags[K] }

/** Families whose commands take `--no-cache`. */
const withNoCache = new Set(['describe', 'list', 'validate'])

/**
 * The global flags that are certain before the configuration is read, which defines commands and is chosen by some of
 * these flags. A flag right behind one that is not known may be its value (`--text --config=x.yaml`): it does not count
 * until the command is known, so that what is data never chooses a configuration.
 */
export async function firstFlags(args: readonly string[], families: Families): Promise<GlobalFlags> {
  if (!args.some(isFlag)) return { config: [], configPath: [] }
  const table = flagTable([], globalFlags)
  const words = readWords(args, table)
  const certain = certainFlags(args, words, table)
  if (certain.length === words.parts.filter((part) => part.kind === 'flag').length) return guessed(words.parts, certain)
  // The flags of built-in commands are known without a configuration.
  const line = await readLine(builtInRoot(families), args, globalFlags)
  return globalFlagsOf({ chain: line.chain, parts: certainFlags(args, line, line.table) })
}

/** The values of the global flags of a line whose command is known. */
export function globalFlagsOf({ chain, parts }: Pick<Line<Project>, 'chain' | 'parts'>): GlobalFlags {
  const flags: Mutable = { config: [], configPath: [] }
  for (const part of parts) if (part.kind === 'flag') take(flags, part.flag.name, part.text)
  // A command of the project may use the name for itself.
  if (chain.at(-1)?.origin !== 'built-in') delete flags.noCache
  return flags
}

/** The same while the command is not known. */
function guessed(parts: readonly Part[], certain: readonly Part[]): GlobalFlags {
  const flags: Mutable = { ...globalFlagsOf({ chain: [], parts: certain }) }
  const first = parts.find((part) => part.kind === 'word')
  const noCache = parts.findLast((part) => part.kind === 'unknown' && part.spelling === '--no-cache')
  if (noCache?.kind === 'unknown' && first?.kind === 'word' && withNoCache.has(first.text))
    take(flags, 'no-cache', noCache.text)
  return flags
}

/** What chooses a configuration, as a text to compare. */
export function selectionKey({ chdir, basePath, config, configPath, profile, noCache }: GlobalFlags): string {
  return JSON.stringify([chdir, basePath, config, configPath, profile, noCache === true])
}

/** The arguments without `--chdir`, however it is written. */
export function withoutChdir(args: readonly string[], parts: readonly Part[]): string[] {
  const kept: (string | undefined)[] = [...args]
  for (const part of parts) {
    if (part.kind !== 'flag' || part.flag.name !== 'chdir') continue
    for (let at = part.from; at < part.to; at++) kept[at] = undefined
    // Other letters of the same word stay.
    const letters = parts.filter((one) => one.from === part.from && one !== part && one.kind === 'flag')
    if (letters.length > 0)
      kept[part.from] = `-${letters.map((one) => (one as { flag: Flag }).flag.shorthand).join('')}`
  }
  return kept.filter((word) => word !== undefined)
}

function take(flags: Mutable, name: string, text: string | undefined): void {
  const on = text === undefined ? true : boolOf(text)
  switch (name) {
    case 'no-cache':
      flags.noCache = on === true
      break
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
