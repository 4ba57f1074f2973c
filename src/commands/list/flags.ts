import type { Flag, Invocation } from '../../cli/tree.ts'
import { formatFlag } from '../family.ts'
import { formats } from '../rows.ts'

/** The flags of every list. */
export const flags: readonly Flag[] = [
  formatFlag(formats, 'table', 'ATMOS_LIST_FORMAT'),
  { name: 'columns', type: 'list', about: 'Only these columns, in this order' },
  { name: 'sort', type: 'list', about: 'Order of the rows: `column:asc` or `column:desc`' },
]

/** What the flags of a list say. */
export function listFlags(invocation: Invocation) {
  return {
    format: String(invocation.flags.format),
    show: invocation.flags.columns as readonly string[],
    sort: invocation.flags.sort as readonly string[],
  }
}
