import { SELECT } from '../cli/global-flags.ts'
import type { Flag } from '../cli/tree.ts'
import { toolOption } from '../terraform/arguments.ts'
import { type BuiltIn, builtIn, notYet } from './family.ts'

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
  { name: 'dry-run', type: 'bool', about: 'Show what would run, and as whom', env: 'ATMOS_DRY_RUN' },
  { name: 'affected', type: 'bool', about: 'Work on the components that changed' },
  { name: 'all', type: 'bool', about: 'Work on all components' },
  {
    name: 'append-user-agent',
    type: 'string',
    about: 'Text that providers add to their User-Agent',
    env: 'ATMOS_APPEND_USER_AGENT',
  },
  { name: 'components', type: 'list', about: 'Only these components', env: 'ATMOS_COMPONENTS' },
  { name: 'init-pass-vars', type: 'bool', about: 'Hand the variables to `init` too', env: 'ATMOS_INIT_PASS_VARS' },
  { name: 'labels', type: 'string', about: 'Only components with all of these labels, key=value', env: 'ATMOS_LABELS' },
  {
    name: 'process-functions',
    type: 'bool',
    default: true,
    about: 'Run YAML functions of manifests',
    env: 'ATMOS_PROCESS_FUNCTIONS',
  },
  {
    name: 'process-templates',
    type: 'bool',
    default: true,
    about: 'Render templates of manifests',
    env: 'ATMOS_PROCESS_TEMPLATES',
  },
  {
    name: 'query',
    shorthand: 'q',
    type: 'string',
    about: 'Only components for which this expression (yq) is true',
    env: 'ATMOS_QUERY',
  },
  { name: 'skip', type: 'list', about: 'YAML functions that are not run', env: 'ATMOS_SKIP' },
  {
    name: 'skip-hooks',
    type: 'optional',
    bare: 'true',
    about: 'Leave out hooks: all, or those that are named',
    env: 'ATMOS_SKIP_HOOKS',
  },
  { name: 'skip-init', type: 'bool', about: 'Leave out `init`', env: 'ATMOS_SKIP_INIT' },
  { name: 'tags', type: 'list', about: 'Only components with one of these tags', env: 'ATMOS_TAGS' },
]

/** Flags of commands that work on a component or on many. */
const choosing: readonly Flag[] = [
  { name: 'base', type: 'string', about: 'Branch, tag or commit that --affected compares with' },
  { name: 'clone-target-ref', type: 'bool', about: 'Compare with a fresh clone', env: 'ATMOS_CLONE_TARGET_REF' },
  {
    name: 'include-dependencies',
    type: 'optional',
    bare: 'true',
    about: 'What the chosen ones depend on too, so many levels deep',
  },
  {
    name: 'include-dependents',
    type: 'optional',
    bare: 'true',
    about: 'What depends on the chosen ones too, so many levels deep',
  },
  { name: 'ref', type: 'string', about: 'Reference that --affected compares with', env: 'ATMOS_REF' },
  { name: 'repo-path', type: 'string', about: 'Clone that --affected compares with', env: 'ATMOS_REPO_PATH' },
  { name: 'sha', type: 'string', about: 'Commit that --affected compares with', env: 'ATMOS_SHA' },
  { name: 'ssh-key', type: 'string', about: 'Key to clone with', env: 'ATMOS_SSH_KEY', hidden: true },
  {
    name: 'ssh-key-password',
    type: 'string',
    about: 'Password of that key',
    env: 'ATMOS_SSH_KEY_PASSWORD',
    hidden: true,
  },
  { name: 'uncommitted', type: 'bool', about: 'Changes that are not committed count for --affected too' },
  {
    name: 'use-mocks',
    type: 'bool',
    about: 'Take outputs of other components from their mocks',
    env: 'ATMOS_USE_MOCKS',
  },
]

/** Flags of those that write a backend file and run `init`. */
const preparing: readonly Flag[] = [
  {
    name: 'auto-generate-backend-file',
    type: 'optional',
    bare: 'true',
    about: 'Whether to write backend.tf.json',
    env: 'ATMOS_AUTO_GENERATE_BACKEND_FILE',
  },
  {
    name: 'init-run-reconfigure',
    type: 'optional',
    bare: 'true',
    about: 'Whether `init` gets -reconfigure',
    env: 'ATMOS_INIT_RUN_RECONFIGURE',
  },
]

