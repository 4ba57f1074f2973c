import { builtIn, formatFlag } from './family.ts'

/** `atmos version`. */
export const version = builtIn('version', 'Show the version', {
  flags: [formatFlag(['text', 'json', 'yaml'], 'text')],
  examples: [{ about: 'For a script', line: 'atmos version --format json' }],
  run: async (invocation, project) => (await import('./version.ts')).version(invocation, project),
})
