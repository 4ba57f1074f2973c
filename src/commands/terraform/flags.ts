import { identityFlag } from '../../cli/global-flags.ts'
import type { Flag } from '../../cli/tree.ts'
import { oneOf } from '../family.ts'
import { following } from '../following.ts'

/** Flags of every terraform command, and so of custom commands below `terraform`. */
export const shared: readonly Flag[] = [
  {
    name: 'stack',
    shorthand: 's',
    type: 'string',
    names: 'stack',
    about: 'Stack to work in',
    env: 'ATMOS_STACK',
  },
  identityFlag,
  { name: 'dry-run', type: 'bool', about: 'Show what would run, and as whom', env: 'ATMOS_DRY_RUN' },
  { name: 'affected', type: 'bool', about: 'Work on the components that changed' },
  { name: 'all', type: 'bool', about: 'Work on all components' },
  {
    name: 'append-user-agent',
    type: 'string',
    about: 'Text that providers add to their User-Agent',
    env: 'ATMOS_APPEND_USER_AGENT',
  },
  {
    name: 'components',
    type: 'list',
    names: 'component',
    about: 'Only these components',
    env: 'ATMOS_COMPONENTS',
  },
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
export const choosing: readonly Flag[] = [
  { name: 'base', type: 'string', about: 'Branch, tag or commit that --affected compares with' },
  { name: 'clone-target-ref', type: 'bool', about: 'Compare with a fresh clone', env: 'ATMOS_CLONE_TARGET_REF' },
  ...following,
  { name: 'merge-base', type: 'bool', about: 'Compare --affected with where the branches parted' },
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
]

/** `--use-mocks`: only `plan` works with it, and all others know it to refuse it. */
export const mocks = (hidden: boolean): Flag => ({
  name: 'use-mocks',
  type: 'bool',
  about: 'Take outputs of other components from their mocks; the plan is not saved',
  env: 'ATMOS_USE_MOCKS',
  ...(hidden ? { hidden: true } : {}),
})

/** Flags of those that write a backend file and run `init`. */
export const preparing: readonly Flag[] = [
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
export const many = (sub: string): readonly Flag[] => [
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
    complete: oneOf('fail-fast', 'keep-going'),
    about: 'After a failure: fail-fast starts nothing more, keep-going leaves out what depends on it',
    env: `ATMOS_TERRAFORM_${sub}_FAILURE_MODE`,
  },
  {
    name: 'log-order',
    type: 'string',
    default: 'stream',
    complete: oneOf('stream', 'grouped'),
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
export const applying = (sub: string): readonly Flag[] => [
  {
    name: 'from-plan',
    type: 'optional',
    bare: 'true',
    about: 'Apply the saved plan, or the plan of this file',
    env: `ATMOS_TERRAFORM_${sub}_FROM_PLAN`,
  },
  { name: 'planfile', type: 'string', about: 'Apply the plan of this file', env: `ATMOS_TERRAFORM_${sub}_PLANFILE` },
]

/** Heard by features of CI systems. */
export const ci: Flag = { name: 'ci', type: 'bool', about: 'Behave as in CI', hidden: true }

/** Flags of those that write a file for each of many components. */
export const templateFlags: readonly Flag[] = [
  {
    name: 'file-template',
    type: 'string',
    about: 'Names of the files: {tenant}, {environment}, {stage}, {component} and so on are filled in',
    env: 'ATMOS_TERRAFORM_GENERATE_VARFILES_FILE_TEMPLATE',
  },
  { name: 'stacks', type: 'list', names: 'stack', about: 'Only these stacks', env: 'ATMOS_STACKS' },
  {
    name: 'format',
    type: 'string',
    default: 'hcl',
    complete: oneOf('hcl', 'json', 'backend-config'),
    about: 'How the files are written',
    env: 'ATMOS_FORMAT',
  },
]
/** Where one file is written. */
export const fileFlag: Flag = {
  name: 'file',
  shorthand: 'f',
  type: 'string',
  about: 'File to write',
  env: 'ATMOS_FILE',
}

/** How `output` shows outputs as data. */
export const outputFlags: readonly Flag[] = [
  {
    name: 'format',
    shorthand: 'f',
    type: 'string',
    complete: oneOf('json', 'yaml', 'hcl', 'env', 'dotenv', 'bash', 'csv', 'tsv', 'table', 'github'),
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

/** How a dry run is told. */
export const dryRunFormat: Flag = {
  name: 'format',
  type: 'string',
  about: 'With --dry-run: `json` tells it on stdout, a line for each component',
  values: ['json'],
}
