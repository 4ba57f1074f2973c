import { isFailure } from '../failure/failure.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { addressIn, shownFolder } from './address.ts'
import { allComponents, everything } from './all.ts'
import { type ComponentDependency, componentDependencies, mayDepend, pointsTo, type Situation } from './dependencies.ts'
import { foundAddress } from './found-address.ts'
import type { Found, Processing, Stacks } from './stacks.ts'

/** A component among all others, with what it depends on. */
export interface Node extends Situation {
  readonly found: Found
  readonly needs: readonly ComponentDependency[]
  /** Its folder, as `component_path` shows it. */
  readonly path: string
  readonly settings: ValueMap
  /** Neither abstract nor disabled. */
  readonly isUsed: boolean
}

/** The node of a component, which is processed only when it may depend on others. */
export async function nodeOf(stacks: Stacks, found: Found, processing: Processing): Promise<Node> {
  const { component, name } = found
  const isProcessed = mayDepend(component.section)
  const section = isProcessed ? await stacks.section(found, processing) : component.section
  const address = isProcessed ? addressIn(component.name, section) : await foundAddress(stacks, found)
  const { vars, settings } = section
  return {
    component: component.name,
    type: component.type,
    stack: name,
    vars: isMap(vars) ? vars : map(),
    settings: isMap(settings) ? settings : map(),
    needs: componentDependencies(section),
    path: shownFolder(stacks.settings, component.type, address),
    isUsed: isUsed(found),
    found,
  }
}

function isUsed({ component }: Found): boolean {
  const { metadata } = component.section
  return !isMap(metadata) || (metadata.type !== 'abstract' && metadata.enabled !== false)
}

/** The node of a component that is not run: what is wrong with it is no reason not to run others. */
async function unused(stacks: Stacks, found: Found): Promise<Node> {
  try {
    return await nodeOf(stacks, found, { templates: true, functions: false, skip: [] })
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    return nodeOf(stacks, found, { templates: false, functions: false, skip: [] })
  }
}

/** All components of all stacks that are neither abstract nor disabled, or all at all; each once by stack, type and name. */
export async function allNodes(
  stacks: Stacks,
  processing: Processing,
  which: 'used' | 'all' = 'used',
): Promise<readonly Node[]> {
  const nodes = new Map<string, Node>()
  for await (const found of allComponents(stacks, everything)) {
    if (which === 'used' && !isUsed(found)) continue
    const key = JSON.stringify([found.stack, found.component.type, found.component.name])
    if (!nodes.has(key))
      nodes.set(key, await (isUsed(found) ? nodeOf(stacks, found, processing) : unused(stacks, found)))
  }
  return [...nodes.values()]
}

/** The nodes that depend on a component, by slug, component and stack; not those that depend on these in turn. */
export function dependentsOf(nodes: readonly Node[], of: Situation): readonly Node[] {
  return nodes
    .filter((node) => node.needs.some((need) => pointsTo(need, node, of)))
    .sort((a, b) => order(slug(a), slug(b)) || order(a.component, b.component) || order(a.stack, b.stack))
}

/** The nodes that a component depends on, in the order in which it names them. */
export function neededBy(nodes: readonly Node[], of: Node): readonly Node[] {
  const found = of.needs.flatMap((need) => nodes.filter((node) => pointsTo(need, of, node)))
  return [...new Set(found)]
}

const slug = (of: Situation) => `${of.stack}-${of.component.replaceAll('/', '-')}`
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
