import { type BuiltIn, builtIn, type Families, notYet } from './family.ts'
import { flags } from './list/flags.ts'
import {
  listAffected,
  listComponents,
  listDependencies,
  listInstances,
  listMetadata,
  listSections,
  listStacks,
} from './stack-commands.ts'

/** `atmos list`, of which commands and aliases show all the families there are. */
export const listFamily = (families: Families): BuiltIn =>
  builtIn('list', 'List commands, aliases, stacks, components and more', {
    children: [
      listAffected,
      builtIn('aliases', 'List the aliases of commands', {
        flags,
        run: async (invocation, program) =>
          (await import('./list/aliases.ts')).listAliases(program, invocation, families),
      }),
      builtIn('commands', 'List the commands of the project', {
        flags: [...flags, { name: 'internal', type: 'bool', about: 'Internal commands too' }],
        examples: [{ about: 'For a tool', line: 'atmos list commands --format json' }],
        run: async (invocation, program) =>
          (await import('./list/commands.ts')).listCommands(program, invocation, families),
      }),
      listComponents,
      listDependencies,
      listInstances,
      listMetadata,
      notYet('profiles', 'List the profiles of the configuration'),
      notYet('sources', 'List where components come from'),
      listStacks,
      ...listSections,
      notYet('vendor', 'List vendored components'),
      notYet('workflows', 'List workflows'),
    ],
  })
