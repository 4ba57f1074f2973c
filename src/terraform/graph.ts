import type { Project } from '../project.ts'
import { pointsTo } from '../stacks/dependencies.ts'
import type { Node } from '../stacks/dependents.ts'
import { circleIn } from '../work/graph.ts'
import type { Task } from '../work/task.ts'
import { fail } from './failures.ts'

/** Components with what each waits for. */
export interface Graph {
  readonly nodes: readonly Node[]
  /** What a node waits for, among the nodes. */
  needs(node: Node): readonly Node[]
  /** What waits for a node. */
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

/** The graph over all components, by one reading of dependencies; a dependency on nothing known is told once. */
export function graphOf(project: Project, all: readonly Node[], narrowed: boolean): Graph {
  const needs = new Map<Node, readonly Node[]>()
  const by = new Map<Node, Node[]>()
  const byName = new Map<string, Node[]>()
  for (const node of all) byName.set(node.component, [...(byName.get(node.component) ?? []), node])
  for (const node of all) {
    const found = new Set<Node>()
    for (const need of node.needs) {
      if (need.type !== undefined && need.type !== node.type) continue
      const candidates = byName.get(need.component) ?? []
      const self =
        need.component === node.component &&
        (need.stack === undefined ? need.context.size === 0 : need.stack === node.stack)
      if (self) throw fail('cycle', { chain: [labelOf(node), labelOf(node)] })
      const targets = candidates.filter((other) => pointsTo(need, node, other))
      if (targets.length === 0)
        project.console.warn(
          `Dependency target not found${narrowed ? ' among the components of this run' : ''}: ${labelOf(node)} depends on ${need.component}${need.stack ? ` in ${need.stack}` : ''}`,
        )
      for (const target of targets) found.add(target)
    }
    needs.set(node, [...found])
    for (const target of found) by.set(target, [...(by.get(target) ?? []), node])
  }
  return { nodes: all, needs: (node) => needs.get(node) ?? [], neededBy: (node) => by.get(node) ?? [] }
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

/** Fails where the chosen nodes wait for each other in a circle. */
export function checkCycles(graph: Graph, chosen: ReadonlySet<Node>): void {
  const circle = circleIn(inOrder([...chosen]), (node) => graph.needs(node).filter((other) => chosen.has(other)))
  if (circle) throw fail('cycle', { chain: circle.map(labelOf) })
}
