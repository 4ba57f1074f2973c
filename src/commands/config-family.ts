import type { Argument } from '../cli/tree.ts'
import { builtIn, formatFlag, oneOf } from './family.ts'

const path: Argument = { name: 'path', about: 'Keys with dots between them: stacks.included_paths[0]', required: true }

/** `atmos config`. */
export const config = builtIn('config', 'Read and edit atmos.yaml', {
  children: [
    builtIn('delete', 'Remove a value from the file', {
      aliases: ['unset'],
      arguments: [path],
      run: async (invocation, project) => (await import('./config/change.ts')).remove(invocation, project),
    }),
    builtIn('format', 'Put the file in order, comments included', {
      run: async (invocation, project) => (await import('./config/change.ts')).format(invocation, project),
    }),
    builtIn('get', 'Print the value in force', {
      arguments: [path],
      examples: [{ about: 'Where stacks are looked for', line: 'atmos config get stacks.base_path' }],
      run: async (invocation, project) => (await import('./config/get.ts')).getValue(invocation, project),
    }),
    builtIn('list', 'List what is set, and in which file', {
      arguments: [{ name: 'pattern', about: 'Only paths that match: `components.*`', required: false }],
      flags: [formatFlag(['paths', 'table', 'json', 'yaml', 'csv', 'tsv'], 'paths')],
      run: async (invocation, project) => (await import('./config/list.ts')).list(invocation, project),
    }),
    builtIn('schema', 'Print the JSON Schema of the file, for editors', {
      run: async (invocation, project) => (await import('./config/schema.ts')).showSchema(invocation, project),
    }),
    builtIn('set', 'Change a value of the file; comments stay', {
      arguments: [path, { name: 'value', about: 'The new value', required: true }],
      flags: [
        {
          name: 'type',
          type: 'string',
          complete: oneOf('string', 'int', 'bool', 'float', 'null', 'yaml'),
          about: "Type of the value: string, int, bool, float, null, yaml; the key's own when absent",
        },
      ],
      examples: [{ about: 'Show more', line: 'atmos config set logs.level Debug' }],
      run: async (invocation, project) => (await import('./config/set.ts')).set(invocation, project),
    }),
    builtIn('validate', 'Check the configuration', {
      run: async (_invocation, project) => (await import('./config/validate.ts')).validate(project),
    }),
  ],
})
