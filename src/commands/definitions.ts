import { globalFlags } from '../cli/global-flags.ts'
import type { CommandSource } from '../config/configuration.ts'
import { type Definition, type ParentContext, readDefinition } from '../custom/definition.ts'
import type { Project } from '../project.ts'
import type { BuiltIn, Families } from './family.ts'

/** A definition of the project, or one that meets a built-in command of its name and is not used but for what is below it. */
export type Defined =
  | { readonly kind: 'custom'; readonly source: CommandSource; readonly definition: Definition }
  | { readonly kind: 'built-in'; readonly source: CommandSource; readonly path: readonly string[] }

/** All definitions of the project, parents first, in the order of the configuration. */
export async function definitions(project: Project, families: Families): Promise<Defined[]> {
  const found: Defined[] = []
  const walk = async (source: CommandSource, parent: ParentContext, node: BuiltIn | undefined): Promise<void> => {
    if (!node) {
      const definition = readDefinition(source, parent)
      found.push({ kind: 'custom', source, definition })
      for (const child of source.commands) await walk(child, definition.childContext, undefined)
      return
    }
    const path = [...parent.path, source.name]
    found.push({ kind: 'built-in', source, path })
    const inherited = node.persistentFlags ? [...node.flags, ...parent.inherited] : parent.inherited
    const children = await node.children()
    for (const child of source.commands) {
      await walk(
        child,
        { path, inherited, custom: [] },
        children.find((one) => one.name === child.name),
      )
    }
  }
  const { commands } = await project.configuration()
  for (const source of commands) {
    await walk(source, { path: [], inherited: globalFlags, custom: [] }, await families.get(source.name)?.load())
  }
  return found
}
