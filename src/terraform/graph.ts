import type { Project } from '../project.ts'
import { type ComponentDependency, pointsTo } from '../stacks/dependencies.ts'
import type { Node } from '../stacks/dependents.ts'
import { circleIn } from '../work/graph.ts'
import type { Task } from '../work/task.ts'
import { fail } from './failures.ts'

/** Components with what they depend on. */
export interface Graph {
  /** What a node depends on, each once. */
  needs(node: Node): readonly Node[]
  /** What depends on a node. */
  neededBy(node: Node): readonly Node[]
}

/** A component among those that a command runs on. */
export interface ComponentTask extends Task {
  readonly node: Node
}

/** `dev/vpc`: how a node is called before its output. */
export const labelOf = (node: Node) => `${node.stack}/${node.component}`

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const slug = (node: Node) => `${node.component}-${node.stack}`

/** Nodes in the order in which free ones are taken: by component, then stack. */
export function inOrder(nodes: readonly Node[]): readonly Node[] {
  return [...nodes].sort((a, b) => order(slug(a), slug(b)) || order(a.stack, b.stack))
}

/** The graph over components, by one reading of dependencies. */
export function graphOf(all: readonly Node[]): Graph {
  const needs = new Map<Node, readonly Node[]>()
  const byName = new Map<string, Node[]>()
  for (const node of all) byName.set(node.component, [...(byName.get(node.component) ?? []), node])
  for (const node of all) {
    const targets = node.needs.flatMap((need) =>
      (byName.get(need.component) ?? []).filter((to) => pointsTo(need, node, to)),
    )
    needs.set(node, [...new Set(targets)])
  }
  return { needs: (node) => needs.get(node) ?? [], neededBy: reversed(all, needs) }
}

function reversed(nodes: Iterable<Node>, needs: ReadonlyMap<Node, readonly Node[]>): Graph['neededBy'] {
  const by = new Map<Node, Node[]>()
  for (const node of nodes) for (const need of needs.get(node) ?? []) by.set(need, [...(by.get(need) ?? []), node])
  return (node) => by.get(node) ?? []
}

/**
 * The graph of the chosen nodes: one waits for another also where only a way over nodes that are not chosen leads to it,
 * such as a disabled component or one that the command was not asked for.
 */
export function amongChosen(graph: Graph, chosen: ReadonlySet<Node>): Graph {
  const waits = new Map<Node, readonly Node[]>()
  for (const node of chosen) {
    const found = new Set<Node>()
    const passed = new Set<Node>()
    const left = [...graph.needs(node)]
    for (let next = left.pop(); next; next = left.pop()) {
      // A way over others back to itself keeps no node waiting.
      if (chosen.has(next)) found.add(next)
      else if (!passed.has(next)) {
        passed.add(next)
        left.push(...graph.needs(next))
      }
    }
    found.delete(node)
    waits.set(node, [...found])
  }
  return { needs: (node) => waits.get(node) ?? [], neededBy: reversed(chosen, waits) }
}

/** Warns of what chosen nodes depend on and the run cannot order: what does not exist, is disabled, or is out of its scope. */
export function warnOfMissing(project: Project, graph: Graph, chosen: readonly Node[], scope: ReadonlySet<Node>): void {
  for (const node of chosen) {
    for (const need of node.needs) {
      if (need.type !== undefined && need.type !== node.type) continue
      const targets = graph.needs(node).filter((to) => pointsTo(need, node, to))
      if (targets.some((to) => scope.has(to))) continue
      const [other] = targets
      const named = `${need.component}${need.stack ? ` in ${need.stack}` : ''}`
      const why =
        other === undefined
          ? `Dependency target not found: ${labelOf(node)} depends on ${named}`
          : other.isUsed
            ? `Dependency target not found among the components of this run: ${labelOf(node)} depends on ${named}`
            : `${labelOf(node)} depends on ${named}, which is disabled or abstract and is not run`
      project.console.warn(why)
    }
  }
}

/** The nodes with those within `depth` steps of them. */
export function closure(
  nodes: readonly Node[],
  depth: number | undefined,
  next: (node: Node) => readonly Node[],
): ReadonlySet<Node> {
  const found = new Set(nodes)
  let edge: readonly Node[] = nodes
  for (let level = 0; depth !== undefined && level < depth && edge.length > 0; level++) {
    const further: Node[] = []
    for (const node of edge)
      for (const other of next(node))
        if (!found.has(other)) {
          found.add(other)
          further.push(other)
        }
    edge = further
  }
  return found
}

/** Fails where the chosen nodes wait for each other in a circle, or one of them for itself. */
export function checkCycles(graph: Graph, chosen: ReadonlySet<Node>): void {
  for (const node of chosen)
    if (node.needs.some((need) => isItself(need, node))) throw fail('cycle', { chain: [labelOf(node), labelOf(node)] })
  const circle = circleIn(inOrder([...chosen]), (node) => graph.needs(node))
  if (circle) throw fail('cycle', { chain: circle.map(labelOf) })
}

const isItself = (need: ComponentDependency, { component, type, stack }: Node) =>
  need.component === component &&
  (need.type === undefined || need.type === type) &&
  (need.stack === undefined ? need.context.size === 0 : need.stack === stack)
