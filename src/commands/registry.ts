import type { BuiltIn } from './family.ts'

/** A family of built-in commands as the root shows it. Its file holds names, flags and briefs; work is loaded later. */
export interface Family {
  readonly brief: string
  readonly aliases?: readonly string[]
  /** Whether there are commands below it. */
  readonly group?: boolean
  readonly load: () => Promise<BuiltIn>
}

/** All built-in commands by name. */
export const families: ReadonlyMap<string, Family> = new Map<string, Family>([
  [
    'auth',
    {
      brief: 'Log in, and use identities of cloud providers',
      group: true,
      load: async () => (await import('./auth.ts')).auth,
    },
  ],
  [
    'aws',
    {
      brief: 'Log in to AWS registries and clusters',
      group: true,
      load: async () => (await import('./planned.ts')).aws,
    },
  ],
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
    { brief: 'Read and edit atmos.yaml', group: true, load: async () => (await import('./planned.ts')).config },
  ],
  [
    'describe',
    {
      brief: 'Show the configuration, stacks and components in full',
      group: true,
      load: async () => (await import('./describe.ts')).describe,
    },
  ],
  ['docs', { brief: 'Read the documentation', load: async () => (await import('./planned.ts')).docs }],
  ['env', { brief: 'Print the variables of the configuration', load: async () => (await import('./planned.ts')).env }],
  [
    'helmfile',
    {
      brief: 'Run Helmfile on components',
      aliases: ['hf'],
      group: true,
      load: async () => (await import('./planned.ts')).helmfile,
    },
  ],
  ['help', { brief: 'Help about any command', load: async () => (await import('./help.ts')).help }],
  [
    'list',
    {
      brief: 'List commands, aliases, stacks, components and more',
      group: true,
      load: async () => (await import('./list.ts')).list,
    },
  ],
  [
    'packer',
    {
      brief: 'Run Packer on components',
      aliases: ['pk'],
      group: true,
      load: async () => (await import('./planned.ts')).packer,
    },
  ],
  ['pro', { brief: 'Work with Atmos Pro', group: true, load: async () => (await import('./planned.ts')).pro }],
  [
    'profile',
    {
      brief: 'Show the profiles of the configuration',
      group: true,
      load: async () => (await import('./planned.ts')).profile,
    },
  ],
  [
    'stack',
    { brief: 'Read and edit stack manifests', group: true, load: async () => (await import('./planned.ts')).stack },
  ],
  [
    'store',
    { brief: 'Read and write values of stores', group: true, load: async () => (await import('./planned.ts')).store },
  ],
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
  [
    'toolchain',
    {
      brief: 'Install the tools of a project',
      group: true,
      load: async () => (await import('./planned.ts')).toolchain,
    },
  ],
  [
    'validate',
    {
      brief: 'Check command definitions, the configuration, stacks and components',
      group: true,
      load: async () => (await import('./validate.ts')).validate,
    },
  ],
  [
    'vendor',
    { brief: 'Fetch components from elsewhere', group: true, load: async () => (await import('./planned.ts')).vendor },
  ],
  ['version', { brief: 'Show the version', load: async () => (await import('./version-family.ts')).version }],
  ['workflow', { brief: 'Run a workflow', load: async () => (await import('./planned.ts')).workflow }],
])
