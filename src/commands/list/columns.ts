import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { render, stepLibraries } from '../../template/template.ts'
import { isMap, map, type Value } from '../../value/value.ts'
import { printRows } from '../rows.ts'

/** A list whose columns may be templates over what each row is about. */
interface Table {
  readonly columns: readonly string[]
  readonly empty: string
  readonly piped?: 'csv'
  /** Formats that the command has beside those of rows. */
  readonly further?: readonly string[]
  /** Where the configuration may name format and columns: the first that is there counts. */
  readonly configured?: readonly (readonly string[])[]
  readonly rows: readonly { readonly cells: readonly string[]; readonly data: Readonly<Record<string, Value>> }[]
}

/** Prints a list in the columns, order and format that the flags ask for. */
export async function chosenColumns(project: Project, invocation: Invocation, table: Table): Promise<void> {
  const { flags } = invocation
  const settings = await configured(project, table.configured ?? [])
  const given =
    (flags.columns as readonly string[] | undefined)?.flatMap((text) => text.split(/,(?=[\w ]+=|[\w ]+$)/)) ?? []
  const asked = given.length > 0 ? given : settings.columns
  const templated = asked.filter((column) => column.includes('='))
  let { columns } = table
  let rows = table.rows.map((row) => row.cells)
  let show = asked
  if (templated.length > 0) {
    const parts = templated.map(
      (column) => [column.slice(0, column.indexOf('=')).trim(), column.slice(column.indexOf('=') + 1)] as const,
    )
    columns = parts.map(([name]) => name)
    show = []
    rows = []
    for (const row of table.rows) {
      const data = map(Object.entries(row.data))
      const cells: string[] = []
      for (const [name, template] of parts) {
        cells.push(
          await render(template, data, {
            name,
            libraries: stepLibraries,
            missingKey: 'default',
            context: project.templateContext(),
          }),
        )
      }
      rows.push(cells)
    }
  }
  await printRows(project, {
    command: `atmos ${invocation.path.join(' ')}`,
    columns,
    rows,
    empty: table.empty,
    piped: table.piped ?? 'bare',
    ...(table.further ? { further: table.further } : {}),
    ...(Number(flags['max-columns']) > 0 ? { most: Number(flags['max-columns']) } : {}),
    format: invocation.given.has('format') ? String(flags.format) : (settings.format ?? String(flags.format)),
    show,
    sort: (flags.sort as readonly string[] | undefined) ?? [],
    ...(typeof flags.delimiter === 'string' && flags.delimiter !== '' ? { delimiter: flags.delimiter } : {}),
  })
}

/** Format and columns of a list by the configuration; columns as the flag has them, `Name={{ template }}`. */
async function configured(
  project: Project,
  paths: readonly (readonly string[])[],
): Promise<{ readonly format: string | undefined; readonly columns: readonly string[] }> {
  const configuration = await project.configuration()
  for (const path of paths) {
    const value = configuration.get(...path)
    if (!isMap(value)) continue
    const columns = Array.isArray(value.columns) ? value.columns : []
    return {
      format: typeof value.format === 'string' && value.format !== '' ? value.format : undefined,
      columns: columns.flatMap((column) =>
        isMap(column) ? [`${String(column.name)}=${String(column.value ?? '')}`] : [],
      ),
    }
  }
  return { format: undefined, columns: [] }
}
