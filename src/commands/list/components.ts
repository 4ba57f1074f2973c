import type { Invocation } from '../../cli/tree.ts'
import { loadQueries } from '../../expression/query/load.ts'
import { failures } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import { shownFolder } from '../../stacks/address.ts'
import { allComponents, everything } from '../../stacks/all.ts'
import { globMatcher } from '../../stacks/discover.ts'
import { foundAddress } from '../../stacks/found-address.ts'
import type { Found } from '../../stacks/stacks.ts'
import { holdsCall } from '../../stacks/text-functions.ts'
import { tree } from '../../terminal/tree.ts'
import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { processingOf } from '../describe/processing.ts'
import { chosenColumns } from './columns.ts'
import { widened } from './widened.ts'

const fail = failures('list', () => ({
  'bad-label': (at: { given: string }) => ({ message: `invalid label \`${at.given}\`: labels are given as key=value` }),
}))

/** The metadata of a component as it is written. */
export function metadataOf(found: Found): ValueMap {
  const { metadata } = found.component.section
  return isMap(metadata) ? metadata : map()
}

/** Whether a component has what `--tags` and `--labels` ask for. */
function chosenBy(
  tags: readonly string[],
  labels: readonly (readonly [string, string])[],
): (metadata: ValueMap) => boolean {
  return (metadata) => {
    const own = Array.isArray(metadata.tags) ? metadata.tags.map(String) : []
    if (tags.length > 0 && !tags.some((tag) => own.includes(tag))) return false
    const its = isMap(metadata.labels) ? metadata.labels : map()
    return labels.every(([key, value]) => its[key] !== undefined && String(its[key]) === value)
  }
}

/** Whether a text waits for a template or a function to say what it is. */
function isMade(value: Value | undefined): boolean {
  return value !== undefined && (holdsCall(value) || /\{\{/.test(JSON.stringify(value)))
}

/** The components that the common flags choose, real and abstract ones. */
export async function chosen(project: Project, invocation: Invocation): Promise<Found[]> {
  const { flags } = invocation
  const list = (name: string) => (flags[name] as readonly string[] | undefined) ?? []
  const labels = list('labels').map((given) => {
    const at = given.indexOf('=')
    if (at <= 0) throw fail('bad-label', { given })
    return [given.slice(0, at), given.slice(at + 1)] as const
  })
  const pattern = typeof flags.stack === 'string' && flags.stack !== '' ? flags.stack : undefined
  const inStack = pattern === undefined ? () => true : await globMatcher([pattern])
  const tags = list('tags')
  const passes = chosenBy(tags, labels)
  const stacks = await project.stacks()
  const found: Found[] = []
  for await (const one of allComponents(stacks, everything)) {
    if (!inStack(one.stack)) continue
    let metadata = metadataOf(one)
    // Tags and labels may be made by templates and functions, which are run only where they decide.
    if (tags.length + labels.length > 0 && isMade([metadata.tags ?? null, metadata.labels ?? null])) {
      const processing = { ...(await processingOf(project, invocation)), only: ['metadata'] }
      const processed = (await stacks.section(one, processing)).metadata
      if (isMap(processed)) metadata = processed
    }
    if (passes(metadata)) found.push(one)
  }
  return found
}

/** `atmos list components`: each once, with its type and the number of its stacks. */
export async function listComponents(project: Project, invocation: Invocation): Promise<number> {
  const { flags, given } = invocation
  const wanted = flags.abstract === true ? 'all' : String(flags.type)
  const unique = new Map<
    string,
    { readonly name: string; readonly type: string; readonly stacks: Set<string>; readonly metadata: ValueMap }
  >()
  for (const one of await widened(project, invocation, await chosen(project, invocation))) {
    const metadata = metadataOf(one)
    const kind = metadata.type === 'abstract' ? 'abstract' : 'real'
    if (wanted !== 'all' && wanted !== kind) continue
    if (given.has('enabled') && (metadata.enabled !== false) !== flags.enabled) continue
    if (given.has('locked') && (metadata.locked === true) !== flags.locked) continue
    const key = JSON.stringify([one.component.type, one.component.name])
    const entry = unique.get(key) ?? { name: one.component.name, type: one.component.type, stacks: new Set(), metadata }
    entry.stacks.add(one.stack)
    unique.set(key, entry)
  }
  const { query } = flags
  const choose = query ? (await loadQueries(String(query))).queryOne : undefined
  const rows = [...unique.values()]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.type < b.type ? -1 : 1))
    .map(({ name, type, stacks, metadata }) => ({
      cells: [name, type, String(stacks.size)],
      data: { component: name, type, component_type: type, stacks: stacks.size, metadata } as Record<string, Value>,
    }))
    .filter(({ data }) => !choose || holds(choose(String(query), map(Object.entries(data)))))
  if (String(flags.format).toLowerCase() === 'tree') {
    const types = [...new Set(rows.map(({ cells }) => cells[1] as string))].sort()
    const of = (type: string) => rows.filter(({ cells }) => cells[1] === type).map(({ cells }) => cells[0] as string)
    project.console.out(tree(types.map((type) => ({ label: type, below: of(type).map((label) => ({ label })) }))))
    return 0
  }
  await chosenColumns(project, invocation, {
    columns: ['Component', 'Type', 'Stacks'],
    configured: [['list', 'components']],
    rows,
    empty: 'No components found',
    further: ['tree'],
  })
  return 0
}

