import type { Invocation } from '../../cli/tree.ts'
import { suggest } from '../../failure/suggest.ts'
import type { Project } from '../../project.ts'
import { type DescribedFunction, libraryFunctions } from '../../template/libraries/registry.ts'
import type { TemplateFunction } from '../../template/library.ts'
import { fail } from '../failures.ts'
import { printRows } from '../rows.ts'

/**
 * `atmos describe functions [name…]`: every function of templates with its parameters, one line and an example. A name
 * may be a namespace (`strings`) or a library (`sprig`).
 */
export async function describeFunctions(project: Project, invocation: Invocation): Promise<number> {
  const all = await libraryFunctions()
  const wanted = invocation.arguments
  for (const name of wanted) {
    if (all.some((one) => isMeant(one, name))) continue
    throw fail('unknown-function', { name, near: suggest(name, new Set(all.map((one) => one.name))) })
  }
  const shown = wanted.length === 0 ? all : all.filter((one) => wanted.some((name) => isMeant(one, name)))
  await printRows(project, {
    command: 'atmos describe functions',
    columns: ['Function', 'Library', 'About', 'Example', 'Gives'],
    rows: shown.map((one) => [
      signature(one.name, one.function),
      one.library,
      one.function.about,
      one.function.example?.[0] ?? '',
      one.function.example?.[1] ?? '',
    ]),
    format: String(invocation.flags.format),
    show: invocation.flags.columns as readonly string[],
    sort: invocation.flags.sort as readonly string[],
    empty: 'No functions found',
  })
  return 0
}

function isMeant(one: DescribedFunction, name: string): boolean {
  return one.name === name || one.library === name || one.name.startsWith(`${name}.`)
}

/** `trunc int string`, `list any…` */
export function signature(name: string, { params, variadic }: TemplateFunction): string {
  const words = params.map((param) => param.replace(/^=/, '').replace('value', 'any'))
  if (variadic) words.push(`${variadic.replace(/^=/, '').replace('value', 'any')}…`)
  return [name, ...words].join(' ')
}
