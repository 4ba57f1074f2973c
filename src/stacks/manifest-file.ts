import { isFailure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'
import type { Document } from '../value/origin.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import type { ImportContext, ImportFiles, ImportTools, RenderInFile } from './import-files.ts'
import { mentionsWaiting, reference, renderTree, resolveLocals, type Waiting, withLocals } from './locals.ts'
import { plainContent } from './read.ts'
import { isSteady } from './steady.ts'
import { calledFunction } from './text-functions.ts'
import { asks, WAITING } from './waiting.ts'

/** How files of manifests are read; filled in by whoever opens the stacks. */
export interface FileTools extends ImportTools {
  /** The text of a manifest; fails with `stacks/too-large`. */
  read(file: string, key: string): string
  parse(text: string, file: string): Document
}

/** What a manifest may ask while it is loaded, and for the sake of what it is loaded. */
export interface ManifestAsks {
  /** Locals whose values come from elsewhere wait; nothing is asked. */
  readonly isDraft: boolean
  readonly render: RenderInFile
  /** Calls a function that stands in a local. */
  call(text: string, file: string): Later<Value>
  /** Whether what a function answers depends on the stack that the file is a part of. */
  isOfStack(text: string): boolean
  /** Whether a failure is that of asking about the manifest itself, which a later try may have an answer to. */
  mayWait(thrown: unknown): boolean
}

/** What reaches a file from those that import it, and how it is read. */
export interface FileContext extends ImportContext {
  readonly skipTemplates: boolean
  /** Keys of the importing files, the nearest first. */
  readonly chain: readonly string[]
  readonly asks: ManifestAsks
}

/** A file with its own templates rendered. */
export interface OwnFile {
  readonly key: string
  readonly content: ValueMap
  readonly document: Document
  /** Locals of the file's scopes: `''` for the root's, else a type's. */
  readonly locals: ReadonlyMap<string, ValueMap>
  /** Whether its content follows from the files alone, so that it changes only when one of them does. */
  readonly steady: boolean
  /** Whether `{{` stands in its text. */
  readonly braces: boolean
  readonly waiting: readonly Waiting[]
  /** What it holds depends on the stack that it is a part of. */
  readonly isOfStack: boolean
}

interface Read {
  readonly document: Document
  readonly content: Value
  readonly text: string
}

/** Types that have locals of their own. */
const scopes = ['terraform', 'helmfile', 'packer'] as const

/** Opens the reading of files. A file that is imported is parsed once, however many import it. */
export function openManifestFiles(tools: FileTools, imports: ImportFiles) {
  const parsed = new Map<string, Promise<Read>>()

  function read(file: string, key: string, chain: readonly string[]): Promise<Read> {
    const known = parsed.get(file)
    if (known) return known
    const reading = (async () => {
      const text = tools.read(file, key)
      const document = tools.parse(text, imports.nameOf(file))
      return { document, content: await plainContent(document, key, chain, imports.includeOf(file)), text }
    })()
    // A top-level manifest is loaded once, and of many only the one at hand is kept in memory.
    if (chain.length > 0) parsed.set(file, reading)
    return reading
  }

  /** A `.tmpl` file is a template first and YAML afterwards, so nothing of it is known before it was rendered. */
  async function readTemplate(file: string, key: string, around: FileContext): Promise<Read> {
    const text = tools.read(file, key)
    const { ignoreMissing } = around
    const rendered = await around.asks.render(text, around.context ?? map(), { file, ignoreMissing })
    const document = tools.parse(rendered, imports.nameOf(file))
    return { document, content: await plainContent(document, key, around.chain, imports.includeOf(file)), text }
  }

  /** Reads a file, and renders it with its locals and the context of the import. Fails with `stacks/…`. */
  return async function ownFile(file: string, key: string, around: FileContext): Promise<OwnFile> {
    const isTemplate = file.endsWith('.tmpl') && !around.skipTemplates
    const { document, content, text } = isTemplate
      ? await readTemplate(file, key, around)
      : await read(file, key, around.chain)
    // What is from elsewhere may be another the next time.
    const isOurs = imports.nameOf(file) === file
    const nothing = { key, document, locals: new Map(), braces: false, waiting: [], isOfStack: false }
    if (content === null) return { ...nothing, content: map(), steady: isOurs && isSteady(text) }
    if (!isMap(content)) {
      const problem = 'a manifest must be a map'
      throw fail('bad-manifest', { manifest: key, problem, chain: around.chain, place: { file } })
    }
    const local = around.skipTemplates ? undefined : await localsOf(content, file, key, around.asks)
    let own = content
    if (local) {
      const data = around.context ? { ...local.context, ...around.context } : local.context
      own = (await renderTree(omit(content, 'locals'), soft(data, file, around.asks, local.waiting))) as ValueMap
    }
    const given = around.context
    if (given && !isTemplate && !around.skipTemplates) {
      const { ignoreMissing } = around
      own = (await renderTree(
        own,
        (one) => reference(one, given) ?? around.asks.render(one, given, { file, ignoreMissing }),
      )) as ValueMap
    }
    const isRendered = isTemplate || local !== undefined || given !== undefined || templatedPaths(content.import)
    const steady =
      isOurs && !text.includes('!include') && !(local && /!\w/.test(text)) && (!isRendered || isSteady(text))
    const { locals = new Map(), waiting = [], isOfStack = false } = local ?? {}
    return { key, content: own, document, locals, steady, braces: text.includes('{{'), waiting, isOfStack }
  }
}

/** Locals of a file by scope, and the context that its own templates see. Undefined where it has none. */
async function localsOf(raw: ValueMap, file: string, manifest: string, asks_: ManifestAsks) {
  const sections = scopes.filter((type) => isMap(raw[type]) && (raw[type] as ValueMap).locals !== undefined)
  if (raw.locals === undefined && sections.length === 0) return undefined
  const data = map(
    ['settings', 'vars', 'env'].flatMap((name) => (isMap(raw[name]) ? [[name, raw[name]] as const] : [])),
  )
  const waiting: Waiting[] = []
  let isOfStack = false
  const tools = {
    file,
    manifest,
    render: (text: string, seen: ValueMap): Later<Value> =>
      reference(text, seen) ?? asks_.render(text, seen, { file, ignoreMissing: false }),
    call: (text: string) => {
      isOfStack ||= asks_.isOfStack(text)
      return asks_.call(text, file)
    },
    mustWait: (value: Value) => {
      // A template that asks may get another answer for each stack.
      isOfStack ||= asks(value) && !(typeof value === 'string' && calledFunction(value))
      return asks_.isDraft && asks(value)
    },
    mayWait: asks_.mayWait,
    waiting,
  }
  const locals = new Map<string, ValueMap>()
  const root = await resolveLocals(raw.locals ?? null, map(), data, tools)
  locals.set('', root)
  for (const type of sections) {
    locals.set(type, await resolveLocals((raw[type] as ValueMap).locals ?? null, root, data, tools))
  }
  const flat = map([...locals.values()].flatMap((scope) => Object.entries(scope)))
  const context = map([['locals', flat]])
  for (const name of ['settings', 'vars', 'env'] as const) {
    const section = raw[name]
    if (isMap(section)) context[name] = await renderTree(section, soft(context, file, asks_, waiting))
  }
  return { locals, context, waiting, isOfStack: isOfStack && !asks_.isDraft }
}

/** Renders a text; what cannot be rendered yet stays as it is, for the component's own turn. */
function soft(
  data: ValueMap,
  file: string,
  tools: ManifestAsks,
  waiting: readonly Waiting[],
): (text: string) => Promise<Value> {
  return async (text) => {
    if (waiting.length > 0 && mentionsWaiting(text, waiting)) return WAITING
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

/** Whether a path to import is a template. */
export function templatedPaths(section: Value | undefined): boolean {
  return JSON.stringify(section ?? null).includes('{{')
}

function omit(content: ValueMap, key: string): ValueMap {
  return map(Object.entries(content).filter(([name]) => name !== key))
}
