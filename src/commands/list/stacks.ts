import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { stackNames } from '../../stacks/all.ts'
import { chosenColumns } from './columns.ts'

/** `atmos list stacks`: names of all stacks, or of those that hold a component. */
export async function listStacks(project: Project, invocation: Invocation): Promise<number> {
  const component = invocation.flags.component
  const names = await stackNames(
    await project.stacks(),
    typeof component === 'string' && component !== '' ? component : undefined,
  )
  await chosenColumns(project, invocation, {
    columns: ['Stack'],
    empty: 'No stacks found',
    rows: names.map((stack) => ({ cells: [stack], data: { stack } })),
  })
  return 0
}
