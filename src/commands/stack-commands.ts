import type { Flag } from '../cli/tree.ts'
import { builtIn as anyBuiltIn, formatFlag, oneOf } from './family.ts'
import { following } from './following.ts'
import { formats } from './rows.ts'

/** Taken with the global flags, since it says how the configuration is read: see `readGlobalFlags`. */
const noCache: Flag = { name: 'no-cache', type: 'bool', about: 'Use nothing that earlier runs have kept' }

/** A command about stacks. */
const builtIn: typeof anyBuiltIn = (name, brief, options = {}) =>
  anyBuiltIn(name, brief, { ...options, flags: [...(options.flags ?? []), noCache] })

/** `-s, --stack`. */
const stack: Flag = {
  name: 'stack',
  shorthand: 's',
  type: 'string',
  names: 'stack',
  about: 'Stack, by its name or its manifest',
}

/** Flags that say how far components are processed. */
const processing: readonly Flag[] = [
  { name: 'process-templates', type: 'bool', about: 'Render templates', default: true },
  { name: 'process-functions', type: 'bool', about: 'Run YAML functions', default: true },
  { name: 'skip', type: 'list', about: 'YAML functions to leave as they stand' },
  {
    name: 'error-mode',
    type: 'string',
    about: 'When a value is not known yet: strict fails, warn and silent show (computed)',
    complete: oneOf('strict', 'warn', 'silent'),
    env: 'ATMOS_DESCRIBE_ERROR_MODE',
  },
]

/** The same for lists, whose mode has a variable of its own. */
const listProcessing: readonly Flag[] = processing.map((flag) =>
  flag.name === 'error-mode' ? { ...flag, env: 'ATMOS_LIST_ERROR_MODE' } : flag,
)

/** Flags of every document. */
const document = (fallback: string): readonly Flag[] => [
  formatFlag(['json', 'yaml'], fallback),
  { name: 'query', shorthand: 'q', type: 'string', about: 'Show only what this expression (yq) chooses' },
  { name: 'file', type: 'string', about: 'Write to this file instead of stdout' },
]

/** Flags of every list of stacks and components. */
const rows: readonly Flag[] = [
  formatFlag(formats, 'table', 'ATMOS_LIST_FORMAT'),
  { name: 'columns', type: 'list', about: 'Columns: a name, or `Name={{ template }}`', whole: true },
  { name: 'sort', type: 'list', about: 'Order of the rows: `column:asc` or `column:desc`' },
  { name: 'delimiter', type: 'string', about: 'What stands between the fields of csv and tsv' },
]

/** The same flags for a list that can be shown in further formats. */
const rowsAnd = (...more: readonly string[]): readonly Flag[] => [
  formatFlag([...formats, ...more], 'table', 'ATMOS_LIST_FORMAT'),
  ...rows.slice(1),
]

/** `atmos describe component`. */
export const describeComponent = builtIn('component', 'Show a component of a stack', {
  about: 'What a component is configured with in a stack, with the file and line that each value was written in.',
  arguments: [
    { name: 'component', names: 'component', about: 'Component, by name or by the path of its folder', required: true },
  ],
  flags: [
    stack,
    ...document('yaml'),
    ...processing,
    { name: 'use-mocks', type: 'bool', about: 'Take outputs of other components from their mocks' },
    { name: 'provenance', type: 'bool', about: 'Show where each value was written', default: true },
  ],
  examples: [{ about: 'One value', line: 'atmos describe component vpc -s plat-ue2-prod --query .vars.region' }],
  run: async (invocation, project) => (await import('./describe/component.ts')).describeComponent(project, invocation),
})

