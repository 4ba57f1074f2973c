import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { identification } from '../../stacks/dependencies.ts'
import { allNodes, dependentsOf, nodeOf } from '../../stacks/dependents.ts'
import { fail } from '../../stacks/failures.ts'
import { map, type Value } from '../../value/value.ts'
import { findByNameOrPath } from './component.ts'
import { deliver, documentFormat, documentText } from './document.ts'
import { processingOf } from './processing.ts'

/** `atmos describe dependents C -s S`: the components of all stacks whose dependencies name this one. */
export async function describeDependents(project: Project, invocation: Invocation): Promise<number> {
  const { flags } = invocation
  const format = documentFormat(invocation)
  const stack = String(flags.stack ?? '')
  if (stack === '') throw fail('stack-required', {})
  const stacks = await project.stacks()
  const processing = await processingOf(project, invocation)
  const found = await findByNameOrPath(project, invocation.arguments[0] as string, stack)
  const target = await nodeOf(stacks, found, processing)
  const query = typeof flags.query === 'string' && flags.query !== '' ? flags.query : undefined
  const unset = unsetAs(format, query)
  const items = dependentsOf(await allNodes(stacks, processing), target).map((node) =>
    map([
      ...Object.entries(identification(node, node.path)),
      ['dependents', unset.list],
      ['included_in_dependents', false],
      ['settings', flags['include-settings'] === true ? node.settings : unset.map],
    ]),
  )
  deliver(project, invocation, await documentText(project, items, format, query))
  return 0
}

/** How a list or map that was not asked for is written: null in JSON, empty in YAML and before queries, as Atmos has it. */
export function unsetAs(format: 'json' | 'yaml', query: string | undefined): { list: Value; map: Value } {
  return format === 'json' && query === undefined ? { list: null, map: null } : { list: [], map: map() }
}
