import type { Flag, Invocation } from '../cli/tree.ts'
import { builtIn, formatFlag, notYet } from './family.ts'
import { formats } from './rows.ts'
import {
  listAffected,
  listComponents,
  listDependencies,
  listInstances,
  listMetadata,
  listSections,
  listStacks,
} from './stack-commands.ts'

/** The flags of every list. */
const flags: readonly Flag[] = [
  formatFlag(formats, 'table', 'ATMOS_LIST_FORMAT'),
  { name: 'columns', type: 'list', about: 'Only these columns, in this order' },
  { name: 'sort', type: 'list', about: 'Order of the rows: `column:asc` or `column:desc`' },
]

/** What the flags of a list say. */
export function listFlags(invocation: Invocation) {
  return {
    format: String(invocation.flags.format),
    show: invocation.flags.columns as readonly string[],
    sort: invocation.flags.sort as readonly string[],
  }
}

/** `atmos list`. */
export const list = builtIn('list', 'List commands, aliases, stacks, components and more', {
  children: [
    listAffected,
    builtIn('aliases', 'List the aliases of commands', {
      flags,
      run: async (invocation, program) => (await import('./list/aliases.ts')).listAliases(program, invocation),
    }),
    builtIn('commands', 'List the commands of the project', {
      flags: [...flags, { name: 'internal', type: 'bool', about: 'Internal commands too' }],
      examples: [{ about: 'For a tool', line: 'atmos list commands --format json' }],
      run: async (invocation, program) => (await import('./list/commands.ts')).listCommands(program, invocation),
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
