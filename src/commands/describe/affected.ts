import type { Invocation } from '../../cli/tree.ts'
import { loadQueries } from '../../expression/query/load.ts'
import { failures } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import type { Affected } from '../../stacks/affected.ts'
import { identification, type Situation } from '../../stacks/dependencies.ts'
import { allNodes, dependentsOf, type Node } from '../../stacks/dependents.ts'
import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { affectedItems } from './affected-items.ts'
import { unsetAs } from './dependents.ts'
import { deliver, documentText } from './document.ts'
import { processingOf } from './processing.ts'

const formats = ['json', 'yaml', 'matrix']

const wrong = failures('describe-affected', () => ({
  'output-needs-matrix': () => ({
    message: '--output-file goes together with --format matrix only',
    hints: ['Write a document to a file with --file PATH.'],
  }),
}))

/** `atmos describe affected`: the components that differ from the base, with the reasons, or a matrix for CI. */
export async function describeAffected(project: Project, invocation: Invocation): Promise<number> {
  const { flags } = invocation
  const format = String(flags.format).toLowerCase()
  if (!formats.includes(format))
    throw fail('unknown-format', { command: 'atmos describe affected', format: String(flags.format), known: formats })
  const output = typeof flags['output-file'] === 'string' && flags['output-file'] !== '' ? flags['output-file'] : ''
  if (output !== '' && format !== 'matrix') throw wrong('output-needs-matrix', {})
  const affected = await affectedItems(project, invocation)
  const query = typeof flags.query === 'string' && flags.query !== '' ? flags.query : undefined
  const kind = format === 'yaml' ? 'yaml' : 'json'
  const unset = unsetAs(kind, query)
  const withSettings = flags['include-settings'] === true
  const trees =
    flags['include-dependents'] === true && affected.length > 0
      ? dependentTrees(
          affected,
          await allNodes(await project.stacks(), await processingOf(project, invocation)),
          withSettings,
          unset.map,
        )
      : undefined
  const items = affected.map((one, index) => {
    const tree = trees?.[index]
    const told = one.deleted ? identification(one, one.path) : identification({ ...one, vars: map() }, one.path)
    return map([
      ...Object.entries(told),
      ['affected', one.reasons[0] as string],
      ['affected_all', [...one.reasons]],
      ...(one.file === undefined ? [] : [['file', one.file] as const]),
      ...(one.folder === undefined ? [] : [['folder', one.folder] as const]),
      ['dependents', trees ? (tree?.dependents ?? []) : unset.list],
      ['included_in_dependents', tree?.included ?? false],
      ['settings', withSettings ? one.settings : unset.map],
      ...(one.deleted
        ? ([
            ['deleted', true],
            ['deletion_type', one.deleted],
          ] as const)
        : []),
    ])
  })
  if (format === 'matrix') {
    const present = affected.filter((one) => one.deleted === undefined)
    await writeMatrix(project, query === undefined ? present : await selected(present, items, query), output)
    return 0
  }
  deliver(project, invocation, await documentText(project, items, kind, query))
  return 0
}

/** Those of the affected that a query over their list answers, as a list or one by one. */
async function selected(
  affected: readonly Affected[],
  items: readonly ValueMap[],
  text: string,
): Promise<readonly Affected[]> {
  const { query } = await loadQueries(text)
  const wanted = query(text, [...items]).flatMap((answer) => (Array.isArray(answer) ? answer : [answer]))
  return affected.filter((one) =>
    wanted.some(
      (item) =>
        isMap(item) &&
        item.stack === one.stack &&
        item.component === one.component &&
        item.component_type === one.type &&
        item.deleted === undefined,
    ),
  )
}

/** One job for each component, as `strategy.matrix` of GitHub Actions reads it. */
export async function writeMatrix(
  project: Project,
  components: readonly {
    readonly stack: string
    readonly component: string
    readonly path: string
    readonly type: string
  }[],
  output: string,
): Promise<void> {
  const include = components.map((one) => ({
    stack: one.stack,
    component: one.component,
    component_path: one.path,
    component_type: one.type,
  }))
  const matrix = JSON.stringify({ include })
  const { variables } = project.host.environment
  const configuration = await project.configuration()
  const fromCi = configuration.get('ci', 'enabled') === true ? variables.GITHUB_OUTPUT : undefined
  const file = output || fromCi
  if (!file) {
    project.console.out(`${matrix}\n`)
    return
  }
  const lines = project.console.mask(`matrix=${matrix}\ncount=${include.length}\n`)
  project.host.files.append(file.startsWith('/') ? file : `${project.cwd}/${file}`, lines, { mode: 0o644 })
}

interface Tree {
  readonly dependents: Value[]
  readonly included: boolean
}

const keyOf = (of: Situation) => JSON.stringify([of.stack, of.type, of.component])

/** What depends on each affected component, and on these in turn; one that hangs below another of them is marked. */
function dependentTrees(
  affected: readonly Affected[],
  nodes: readonly Node[],
  withSettings: boolean,
  noSettings: Value,
): readonly Tree[] {
  const direct = new Map<string, readonly Node[]>()
  const of = (one: Situation): readonly Node[] => {
    const key = keyOf(one)
    let found = direct.get(key)
    if (!found) {
      found = dependentsOf(nodes, one)
      direct.set(key, found)
    }
    return found
  }
  const reached = new Map<string, ReadonlySet<string>>()
  const below = (one: Situation): ReadonlySet<string> => {
    const key = keyOf(one)
    const known = reached.get(key)
    if (known) return known
    const keys = new Set<string>()
    const waiting = [...of(one)]
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      if (keys.has(keyOf(node))) continue
      keys.add(keyOf(node))
      waiting.push(...of(node))
    }
    reached.set(key, keys)
    return keys
  }
  const inSibling = (one: Situation, siblings: readonly Situation[]) =>
    siblings.some((other) => keyOf(other) !== keyOf(one) && below(other).has(keyOf(one)))
  const branch = (one: Situation, above: ReadonlySet<string>): ValueMap[] => {
    // A circle is followed once around.
    const here = new Set([...above, keyOf(one)])
    const children = of(one).filter((node) => !here.has(keyOf(node)))
    return children.map((node) =>
      map([
        ...Object.entries(identification(node, node.path)),
        ['dependents', branch(node, here)],
        ['included_in_dependents', inSibling(node, children)],
        ['settings', withSettings ? node.settings : noSettings],
      ]),
    )
  }
  const present = affected.filter((one) => one.deleted === undefined)
  return affected.map((one) =>
    one.deleted
      ? { dependents: [], included: false }
      : { dependents: branch(one, new Set()), included: inSibling(one, present) },
  )
}
