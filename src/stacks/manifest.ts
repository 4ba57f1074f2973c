import { at, isFailure } from '../failure/failure.ts'
import { mergeMaps, mergeRow } from '../value/merge.ts'
import type { Document } from '../value/origin.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import type { ManifestFile } from './discover.ts'
import { fail } from './failures.ts'
import { openImportFiles } from './import-files.ts'
import { type ImportItem, importItems } from './import-paths.ts'
import type { Waiting } from './locals.ts'
import {
  type FileContext,
  type FileTools,
  type ManifestAsks,
  openManifestFiles,
  templatedPaths,
} from './manifest-file.ts'
import { type Overrides, overridesOver, ownOverrides, sameOverrides, withOverrides } from './overrides.ts'
import { badManifest } from './read.ts'
import { meetCall } from './text-functions.ts'
import { WAITING } from './waiting.ts'

/** One file's share in a manifest: what it wrote, after its own templates. The lowest comes first. */
export interface Part {
  readonly key: string
  readonly content: ValueMap
  readonly document: Document
  /** Locals of the file's scopes: `''` for the root's, else a type's. */
  readonly locals: ReadonlyMap<string, ValueMap>
  /** Whether its content follows from the files alone, so that it changes only when one of them does. */
  readonly steady: boolean
  /** Whether `{{` stands in its text. */
  readonly braces: boolean
  /** The overrides that its components got. */
  readonly overrides: Overrides
}

/** A top-level manifest with everything it imports. */
export interface Manifest {
  readonly key: string
  readonly file: string
  readonly content: ValueMap
  readonly parts: readonly Part[]
  /** Keys of all imported files, sorted. */
  readonly imports: readonly string[]
  /** Locals whose values are not known, in a manifest that was loaded without asking for them. */
  readonly waiting: readonly Waiting[]
}

/** What a file and its imports come to. */
interface Loaded {
  readonly content: ValueMap
  readonly parts: readonly Part[]
  readonly overrides: Overrides
  /** It depends on what was merged before it, or on the stack that it is a part of: for each importer it is another one. */
  readonly variable: boolean
  readonly waiting: readonly Waiting[]
}

/** What reaches a file from those that import it. */
interface LoadContext extends FileContext {
  readonly outer: Overrides
  readonly earlier: Overrides
  /** `vars`, `settings`, `env` merged so far, for templates in import paths. */
  sofar(): ValueMap
  /** Imports of the same top-level manifest that were loaded before, in the context that they had. */
  readonly before: Map<string, { readonly around: LoadContext; readonly loading: Promise<Loaded> }[]>
  /** Imports that are the same for all who import them. Those that are being loaded for others may wait for us. */
  readonly shared: SharedImports
}

/** Deepest chain of imports; beyond it something is wrong. */
const DEEPEST = 200

/** How one manifest is loaded. */
export interface LoadOptions {
  readonly asks: ManifestAsks
  /** Whether nothing else is being worked out, so that nobody who is waited for can wait for this manifest. */
  readonly isFirst: boolean
}

/** Imports that nothing around them can change, loaded and merged once for all who import them. */
class SharedImports {
  readonly #drafts = new Map<string, Promise<Loaded>>()
  readonly #whole = new Map<string, Promise<Loaded>>()
  readonly #done = new Map<string, Loaded>()