/** How several components are run. */
const many = (sub: string): readonly Flag[] => [
  {
    name: 'max-concurrency',
    type: 'int',
    default: 1,
    about: 'So many components at a time',
    env: `ATMOS_TERRAFORM_${sub}_MAX_CONCURRENCY`,
  },
  {
    name: 'failure-mode',
    type: 'string',
    default: 'fail-fast',
    about: 'After a failure: fail-fast starts nothing more, keep-going leaves out what depends on it',
    env: `ATMOS_TERRAFORM_${sub}_FAILURE_MODE`,
  },
  {
    name: 'log-order',
    type: 'string',
    default: 'stream',
    about: 'Output of several at a time: stream, line by line, or grouped by component',
    env: `ATMOS_TERRAFORM_${sub}_LOG_ORDER`,
  },
  { name: 'junit-file', type: 'string', about: 'Write the results as JUnit XML to this file' },
  {
    name: 'execution-summary-file',
    type: 'string',
    about: 'Write the results as JSON to this file',
    ...(sub === 'PLAN' ? { env: 'ATMOS_TERRAFORM_PLAN_EXECUTION_SUMMARY_FILE' } : {}),
  },
]

/** How a saved plan is applied. */
const applying = (sub: string): readonly Flag[] => [
  {
    name: 'from-plan',
    type: 'optional',
    bare: 'true',
    about: 'Apply the saved plan, or the plan of this file',
    env: `ATMOS_TERRAFORM_${sub}_FROM_PLAN`,
  },
  { name: 'planfile', type: 'string', about: 'Apply the plan of this file', env: `ATMOS_TERRAFORM_${sub}_PLANFILE` },
]

const ci: Flag = { name: 'ci', type: 'bool', about: 'Behave as in CI', hidden: true }

/** A command that runs the tool on a component. */
function verb(name: string, brief: string, own: readonly Flag[] = [], children: readonly BuiltIn[] = []): BuiltIn {
  return builtIn(name, brief, {
    arguments: [
      { name: 'component', about: 'Component, by name or by the path of its folder', required: false },
      {
        name: 'argument',
        about: "Arguments for the tool; its options with one dash, and all behind `--`, are the tool's",
        required: false,
        rest: true,
      },
    ],
    flags: [...own, ...choosing],
    toolOption,
    children,
    run: async (invocation, project) => (await import('./terraform/run.ts')).runTerraform(project, invocation),
  })
}

const named = (list: readonly (readonly [string, string])[]) => list.map(([name, brief]) => verb(name, brief))

/** A command with a work of its own. */
function own(
  name: string,
  brief: string,
  more: readonly Flag[],
  run: NonNullable<BuiltIn['run']>,
  word = 'component',
): BuiltIn {
  return builtIn(name, brief, {
    arguments: word === '' ? [] : [{ name: word, about: 'Component', required: false }],
    flags: more,
    toolOption,
    run,
  })
}

const templateFlags: readonly Flag[] = [
  {
    name: 'file-template',
    type: 'string',
    about: 'Names of the files: {tenant}, {environment}, {stage}, {component} and so on are filled in',
    env: 'ATMOS_TERRAFORM_GENERATE_VARFILES_FILE_TEMPLATE',
  },
  { name: 'stacks', type: 'list', about: 'Only these stacks', env: 'ATMOS_STACKS' },
  { name: 'format', type: 'string', default: 'hcl', about: 'How the files are written', env: 'ATMOS_FORMAT' },
]
const fileFlag: Flag = { name: 'file', shorthand: 'f', type: 'string', about: 'File to write', env: 'ATMOS_FILE' }

