import type { Invocation } from '../../cli/tree.ts'
import { suggest } from '../../failure/suggest.ts'
import type { Project } from '../../project.ts'
import { type DescribedFunction, libraryFunctions } from '../../template/libraries/registry.ts'
import type { TemplateFunction } from '../../template/library.ts'
import { wrap } from '../../terminal/wrap.ts'
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
  const columns = invocation.flags.columns as readonly string[]
  const sort = invocation.flags.sort as readonly string[]
  const plain = String(invocation.flags.format) === 'table' && !columns?.length && !sort?.length
  if (plain && project.console.isTerminal('stdout')) {
    project.console.out(shown.map((one) => entry(one, project.console)).join('\n'))
    return 0
  }
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
    show: columns,
    sort,
    empty: 'No functions found',
  })
  return 0
}

/** A function as people read of it: its call and library, what it does, an example with what that gives. */
function entry({ name, library, function: fn }: DescribedFunction, console: Project['console']): string {
  const { bold, dim } = console.paint('stdout')
  const lines = [`${bold(signature(name, fn))}  ${dim(library)}`]
  lines.push(wrap(console.mask(fn.about), { width: console.width, first: '    ' }))
  const [template, gives] = fn.example ?? []
  if (template !== undefined) lines.push(`    ${template}`)
  if (gives !== undefined)
    lines.push(...gives.split('\n').map((line, at) => `${at === 0 ? '    → ' : '      '}${line}`.trimEnd()))
  return `${lines.join('\n')}\n`
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
