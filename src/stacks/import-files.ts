import { isFailure, reason } from '../failure/failure.ts'
import { isRemote, withoutSecrets } from '../remote/address.ts'
import type { Later } from '../value/later.ts'
import { map, type ValueMap } from '../value/value.ts'
import { keyOf, type Looking, walk } from './discover.ts'
import { fail } from './failures.ts'
import { type ImportItem, importFiles, importPlace, isRelative } from './import-paths.ts'
import type { Include } from './read.ts'
import type { RemoteManifest } from './remote-imports.ts'
import type { StackSettings } from './settings.ts'

/** What the finding of imports needs. */
export interface ImportTools {
  readonly looking: Looking
  readonly settings: StackSettings
  /** Reads the manifests that a remote address stands for. */
  remote(address: string, ttl: string | undefined): Promise<readonly RemoteManifest[]>
  readonly include: Include
}

/** Renders a template of a file. */
export type RenderInFile = (
  text: string,
  data: ValueMap,
  options: { readonly file: string; readonly ignoreMissing: boolean },
) => Later<string>

/** What the file that imports says about the paths in it. */
export interface ImportContext {
  readonly context: ValueMap | undefined
  readonly ignoreMissing: boolean
  /** Paths in manifests from elsewhere are seen from where those are from. */
  readonly nestedRemote: boolean
  readonly asks: { readonly render: RenderInFile }
}

/** Failures that `skip_if_missing` does not pass over: they are no lack of a file. */
const grave: ReadonlySet<string> = new Set(
  ['plain-http', 'downgrade', 'outside', 'checksum', 'bad-ttl'].map((key) => `remote/${key}`),
)

/** Finds the files of imports, and knows what each is called. */
export interface ImportFiles {
  /** The key of a file: its path below the stacks folder, or its address. */
  keyOf(file: string): string
  /** What a file is called in messages and origins: itself, or its address. */
  nameOf(file: string): string
  /** How the `!include`s of a file are answered. */
  includeOf(file: string): Include
  /** The files of one import of `importer` (whose key is `manifest`), in their order. Fails with `stacks/…`. */
  of(
    item: ImportItem,
    importer: string,
    manifest: string,
    sofar: () => ValueMap,
    around: ImportContext,
  ): Promise<readonly string[]>
}

/** Opens the finding of imports; nothing is looked for yet. */
export function openImportFiles(tools: ImportTools): ImportFiles {
  const { settings } = tools
  const resolved = new Map<string, Promise<readonly string[]>>()
  /** Files of paths that mean the same in each of our manifests: most imports are such. */
  const ours = new Map<string, readonly string[]>()
  /** Manifests from elsewhere by their file on this disk. */
  const remotes = new Map<string, RemoteManifest>()

  /** The files of a path, looked for once however many manifests write it. */
  function local(path: string, importer: string): Promise<readonly string[]> {
    const place = importPlace(settings.base, path, importer)
    let found = resolved.get(place)
    if (!found) {
      found = importFiles(tools.looking, place)
      resolved.set(place, found)
    }
    return found
  }

  /** Manifests whose names are near to a path that leads nowhere. */
  async function nearTo(path: string): Promise<readonly string[]> {
    const { suggest } = await import('../failure/suggest.ts')
    const written = isRelative(path) ? '' : path.replace(/\.ya?ml$/, '')
    return suggest(
      written,
      [...walk(tools.looking, settings.base)].map((file) => file.replace(/\.ya?ml$/, '')),
    )
  }

  /** What a path is when it stands in a manifest from elsewhere. */
  function seenThere(path: string, importer: string, around: ImportContext): string {
    const from = remotes.get(importer)
    if (!from || isRemote(path)) return path
    if (isRelative(path)) return from.beside(path)
    return around.nestedRemote ? from.fromBase(path) : path
  }

  async function rendered(
    item: ImportItem,
    importer: string,
    manifest: string,
    sofar: () => ValueMap,
    around: ImportContext,
  ): Promise<string | undefined> {
    if (!item.path.includes('{{') || !settings.templates.enabled) return item.path
    const data =
      item.context || around.context
        ? map([
            ...Object.entries(sofar()),
            ...Object.entries(item.context ?? {}),
            ...Object.entries(around.context ?? {}),
          ])
        : sofar()
    try {
      const ignoreMissing = item.ignoreMissing || around.ignoreMissing
      return await around.asks.render(item.path, data, { file: importer, ignoreMissing })
    } catch (thrown) {
      if (item.skipIfMissing) return undefined
      const problem = `the path '${item.path}' cannot be rendered: ${isFailure(thrown) ? thrown.words.message : String(thrown)}`
      throw fail('bad-import', { manifest, problem }, thrown)
    }
  }

  async function fromElsewhere(address: string, item: ImportItem, manifest: string): Promise<readonly string[]> {
    try {
      const found = await tools.remote(address, item.ttl)
      for (const one of found) if (!remotes.has(one.file)) remotes.set(one.file, one)
      return found.map((one) => one.file)
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      if (item.skipIfMissing && !grave.has(thrown.code)) return []
      const { hints } = thrown.words
      throw fail('remote-import', { path: withoutSecrets(address), manifest, problem: reason(thrown), hints }, thrown)
    }
  }

  return {
    keyOf: (file) => remotes.get(file)?.key ?? keyOf(settings.base, file),
    nameOf: (file) => remotes.get(file)?.key ?? file,
    includeOf(file) {
      const from = remotes.get(file)
      if (!from) return (tag, text) => tools.include(tag, text, file)
      // What stands beside a file from elsewhere is there too.
      return (tag, text) =>
        tools.include(
          tag,
          text.replace(/^(["']?)(\.\.?\/[^"'\s]+)\1/, (_, _quote, path: string) => from.beside(path)),
          file,
        )
    },
    async of(item, importer, manifest, sofar, around) {
      const known = remotes.has(importer) ? undefined : ours.get(item.path)
      if (known) return known
      const written = await rendered(item, importer, manifest, sofar, around)
      if (written === undefined) return []
      const path = seenThere(written, importer, around)
      if (isRemote(path)) return fromElsewhere(path, item, manifest)
      const found = await local(path, importer)
      if (found.length === 0 && !item.skipIfMissing && !path.includes('{{'))
        throw fail('import-not-found', { path: item.path, manifest, near: await nearTo(path) })
      if (found.length > 0 && path === item.path && !path.includes('{{') && !isRelative(path)) ours.set(path, found)
      return found
    },
  }
}
