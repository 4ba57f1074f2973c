import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import type { Value } from '../../value/value.ts'
import { chosenColumns } from './columns.ts'
import { chosen, metadataOf } from './components.ts'
import { widened } from './widened.ts'

/** `atmos list metadata`: what the metadata of each component of each stack says, with what holds where it says nothing. */
export async function listMetadata(project: Project, invocation: Invocation): Promise<number> {
  const rows: { cells: string[]; data: Record<string, Value> }[] = []
  for (const { stack, component, ...rest } of await widened(project, invocation, await chosen(project, invocation))) {
    const metadata = metadataOf({ stack, component, ...rest })
    if (metadata.type === 'abstract') continue
    const text = (value: Value | undefined) => (value === undefined || value === null ? '' : String(value))
    const inherits = Array.isArray(metadata.inherits)
      ? metadata.inherits.map(String).join(', ')
      : text(metadata.inherits)
    const enabled = metadata.enabled !== false
    const locked = metadata.locked === true
    const type = text(metadata.type) || 'real'
    const base = text(metadata.component)
    const description = text(metadata.description)
    rows.push({
      cells: [stack, component.name, type, String(enabled), String(locked), base, inherits, description],
      data: {
        stack,
        component: component.name,
        component_type: component.type,
        type,
        enabled,
        locked,
        component_base: base,
        inherits,
        description,
        metadata,
      },
    })
  }
  const key = ({ cells }: { cells: readonly string[] }) => `${cells[0]}\0${cells[1]}`
  rows.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  await chosenColumns(project, invocation, {
    columns: ['Stack', 'Component', 'Type', 'Enabled', 'Locked', 'Component (base)', 'Inherits', 'Description'],
    rows,
    empty: 'No metadata found',
  })
  return 0
}
