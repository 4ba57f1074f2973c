import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { componentLocals, manifestLocals } from '../../stacks/describe-locals.ts'
import { fail } from '../../stacks/failures.ts'
import { manifestsOf, namesOf } from '../../stacks/of-stack.ts'
import type { ValueMap } from '../../value/value.ts'
import { findByNameOrPath } from './component.ts'
import { deliver, documentFormat, documentText } from './document.ts'

/** `atmos describe locals [C] -s S`: the resolved locals of a stack's manifest, or those that a component sees. */
export async function describeLocals(project: Project, invocation: Invocation): Promise<number> {
  const { flags } = invocation
  const format = documentFormat(invocation)
  const stack = String(flags.stack ?? '')
  if (stack === '') throw fail('stack-required', {})
  const component = invocation.arguments[0]
  const shown = component === undefined ? await ofStack(project, stack) : await ofComponent(project, component, stack)
  const query = typeof flags.query === 'string' ? flags.query : undefined
  deliver(project, invocation, await documentText(project, shown, format, query))
  return 0
}

async function ofStack(project: Project, stack: string): Promise<ValueMap> {
  const stacks = await project.stacks()
  const manifests = await manifestsOf(stacks, stack)
  if (manifests.length === 0) {
    const known = new Set<string>()
    for (const file of await stacks.manifests())
      for (const name of await namesOf(stacks, await stacks.draft(file))) known.add(name)
    throw fail('stack-not-found', { stack, known: [...known] })
  }
  for (const manifest of manifests) {
    const locals = manifestLocals(manifest)
    if (locals) return locals
  }
  throw fail('no-locals', { stack, component: undefined })
}

async function ofComponent(project: Project, name: string, stack: string): Promise<ValueMap> {
  const found = await findByNameOrPath(project, name, stack)
  const locals = componentLocals(found.component)
  if (!locals) throw fail('no-locals', { stack, component: name })
  return locals
}
