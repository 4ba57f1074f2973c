import type { Flag } from '../cli/tree.ts'
import { toolOption } from '../terraform/arguments.ts'
import { type BuiltIn, builtIn, notYet, oneOf } from './family.ts'
import {
  applying,
  choosing,
  ci,
  dryRunFormat,
  fileFlag,
  many,
  mocks,
  outputFlags,
  preparing,
  shared,
  templateFlags,
} from './terraform/flags.ts'

/** The work of a command, once it is sure that it may run with what was asked for. */
function checked(run: NonNullable<BuiltIn['run']>): NonNullable<BuiltIn['run']> {
  return async (invocation, project) => {
    const { checkMocks } = await import('./terraform/mocks.ts')
    checkMocks(invocation, project.host.environment.variables)
    return run(invocation, project)
  }
}

/** A command that runs the tool on a component. */
function verb(name: string, brief: string, own: readonly Flag[] = [], children: readonly BuiltIn[] = []): BuiltIn {
  const formatted = own.some((flag) => flag.name === 'format')
  return builtIn(name, brief, {
    arguments: [
      {
        name: 'component',
        names: 'component',
        about: 'Component, by name or by the path of its folder',
        required: false,
      },
      {
        name: 'argument',
        about: "Arguments for the tool; its options with one dash, and all behind `--`, are the tool's",
        required: false,
        rest: true,
      },
    ],
    flags: [...own, ...(formatted ? [] : [dryRunFormat]), ...choosing, mocks(name !== 'plan')],
    toolOption,
    children,
    run: checked(async (invocation, project) => (await import('./terraform/run.ts')).runTerraform(project, invocation)),
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
    arguments: word === '' ? [] : [{ name: word, names: 'component', about: 'Component', required: false }],
    flags: [...more, mocks(true)],
    toolOption,
    run: checked(run),
  })
}

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
        { name: 'stacks', type: 'list', names: 'stack', about: 'Only these stacks' },
        { name: 'clean', type: 'bool', about: 'Delete them instead' },
      ],
      async (invocation, project) => (await import('./terraform/generate.ts')).generateFiles(project, invocation),
    ),
    own(
      'planfile',
      'Write a plan as JSON or YAML',
      [
        { name: 'format', type: 'string', default: 'json', complete: oneOf('json', 'yaml'), about: 'json or yaml' },
        fileFlag,
      ],
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

/** `atmos terraform`: the flags that its commands share, and their names; the work is loaded when one runs. */
export const terraform = builtIn('terraform', 'Run Terraform on components of stacks', {
  aliases: ['tf'],
  flags: shared,
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
    verb('exec', 'Run any command of the tool, which stands behind two dashes'),
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
    verb('output', 'Show outputs', [...outputFlags, ...many('OUTPUT')]),
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
    verb('refresh', 'Bring the state up to date', many('REFRESH')),
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
      ['untaint', 'Take such a mark away'],
    ]),
    verb('test', 'Run the tests of modules', many('TEST')),
    verb('validate', 'Check the configuration', many('VALIDATE')),
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
      flags: [mocks(true)],
      run: checked(async (invocation, project) =>
        (await import('./terraform/run.ts')).toolVersion(project, invocation),
      ),
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
