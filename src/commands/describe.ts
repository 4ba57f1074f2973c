import { builtIn, formatFlag, notYet } from './family.ts'
import { formats } from './rows.ts'
import {
  describeAffected,
  describeComponent,
  describeDependents,
  describeLocals,
  describeStacks,
} from './stack-commands.ts'

/** `atmos describe`. */
export const describe = builtIn('describe', 'Show the configuration, stacks and components in full', {
  children: [
    describeAffected,
    describeComponent,
    builtIn('config', 'Show the configuration as it is in force', {
      flags: [
        formatFlag(['json', 'yaml'], 'json'),
        { name: 'query', shorthand: 'q', type: 'string', about: 'Show only what this expression (yq) chooses' },
        { name: 'provenance', type: 'bool', about: 'Show where each value is from' },
      ],
      examples: [{ about: 'Where stacks are looked for', line: 'atmos describe config --query .stacks.base_path' }],
      run: async (invocation, project) => (await import('./describe/config.ts')).describeConfig(invocation, project),
    }),
    describeDependents,
    builtIn('functions', 'Show the functions of templates', {
      about:
        'Every function that templates may use, with its parameters, one line, and an example. Names choose functions, namespaces (`strings`) or libraries (`sprig`).',
      arguments: [{ name: 'name', about: 'A function, namespace or library', required: false, rest: true }],
      flags: [
        formatFlag(formats, 'table'),
        { name: 'columns', type: 'list', about: 'Only these columns, in this order' },
        { name: 'sort', type: 'list', about: 'Order of the rows: `column:asc` or `column:desc`' },
      ],
      examples: [{ about: 'All of a namespace', line: 'atmos describe functions strings' }],
      run: async (invocation, program) =>
        (await import('./describe/functions.ts')).describeFunctions(program, invocation),
    }),
    describeLocals,
    describeStacks,
    notYet('workflows', 'Show all workflows'),
  ],
})