/** `atmos describe stacks`. */
export const describeStacks = builtIn('stacks', 'Show all stacks', {
  flags: [
    stack,
    ...document('yaml'),
    ...processing,
    { name: 'components', type: 'list', names: 'component', about: 'Only these components' },
    {
      name: 'component-types',
      type: 'list',
      about: 'Only components of these types',
      complete: oneOf('terraform', 'helmfile', 'packer', 'ansible', 'kubernetes', 'helm'),
    },
    {
      name: 'sections',
      type: 'list',
      about: 'Only these sections',
      complete: oneOf('vars', 'env', 'settings', 'metadata', 'backend', 'backend_type', 'providers', 'hooks', 'auth'),
    },
    { name: 'include-empty-stacks', type: 'bool', about: 'Stacks without components too' },
  ],
  examples: [{ about: 'The variables of one stack', line: 'atmos describe stacks -s plat-ue2-prod --sections vars' }],
  run: async (invocation, project) => (await import('./describe/stacks.ts')).describeAllStacks(project, invocation),
})

/** `atmos describe locals`. */
export const describeLocals = builtIn('locals', "Show the locals of a stack's manifest, or those of a component", {
  arguments: [
    {
      name: 'component',
      names: 'component',
      about: 'Component, by name or by the path of its folder',
      required: false,
    },
  ],
  flags: [stack, ...document('yaml')],
  examples: [{ about: 'One local', line: 'atmos describe locals -s plat-ue2-prod --query .locals.prefix' }],
  run: async (invocation, project) => (await import('./describe/locals.ts')).describeLocals(project, invocation),
})

/** `atmos describe dependents`. */
export const describeDependents = builtIn('dependents', 'Show what depends on a component', {
  aliases: ['dependants'],
  about: 'The components of all stacks whose dependencies name this one. Not those that depend on these in turn.',
  arguments: [
    { name: 'component', names: 'component', about: 'Component, by name or by the path of its folder', required: true },
  ],
  flags: [
    stack,
    ...document('json'),
    ...processing,
    { name: 'include-settings', type: 'bool', about: 'Their settings too' },
  ],
  examples: [{ about: 'Names alone', line: "atmos describe dependents vpc -s plat-ue2-prod -q '[.[].stack_slug]'" }],
  run: async (invocation, project) =>
    (await import('./describe/dependents.ts')).describeDependents(project, invocation),
})

/** `atmos list dependencies`. */
export const listDependencies = builtIn('dependencies', 'List what depends on what', {
  arguments: [{ name: 'component', names: 'component', about: 'Only this component', required: false }],
  flags: [
    formatFlag(['tree', 'json', 'yaml', 'levels'], 'tree', 'ATMOS_LIST_FORMAT'),
    stack,
    ...listProcessing,
    {
      name: 'direction',
      shorthand: 'd',
      type: 'string',
      about: 'What it needs (forward), what needs it (reverse), or both',
      default: 'both',
      values: ['both', 'forward', 'reverse'],
    },
  ],
  run: async (invocation, project) => (await import('./list/dependencies.ts')).listDependencies(project, invocation),
})

/** Flags that say what the present state is compared with. */
const comparing: readonly Flag[] = [
  {
    name: 'base',
    type: 'string',
    about: 'Branch, tag or commit to compare with; the default branch of origin otherwise',
  },
  { name: 'ref', type: 'string', about: 'The same as --base', hidden: true },
  { name: 'sha', type: 'string', about: 'The same as --base', hidden: true },
  { name: 'repo-path', type: 'string', about: 'Another clone of the repository to compare with' },
  { name: 'clone-target-ref', type: 'bool', about: 'Clone origin to find the base' },
  { name: 'ssh-key', type: 'string', about: 'Private key for cloning' },
  { name: 'ssh-key-password', type: 'string', about: 'Its password', hidden: true },
  { name: 'merge-base', type: 'bool', about: 'Compare with where the branches parted' },
  { name: 'uncommitted', type: 'bool', about: 'Files that are not committed count as well' },
  { name: 'exclude-locked', type: 'bool', about: 'Leave out locked components' },
]

