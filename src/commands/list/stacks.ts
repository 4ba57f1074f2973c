import type { Invocation } from '../../cli/tree.ts'
import { failures } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import { stackNames } from '../../stacks/all.ts'
import { chosenColumns } from './columns.ts'

const fail = failures('list-stacks', {
  'no-stack-with': (at: { component: string }) => ({ message: `no stack holds the component \`${at.component}\`` }),
})

/** `atmos list stacks`: names of all stacks, or of those that hold a component. */
export async function listStacks(project: Project, invocation: Invocation): Promise<number> {
  const given = invocation.flags.component
  const component = typeof given === 'string' && given !== '' ? given : undefined
  const names = await stackNames(await project.stacks(), component)
  if (component !== undefined && names.length === 0) throw fail('no-stack-with', { component })
  await chosenColumns(project, invocation, {
    columns: component === undefined ? ['Stack'] : ['Stack', 'Component'],
    empty: 'No stacks found',
    rows: names.map((stack) =>
      component === undefined
        ? { cells: [stack], data: { stack } }
        : { cells: [stack, component], data: { stack, component } },
    ),
  })
  return 0
}
