import { builtIn, formatFlag } from './family.ts'
import { formats } from './rows.ts'

/** `atmos profile`. */
export const profile = builtIn('profile', 'Show the profiles of the configuration', {
  children: [
    builtIn('list', 'List the profiles', {
      flags: [formatFlag(formats, 'table')],
      run: async (invocation, project) => (await import('./profile/list.ts')).list(invocation, project),
    }),
    builtIn('show', 'Show a profile', {
      arguments: [{ name: 'name', names: 'profile', about: 'The profile', required: true }],
      flags: [formatFlag(['yaml', 'json'], 'yaml')],
      run: async (invocation, project) => (await import('./profile/list.ts')).show(invocation, project),
    }),
  ],
})