/** `atmos describe affected`. */
export const describeAffected = builtIn('affected', 'Show what a change affects', {
  about: 'The components whose configuration or code differs from that of another commit, each with the reasons.',
  flags: [
    { ...stack, about: 'Only this stack' },
    formatFlag(['json', 'yaml', 'matrix'], 'json'),
    { name: 'query', shorthand: 'q', type: 'string', about: 'Show only what this expression (yq) chooses' },
    { name: 'file', type: 'string', about: 'Write to this file instead of stdout' },
    { name: 'output-file', type: 'string', about: 'Append the matrix to this file, as `matrix=` and `count=`' },
    ...processing,
    ...comparing,
    { name: 'include-dependents', type: 'bool', about: 'What depends on them, too' },
    { name: 'include-settings', type: 'bool', about: 'Their settings, too' },
    { name: 'include-spacelift-admin-stacks', type: 'bool', about: 'Has no effect', hidden: true },
  ],
  examples: [
    { about: 'Since main', line: 'atmos describe affected --base main' },
    {
      about: 'Jobs for GitHub Actions',
      line: 'atmos describe affected --format matrix --output-file "$GITHUB_OUTPUT"',
    },
  ],
  run: async (invocation, project) => (await import('./describe/affected.ts')).describeAffected(project, invocation),
})

/** `atmos list affected`. */
export const listAffected = builtIn('affected', 'List what a change affects', {
  flags: [...rows, { ...stack, about: 'Only this stack' }, ...listProcessing, ...comparing],
  run: async (invocation, project) => (await import('./list/affected.ts')).listAffected(project, invocation),
})

/** `atmos list stacks`. */
export const listStacks = builtIn('stacks', 'List stacks', {
  flags: [
    ...rowsAnd('tree'),
    { ...stack, about: 'Only stacks whose name matches this pattern' },
    { name: 'provenance', type: 'bool', about: 'In a tree: the manifests of each stack and what they import' },
    {
      name: 'component',
      shorthand: 'c',
      type: 'string',
      names: 'component',
      about: 'Only stacks that hold this component',
    },
    ...listProcessing,
  ],
  run: async (invocation, project) => (await import('./list/stacks.ts')).listStacks(project, invocation),
})

const choosing: readonly Flag[] = [
  { ...stack, about: 'Only stacks whose name matches this pattern' },
  { name: 'tags', type: 'list', about: 'Only components with one of these tags' },
  { name: 'labels', type: 'list', about: 'Only components with all of these labels, `key=value`' },
  ...following,
  ...listProcessing,
]

/** `atmos list components`. */
export const listComponents = builtIn('components', 'List components', {
  flags: [
    ...rowsAnd('tree'),
    ...choosing,
    {
      name: 'type',
      shorthand: 't',
      type: 'string',
      about: 'Real or abstract components, or all',
      default: 'real',
      values: ['real', 'abstract', 'all'],
    },
    { name: 'query', shorthand: 'q', type: 'string', about: 'Only components that this expression (yq) chooses' },
    { name: 'abstract', type: 'bool', about: 'Abstract components too' },
    { name: 'enabled', type: 'bool', about: 'Only enabled (or disabled) components' },
    { name: 'locked', type: 'bool', about: 'Only locked (or unlocked) components' },
  ],
  run: async (invocation, project) => (await import('./list/components.ts')).listComponents(project, invocation),
})

/** `atmos list instances`. */
export const listInstances = builtIn('instances', 'List components of stacks', {
  flags: [
    ...rowsAnd('tree', 'matrix'),
    { name: 'output-file', shorthand: 'o', type: 'string', about: 'Append the matrix to this file' },
    ...choosing,
    { name: 'filter', type: 'string', about: 'Only instances for which this expression (yq) is true' },
    { name: 'query', shorthand: 'q', type: 'string', about: 'The same as --filter' },
    { name: 'max-columns', type: 'int', about: 'At most so many columns' },
  ],
  run: async (invocation, project) => (await import('./list/components.ts')).listInstances(project, invocation),
})

