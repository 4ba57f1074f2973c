import type { Completer } from '../cli/tree.ts'
import type { Project } from '../project.ts'
import { isMap } from '../value/value.ts'

/** What completes the inputs of custom commands. None of it authenticates; what cannot be read offers nothing. */
export interface Completers {
  readonly identities: Completer
  /** For a flag or an argument that names a stack or a component. */
  readonly named: (semantic: string) => Completer | undefined
}

/** The completers of a project. */
export function completersOf(project: Project): Completers {
  return {
    identities: async () => {
      const configured = (await project.configuration()).get('auth', 'identities')
      return isMap(configured)
        ? Object.keys(configured)
            .sort()
            .map((name) => [name, ''] as const)
        : []
    },
    // Stacks and components are told by the stack engine.
    named: () => () => [],
  }
}
