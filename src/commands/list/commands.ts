import type { Invocation } from '../../cli/tree.ts'
import { argumentSign } from '../../cli/usage.ts'
import { hasSteps } from '../../custom/definition.ts'
import { flagOf, textOf } from '../../custom/scalars.ts'
import type { Project } from '../../project.ts'
import { placeText } from '../../value/file-path.ts'
import { definitions } from '../definitions.ts'
import type { Families } from '../family.ts'
import { aliasesOf } from '../root.ts'
import { printRows } from '../rows.ts'
import { listFlags } from './flags.ts'

/** `atmos list commands`: what the project defines and can run, with whom it runs as and where it is defined. */
export async function listCommands(project: Project, invocation: Invocation, families: Families): Promise<number> {
  const rows: string[][] = []
  const internal = new Set<string>()
  for (const one of await definitions(project, families)) {
    if (one.kind !== 'custom') continue
    const { definition, source } = one
    const parent = definition.path.slice(0, -1).join(' ')
    if (flagOf(source.fields.internal) || internal.has(parent)) internal.add(definition.command)
    const runs = hasSteps(source) || source.fields.default !== undefined || source.commands.length === 0
    if (!runs || (internal.has(definition.command) && invocation.flags.internal !== true)) continue
    rows.push([
      [definition.command, ...definition.arguments.map(argumentSign)].join(' '),
      textOf(source.fields.description)?.trim() ?? '',
      textOf(source.fields.identity)?.trim() ?? '',
      definition.problems.length > 0 ? 'broken' : 'custom',
      source.place ? placeText(source.place, project.cwd) : '',
    ])
  }
  for (const [name, text] of aliasesOf(await project.configuration())) rows.push([name, text, '', 'alias', ''])
  await printRows(project, {
    command: 'atmos list commands',
    columns: ['Command', 'Description', 'Identity', 'Type', 'Defined'],
    rows,
    empty: 'No commands are defined',
    ...listFlags(invocation),
  })
  return 0
}
