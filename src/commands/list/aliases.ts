import type { CommandNode, Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import type { Families } from '../family.ts'
import { aliasesOf, root } from '../root.ts'
import { printRows } from '../rows.ts'
import { listFlags } from './flags.ts'

/** `atmos list aliases`: those of built-in and custom commands, and the configured ones; internal commands are left out. */
export async function listAliases(project: Project, invocation: Invocation, families: Families): Promise<number> {
  const rows: string[][] = []
  const walk = async (node: CommandNode<Project>, path: readonly string[]): Promise<void> => {
    for (const child of await node.children()) {
      if (child.hidden || child.origin === 'alias') continue
      const words = [...path, child.name]
      for (const alias of child.aliases) rows.push([[...path, alias].join(' '), words.join(' '), child.origin])
      await walk(child, words)
    }
  }
  await walk(root(project, families), [])
  const configuration = await project.configuration()
  for (const [name, text] of aliasesOf(configuration)) rows.push([name, text, 'configured'])
  rows.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0))
  await printRows(project, {
    command: 'atmos list aliases',
    columns: ['Alias', 'Command', 'Type'],
    rows,
    empty: 'No aliases found',
    ...listFlags(invocation),
  })
  return 0
}
