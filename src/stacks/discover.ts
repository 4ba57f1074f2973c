import type { Files } from '../host/host.ts'
import { isAbsolute, join, seenFrom } from '../value/file-path.ts'
import { fail } from './failures.ts'
import type { StackSettings } from './settings.ts'

/** A top-level manifest: its key (path below the stacks folder without extension) and its file. */
export interface ManifestFile {
  readonly key: string
  readonly file: string
}

/** What it takes to look for files. */
export type Looking = Pick<Files, 'stat' | 'list'>

/** Extensions that a pattern or an import without one stands for, in order of preference. */
export const manifestExtensions = ['.yaml', '.yml', '.yaml.tmpl', '.yml.tmpl'] as const

/** Folders below this depth are not walked: a link that points upwards must not go on for ever. */
const DEEPEST = 40

/** All files below a folder, as paths relative to it, in lexical order of a depth-first walk. */
export function* walk(files: Looking, folder: string, below = '', depth = 0): Generator<string> {
  if (depth > DEEPEST) return
  for (const entry of files.list(below === '' ? folder : `${folder}/${below}`)) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.kind === 'directory') yield* walk(files, folder, path, depth + 1)
    else if (entry.kind === 'file') yield path
  }
}

/** The key of a file: its path below the stacks folder without `.yaml` or `.yml`; `.tmpl` endings stay. */
export function keyOf(base: string, file: string): string {
  return seenFrom(base, file).replace(/\.ya?ml$/, '')
}

/** Tells whether the last element of a path has an extension, a pattern's star included (`*.yaml`). */
export function hasExtension(path: string): boolean {
  return /\.[^./]+$/.test(path.slice(path.lastIndexOf('/') + 1))
}

export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path)
}

type Matcher = (path: string) => boolean

/** A matcher for glob patterns as the reference's library reads them: `*` also takes hidden files. */
export async function globMatcher(patterns: readonly string[]): Promise<Matcher> {
  if (patterns.length === 0) return () => false
  const { default: picomatch } = await import('picomatch')
  return picomatch(patterns as string[], { dot: true, nonegate: true })
}

/**
 * Finds the top-level manifests: files under `included_paths` less those of `excluded_paths`, by key. A pattern without
 * extension stands for `.yaml`, `.yml` and their `.tmpl` forms. Fails when there is none.
 */
export async function discoverManifests(files: Looking, settings: StackSettings): Promise<readonly ManifestFile[]> {
  if (files.stat(settings.base)?.kind !== 'directory') throw fail('no-base-directory', { base: settings.base })
  const below = (pattern: string) => (isAbsolute(pattern) ? seenFrom(settings.base, join(pattern)) : join(pattern))
  const included = await globMatcher(
    settings.included.flatMap((pattern) =>
      hasExtension(pattern) ? [below(pattern)] : manifestExtensions.map((extension) => below(pattern) + extension),
    ),
  )
  const excluded = await globMatcher(
    settings.excluded.flatMap((pattern) =>
      hasExtension(pattern)
        ? [below(pattern)]
        : [below(pattern), ...manifestExtensions.map((extension) => below(pattern) + extension)],
    ),
  )
  const found: ManifestFile[] = []
  for (const path of walk(files, settings.base)) {
    if (included(path) && !excluded(path))
      found.push({ key: keyOf(settings.base, path), file: `${settings.base}/${path}` })
  }
  if (found.length === 0) {
    throw fail('no-manifests', { base: settings.base, included: settings.included, excluded: settings.excluded })
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}
