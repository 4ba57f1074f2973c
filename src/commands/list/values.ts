import type { Invocation } from '../../cli/tree.ts'
import { loadQueries } from '../../expression/query/load.ts'
import { failures } from '../../failure/failure.ts'
import { suggest } from '../../failure/suggest.ts'
import type { Project } from '../../project.ts'
import { allComponents, everything } from '../../stacks/all.ts'
import { globMatcher } from '../../stacks/discover.ts'
import type { Found } from '../../stacks/stacks.ts'
import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { processingOf } from '../describe/processing.ts'
import { fail } from '../failures.ts'
import { formats, printRows } from '../rows.ts'

const wrong = failures('list-values', () => ({
  'unknown-component': (at: { component: string; near: readonly string[] }) => ({
    message: `component '${at.component}' does not exist`,
    ...(at.near.length > 0 ? { hints: [`Did you mean ${at.near.join(', ')}?`] } : {}),
  }),
}))

/** `atmos list values C`, `list vars C`, `list settings C`: a section of a component, side by side in all stacks. */
export function listValues(section: 'vars' | 'settings') {
  return async (project: Project, invocation: Invocation): Promise<number> => {
    const { flags } = invocation
    const command = `atmos ${invocation.path.join(' ')}`
    const format = String(flags.format).toLowerCase()
    if (!formats.includes(format))
      throw fail('unknown-format', { command, format: String(flags.format), known: formats })
    const component = invocation.arguments[0]
    const found = await chosen(project, invocation, component)
    if (component === undefined) return sections(project, invocation, found, section)

    const stacks = await project.stacks()
    const query = typeof flags.query === 'string' && flags.query !== '' ? flags.query : undefined
    const choose = query === undefined ? undefined : (await loadQueries(query)).queryOne
    const values = map()
    for (const one of found) {
      const whole = await stacks.section(one, await processingOf(project, invocation))
      const value = choose && query !== undefined ? choose(query, whole) : (whole[section] ?? map())
      if (value !== null || choose === undefined) values[one.stack] = value
    }
    await print(project, invocation, values)
    return 0
  }
}

async function chosen(project: Project, invocation: Invocation, component: string | undefined): Promise<Found[]> {
  const { flags } = invocation
  const pattern = typeof flags.stack === 'string' && flags.stack !== '' ? flags.stack : undefined
  const inStack = pattern === undefined ? () => true : await globMatcher([pattern])
  const names = new Set<string>()
  const found = new Map<string, Found>()
  for await (const one of allComponents(await project.stacks(), everything)) {
    const { name, section } = one.component
    names.add(name)
    if (component !== undefined && name !== component) continue
    const abstract = isMap(section.metadata) && section.metadata.type === 'abstract'
    if (abstract && flags.abstract !== true) continue
    const key = JSON.stringify([one.stack, one.component.type, name])
    if (inStack(one.stack) && !found.has(key)) found.set(key, one)
  }
  if (component !== undefined && !names.has(component))
    throw wrong('unknown-component', { component, near: suggest(component, names) })
  return [...found.values()].sort((a, b) => (a.stack < b.stack ? -1 : a.stack > b.stack ? 1 : 0))
}

/** Without a component: the section of all of them, as `describe stacks --sections` tells it. */
async function sections(
  project: Project,
  invocation: Invocation,
  found: readonly Found[],
  name: string,
): Promise<number> {
  const stacks = await project.stacks()
  const document = map()
  const rows: string[][] = []
  for (const one of found) {
    const { type, name: component } = one.component
    const value = (await stacks.section(one, await processingOf(project, invocation)))[name] ?? map()
    const stack = child(document, one.stack)
    child(child(stack, 'components'), type)[component] = map([[name, value]])
    rows.push([one.stack, component, cell(value)])
  }
  const format = String(invocation.flags.format).toLowerCase()
  if (format === 'json' || format === 'yaml') await printDocument(project, document, format)
  else
    await printRows(project, {
      command: `atmos ${invocation.path.join(' ')}`,
      columns: ['Stack', 'Component', name === 'vars' ? 'Vars' : 'Settings'],
      rows,
      format,
      piped: 'bare',
      empty: 'No values found',
      ...delimiterOf(invocation),
    })
  return 0
}

function child(parent: ValueMap, key: string): ValueMap {
  const there = parent[key]
  if (isMap(there)) return there
  const made = map()
  parent[key] = made
  return made
}

/** As data by stack; as a table with a row for each key and a column for each stack. */
async function print(project: Project, invocation: Invocation, values: ValueMap): Promise<void> {
  const { flags } = invocation
  const format = String(flags.format).toLowerCase()
  if (format === 'json' || format === 'yaml') return printDocument(project, values, format)
  const most = Number(flags['max-columns'] ?? 0)
  const stacks = Object.keys(values).slice(0, most > 0 ? most : undefined)
  const maps = stacks.map((stack) => {
    const value = values[stack] as Value
    return isMap(value) ? value : map([['value', value]])
  })
  const keys = [...new Set(maps.flatMap((one) => Object.keys(one)))].sort()
  await printRows(project, {
    command: `atmos ${invocation.path.join(' ')}`,
    columns: ['Key', ...stacks],
    rows: keys.map((key) => [key, ...maps.map((one) => (Object.hasOwn(one, key) ? cell(one[key] as Value) : ''))]),
    format,
    piped: 'bare',
    empty: 'No values found',
    ...delimiterOf(invocation),
  })
}

function delimiterOf(invocation: Invocation) {
  const { delimiter } = invocation.flags
  return typeof delimiter === 'string' && delimiter !== '' ? { delimiter } : {}
}

async function printDocument(project: Project, value: Value, format: 'json' | 'yaml'): Promise<void> {
  if (format === 'yaml') project.console.data(value, (await import('../../yaml/emit.ts')).emitYaml)
  else project.console.data(value, (await import('../../value/json.ts')).jsonDocument)
}

/** A value in a cell: lists of scalars with commas, everything else that is no scalar as JSON. */
export function cell(value: Value): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value) && value.every((item) => !Array.isArray(item) && !isMap(item)))
    return value.map(cell).join(',')
  if (Array.isArray(value) || isMap(value))
    return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one))
  return typeof value === 'object' ? String(value.valueOf()) : String(value)
}
