import type { Invocation } from '../../cli/tree.ts'
import { isFailure } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import { authoredKeys, only, withComputed, withoutEmpty } from '../../stacks/describe.ts'
import { fail as stacksFail } from '../../stacks/failures.ts'
import type { Found } from '../../stacks/stacks.ts'
import { map } from '../../value/value.ts'
import { deliver, documentFormat, documentText, withoutSecrets } from './document.ts'
import { processingOf } from './processing.ts'

/** `atmos describe component C -s S`: what the component is configured with, and where that was written. */
export async function describeComponent(project: Project, invocation: Invocation): Promise<number> {
  const { flags, given } = invocation
  const format = documentFormat(invocation)
  const stack = String(flags.stack ?? '')
  if (stack === '') throw stacksFail('stack-required', {})
  const name = invocation.arguments[0] as string
  const configuration = await project.configuration()
  const stacks = await project.stacks()
  const found = await findByNameOrPath(project, name, stack)
  const section = await stacks.section(found, await processingOf(project, invocation))
  const query = typeof flags.query === 'string' && flags.query !== '' ? flags.query : undefined
  const told = withoutSecrets(project, section)
  const full = withComputed(found.component, told, stacks.settings, ['describe', 'component'])
  const everything = query !== undefined || configuration.get('describe', 'component', 'filter') === 'full'
  const shown = everything ? full : only(full, authoredKeys)
  const wanted =
    configuration.get('describe', 'settings', 'include_empty') === false && query === undefined
      ? withoutEmpty(shown)
      : shown
  const asked = given.has('provenance')
    ? flags.provenance === true
    : configuration.get('describe', 'provenance') !== false
  if (asked && given.has('provenance') && (format === 'json' || query !== undefined)) {
    const { provenanceData } = await import('./component-provenance.ts')
    const document = map([...Object.entries(wanted), ['provenance', await provenanceData(project, found, wanted)]])
    deliver(project, invocation, await documentText(project, document, format, query))
    return 0
  }
  if (asked && query === undefined && format === 'yaml') {
    const { annotated } = await import('./component-provenance.ts')
    deliver(project, invocation, await annotated(project, found, wanted))
    return 0
  }
  deliver(project, invocation, await documentText(project, wanted, format, query))
  return 0
}

/** A component by its name, or by the path of its folder when it looks like one, or when no component has that name. */
export async function findByNameOrPath(
  project: Project,
  name: string,
  stack: string,
  types?: readonly string[],
): Promise<Found> {
  const stacks = await project.stacks()
  if (name !== '.' && !name.startsWith('./') && !name.startsWith('../') && !name.startsWith('/')) {
    try {
      return await stacks.find(name, stack, types)
    } catch (thrown) {
      if (!name.includes('/') || !isFailure(thrown) || thrown.code !== 'stacks/component-not-found') throw thrown
      const found = await byFolder(project, name, stack)
      if (found) return found
      throw thrown
    }
  }
  const { findByPath } = await import('../../stacks/by-path.ts')
  return findByPath(stacks, project.host.files, project.cwd, name, stack)
}

/** The component whose code lies in a folder that was given without `./`; undefined when there is none. */
async function byFolder(project: Project, path: string, stack: string): Promise<Found | undefined> {
  const { findByPath } = await import('../../stacks/by-path.ts')
  try {
    return await findByPath(await project.stacks(), project.host.files, project.cwd, path, stack)
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code === 'component-path/ambiguous') throw thrown
    return undefined
  }
}
