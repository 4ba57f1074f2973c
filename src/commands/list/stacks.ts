import type { Invocation } from '../../cli/tree.ts'
import { failures } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import { stackNames } from '../../stacks/all.ts'
import { globMatcher } from '../../stacks/discover.ts'
import { manifestsOf } from '../../stacks/of-stack.ts'
import type { Stacks } from '../../stacks/stacks.ts'
import { type Branch, tree } from '../../terminal/tree.ts'
import { chosenColumns } from './columns.ts'

const fail = failures('list-stacks', () => ({
  'no-stack-with': (at: { component: string }) => ({ message: `no stack holds the component \`${at.component}\`` }),
}))

/** `atmos list stacks`: names of all stacks, or of those that hold a component. */
export async function listStacks(project: Project, invocation: Invocation): Promise<number> {
  const given = invocation.flags.component
  const component = typeof given === 'string' && given !== '' ? given : undefined
  const all = await stackNames(await project.stacks(), component)
  const pattern = invocation.flags.stack
  const isChosen = typeof pattern === 'string' && pattern !== '' ? await globMatcher([pattern]) : undefined
  const names = isChosen ? all.filter((name) => isChosen(name)) : all
  if (component !== undefined && all.length === 0) throw fail('no-stack-with', { component })
  if (String(invocation.flags.format).toLowerCase() === 'tree') {
    project.console.out(tree(await branches(await project.stacks(), names, invocation.flags.provenance === true)))
    return 0
  }
  await chosenColumns(project, invocation, {
    columns: component === undefined ? ['Stack'] : ['Stack', 'Component'],
    configured: [
      ['stacks', 'list'],
      ['list', 'stacks'],
    ],
    empty: 'No stacks found',
    further: ['tree'],
    rows: names.map((stack) =>
      component === undefined
        ? { cells: [stack], data: { stack } }
        : { cells: [stack, component], data: { stack, component } },
    ),
  })
  return 0
}

/** Each stack; with `--provenance` its manifests below it, and below these the files that they import. */
async function branches(stacks: Stacks, names: readonly string[], provenance: boolean): Promise<readonly Branch[]> {
  if (!provenance) return names.map((label) => ({ label }))
  const made: Branch[] = []
  for (const label of names) {
    const manifests = await manifestsOf(stacks, label)
    made.push({
      label,
      below: manifests.map(({ key, imports }) => ({ label: key, below: imports.map((one) => ({ label: one })) })),
    })
  }
  return made
}
