import { SELECT } from '../cli/global-flags.ts'
import type { Flag } from '../cli/tree.ts'
import { builtIn, notYet } from './family.ts'

/** Flags of every terraform command, and so of custom commands below `terraform`. */
const flags: readonly Flag[] = [
  { name: 'stack', shorthand: 's', type: 'string', about: 'Stack to work in', env: 'ATMOS_STACK' },
  {
    name: 'identity',
    shorthand: 'i',
    type: 'optional',
    bare: SELECT,
    joins: true,
    about: 'Run as this identity; alone, choose one; "" or false for none',
  },
  { name: 'dry-run', type: 'bool', about: 'Show what would run, and as whom' },
  { name: 'affected', type: 'bool', about: 'Work on the components that changed' },
  { name: 'all', type: 'bool', about: 'Work on all components' },
  { name: 'append-user-agent', type: 'string', about: 'Text that providers add to their User-Agent' },
  { name: 'components', type: 'list', about: 'Only these components' },
  { name: 'init-pass-vars', type: 'bool', about: 'Hand the variables to `init` too' },
  { name: 'labels', type: 'string', about: 'Only components with these labels' },
  { name: 'process-functions', type: 'bool', default: true, about: 'Run YAML functions of manifests' },
  { name: 'process-templates', type: 'bool', default: true, about: 'Render templates of manifests' },
  { name: 'query', shorthand: 'q', type: 'string', about: 'Only components that this expression chooses' },
  { name: 'skip', type: 'list', about: 'YAML functions that are not run' },
  { name: 'skip-hooks', type: 'optional', bare: 'true', about: 'Leave out hooks: all, or those that are named' },
  { name: 'skip-init', type: 'bool', about: 'Leave out `init`' },
  { name: 'tags', type: 'list', about: 'Only components with these tags' },
]

const commands: readonly (readonly [string, string])[] = [
  ['apply', 'Make the infrastructure as configured'],
  ['clean', 'Remove files that were generated'],
  ['console', 'Try expressions'],
  ['deploy', 'Apply without asking'],
  ['destroy', 'Remove the infrastructure'],
  ['fmt', 'Put files in the usual form'],
  ['force-unlock', 'Release a lock that is stuck'],
  ['get', 'Fetch modules'],
  ['graph', 'Draw the steps of an operation'],
  ['import', 'Take over what exists into the state'],
  ['init', 'Prepare the working directory'],
  ['login', 'Keep credentials for a host'],
  ['logout', 'Forget credentials for a host'],
  ['metadata', 'Show metadata'],
  ['modules', 'List the modules'],
  ['output', 'Show outputs'],
  ['plan', 'Show what would change'],
  ['plan-diff', 'Compare two plans'],
  ['providers', 'Show the providers'],
  ['refresh', 'Bring the state up to date'],
  ['shell', 'Open a shell for a component'],
  ['show', 'Show a state or a plan'],
  ['state', 'Work on the state'],
  ['taint', 'Mark something to be made anew'],
  ['test', 'Run the tests of modules'],
  ['untaint', 'Take such a mark away'],
  ['validate', 'Check the configuration'],
  ['version', 'Show the version of Terraform'],
  ['workspace', 'Work on workspaces'],
]

/** `atmos terraform`: the flags that its commands share, and their names. */
export const terraform = builtIn('terraform', 'Run Terraform on components of stacks', {
  aliases: ['tf'],
  flags,
  persistentFlags: true,
  examples: [{ about: 'Show what would change', line: 'atmos terraform plan vpc -s plat-ue2-prod' }],
  children: [
    ...commands.map(([name, brief]) => notYet(name, brief)),
    builtIn('generate', 'Write files for components', {
      children: [
        notYet('backend', 'Write the backend of a component'),
        notYet('backends', 'Write the backends of all components'),
        notYet('varfile', 'Write the variables of a component'),
        notYet('varfiles', 'Write the variables of all components'),
      ],
    }),
  ],
})
