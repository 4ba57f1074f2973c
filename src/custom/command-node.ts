import type { CommandNode } from '../cli/tree.ts'
import type { CommandSource } from '../config/configuration.ts'
import type { Project } from '../project.ts'
import { placeText } from '../value/file-path.ts'
import { completersOf } from './complete.ts'
import { type Definition, hasAlias, hasSteps, type ParentContext, readDefinition } from './definition.ts'
import { fail } from './definition-failures.ts'
import { flagOf, textOf, textsOf } from './scalars.ts'

/** A custom command as a node of the command tree. Its definition is read when somebody looks at more than its name. */
export function customCommand(source: CommandSource, parent: ParentContext, project: Project): CommandNode<Project> {
  let read: Definition | undefined
  const definition = () => {
    read ??= readDefinition(source, parent, completersOf(project))
    return read
  }
  const made = new Map<CommandSource, CommandNode<Project>>()
  const make = (child: CommandSource) => {
    const node = made.get(child) ?? customCommand(child, definition().childContext, project)
    made.set(child, node)
    return node
  }
  /** Read when it is asked for: a list that is filtered by name reads nothing of the others. */
  const fallback = () => textOf(source.fields.default)?.trim() || undefined
  const node: Lazily<CommandNode<Project>> = {
    name: source.name,
    origin: 'custom',
    persistentFlags: true,
    get aliases() {
      return (textsOf(source.fields.aliases) ?? []).filter((alias) => alias !== '')
    },
    get brief() {
      return textOf(source.fields.description)?.trim() ?? ''
    },
    get hidden() {
      return flagOf(source.fields.internal) ?? false
    },
    get group() {
      return source.commands.some((child) => !flagOf(child.fields.internal))
    },
    get arguments() {
      return definition().arguments
    },
    get flags() {
      return definition().flags
    },
    get defaultChild() {
      return fallback()
    },
    get problem() {
      const [first] = definition().problems
      if (first || hasSteps(source) || source.commands.length > 0 || fallback() !== undefined) return first
      return fail('nothing-to-do', { command: definition().command, place: source.place })
    },
    children: () => source.commands.map(make),
    child: (word) => {
      const child =
        source.commands.find((one) => one.name === word) ?? source.commands.find((one) => hasAlias(one, word))
      return child && make(child)
    },
    help: async () => ({
      sections: await identitySection(source, project),
      ...(source.place ? { definedIn: placeText(source.place, project.cwd) } : {}),
    }),
    get run() {
      return hasSteps(source) ? run : undefined
    },
  }
  const run: CommandNode<Project>['run'] = async (invocation) => {
    const [{ runCustomCommand }, { inputsOf }] = await Promise.all([import('./run.ts'), import('./inputs.ts')])
    return runCustomCommand(project, definition().source, inputsOf(definition(), invocation))
  }
  return node as CommandNode<Project>
}

/** A node whose parts are found when somebody looks: one that may be absent is then undefined. */
type Lazily<N> = { readonly [K in keyof N]: N[K] | undefined }

async function identitySection(source: CommandSource, project: Project) {
  const name = textOf(source.fields.identity)?.trim() ?? ''
  if (name === '') return []
  return [{ heading: 'IDENTITY', lines: [await identityLine(name, project)] }]
}

/** `superadmin   aws/assume-role via sso; session valid for 42 min`: from the plan, so nothing is asked or called. */
async function identityLine(name: string, project: Project): Promise<string> {
  try {
    const auth = await project.auth()
    const plan = auth.plan(auth.resolve(name))
    const last = plan.hops.at(-1)
    const via = plan.hops.slice(0, -1).map((hop) => hop.name)
    const left = last?.state === 'cached' && last.expires ? last.expires - project.host.clock.now() : 0
    const { formatDuration } = await import('../value/duration.ts')
    const parts = [last?.kind ?? '', via.length > 0 ? `via ${via.join(' → ')}` : ''].filter((part) => part !== '')
    return `${plan.identity}   ${parts.join(' ')}${left >= 60_000 ? `; session valid for ${formatDuration(left, 'min')}` : ''}`
  } catch (thrown) {
    return `${name}   ${thrown instanceof Error ? thrown.message.replaceAll('`', '') : String(thrown)}`
  }
}
