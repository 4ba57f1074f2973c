import { loadQueries } from '../expression/query/load.ts'
import { stackNames } from '../stacks/all.ts'
import { allNodes, type Node } from '../stacks/dependents.ts'
import { manifestsOf } from '../stacks/of-stack.ts'
import { isMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { amongChosen, checkCycles, closure, type Graph, graphOf, inOrder, warnOfMissing } from './graph.ts'
import type { Command } from './ready.ts'
import { depthOf, labelsOf } from './select.ts'

/** What a run of many components works on. */
export interface Chosen {
  /** What the nodes wait for, among themselves. */
  readonly graph: Graph
  /** In the order in which free ones are taken. */
  readonly nodes: readonly Node[]
}

/** Names of components that a change affects; filled in by who can compare. */
export type AffectedKeys = () => Promise<readonly { readonly component: string; readonly stack: string }[]>

/** Chooses components by the flags of a command, widened as asked, and checks that they can be put in an order. */
export async function choose(command: Command, stack: string | undefined, affected: AffectedKeys): Promise<Chosen> {
  const { project, invocation } = command
  const { flags } = invocation
  const stacks = await project.stacks()
  if (stack !== undefined && (await manifestsOf(stacks, stack)).length === 0)
    throw fail('unknown-stack', { stack, known: await stackNames(stacks) })
  const all = (await allNodes(stacks, { ...command.processing, functions: false }, 'all')).filter(
    (node) => node.type === 'terraform',
  )
  const inStack = (node: Node) =>
    stack === undefined || node.stack === stack || node.found.component.manifest.key === stack
  const scope = new Set(all.filter((node) => node.isUsed && inStack(node)))
  const list = (name: string) => (Array.isArray(flags[name]) ? (flags[name] as readonly string[]) : [])
  const [components, tags] = [list('components'), list('tags')]
  const labels = labelsOf(String(flags.labels ?? ''))
  const query = String(flags.query ?? '')
  const changed = flags.affected === true ? await affected() : undefined
  const seed: Node[] = []
  for (const node of scope) {
    const { metadata } = node.found.component.section
    const its = isMap(metadata) ? metadata : {}
    if (components.length > 0 && !components.includes(node.component)) continue
    if (tags.length > 0 && !(Array.isArray(its.tags) && its.tags.some((tag) => tags.includes(String(tag))))) continue
    const own = isMap(its.labels) ? its.labels : {}
    if (!labels.every(([name, value]) => Object.hasOwn(own, name) && String(own[name]) === value)) continue
    if (changed && !changed.some((one) => one.component === node.component && one.stack === node.stack)) continue
    if (query !== '' && !(await holds(command, node, query))) continue
    seed.push(node)
  }
  const whole = graphOf(all)
  // The choice is widened over the whole project only where nobody narrowed it to a stack.
  const inScope = (next: (node: Node) => readonly Node[]) => (node: Node) => next(node).filter((one) => scope.has(one))
  const down = closure(seed, depthOf(command, 'include-dependencies'), inScope(whole.needs))
  const up = closure(seed, depthOf(command, 'include-dependents'), inScope(whole.neededBy))
  const chosen = new Set([...down, ...up])
  const nodes = inOrder([...chosen])
  warnOfMissing(project, whole, nodes, scope)
  const graph = amongChosen(whole, chosen)
  checkCycles(graph, chosen)
  return { graph, nodes }
}

/** Whether the query says `true` of a component. A query that cannot be asked of it chooses it not. */
async function holds(command: Command, node: Node, query: string): Promise<boolean> {
  const stacks = await command.project.stacks()
  const { parseQuery, query: ask } = await loadQueries(query)
  const parsed = parseQuery(query)
  try {
    const section = await stacks.section(node.found, { ...command.processing, computed: 'silent' })
    return ask(parsed, section)[0] === true
  } catch (thrown) {
    command.project.console.log('Debug', 'query', { component: node.component, problem: String(thrown) })
    return false
  }
}
