import { type Failure, isFailure } from '../failure/failure.ts'
import { placeText } from '../value/file-path.ts'
import { type Component, namesIn, typeNamed } from './component.ts'
import type { ManifestFile } from './discover.ts'
import { fail } from './failures.ts'
import { type KnownNames, stackOf } from './known-names.ts'
import type { Loading } from './loading.ts'
import type { Manifest } from './manifest.ts'
import { sameSection } from './same.ts'
import type { StackSettings } from './settings.ts'
import type { StackNames } from './stack-names.ts'
import type { Found } from './stacks.ts'
import { holdsWaiting } from './waiting.ts'
import { circle, circleBehind, manifestStep, type Way } from './way.ts'

/** What finding needs of the rest. */
export interface FindTools {
  readonly settings: StackSettings
  readonly loading: Loading
  readonly names: StackNames
  readonly known: KnownNames
  manifests(): Promise<readonly ManifestFile[]>
  readonly warn?: ((text: string) => void) | undefined
}

/** What is being looked for, and what was seen on the way. */
interface Search {
  readonly name: string
  readonly stack: string
  readonly types: readonly string[] | undefined
  readonly way: Way
  /** The manifest that `stack` is the key of. */
  readonly physical: ManifestFile | undefined
  readonly matches: Found[]
  /** Stacks that have a component of that name. */
  readonly elsewhere: Set<string>
  readonly broken: Failure[]
  /** A manifest that may hold it waits for the answer. */
  circle?: Failure
}

/**
 * Finds a component in a stack, by canonical name or manifest key; fails with what is near. Manifests that wait for the
 * answer are asked as far as they are known: fails with `stacks/circle` where that is not enough.
 */
export async function findComponent(
  tools: FindTools,
  name: string,
  stack: string,
  types: readonly string[] | undefined,
  way: Way,
): Promise<Found> {
  const all = await tools.manifests()
  const physical = stack.indexOf('/') > 0 ? all.find((one) => one.key === stack) : undefined
  const search: Search = { name, stack, types, way, physical, matches: [], elsewhere: new Set(), broken: [] }
  for (const file of physical ? [physical] : all) await look(tools, file, search)
  const [first] = search.matches
  if (!first) {
    throw search.circle ?? search.broken[0] ?? (await notFound(tools, all, search))
  }
  for (const { words } of search.broken) {
    const { place } = words
    const where = place ? ` (${placeText(place, tools.settings.basePath)})` : ''
    tools.warn?.(`A manifest is left out, since it cannot be read: ${words.message}${where}`)
  }
  if (!physical && way.length === 0) tools.known.save(all)
  if (search.matches.some((one) => !sameSection(one.component.section, first.component.section))) {
    const manifests = search.matches.map((one) => one.component.manifest.key)
    throw fail('duplicate-component', { component: name, stack, manifests })
  }
  return first
}

/** Looks for the component in one manifest. What is wrong with it is no reason not to answer about another stack. */
async function look(tools: FindTools, file: ManifestFile, search: Search): Promise<void> {
  const { way, physical } = search
  const step = way.find((one) => one.manifest === file.key)
  if (step) {
    if (step.draft) await lookInDraft(tools, step.draft, search)
    else search.circle = circle(way, step)
    return
  }
  try {
    await lookInFile(tools, file, search)
  } catch (thrown) {
    if (physical || !isFailure(thrown)) throw thrown
    // A manifest that waits for us is not broken. It matters only where the answer is nowhere else.
    const behind = way.length > 0 ? circleBehind(thrown) : undefined
    if (behind) search.circle ??= behind
    else search.broken.push(thrown)
  }
}

async function lookInFile(tools: FindTools, file: ManifestFile, search: Search): Promise<void> {
  const { name, stack, types, way, physical, elsewhere } = search
  // A manifest that cannot be loaded has no names either: it fails here.
  if (!tools.known.of(file)) await tools.loading.draft(file, way)
  const named = await tools.names.inManifest(file, way)
  const components = named ? named.components : namesIn(await tools.loading.draft(file, way))
  const type = typeNamed(components, name, types)
  if (type === undefined) return
  const canonical = named && stackOf(named, type, name)
  if (named && !physical && canonical !== stack) {
    if (typeof canonical === 'string') elsewhere.add(canonical)
    return
  }
  await add(tools, await tools.loading.component(file, type, name, way), search)
}

async function lookInDraft(tools: FindTools, draft: Manifest, search: Search): Promise<void> {
  const type = typeNamed(namesIn(draft), search.name, search.types)
  if (type === undefined) return
  const component = tools.loading.compute(draft, type, search.name)
  const before = search.matches.length
  await add(tools, component, search)
  if (search.matches.length === before || !holdsWaiting(component.section)) return
  search.matches.pop()
  search.circle = circle(search.way, manifestStep(draft.key))
}

async function add(tools: FindTools, component: Component, search: Search): Promise<void> {
  const { stack, physical, matches, elsewhere, way } = search
  const own = await tools.names.of(component, way)
  if (physical || own === stack) matches.push({ component, stack, name: own ?? stack })
  else if (own !== undefined) elsewhere.add(own)
}

/** Only a question without an answer looks at everything, to say what is near. */
async function notFound(tools: FindTools, all: readonly ManifestFile[], search: Search): Promise<Failure> {
  const { name, stack, way, physical, elsewhere } = search
  const stacks = new Set<string>()
  const inStack = new Set<string>()
  const first = new Map<string, string>()
  for (const file of all) {
    if (way.some((one) => one.manifest === file.key)) continue
    for await (const [other, canonical] of tools.names.components(file, way)) {
      stacks.add(canonical)
      if (!first.has(file.key)) first.set(file.key, canonical)
      if (canonical === stack) inStack.add(other)
    }
  }
  if (stacks.has(stack) || physical) {
    return fail('component-not-found', { component: name, stack, known: [...inStack], elsewhere: [...elsewhere] })
  }
  const named = first.get(stack)
  if (named !== undefined) return fail('stack-not-found', { stack, known: [...stacks], named })
  const more = { known: [], elsewhere: [...elsewhere], stacks: [...stacks] }
  return fail('component-not-found', { component: name, stack, ...more })
}
