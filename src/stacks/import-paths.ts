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
}

/** Reads the `import` section of a manifest. */
export function importItems(section: Value | undefined, manifest: string): readonly ImportItem[] {
  if (section === undefined || section === null) return []
  if (!Array.isArray(section)) throw fail('bad-import', { manifest, problem: 'the section must be a list' })
  return section.map((item) => {
    if (typeof item === 'string' && item.trim() !== '') {
      return { path: item, context: undefined, skipTemplates: false, ignoreMissing: false, skipIfMissing: false }
    }
    if (!isMap(item) || typeof item.path !== 'string' || item.path === '') {
      throw fail('bad-import', { manifest, problem: 'each item must be a path, or a map with a `path`' })
    }
    if (item.context !== undefined && item.context !== null && !isMap(item.context)) {
      throw fail('bad-import', { manifest, problem: `the context of '${item.path}' must be a map` })
    }
    return {
      path: item.path,
      context: isMap(item.context) ? item.context : undefined,
      skipTemplates: item.skip_templates_processing === true,
      ignoreMissing: item.ignore_missing_template_values === true,
      skipIfMissing: item.skip_if_missing === true,
    }
  })
}

/** Whether a path leaves this machine (`https://…`, `git::…`, `github.com/…`). */
export function isRemote(path: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ||
    /^[a-z0-9]+::/i.test(path) ||
    /^(github|bitbucket|gitlab)\.(com|org)\//i.test(path) ||
    /^git@/.test(path)
  )
}

/** The absolute path, or pattern, that an import means: below the stacks folder, or beside the importer behind a dot. */
export function importPlace(base: string, path: string, importer: string): string {
  if (isAbsolute(path)) return join(path)
  const isRelative = path === '.' || path === '..' || path.startsWith('./') || path.startsWith('../')
  return join(isRelative ? dirname(importer) : base, path)
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
