import type { Families, Family } from './family.ts'

/** A family that is known but not there yet: it has its name, so that the project hangs commands below it. */
function planned(
  name: keyof typeof import('./planned.ts'),
  brief: string,
  more: Partial<Family> = {},
): [string, Family] {
  const load = async () => (await import('./planned.ts'))[name]
  return [name, { ...more, brief: `${brief} (not there yet)`, notYet: true, load }]
}

/** All built-in commands by name. */
export const families: Families = new Map<string, Family>([
  [
    'auth',
    {
      brief: 'Log in, and use identities of cloud providers',
      group: true,
      load: async () => (await import('./auth.ts')).auth,
    },
  ],
  planned('aws', 'Log in to AWS registries and clusters', { group: true }),
  [
    'completion',
    {
      brief: 'Print the completion script of a shell',
      group: true,
      load: async () => (await import('./completion.ts')).completion,
    },
  ],
  [
    'config',
    { brief: 'Read and edit atmos.yaml', group: true, load: async () => (await import('./config-family.ts')).config },
  ],
  [
    'describe',
    {
      brief: 'Show the configuration, stacks and components in full',
      group: true,
      load: async () => (await import('./describe.ts')).describe,
    },
  ],
  planned('docs', 'Read the documentation'),
  planned('env', 'Print the variables of the configuration'),
  planned('helmfile', 'Run Helmfile on components', { aliases: ['hf'], group: true }),
  ['help', { brief: 'Help about any command', load: async () => (await import('./help.ts')).help }],
  [
    'list',
    {
      brief: 'List commands, aliases, stacks, components and more',
      group: true,
      load: async () => (await import('./list.ts')).listFamily(families),
    },
  ],
  planned('packer', 'Run Packer on components', { aliases: ['pk'], group: true }),
  planned('pro', 'Work with Atmos Pro', { group: true }),
  [
    'profile',
    {
      brief: 'Show the profiles of the configuration',
      group: true,
      load: async () => (await import('./profile-family.ts')).profile,
    },
  ],
  planned('stack', 'Read and edit stack manifests', { group: true }),
  planned('store', 'Read and write values of stores', { group: true }),
  ['template', { brief: 'Try templates', group: true, load: async () => (await import('./template.ts')).template }],
  [
    'terraform',
    {
      brief: 'Run Terraform on components of stacks',
      aliases: ['tf'],
      group: true,
      load: async () => (await import('./terraform.ts')).terraform,
    },
  ],
  planned('toolchain', 'Install the tools of a project', { group: true }),
  [
    'validate',
    {
      brief: 'Check command definitions, the configuration, stacks and components',
      group: true,
      load: async () => (await import('./validate.ts')).validateFamily(families),
    },
  ],
  planned('vendor', 'Fetch components from elsewhere', { group: true }),
  ['version', { brief: 'Show the version', load: async () => (await import('./version-family.ts')).version }],
  planned('workflow', 'Run a workflow'),
])
