import type { Completer, Invocation } from '../cli/tree.ts'
import type { Project } from '../project.ts'
import type { Offer } from '../stacks/offered.ts'

/** What completes the inputs of custom commands. None of it authenticates; what cannot be read offers nothing. */
export interface Completers {
  /** For a flag or an argument that names a stack or a component. */
  readonly named: (semantic: string, command: About) => Completer
}

/** What a command with a component is about. */
export interface About {
  /** Type of the components; any when absent. */
  readonly type: string | undefined
  /** The component, or the stack, that the line has named so far. */
  readonly chosen: (semantic: string, invocation: Invocation) => string | undefined
}

/** The completers of a project. */
export function completersOf(project: Project): Completers {
  return {
    named: (semantic, command) => async (_typed, invocation) =>
      namesOf(project, semantic === 'stack' ? 'stack' : 'component', {
        types: command.type === undefined ? undefined : [command.type],
        component: command.chosen('component', invocation),
        stack: command.chosen('stack', invocation),
      }),
  }
}

/**
 * Names of components or stacks of the project. Nothing of the manifests is run for it, and they are read only where they
 * have changed since an earlier run.
 */
export async function namesOf(
  project: Pick<Project, 'configuration' | 'stacks' | 'host' | 'flags'>,
  wanted: Offer['wanted'],
  narrowed: Narrowing,
): Promise<readonly (readonly [string, string])[]> {
  const [configuration, { stackSettings }, { knownManifests, namedManifests, offeredNames }] = await Promise.all([
    project.configuration(),
    import('../stacks/settings.ts'),
    import('../stacks/offered.ts'),
  ])
  const settings = stackSettings(configuration, project.flags.listMergeStrategy)
  const manifests = knownManifests(project.host, settings) ?? (await namedManifests(await project.stacks()))
  return offeredNames(manifests, { ...narrowed, wanted }).map((name) => [name, ''] as const)
}

/** What narrows the names of components, or of stacks, down. */
export type Narrowing = Omit<Offer, 'wanted'>