/** Flags of a section side by side in all stacks. */
const sideBySide: readonly Flag[] = [
  formatFlag(formats, 'table', 'ATMOS_LIST_FORMAT'),
  { ...stack, about: 'Only stacks whose name matches this pattern' },
  { name: 'query', shorthand: 'q', type: 'string', about: 'What to show of each component (yq), such as .vars.tags' },
  { name: 'abstract', type: 'bool', about: 'Abstract components too' },
  { name: 'max-columns', type: 'int', about: 'At most so many stacks in a table' },
  { name: 'delimiter', type: 'string', about: 'What stands between the fields of csv and tsv' },
  ...listProcessing,
]

const component = (required: boolean) => [
  { name: 'component', names: 'component', about: 'Component to compare', required },
]

/** `atmos list values`, `list vars` and `list settings`. */
export const listSections = [
  builtIn('settings', 'List settings of a component across stacks', {
    arguments: component(false),
    flags: sideBySide,
    run: async (invocation, project) => (await import('./list/values.ts')).listValues('settings')(project, invocation),
  }),
  builtIn('values', 'List values of a component across stacks', {
    arguments: component(true),
    flags: sideBySide,
    examples: [{ about: 'One value', line: 'atmos list values vpc --query .vars.size' }],
    run: async (invocation, project) => (await import('./list/values.ts')).listValues('vars')(project, invocation),
  }),
  builtIn('vars', 'List variables of a component across stacks', {
    arguments: component(true),
    flags: sideBySide,
    run: async (invocation, project) => (await import('./list/values.ts')).listValues('vars')(project, invocation),
  }),
]

/** `atmos list metadata`. */
export const listMetadata = builtIn('metadata', 'List metadata of components', {
  flags: [...rows, ...choosing],
  run: async (invocation, project) => (await import('./list/metadata.ts')).listMetadata(project, invocation),
})

/** `atmos validate stacks`. */
export const validateStacks = builtIn('stacks', 'Check all stacks', {
  about:
    'Everything that is wrong with the manifests, also with those that are imported, with file, line and column: what the schema does not allow, imports that are not found, names that cannot be told, components that two manifests of a stack configure differently.',
  flags: [
    { name: 'schemas-atmos-manifest', type: 'string', about: 'JSON Schema for manifests: a file or URL' },
    formatFlag(['rich', 'text'], 'rich'),
  ],
  run: async (invocation, project) => (await import('./validate/stacks.ts')).validateAllStacks(project, invocation),
})

/** `atmos validate component`. */
export const validateComponent = builtIn('component', 'Check a component', {
  about: 'Holds a component against the schemas of its `settings.validation`, or against the one that the flags name.',
  arguments: [
    { name: 'component', names: 'component', about: 'Component, by name or by the path of its folder', required: true },
  ],
  flags: [
    stack,
    {
      name: 'schema-type',
      type: 'string',
      about: 'Kind of schema: jsonschema or opa',
      complete: oneOf('jsonschema', 'opa'),
    },
    { name: 'schema-path', type: 'string', about: 'Schema to hold the component against' },
    { name: 'module-paths', type: 'list', about: 'Files or folders of further OPA modules' },
    { name: 'timeout', type: 'int', about: 'Seconds that an OPA policy may take' },
    ...processing,
  ],
  run: async (invocation, project) => (await import('./validate/component.ts')).validateComponent(project, invocation),
})

/** `atmos validate schema`. */
export const validateSchema = builtIn('schema', 'Check files against schemas', {
  about:
    'Holds YAML and JSON files against the schemas that the configuration declares: `schemas.NAME: {schema, matches}`.',
  arguments: [{ name: 'schema', about: 'Only this schema', required: false }],
  flags: [
    { name: 'affected', type: 'bool', about: 'Only files that changed' },
    { name: 'base', type: 'string', about: 'Branch, tag or commit that they changed since' },
    { name: 'exclude', type: 'list', about: 'Files to leave out, as patterns' },
  ],
  run: async (invocation, project) => (await import('./validate/schema.ts')).validateSchema(project, invocation),
})
