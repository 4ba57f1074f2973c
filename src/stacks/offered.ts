import { isFailure } from '../failure/failure.ts'
import type { Host } from '../host/host.ts'
import { type NamedManifest, openKnownNames } from './known-names.ts'
import type { StackSettings } from './settings.ts'
import type { Stacks } from './stacks.ts'

/** What names are wanted, and what narrows them down. */
export interface Offer {
  readonly wanted: 'component' | 'stack'
  /** Types of the components; all when absent. */
  readonly types: readonly string[] | undefined
  /** Only stacks that hold this component. */
  readonly component: string | undefined
  /** Only components of this stack. */
  readonly stack: string | undefined
}

/**
 * All manifests as earlier runs know them, when nothing has changed since: no manifest is read, and the engine is not
 * loaded. Undefined where something has to be read.
 */
export function knownManifests(host: Host, settings: StackSettings): readonly NamedManifest[] | undefined {
  const names = openKnownNames(host, settings)
  const known: NamedManifest[] = []
  for (const file of names.manifests() ?? []) {
    const named = names.of(file)
    if (!named) return undefined
    known.push(named)
  }
  return known.length > 0 ? known : undefined
}

/** The same by reading what is not known. A manifest that cannot be read is left out. */
export async function namedManifests(stacks: Stacks): Promise<readonly NamedManifest[]> {
  const found: NamedManifest[] = []
  for (const file of await stacks.manifests()) {
    const named = await stacks.named(file).catch((thrown) => {
      if (isFailure(thrown)) return undefined
      throw thrown
    })
    if (named) found.push(named)
  }
  await stacks.keepNames()
  return found
}

/**
 * Names of the components that can be worked on, or of stacks, sorted. One whose stack cannot be told goes by the manifest's
 * key. Where no stack holds the component, it is named by its folder or is none: then all stacks are offered.
 */
export function offeredNames(manifests: readonly NamedManifest[], offer: Offer): readonly string[] {
  const { wanted, types, component, stack } = offer
  const names = new Set<string>()
  /** Lists that many manifests share need to be gone through once. */
  const seen = new Set<readonly string[]>()
  for (const { key, components, stack: common, others, abstract } of manifests) {
    for (const type of Object.keys(components)) {
      if (types && !types.includes(type)) continue
      const list = components[type] ?? []
      if (wanted === 'stack') {
        for (const name of component === undefined ? list : list.includes(component) ? [component] : [])
          if (!abstract.includes(`${type}/${name}`)) names.add(stackOfName(`${type}/${name}`, others, common) ?? key)
      } else if (stack !== undefined || !seen.has(list)) {
        seen.add(list)
        for (const name of list) {
          if (stack !== undefined && (stackOfName(`${type}/${name}`, others, common) ?? key) !== stack) continue
          if (!abstract.includes(`${type}/${name}`)) names.add(name)
        }
      }
    }
  }
  if (wanted === 'stack' && names.size === 0 && component !== undefined)
    return offeredNames(manifests, { ...offer, component: undefined })
  return [...names].sort()
}

const stackOfName = (name: string, others: NamedManifest['others'], common: string | null) =>
  Object.hasOwn(others, name) ? others[name] : common
