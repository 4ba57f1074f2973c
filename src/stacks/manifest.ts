import { at, isFailure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'
import { mergeMaps, mergeRow } from '../value/merge.ts'
import type { Document } from '../value/origin.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import type { ManifestFile } from './discover.ts'
import { fail } from './failures.ts'
import { type ImportTools, openImportFiles } from './import-files.ts'
import { type ImportItem, importItems } from './import-paths.ts'
import { reference, renderTree, resolveLocals, withLocals } from './locals.ts'
import { type Overrides, overridesOver, ownOverrides, sameOverrides, withOverrides } from './overrides.ts'
import { badManifest, plainContent } from './read.ts'
import { isSteady } from './steady.ts'
import { meetCall } from './text-functions.ts'

/** How the loader reads, renders and calls; filled in by whoever opens the stacks. */
export interface ManifestTools extends ImportTools {
  /** The text of a manifest; fails with `stacks/too-large`. */
  read(file: string, key: string): string
  parse(text: string, file: string): Document
  /** Calls a function that stands in a local. */
  call(text: string, file: string): Later<Value>
}

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
}

/** A file that was read. */
interface Read {
  readonly document: Document
  readonly content: Value
  readonly text: string
}

/** What a file and its imports come to. */
interface Loaded {
  readonly content: ValueMap
  readonly parts: readonly Part[]
  readonly overrides: Overrides
  /** A path in it is a template, so that it depends on what was merged before it: for each importer it is another one. */
  readonly variable: boolean
}

/** What reaches a file from those that import it. */
interface Surroundings {
  readonly context: ValueMap | undefined
  readonly skipTemplates: boolean
  readonly ignoreMissing: boolean
  readonly nestedRemote: boolean
  readonly outer: Overrides
  readonly earlier: Overrides
  /** `vars`, `settings`, `env` merged so far, for templates in import paths. */
  sofar(): ValueMap
  /** Keys of the importing files, the nearest first. */
  readonly chain: readonly string[]
  /** Imports of the same top-level manifest that were loaded before, in the surroundings that they had. */
  readonly before: Map<string, { readonly around: Surroundings; readonly loading: Promise<Loaded> }[]>
}

const scopes = ['terraform', 'helmfile', 'packer'] as const

/** Deepest chain of imports; beyond it something is wrong. */
const DEEPEST = 200