  /** The import, if it is known or may be waited for. */
  get(file: string, { isDraft }: ManifestAsks, mayWait: boolean): Promise<Loaded> | undefined {
    const done = this.#done.get(file)
    if (done) return Promise.resolve(done)
    return mayWait ? (isDraft ? this.#drafts : this.#whole).get(file) : undefined
  }

  add(file: string, { isDraft }: ManifestAsks, loading: Promise<Loaded>): Promise<Loaded> {
    const under = isDraft ? this.#drafts : this.#whole
    under.set(file, loading)
    return loading.then(
      (loaded) => {
        if (loaded.variable) under.delete(file)
        else if (loaded.waiting.length === 0) this.#done.set(file, loaded)
        return loaded
      },
      (thrown) => {
        // A later try may be on another way.
        under.delete(file)
        throw thrown
      },
    )
  }
}

/** Loads manifests; each file is read and parsed once, and one without context or overrides around it is merged once. */
export function openManifests(tools: FileTools): {
  load(file: ManifestFile, options: LoadOptions): Promise<Manifest>
} {
  const { settings } = tools
  const imports = openImportFiles(tools)
  const ownFile = openManifestFiles(tools, imports)
  const sharedByAll = new SharedImports()

  async function load(file: string, around: LoadContext): Promise<Loaded> {
    const key = imports.keyOf(file)
    const at = around.chain.indexOf(key)
    if (at === 0) throw fail('import-itself', { manifest: key })
    if (at > 0) throw fail('import-cycle', { chain: [...around.chain.slice(0, at + 1).reverse(), key] })
    if (around.chain.length > DEEPEST)
      throw fail('imports-too-deep', { chain: [...around.chain].reverse(), deepest: DEEPEST })
    try {
      return await loadWhole(file, key, around)
    } catch (thrown) {
      throw badManifest(thrown, key, around.chain)
    }
  }

  async function loadWhole(file: string, key: string, around: LoadContext): Promise<Loaded> {
    const { content: own, waiting: ownWaiting, isOfStack, ...part } = await ownFile(file, key, around)
    const chain = [key, ...around.chain]
    const mine = ownOverrides(own, key, part.document)
    const handed = overridesOver(mine, around.outer)
    const lay = mergeRow(settings.strategy, meetCall)
    let variable = isOfStack || templatedPaths(own.import)
    let merged: ValueMap | undefined
    let earlier = around.earlier
    let found: Overrides = []
    const waiting = [...ownWaiting]
    // What is imported twice counts where it comes last.
    const parts = new Set<Part>()
    for (const [index, item] of importItems(own.import, key).entries()) {
      // Nobody knows yet what that is.
      if (item.path.includes(WAITING)) continue
      const before = merged
      const sofar = before ? () => mergeMaps(around.sofar(), pick(before), settings.strategy) : around.sofar
      const files = await imports.of(item, file, key, sofar, around).catch((thrown) => {
        // Lines of a template are not those of what it was rendered to.
        const position = file.endsWith('.tmpl') ? undefined : part.document.locate(['import', index])
        throw isFailure(thrown) && position ? at(thrown, { file: part.document.file, ...position }) : thrown
      })
      for (const imported of files) {
        const loaded = await loadImport(imported, {
          ...around,
          context: contextOf(item, around),
          skipTemplates: item.skipTemplates || around.skipTemplates,
          ignoreMissing: item.ignoreMissing || around.ignoreMissing,
          nestedRemote: item.nested === undefined ? around.nestedRemote : item.nested === 'remote',
          outer: handed,
          earlier,
          sofar,
          chain,
        })
        merged = lay(loaded.content)
        variable ||= loaded.variable
        waiting.push(...loaded.waiting)
        for (const part of loaded.parts) {
          parts.delete(part)
          parts.add(part)
        }
        earlier = overridesOver(earlier, loaded.overrides)
        found = overridesOver(found, loaded.overrides)
      }
    }
    // Those of imports are the lowest, then come the file's own, then those of the files that import it.
    const overrides = overridesOver(earlier, handed)
    const content = withOverrides(own, overrides, settings.strategy)
    parts.add({ ...part, content, overrides })
    return { content: lay(content), parts: [...parts], overrides: overridesOver(found, mine), variable, waiting }
  }

  /** An import that nothing around it can change is loaded and merged once for all who import it. */
  function loadImport(file: string, around: LoadContext): Promise<Loaded> {
    const alone =
      !around.context &&
      around.outer.length === 0 &&
      around.earlier.length === 0 &&
      !around.skipTemplates &&
      !around.ignoreMissing &&
      !around.nestedRemote
    if (around.chain.includes(imports.keyOf(file))) return load(file, around)
    if (!alone) return loadAmong(file, around)
    const mine = around.shared === sharedByAll
    const known = sharedByAll.get(file, around.asks, mine) ?? around.shared.get(file, around.asks, true)
    return known ?? around.shared.add(file, around.asks, load(file, around))
  }

  /** An import within a context of its own is loaded once for all that hand it the same one. */
  function loadAmong(file: string, around: LoadContext): Promise<Loaded> {
    const others = around.before.get(file) ?? []
    around.before.set(file, others)
    const known = others.find(
      (one) =>
        one.around.context === around.context &&
        sameOverrides(one.around.outer, around.outer) &&
        sameOverrides(one.around.earlier, around.earlier) &&
        one.around.skipTemplates === around.skipTemplates &&
        one.around.ignoreMissing === around.ignoreMissing &&
        one.around.nestedRemote === around.nestedRemote,
    )
    if (known) return known.loading
    const made = { around, loading: load(file, around) }
    others.push(made)
    return made.loading.then((loaded) => {
      if (loaded.variable) others.splice(others.indexOf(made), 1)
      return loaded
    })
  }

  return {
    async load({ key, file }, { asks, isFirst }) {
      const loaded = await load(file, {
        asks,
        context: undefined,
        skipTemplates: false,
        ignoreMissing: settings.templates.ignoreMissing,
        nestedRemote: false,
        outer: [],
        earlier: [],
        sofar: () => map(),
        chain: [],
        before: new Map(),
        shared: isFirst ? sharedByAll : new SharedImports(),
      })
      const imported = [...new Set(loaded.parts.slice(0, -1).map((part) => part.key.replace(/\.tmpl$/, '')))].sort()
      const { content, parts, waiting } = loaded
      return { key, file, content, parts, imports: imported, waiting }
    },
  }
}

/** On conflicts the context of the importing file wins over that of its own import, as in the reference. */
function contextOf(item: ImportItem, around: LoadContext): ValueMap | undefined {
  if (!item.context) return around.context
  return around.context ? mergeMaps(item.context, around.context) : item.context
}

function pick(content: ValueMap): ValueMap {
  return map(
    ['vars', 'settings', 'env'].flatMap((name) => (isMap(content[name]) ? [[name, content[name]] as const] : [])),
  )
}
