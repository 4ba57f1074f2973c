import type { Invocation } from '../../cli/tree.ts'
import { failures } from '../../failure/failure.ts'
import { suggest } from '../../failure/suggest.ts'
import type { Project } from '../../project.ts'
import { allNodes, type Node, neededBy } from '../../stacks/dependents.ts'
import { map, type Value } from '../../value/value.ts'
import { circleIn, levels } from '../../work/graph.ts'
import { processingOf } from '../describe/processing.ts'
import { fail } from '../failures.ts'

const formats = ['tree', 'json', 'yaml', 'levels']

const wrong = failures('list-dependencies', () => ({
  'unknown-component': (at: { component: string; near: readonly string[] }) => ({
    message: `component '${at.component}' does not exist`,
    ...(at.near.length > 0 ? { hints: [`Did you mean ${at.near.join(', ')}?`] } : {}),
  }),
  circle: (at: { chain: readonly string[] }) => ({
    message: `components depend on each other in a circle: ${at.chain.join(' → ')}`,
  }),
}))

/** Who needs whom. */
export interface Edges {
  readonly needs: ReadonlyMap<Node, readonly Node[]>
  readonly needed: ReadonlyMap<Node, readonly Node[]>
}

/** `atmos list dependencies [C]`: who needs whom, as a tree, as data, or in levels that can run one after another. */
export async function listDependencies(project: Project, invocation: Invocation): Promise<number> {
  const { flags } = invocation
  const format = String(flags.format).toLowerCase()
  if (!formats.includes(format))
    throw fail('unknown-format', { command: 'atmos list dependencies', format: String(flags.format), known: formats })
  const all = [...(await allNodes(await project.stacks(), await processingOf(project, invocation)))].sort(
    (a, b) => compare(a.component, b.component) || compare(a.stack, b.stack) || compare(a.type, b.type),
  )
  const edges = edgesOf(all)
  const component = invocation.arguments[0]
  if (component !== undefined && !all.some((node) => node.component === component)) {
    const names = new Set(all.map((node) => node.component))
    throw wrong('unknown-component', { component, near: suggest(component, names) })
  }
  const stack = typeof flags.stack === 'string' && flags.stack !== '' ? flags.stack : undefined
  const shown = all.filter(
    (node) =>
      (component === undefined || node.component === component) && (stack === undefined || node.stack === stack),
  )
  project.console.out(await text(format, shown, edges, String(flags.direction), component !== undefined))
  return 0
}

/** The dependencies among nodes, in both directions. */
export function edgesOf(nodes: readonly Node[]): Edges {
  const needs = new Map<Node, readonly Node[]>()
  const needed = new Map<Node, Node[]>(nodes.map((node) => [node, []]))
  const byName = new Map<string, Node[]>()
  for (const node of nodes) byName.set(node.component, [...(byName.get(node.component) ?? []), node])
  for (const node of nodes) {
    const candidates = node.needs.flatMap((need) => byName.get(need.component) ?? [])
    const found = neededBy([...new Set(candidates)], node)
    needs.set(node, found)
    for (const other of found) needed.get(other)?.push(node)
  }
  return { needs, needed }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const told = (node: Node): Value =>
  map([
    ['component', node.component],
    ['stack', node.stack],
  ])

async function text(
  format: string,
  shown: readonly Node[],
  { needs, needed }: Edges,
  direction: string,
  chosen: boolean,
): Promise<string> {
  const of = (edges: ReadonlyMap<Node, readonly Node[]>, node: Node) => edges.get(node) ?? []
  if (format === 'json' || format === 'yaml') {
    const data = shown.map((node) =>
      map([
        ['component', node.component],
        ['stack', node.stack],
        ...(direction === 'reverse' ? [] : [['depends_on', of(needs, node).map(told)] as const]),
        ...(direction === 'forward' ? [] : [['required_by', of(needed, node).map(told)] as const]),
      ]),
    )
    if (format === 'yaml') return (await import('../../yaml/emit.ts')).emitYaml(data)
    return `${(await import('../../value/json.ts')).toJson(data, { indent: 2 })}\n`
  }
  if (format === 'levels')
    return inGroups(shown, needs)
      .map((nodes, index) => `${index + 1}: ${nodes.map(label).join(', ')}\n`)
      .join('')
  const both = direction === 'both' && chosen
  const forward = direction !== 'reverse'
  // Of all components those at the top are enough: the others hang below them.
  const roots = chosen ? shown : shown.filter((node) => of(forward ? needed : needs, node).length === 0)
  const lines: string[] = []
  for (const root of roots) {
    lines.push(label(root))
    if (forward) lines.push(...branches(root, needs, '', [root], both ? 'needs ' : ''))
    if (both || !forward) lines.push(...branches(root, needed, '', [root], both ? 'needed by ' : ''))
  }
  return lines.map((line) => `${line}\n`).join('')
}

const label = (node: Node) => `${node.component} (${node.stack})`

function branches(
  node: Node,
  edges: ReadonlyMap<Node, readonly Node[]>,
  indent: string,
  above: readonly Node[],
  word: string,
): string[] {
  const below = edges.get(node) ?? []
  return below.flatMap((child, index) => {
    const last = index === below.length - 1
    const line = `${indent}${last ? '└── ' : '├── '}${word}${label(child)}`
    // A circle is shown once around.
    if (above.includes(child)) return [`${line} …`]
    return [line, ...branches(child, edges, `${indent}${last ? '    ' : '│   '}`, [...above, child], '')]
  })
}

/** The components in groups: each needs only those of the groups before. Fails with `list-dependencies/circle`. */
function inGroups(nodes: readonly Node[], needs: ReadonlyMap<Node, readonly Node[]>): readonly (readonly Node[])[] {
  const needed = (node: Node) => needs.get(node) ?? []
  const circle = circleIn(nodes, needed)
  if (circle) throw wrong('circle', { chain: circle.map(label) })
  // Components that are not shown count all the same: they come between those that are.
  return levels([...needs.keys()], needed)
    .map((group) => new Set(group))
    .map((group) => nodes.filter((node) => group.has(node)))
    .filter((group) => group.length > 0)
}
