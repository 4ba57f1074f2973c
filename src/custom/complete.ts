import type { Completer, Invocation } from '../cli/tree.ts'
import type { Project } from '../project.ts'
import { get } from '../value/value.ts'

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
    named: (semantic, command) => async (_typed, invocation) => {
      const [stacks, { allComponents }] = await Promise.all([project.stacks(), import('../stacks/all.ts')])
      const component = semantic === 'stack' ? command.chosen('component', invocation) : undefined
      const stack = semantic === 'component' ? command.chosen('stack', invocation) : undefined
      const filter = {
        components: component === undefined ? [] : [component],
        types: command.type === undefined ? [] : [command.type],
        ...(stack === undefined ? {} : { stack }),
      }
      const names = new Set<string>()
      for await (const found of allComponents(stacks, filter)) {
        if (semantic === 'stack') names.add(found.stack)
        else if (get(found.component.section, ['metadata', 'type']) !== 'abstract') names.add(found.component.name)
      }
      return [...names].sort().map((name) => [name, ''] as const)
    },
  }
}
