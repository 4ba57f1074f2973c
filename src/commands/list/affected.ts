import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { affectedItems } from '../describe/affected-items.ts'
import { chosenColumns } from './columns.ts'

/** `atmos list affected`: the components that differ from the base, a row for each. */
export async function listAffected(project: Project, invocation: Invocation): Promise<number> {
  const affected = await affectedItems(project, invocation)
  await chosenColumns(project, invocation, {
    columns: ['Status', 'Component', 'Stack', 'Type', 'Affected', 'File'],
    rows: affected.map((one) => {
      const status = one.deleted ? 'deleted' : 'modified'
      const file = one.file ?? one.folder ?? ''
      return {
        cells: [status, one.component, one.stack, one.type, one.reasons.join(', '), file],
        data: {
          status,
          component: one.component,
          stack: one.stack,
          type: one.type,
          component_type: one.type,
          component_path: one.path,
          affected: one.reasons[0] as string,
          affected_all: [...one.reasons],
          file,
          deleted: one.deleted !== undefined,
        },
      }
    }),
    empty: 'Nothing is affected',
  })
  return 0
}
