import type { Later } from '../value/later.ts'
import type { Value, ValueMap } from '../value/value.ts'
import { type Component, componentNames, computeComponent } from './component.ts'
import type { ManifestFile } from './discover.ts'
import { type Manifest, openManifests } from './manifest.ts'
import type { FileTools, ManifestAsks } from './manifest-file.ts'
import { placedIn } from './places.ts'
import { calledFunction } from './text-functions.ts'
import { holdsWaiting } from './waiting.ts'
import { circle, manifestStep, type Way, waitsFor } from './way.ts'

/** What loading needs of the rest. */
export interface LoadingTools extends FileTools {
  folderExists(type: string, name: string): boolean
  render(
    text: string,
    data: ValueMap,
    options: { readonly file: string; readonly ignoreMissing: boolean },
    way: Way,
  ): Later<string>
  /** Calls a function that stands in a local of a file, in a stack where that is known. */
  call(text: string, file: string, stack: string | undefined, way: Way): Promise<Value>
  /** The canonical name for a component; undefined where it has none. */
  nameOf(component: Component, way: Way): Promise<string | undefined>
}

/** Manifests, each loaded once for all who are on no way yet; see `Way`. */
export interface Loading {
  /** A manifest as far as it is known without asking components, servers or programs: locals that ask wait. */
  draft(file: ManifestFile, way: Way): Promise<Manifest>
  /** A manifest in which nothing waits. Fails with `stacks/circle` where a local waits for itself. */
  load(file: ManifestFile, way: Way): Promise<Manifest>
  compute(manifest: Manifest, type: string, name: string): Component
  /** A component in which nothing waits: of the draft, where it uses no local that asks, else of the whole manifest. */
  component(file: ManifestFile, type: string, name: string, way: Way): Promise<Component>
}

/** Of many manifests at most so many are kept in memory; older ones are evicted and loaded again. */
const mostLoaded = 1000

export function openLoading(tools: LoadingTools): Loading {
  const { settings } = tools
  const loader = openManifests(tools)
  const drafts = new Map<string, Promise<Manifest>>()
  const loaded = new Map<string, Promise<Manifest>>()
  const done = new Map<string, Manifest>()
  /** What calls that depend on no stack have answered, by file and text. */
  const answers = new Map<string, Promise<Value>>()

  const isOfStack = (text: string) => /^!(?:terraform\.|store(?!\.get))/.test(calledFunction(text) ?? '')

  const draftAsks = (file: ManifestFile, way: Way): ManifestAsks => {
    const here = [...way, manifestStep(file.key)]
    return {
      isDraft: true,
      isOfStack,
      render: (text, data, options) => tools.render(text, data, options, here),
      call: (text, from) => tools.call(text, from, undefined, here),
      mayWait: (thrown) => waitsFor(thrown, file.key),
    }
  }

  /** A further look at a manifest, which may ask what its draft knows already. */
  const asksOf = (draft: Manifest, way: Way): ManifestAsks => {
    const here = [...way, manifestStep(draft.key, draft)]
    let stack: Promise<string | undefined> | undefined
    const own = new Map<string, Promise<Value>>()
    return {
      isDraft: false,
      isOfStack,
      render: (text, data, options) => tools.render(text, data, options, here),
      async call(text, from) {
        const known = isOfStack(text) ? own : answers
        const key = `${from}\n${text}`
        const before = known.get(key)
        if (before) return before
        stack ??= stackOf(draft, here)
        const answer = stack.then((name) => tools.call(text, from, name, here))
        known.set(key, answer)
        // What failed on this way may be answered on another one.
        answer.catch(() => known.delete(key))
        return answer
      },
      mayWait: (thrown) => waitsFor(thrown, draft.key),
    }
  }

  /** The stack that a manifest is a part of: the first name that one of its components gives it. */
  async function stackOf(manifest: Manifest, way: Way): Promise<string | undefined> {
    for (const [type, name] of componentNames(manifest)) {
      const stack = await tools.nameOf(compute(manifest, type, name), way)
      if (stack !== undefined && !holdsWaiting(stack)) return stack
    }
    return undefined
  }

  const compute = (manifest: Manifest, type: string, name: string) => {
    try {
      return computeComponent(manifest, type, name, settings, tools.folderExists)
    } catch (thrown) {
      throw placedIn(thrown, manifest, type)
    }
  }

  /** Remembers what is being loaded for everybody; what is loaded on a way is for those on it alone. */
  const once = (
    known: Map<string, Promise<Manifest>>,
    { key }: ManifestFile,
    way: Way,
    make: () => Promise<Manifest>,
  ): Promise<Manifest> => {
    const before = way.length === 0 ? known.get(key) : undefined
    if (before) return before
    const making = make()
    if (way.length > 0) return making
    if (known.size >= mostLoaded) known.delete(known.keys().next().value as string)
    known.set(key, making)
    return making
  }

  async function whole(file: ManifestFile, way: Way): Promise<Manifest> {
    let manifest = await draft(file, way)
    while (manifest.waiting.length > 0) {
      const before = manifest.waiting.length
      manifest = await loader.load(file, { asks: asksOf(manifest, way), isFirst: way.length === 0 })
      const [first] = manifest.waiting
      if (first && manifest.waiting.length >= before) {
        throw first.failure ?? circle([...way, manifestStep(file.key)], manifestStep(file.key))
      }
    }
    if (way.length === 0) {
      if (done.size >= mostLoaded) done.delete(done.keys().next().value as string)
      done.set(file.key, manifest)
    }
    return manifest
  }

  function draft(file: ManifestFile, way: Way): Promise<Manifest> {
    const known = done.get(file.key)
    if (known) return Promise.resolve(known)
    return once(drafts, file, way, () => loader.load(file, { asks: draftAsks(file, way), isFirst: way.length === 0 }))
  }

  return {
    draft,
    compute,
    load(file, way) {
      const known = done.get(file.key)
      return known ? Promise.resolve(known) : once(loaded, file, way, () => whole(file, way))
    },
    async component(file, type, name, way) {
      const first = await draft(file, way)
      if (first.waiting.length === 0) return compute(first, type, name)
      try {
        const component = compute(first, type, name)
        if (!holdsWaiting(component.section)) return component
      } catch {
        // What is wrong, if anything is, shows in the whole manifest.
      }
      return compute(await this.load(file, way), type, name)
    },
  }
}
