import type { Value, ValueMap } from '../value/value.ts'
import { isMap, map } from '../value/value.ts'
import { type Component, componentNames } from './component.ts'
import { contextNames } from './dependencies.ts'
import type { ManifestFile } from './discover.ts'
import { fail } from './failures.ts'
import { stacksOf } from './known-names.ts'
import { sameSection } from './same.ts'
import type { Found, Processing, Stacks } from './stacks.ts'
import { holdsWaiting } from './waiting.ts'

/** Which components of which stacks a question is about; an empty list means all. */
export interface Filter {
  /** Canonical name or manifest key. */
  readonly stack?: string | undefined
  /** Component names, or names of what they are built on (`component`). */
  readonly components: readonly string[]
  readonly types: readonly string[]
}

export const everything: Filter = { components: [], types: [] }

function wanted(component: Component, filter: Filter): boolean {
  if (filter.types.length > 0 && !filter.types.includes(component.type)) return false
  if (filter.components.length === 0) return true
  return filter.components.includes(component.name) || filter.components.includes(String(component.section.component))
}

/**
 * Goes through the components of all stacks, manifest by manifest. A manifest whose name cannot be told goes by its key.
 * `strict` fails there instead, with the variable that is missing.
 */
export async function* allComponents(stacks: Stacks, filter: Filter, strict = false): AsyncGenerator<Found> {
  const nameOf = async (component: Component) =>
    strict ? stacks.strictNameOf(component) : ((await stacks.nameOf(component)) ?? component.manifest.key)
  for (const file of await stacks.manifests()) {
    if (!(await mayHold(stacks, file, filter.stack))) continue
    const manifest = await stacks.draft(file)
    for (const [type, name] of componentNames(manifest)) {
      let component = stacks.compute(manifest, type, name)
      if (manifest.waiting.length > 0 && !isKnownEnough(component.section, await nameOf(component)))
        component = await stacks.component(file, type, name)
      if (!wanted(component, filter)) continue
      const stack = await nameOf(component)
      if (filter.stack !== undefined && filter.stack !== stack && filter.stack !== manifest.key) continue
      yield { component, stack, name: stack }
    }
  }
  if (filter.stack !== undefined) await stacks.keepNames()
}

/** Sections that lists look at, and variables that name stacks and place components. */
const looked = ['metadata', 'dependencies', 'settings', 'depends_on']

/** Whether lists can do with a component as its draft has it, in which other values may wait for answers. */
function isKnownEnough(section: ValueMap, stack: string): boolean {
  const { vars } = section
  const context = isMap(vars) ? contextNames.map((name) => vars[name] ?? null) : []
  return ![stack, ...looked.map((key) => section[key] ?? null), ...context].some(holdsWaiting)
}

/** Whether a manifest may belong to a stack. One with a name that cannot be told may, since that has to be told. */
async function mayHold(stacks: Stacks, file: ManifestFile, stack: string | undefined): Promise<boolean> {
  if (stack === undefined || file.key === stack) return true
  const named = await stacks.named(file)
  if (!named) return true
  const names = stacksOf(named)
  return names.has(stack) || names.has(null)
}

/** Names of all stacks that hold a component, sorted; of those with the named component when one is given. */
export async function stackNames(stacks: Stacks, component?: string): Promise<readonly string[]> {
  const names = new Set<string>()
  if (component === undefined) {
    const files = await stacks.manifests()
    let whole = true
    for (const file of files) {
      const named = await stacks.named(file)
      if (named) for (const stack of stacksOf(named)) names.add(stack ?? file.key)
      whole &&= named !== undefined
    }
    await stacks.keepNames()
    if (whole) return [...names].sort()
  }
  const filter = component === undefined ? everything : { ...everything, components: [component] }
  for await (const found of allComponents(stacks, filter)) names.add(found.stack)
  return [...names].sort()
}

/** The section of a stack's type in a document, made when it is not there yet. */
function place(document: ValueMap, stack: string, type: string): ValueMap {
  const child = (parent: ValueMap, key: string): ValueMap => {
    const there = parent[key]
    if (isMap(there)) return there
    const made = map()
    parent[key] = made
    return made
  }
  return child(child(child(document, stack), 'components'), type)
}

/**
 * The document of `describe stacks`: stack, type and component down to what `show` makes of its processed section. Fails
 * where one component of a stack is configured differently in two manifests.
 */
export async function describeStacks(
  stacks: Stacks,
  filter: Filter,
  processing: Processing,
  show: (found: Found, section: ValueMap) => ValueMap | undefined,
): Promise<ValueMap> {
  const document = map()
  const from = new Map<string, ManifestFile>()
  for await (const found of allComponents(stacks, filter, true)) {
    const { component, stack } = found
    const { type, name, manifest } = component
    const key = `${stack}\n${type}\n${name}`
    const before = from.get(key)
    if (before) {
      // Computed once more where it is needed at all, so that not every section has to be kept.
      const [first, second] = [await stacks.component(before, type, name), await stacks.component(manifest, type, name)]
      if (sameSection(first.section, second.section)) continue
      throw fail('duplicate-component', { component: name, stack, manifests: [before.key, manifest.key] })
    }
    from.set(key, { key: manifest.key, file: manifest.file })
    const shown = show(found, await stacks.section(found, { ...processing, listed: true }))
    if (shown) place(document, stack, component.type)[component.name] = shown as Value
  }
  return document
}
