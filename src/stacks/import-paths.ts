import { dirname, isAbsolute, join } from '../value/file-path.ts'
import { isMap, type Value, type ValueMap } from '../value/value.ts'
import { globMatcher, hasExtension, isGlob, type Looking, manifestExtensions, walk } from './discover.ts'
import { fail } from './failures.ts'

/** One entry of `import:`, whatever form it was written in. */
export interface ImportItem {
  readonly path: string
  readonly context: ValueMap | undefined
  readonly skipTemplates: boolean
  readonly ignoreMissing: boolean
  readonly skipIfMissing: boolean
  /** How paths in an imported manifest from elsewhere are seen: from our stacks folder, or from where that is from. */
  readonly nested: 'local' | 'remote' | undefined
  /** For how long what was read from elsewhere holds. */
  readonly ttl: string | undefined
}

const plain = {
  context: undefined,
  skipTemplates: false,
  ignoreMissing: false,
  skipIfMissing: false,
  nested: undefined,
  ttl: undefined,
} as const

/** Reads the `import` section of a manifest. */
export function importItems(section: Value | undefined, manifest: string): readonly ImportItem[] {
  if (section === undefined || section === null) return []
  if (!Array.isArray(section)) throw fail('bad-import', { manifest, problem: 'the section must be a list' })
  return section.map((item) => {
    if (typeof item === 'string' && item.trim() !== '') {
      return { path: item, ...plain }
    }
    if (!isMap(item) || typeof item.path !== 'string' || item.path === '') {
      throw fail('bad-import', { manifest, problem: 'each item must be a path, or a map with a `path`' })
    }
    if (item.context !== undefined && item.context !== null && !isMap(item.context)) {
      throw fail('bad-import', { manifest, problem: `the context of '${item.path}' must be a map` })
    }
    const nested = item.nested_imports ?? undefined
    if (nested !== undefined && nested !== 'local' && nested !== 'remote') {
      throw fail('bad-import', { manifest, problem: `'nested_imports' of '${item.path}' must be local or remote` })
    }
    return {
      path: item.path,
      nested,
      ttl: item.ttl === undefined || item.ttl === null ? undefined : String(item.ttl),
      context: isMap(item.context) ? item.context : undefined,
      skipTemplates: item.skip_templates_processing === true,
      ignoreMissing: item.ignore_missing_template_values === true,
      skipIfMissing: item.skip_if_missing === true,
    }
  })
}

/** Whether a path is seen from the file that it stands in. */
export function isRelative(path: string): boolean {
  return path === '.' || path === '..' || path.startsWith('./') || path.startsWith('../')
}

/** The absolute path, or pattern, that an import means: below the stacks folder, or beside the importer behind a dot. */
export function importPlace(base: string, path: string, importer: string): string {
  if (isAbsolute(path)) return join(path)
  return join(isRelative(path) ? dirname(importer) : base, path)
}

/** The files that an import's place stands for, in lexical order; none when nothing matches. */
export async function importFiles(files: Looking, full: string): Promise<readonly string[]> {
  if (isGlob(full)) {
    const pattern = hasExtension(full) ? full : `${full}.yaml`
    const root = pattern.slice(0, pattern.search(/[*?[{]/)).replace(/\/[^/]*$/, '') || '/'
    if (files.stat(root)?.kind !== 'directory') return []
    const matches = await globMatcher([pattern.slice(root.length + 1)])
    return [...walk(files, root)].filter(matches).map((found) => `${root}/${found}`)
  }
  const there = (file: string) => files.stat(file)?.kind === 'file'
  if (/\.ya?ml(\.tmpl)?$/.test(full)) {
    if (!full.endsWith('.tmpl') && there(`${full}.tmpl`)) return [`${full}.tmpl`]
    return there(full) ? [full] : []
  }
  if (hasExtension(full) && there(full)) return [full]
  for (const extension of manifestExtensions) if (there(full + extension)) return [full + extension]
  return []
}
