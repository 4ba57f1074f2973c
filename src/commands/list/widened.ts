import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import type { Found } from '../../stacks/stacks.ts'
import { depthOf } from '../../terraform/select.ts'

const keyOf = ({ component, stack }: Found) => JSON.stringify([stack, component.type, component.name])

/**
 * The chosen components with what they depend on and what depends on them, as deep as `--include-dependencies` and
 * `--include-dependents` say; the chosen ones come first.
 */
export async function widened(
  project: Project,
  invocation: Invocation,
  chosen: readonly Found[],
): Promise<readonly Found[]> {
  const below = depthOf({ invocation }, 'include-dependencies')
  const above = depthOf({ invocation }, 'include-dependents')
  if (below === undefined && above === undefined) return chosen
  const [{ allNodes }, { edgesOf }, { closure }, { processingOf }] = await Promise.all([
    import('../../stacks/dependents.ts'),
    import('./dependencies.ts'),
    import('../../terraform/graph.ts'),
    import('../describe/processing.ts'),
  ])
  const all = await allNodes(await project.stacks(), await processingOf(project, invocation))
  const { needs, needed } = edgesOf(all)
  const keys = new Set(chosen.map(keyOf))
  const roots = all.filter((node) => keys.has(keyOf(node.found)))
  const more = new Set([
    ...closure(roots, below, (node) => needs.get(node) ?? []),
    ...closure(roots, above, (node) => needed.get(node) ?? []),
  ])
  return [...chosen, ...[...more].map((node) => node.found).filter((found) => !keys.has(keyOf(found)))]
}