const generate = builtIn('generate', 'Write files for components', {
  children: [
    own('backend', 'Write the backend of a component', [], async (invocation, project) =>
      (await import('./terraform/generate.ts')).generateBackend(project, invocation),
    ),
    own(
      'backends',
      'Write the backends of all components',
      templateFlags,
      async (invocation, project) =>
        (await import('./terraform/generate-all.ts')).generateBackends(project, invocation),
      '',
    ),
    own(
      'files',
      'Write the files of the section `generate`',
      [
        { name: 'stacks', type: 'list', about: 'Only these stacks' },
        { name: 'clean', type: 'bool', about: 'Delete them instead' },
      ],
      async (invocation, project) => (await import('./terraform/generate.ts')).generateFiles(project, invocation),
    ),
    own(
      'planfile',
      'Write a plan as JSON or YAML',
      [{ name: 'format', type: 'string', default: 'json', about: 'json or yaml' }, fileFlag],
      async (invocation, project) => (await import('./terraform/plan-diff.ts')).generatePlanfile(project, invocation),
    ),
    own('required-providers', 'Write the versions that a component requires', [fileFlag], async (invocation, project) =>
      (await import('./terraform/generate.ts')).generateRequired(project, invocation),
    ),
    own(
      'varfile',
      'Write the variables of a component',
      [fileFlag, { name: 'with-secrets', type: 'bool', about: 'Write secrets too', env: 'ATMOS_WITH_SECRETS' }],
      async (invocation, project) => (await import('./terraform/generate.ts')).generateVarfile(project, invocation),
    ),
    own(
      'varfiles',
      'Write the variables of all components',
      templateFlags,
      async (invocation, project) =>
        (await import('./terraform/generate-all.ts')).generateVarfiles(project, invocation),
      '',
    ),
  ],
})

const outputFlags: readonly Flag[] = [
  {
    name: 'format',
    shorthand: 'f',
    type: 'string',
    about: 'json, yaml, hcl, env, dotenv, bash, csv, tsv, table or github; without it the tool prints',
    env: 'ATMOS_TERRAFORM_OUTPUT_FORMAT',
  },
  {
    name: 'output-file',
    shorthand: 'o',
    type: 'string',
    about: 'File to write',
    env: 'ATMOS_TERRAFORM_OUTPUT_OUTPUT_FILE',
  },
  {
    name: 'uppercase',
    shorthand: 'u',
    type: 'bool',
    about: 'Names in capitals',
    env: 'ATMOS_TERRAFORM_OUTPUT_UPPERCASE',
  },
  { name: 'flatten', type: 'bool', about: 'Lists and maps as single values', env: 'ATMOS_TERRAFORM_OUTPUT_FLATTEN' },
]

