import { builtIn, formatFlag, notYet } from './family.ts'

/** `atmos describe`. */
export const describe = builtIn('describe', 'Show the configuration, stacks and components in full', {
  children: [
    notYet('affected', 'Show what a change affects'),
    notYet('component', 'Show a component of a stack'),
    builtIn('config', 'Show the configuration as it is in force', {
      flags: [
        formatFlag(['json', 'yaml'], 'json'),
        { name: 'query', shorthand: 'q', type: 'string', about: 'Show only what this expression (yq) chooses' },
      ],
      examples: [{ about: 'Where stacks are looked for', line: 'atmos describe config --query .stacks.base_path' }],
      run: notYet('config', '').run as NonNullable<ReturnType<typeof notYet>['run']>,
    }),
    notYet('dependents', 'Show what depends on a component'),
    notYet('locals', 'Show the locals of manifests'),
    notYet('stacks', 'Show all stacks'),
    notYet('workflows', 'Show all workflows'),
  ],
})
