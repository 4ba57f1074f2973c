import { componentNames } from './component.ts'
import type { Manifest } from './manifest.ts'
import type { Stacks } from './stacks.ts'

/** The names that a manifest's components give it, and its own: most have one. */
export async function namesOf(stacks: Stacks, manifest: Manifest): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  const { name } = manifest.content
  if (typeof name === 'string' && name !== '') return names.add(name)
  for (const [type, component] of componentNames(manifest)) {
    const canonical = await stacks.nameOf(await stacks.component(manifest, type, component))
    if (canonical !== undefined) names.add(canonical)
  }
  return names
}

/** The manifests of a stack, which is given by its key or its canonical name; none when there is no such stack. */
export async function manifestsOf(stacks: Stacks, stack: string): Promise<readonly Manifest[]> {
  const all = await stacks.manifests()
  const physical = all.find((one) => one.key === stack)
  if (physical) return [await stacks.load(physical)]
  const found: Manifest[] = []
  for (const file of all) {
    if ((await namesOf(stacks, await stacks.draft(file))).has(stack)) found.push(await stacks.load(file))
  }
  return found
}