/** `atmos terraform`: the flags that its commands share, and their names; the work is loaded when one runs. */
export const terraform = builtIn('terraform', 'Run Terraform on components of stacks', {
  aliases: ['tf'],
  flags,
  persistentFlags: true,
  examples: [{ about: 'Show what would change', line: 'atmos terraform plan vpc -s plat-ue2-prod' }],
  children: [
    verb('apply', 'Make the infrastructure as configured', [...preparing, ...many('APPLY'), ...applying('APPLY'), ci]),
    own(
      'clean',
      'Remove files that were generated',
      [
        { name: 'force', shorthand: 'f', type: 'bool', about: 'Do not ask', env: 'ATMOS_TERRAFORM_CLEAN_FORCE' },
        {
          name: 'skip-lock-file',
          type: 'bool',
          about: 'Keep .terraform.lock.hcl',
          env: 'ATMOS_TERRAFORM_CLEAN_SKIP_LOCK_FILE',
        },
        { name: 'everything', type: 'bool', about: 'Local state too', env: 'ATMOS_TERRAFORM_CLEAN_EVERYTHING' },
        { name: 'cache', type: 'bool', about: 'The cache of plugins too', env: 'ATMOS_TERRAFORM_CLEAN_CACHE' },
      ],
      async (invocation, project) => (await import('./terraform/clean.ts')).clean(project, invocation),
    ),
    ...named([['console', 'Try expressions']]),
    verb('deploy', 'Apply without asking', [
      ...preparing,
      ...many('DEPLOY'),
      ...applying('DEPLOY'),
      ci,
      {
        name: 'deploy-run-init',
        type: 'optional',
        bare: 'true',
        about: 'Whether `init` runs before',
        env: 'ATMOS_TERRAFORM_DEPLOY_RUN_INIT',
      },
    ]),
    verb('destroy', 'Remove the infrastructure', [...preparing, ...many('DESTROY')]),
    ...named([
      ['fmt', 'Put files in the usual form'],
      ['force-unlock', 'Release a lock that is stuck'],
    ]),
    generate,
    ...named([
      ['get', 'Fetch modules'],
      ['graph', 'Draw the steps of an operation'],
      ['import', 'Take over what exists into the state'],
    ]),
    verb('init', 'Prepare the working directory', [...preparing, ...many('INIT')]),
    ...named([
      ['login', 'Keep credentials for a host'],
      ['logout', 'Forget credentials for a host'],
      ['metadata', 'Show metadata'],
      ['modules', 'List the modules'],
    ]),
    verb('output', 'Show outputs', outputFlags),
    verb('plan', 'Show what would change', [
      ...preparing,
      ...many('PLAN'),
      ci,
      {
        name: 'skip-planfile',
        type: 'optional',
        bare: 'true',
        about: 'Save no plan',
        env: 'ATMOS_TERRAFORM_PLAN_SKIP_PLANFILE',
      },
      {
        name: 'hide',
        type: 'string',
        about: '`no-changes` hides the plans of several components that change nothing',
        env: 'ATMOS_TERRAFORM_PLAN_HIDE',
        values: ['no-changes'],
      },
    ]),
    own(
      'plan-diff',
      'Compare two plans',
      [
        { name: 'orig', type: 'string', about: 'The plan to compare with', env: 'ATMOS_TERRAFORM_PLAN_DIFF_ORIG' },
        {
          name: 'new',
          type: 'string',
          about: 'The other plan; a new one is made when absent',
          env: 'ATMOS_TERRAFORM_PLAN_DIFF_NEW',
        },
      ],
      async (invocation, project) => (await import('./terraform/plan-diff.ts')).planDiff(project, invocation),
    ),
    verb(
      'providers',
      'Show the providers',
      many('PROVIDERS'),
      named([
        ['lock', 'Write the lock file'],
        ['mirror', 'Keep copies of providers'],
        ['schema', 'Show the schemas of providers'],
      ]),
    ),
    ...named([['refresh', 'Bring the state up to date']]),
    own(
      'shell',
      'Open a shell for a component',
      [{ name: 'with-secrets', type: 'bool', about: 'Hand over secrets too', env: 'ATMOS_WITH_SECRETS' }, ...preparing],
      async (invocation, project) => (await import('./terraform/shell.ts')).openShell(project, invocation),
    ),
    ...named([['show', 'Show a state or a plan']]),
    builtIn('state', 'Work on the state', {
      children: named([
        ['list', 'List what the state holds'],
        ['mv', 'Move something in the state'],
        ['pull', 'Print the state'],
        ['push', 'Replace the state'],
        ['replace-provider', 'Replace a provider in the state'],
        ['rm', 'Forget something'],
        ['show', 'Show something of the state'],
      ]),
    }),
    ...named([
      ['taint', 'Mark something to be made anew'],
      ['test', 'Run the tests of modules'],
      ['untaint', 'Take such a mark away'],
      ['validate', 'Check the configuration'],
    ]),
    own(
      'varfile',
      'Write the variables of a component',
      [fileFlag, { name: 'with-secrets', type: 'bool', about: 'Write secrets too' }],
      async (invocation, project) => {
        project.console.warn('`atmos terraform varfile` is now `atmos terraform generate varfile`')
        return (await import('./terraform/generate.ts')).generateVarfile(project, invocation)
      },
    ),
    builtIn('version', 'Show the version of Terraform', {
      toolOption,
      run: async (invocation, project) => (await import('./terraform/run.ts')).toolVersion(project, invocation),
    }),
    verb(
      'workspace',
      'Select the workspace of a component',
      preparing,
      named([
        ['delete', 'Delete the workspace of a component'],
        ['list', 'List workspaces'],
        ['new', 'Make the workspace of a component'],
        ['select', 'Select the workspace of a component'],
        ['show', 'Show the selected workspace'],
      ]),
    ),
    notYet('lint', 'Check modules with tflint'),
  ],
})