/** `atmos list instances`: every real component of every stack. */
export async function listInstances(project: Project, invocation: Invocation): Promise<number> {
  const { flags } = invocation
  const filter = [flags.filter, flags.query].find((text) => typeof text === 'string' && text !== '') as
    | string
    | undefined
  const query = filter === undefined ? undefined : (await loadQueries(filter)).queryOne
  const stacks = await project.stacks()
  const rowOf = async (one: Found): Promise<{ cells: string[]; data: Record<string, Value> }> => {
    const { component, stack } = one
    const path = shownFolder(stacks.settings, component.type, await foundAddress(stacks, one))
    const data = {
      component: component.name,
      stack,
      component_type: component.type,
      component_path: path,
      metadata: metadataOf(one),
      vars: component.section.vars ?? map(),
      settings: component.section.settings ?? map(),
    } as Record<string, Value>
    return { cells: [component.name, stack], data }
  }
  const passing: Found[] = []
  for (const one of await chosen(project, invocation)) {
    if (metadataOf(one).type === 'abstract') continue
    if (!query || filter === undefined || holds(query(filter, map(Object.entries((await rowOf(one)).data)))))
      passing.push(one)
  }
  const rows = await Promise.all((await widened(project, invocation, passing)).map(rowOf))
  rows.sort((a, b) => compare(a.cells, b.cells))
  const format = String(flags.format).toLowerCase()
  if (format === 'matrix') {
    const include = rows.map(({ cells, data }) => ({
      stack: cells[1] as string,
      component: cells[0] as string,
      path: String(data.component_path),
      type: String(data.component_type),
    }))
    const output = typeof flags['output-file'] === 'string' ? flags['output-file'] : ''
    await (await import('../describe/affected.ts')).writeMatrix(project, include, output)
    return 0
  }
  if (format === 'tree') {
    const names = [...new Set(rows.map(({ cells }) => cells[1] as string))].sort()
    const of = (stack: string) => rows.filter(({ cells }) => cells[1] === stack).map(({ cells }) => cells[0] as string)
    project.console.out(tree(names.map((stack) => ({ label: stack, below: of(stack).map((label) => ({ label })) }))))
    return 0
  }
  await chosenColumns(project, invocation, {
    columns: ['Component', 'Stack'],
    configured: [
      ['list', 'instances'],
      ['components', 'list'],
    ],
    rows,
    empty: 'No instances found',
    further: ['tree', 'matrix'],
    piped: 'csv',
  })
  return 0
}

/** Whether an expression chose what it was asked about: it is true, or selected something. */
function holds(answer: Value): boolean {
  return answer !== null && answer !== false
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [index, cell] of a.entries()) {
    const other = b[index] as string
    if (cell !== other) return cell < other ? -1 : 1
  }
  return 0
}
