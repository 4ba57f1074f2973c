import { isFailure } from '../failure/failure.ts'
import { get } from '../value/value.ts'
import { type Component, componentNames } from './component.ts'
import type { ManifestFile } from './discover.ts'
import { type KnownNames, type NamedManifest, namesOf } from './known-names.ts'
import type { Loading } from './loading.ts'
import { type RenderName, stackName } from './names.ts'
import { COMPUTE, nameVariables, type QuickName } from './quick-names.ts'
import type { StackSettings } from './settings.ts'
import { isSteady } from './steady.ts'
import { holdsWaiting } from './waiting.ts'
import type { Way } from './way.ts'

/** What stacks are called. */
export interface StackNames {
  /** The canonical name for a component of a manifest; undefined where it cannot be told for this one. */
  of(component: Component, way: Way): Promise<string | undefined>
  /** The same, failing where it cannot be told: it says which variable is missing in which manifest. */
  strictly(component: Component, way: Way): Promise<string>
  /** What a manifest holds and what its stacks are called; undefined where something is wrong in it. */
  inManifest(file: ManifestFile, way: Way): Promise<NamedManifest | undefined>
  /** The components of a manifest, each with its stack's name where it has one; fails with what is wrong in it. */
  components(file: ManifestFile, way: Way): AsyncGenerator<readonly [component: string, stack: string]>
}

export function openStackNames(
  known: KnownNames,
  settings: StackSettings,
  loading: () => Loading,
  quickName: QuickName,
  renderName: (way: Way) => RenderName,
): StackNames {
  const isSteadyName = nameVariables(settings) !== undefined || isSteady(settings.nameTemplate ?? '')

  const strictly = async (component: Component, way: Way): Promise<string> =>
    stackName(component.manifest, component.section, settings, renderName(way))

  const of = async (component: Component, way: Way): Promise<string | undefined> => {
    try {
      return await strictly(component, way)
    } catch (thrown) {
      // No name for this component means no match.
      if (isFailure(thrown)) return undefined
      throw thrown
    }
  }

  /** Reads the names of a manifest from its draft: names hardly ever depend on an answer. */
  async function read(file: ManifestFile, way: Way): Promise<NamedManifest | undefined> {
    const manifest = await loading().draft(file, way)
    const components: Record<string, string[]> = Object.create(null)
    const others: Record<string, string | null> = Object.create(null)
    const abstract: string[] = []
    let stack: string | null | undefined
    let isWaiting = false
    try {
      for (const [type, name] of componentNames(manifest)) {
        const quick = await quickName(manifest, type, name)
        let own = (quick === COMPUTE ? await of(loading().compute(manifest, type, name), way) : quick) ?? null
        if (manifest.waiting.length > 0 && own !== null && holdsWaiting(own)) {
          own = (await of(await loading().component(file, type, name, way), way)) ?? null
          isWaiting = true
        }
        components[type] ??= []
        components[type].push(name)
        if (get(manifest.content, ['components', type, name, 'metadata', 'type']) === 'abstract')
          abstract.push(`${type}/${name}`)
        if (stack === undefined) stack = own
        else if (own !== stack) others[`${type}/${name}`] = own
      }
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      if (way.length === 0) known.learn(file, undefined)
      return undefined
    }
    const named = { key: file.key, file: file.file, components, abstract, stack: stack ?? null, others }
    const steady = isSteadyName && !isWaiting && manifest.parts.every((part) => part.steady)
    const files = steady ? [...new Set(manifest.parts.map((part) => part.document.file))] : undefined
    if (way.length === 0) known.learn(file, { named, files })
    return named
  }

  const inManifest = async (file: ManifestFile, way: Way) => known.of(file) ?? read(file, way)

  return {
    of,
    strictly,
    inManifest,
    async *components(file, way) {
      const named = await inManifest(file, way)
      if (!named) {
        const manifest = await loading().draft(file, way)
        for (const [type, name] of componentNames(manifest))
          await of(await loading().component(file, type, name, way), way)
        return
      }
      yield* namesOf(named)
    },
  }
}