/** Loads manifests; each file is read and parsed once, and one without context or overrides around it is merged once. */
export function openManifests(tools: ManifestTools): { load(file: ManifestFile): Promise<Manifest> } {
  const { settings } = tools
  const imports = openImportFiles(tools)
  const read = new Map<string, Promise<Read>>()
  const plain = new Map<string, Promise<Loaded>>()

  function content(file: string, key: string, chain: readonly string[]): Promise<Read> {
    const known = read.get(file)
    if (known) return known
    const reading = (async () => {
      const text = tools.read(file, key)
      const document = tools.parse(text, imports.nameOf(file))
      return { document, content: await plainContent(document, key, chain, imports.includeOf(file)), text }
    })()
    // A top-level manifest is loaded once, and of many only the one at hand is kept in memory.
    if (chain.length > 0) read.set(file, reading)
    return reading
  }

  /** A `.tmpl` file is a template first and YAML afterwards, so nothing of it is known before it was rendered. */
  async function templateFile(file: string, key: string, around: Surroundings): Promise<Read> {
    const text = tools.read(file, key)
    const { ignoreMissing } = around
    const rendered = await tools.render(text, around.context ?? map(), { file, ignoreMissing })
    const document = tools.parse(rendered, imports.nameOf(file))
    return { document, content: await plainContent(document, key, around.chain, imports.includeOf(file)), text }
  }

  /** Locals of a file by scope, and the context that its own templates see. */
  async function localsOf(raw: ValueMap, file: string) {
    const locals = new Map<string, ValueMap>()
    const sections = scopes.filter((type) => isMap(raw[type]) && (raw[type] as ValueMap).locals !== undefined)
    if (raw.locals === undefined && sections.length === 0) return undefined
    const data = map(
      ['settings', 'vars', 'env'].flatMap((name) => (isMap(raw[name]) ? [[name, raw[name]] as const] : [])),
    )
    const render = (text: string, seen: ValueMap): Later<Value> =>
      reference(text, seen) ?? tools.render(text, seen, { file, ignoreMissing: false })
    const call = (text: string) => tools.call(text, file)
    const root = await resolveLocals(raw.locals ?? null, map(), data, file, render, call)
    locals.set('', root)
    for (const type of sections) {
      locals.set(type, await resolveLocals((raw[type] as ValueMap).locals ?? null, root, data, file, render, call))
    }
    const flat = map([...locals.values()].flatMap((scope) => Object.entries(scope)))
    const context = map([['locals', flat]])
    for (const name of ['settings', 'vars', 'env'] as const) {
      const section = raw[name]
      if (isMap(section)) context[name] = await renderTree(section, soft(context, file))
    }
    return { locals, context }
  }

  /** Renders a text; what cannot be rendered yet stays as it is, for the component's own turn. */
  function soft(data: ValueMap, file: string): (text: string) => Promise<Value> {
    return async (text) => {
      const value = reference(text, data)
      if (value !== undefined) return value
      try {
        return await tools.render(text, data, { file, ignoreMissing: false })
      } catch (thrown) {
        if (isFailure(thrown)) return withLocals(text, data)
        throw thrown
      }
    }
  }

  async function ownContent(
    file: string,
    key: string,
    around: Surroundings,
  ): Promise<{ content: ValueMap; part: Omit<Part, 'content' | 'overrides'> }> {
    const isTemplate = file.endsWith('.tmpl') && !around.skipTemplates
    const {
      document,
      content: value,
      text,
    } = isTemplate ? await templateFile(file, key, around) : await content(file, key, around.chain)
    // What is from elsewhere may be another the next time.
    const isOurs = imports.nameOf(file) === file
    if (value === null)
      return {
        content: map(),
        part: { key, document, locals: new Map(), steady: isOurs && isSteady(text), braces: false },
      }
    if (!isMap(value))
      throw fail('bad-manifest', {
        manifest: key,
        problem: 'a manifest must be a map',
        chain: around.chain,
        place: { file },
      })
    const local = around.skipTemplates ? undefined : await localsOf(value, file)
    let own = value
    if (local)
      own = (await renderTree(
        omit(value, 'locals'),
        soft(around.context ? { ...local.context, ...around.context } : local.context, file),
      )) as ValueMap
    const given = around.context
    if (given && !isTemplate && !around.skipTemplates) {
      own = (await renderTree(
        own,
        (text) => reference(text, given) ?? tools.render(text, given, { file, ignoreMissing: around.ignoreMissing }),
      )) as ValueMap
    }
    const isRendered = isTemplate || local !== undefined || given !== undefined || templatedPaths(value.import)
    const steady =
      isOurs && !text.includes('!include') && !(local && /!\w/.test(text)) && (!isRendered || isSteady(text))
    const braces = text.includes('{{')
    return { content: own, part: { key, document, locals: local?.locals ?? new Map(), steady, braces } }
  }

  async function load(file: string, around: Surroundings): Promise<Loaded> {
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

  async function loadWhole(file: string, key: string, around: Surroundings): Promise<Loaded> {
    const own = await ownContent(file, key, around)
    const chain = [key, ...around.chain]
    const mine = ownOverrides(own.content, key, own.part.document)
    const handed = overridesOver(mine, around.outer)
    const lay = mergeRow(settings.strategy, meetCall)
    let variable = templatedPaths(own.content.import)
    let merged: ValueMap | undefined
    let earlier = around.earlier
    let found: Overrides = []
    // What is imported twice counts where it comes last.
    const parts = new Set<Part>()
    for (const [index, item] of importItems(own.content.import, key).entries()) {
      const before = merged
      const sofar = before ? () => mergeMaps(around.sofar(), pick(before), settings.strategy) : around.sofar
      const files = await imports.of(item, file, key, sofar, around).catch((thrown) => {
        // Lines of a template are not those of what it was rendered to.
        const position = file.endsWith('.tmpl') ? undefined : own.part.document.locate(['import', index])
        throw isFailure(thrown) && position ? at(thrown, { file: own.part.document.file, ...position }) : thrown
      })
      for (const imported of files) {
        const loaded = await loadImport(imported, {
          context: contextOf(item, around),
          skipTemplates: item.skipTemplates || around.skipTemplates,
          ignoreMissing: item.ignoreMissing || around.ignoreMissing,
          nestedRemote: item.nested === undefined ? around.nestedRemote : item.nested === 'remote',
          outer: handed,
          earlier,
          sofar,
          chain,
          before: around.before,
        })
        merged = lay(loaded.content)
        variable ||= loaded.variable
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
    const content = withOverrides(own.content, overrides, settings.strategy)
    parts.add({ ...own.part, content, overrides })
    return {
      content: lay(content),
      parts: [...parts],
      overrides: overridesOver(found, mine),
      variable,
    }
  }

  /** An import that nothing around it can change is loaded and merged once for all who import it. */
  function loadImport(file: string, around: Surroundings): Promise<Loaded> {
    const alone =
      !around.context &&
      around.outer.length === 0 &&
      around.earlier.length === 0 &&
      !around.skipTemplates &&
      !around.ignoreMissing &&
      !around.nestedRemote
    if (around.chain.includes(imports.keyOf(file))) return load(file, around)
    if (!alone) return loadAmong(file, around)
    const known = plain.get(file)
    if (known) return known
    const loading = load(file, around)
    plain.set(file, loading)
    return loading.then((loaded) => {
      if (loaded.variable) plain.delete(file)
      return loaded
    })
  }

  /** An import within surroundings of its own is loaded once for all that hand it the same ones. */
  function loadAmong(file: string, around: Surroundings): Promise<Loaded> {
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
    async load({ key, file }) {
      const loaded = await load(file, {
        context: undefined,
        skipTemplates: false,
        ignoreMissing: settings.templates.ignoreMissing,
        nestedRemote: false,
        outer: [],
        earlier: [],
        sofar: () => map(),
        chain: [],
        before: new Map(),
      })
      const imported = [...new Set(loaded.parts.slice(0, -1).map((part) => part.key.replace(/\.tmpl$/, '')))].sort()
      return { key, file, content: loaded.content, parts: loaded.parts, imports: imported }
    },
  }
}

/** On conflicts the context of the importing file wins over that of its own import, as in the reference. */
function contextOf(item: ImportItem, around: Surroundings): ValueMap | undefined {
  if (!item.context) return around.context
  return around.context ? mergeMaps(item.context, around.context) : item.context
}

function templatedPaths(section: Value | undefined): boolean {
  return JSON.stringify(section ?? null).includes('{{')
}

function pick(content: ValueMap): ValueMap {
  return map(
    ['vars', 'settings', 'env'].flatMap((name) => (isMap(content[name]) ? [[name, content[name]] as const] : [])),
  )
}

function omit(content: ValueMap, key: string): ValueMap {
  return map(Object.entries(content).filter(([name]) => name !== key))
}
