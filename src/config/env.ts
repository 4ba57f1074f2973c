import type { Env } from '../host/host.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { parseBool, splitTexts } from './scalar.ts'

type Kind = 'text' | 'bool' | 'lenient' | 'int' | 'texts'

/**
 * Variables that stand for a key: names (the first that is set counts), key, type. `lenient` booleans that are none are
 * ignored. Tokens are left out: whoever needs one reads its variable, and the configuration never holds it.
 */
const table: readonly (readonly [names: string, key: string, kind?: Kind])[] = [
  ['ATMOS_STACKS_BASE_PATH', 'stacks.base_path'],
  ['ATMOS_STACKS_INCLUDED_PATHS', 'stacks.included_paths', 'texts'],
  ['ATMOS_STACKS_EXCLUDED_PATHS', 'stacks.excluded_paths', 'texts'],
  ['ATMOS_STACKS_NAME_PATTERN', 'stacks.name_pattern'],
  ['ATMOS_STACKS_NAME_TEMPLATE', 'stacks.name_template'],
  ['ATMOS_COMPONENTS_TERRAFORM_COMMAND', 'components.terraform.command'],
  ['ATMOS_COMPONENTS_TERRAFORM_BASE_PATH', 'components.terraform.base_path'],
  ['ATMOS_COMPONENTS_TERRAFORM_APPLY_AUTO_APPROVE', 'components.terraform.apply_auto_approve', 'bool'],
  ['ATMOS_COMPONENTS_TERRAFORM_DEPLOY_RUN_INIT', 'components.terraform.deploy_run_init', 'bool'],
  ['ATMOS_COMPONENTS_TERRAFORM_INIT_RUN_RECONFIGURE', 'components.terraform.init_run_reconfigure', 'bool'],
  ['ATMOS_COMPONENTS_TERRAFORM_INIT_PASS_VARS', 'components.terraform.init.pass_vars', 'bool'],
  ['ATMOS_COMPONENTS_TERRAFORM_PLAN_SKIP_PLANFILE', 'components.terraform.plan.skip_planfile', 'bool'],
  ['ATMOS_COMPONENTS_TERRAFORM_AUTO_GENERATE_BACKEND_FILE', 'components.terraform.auto_generate_backend_file', 'bool'],
  ['ATMOS_COMPONENTS_TERRAFORM_APPEND_USER_AGENT', 'components.terraform.append_user_agent'],
  ['ATMOS_COMPONENTS_TERRAFORM_PLUGIN_CACHE', 'components.terraform.plugin_cache', 'bool'],
  ['ATMOS_COMPONENTS_TERRAFORM_PLUGIN_CACHE_DIR', 'components.terraform.plugin_cache_dir'],
  ['ATMOS_COMPONENTS_TERRAFORM_CACHE_ENABLED', 'components.terraform.cache.enabled', 'bool'],
  ['ATMOS_COMPONENTS_TERRAFORM_CACHE_LOCATION', 'components.terraform.cache.location'],
  [
    'ATMOS_COMPONENTS_TERRAFORM_AUTO_PROVISION_WORKDIR_FOR_OUTPUTS',
    'components.terraform.auto_provision_workdir_for_outputs',
    'bool',
  ],
  ['ATMOS_COMPONENTS_HELMFILE_COMMAND', 'components.helmfile.command'],
  ['ATMOS_COMPONENTS_HELMFILE_BASE_PATH', 'components.helmfile.base_path'],
  ['ATMOS_COMPONENTS_HELMFILE_USE_EKS', 'components.helmfile.use_eks', 'bool'],
  ['ATMOS_COMPONENTS_HELMFILE_KUBECONFIG_PATH', 'components.helmfile.kubeconfig_path'],
  ['ATMOS_COMPONENTS_HELMFILE_HELM_AWS_PROFILE_PATTERN', 'components.helmfile.helm_aws_profile_pattern'],
  ['ATMOS_COMPONENTS_HELMFILE_CLUSTER_NAME_PATTERN', 'components.helmfile.cluster_name_pattern'],
  ['ATMOS_COMPONENTS_PACKER_COMMAND', 'components.packer.command'],
  ['ATMOS_COMPONENTS_PACKER_BASE_PATH', 'components.packer.base_path'],
  ['ATMOS_VENDOR_BASE_PATH', 'vendor.base_path'],
  ['ATMOS_WORKFLOWS_BASE_PATH', 'workflows.base_path'],
  ['ATMOS_SCHEMAS_JSONSCHEMA_BASE_PATH', 'schemas.jsonschema.base_path'],
  ['ATMOS_SCHEMAS_OPA_BASE_PATH', 'schemas.opa.base_path'],
  ['ATMOS_SCHEMAS_CUE_BASE_PATH', 'schemas.cue.base_path'],
  ['ATMOS_SCHEMAS_ATMOS_MANIFEST', 'schemas.atmos.manifest'],
  ['ATMOS_SETTINGS_LIST_MERGE_STRATEGY', 'settings.list_merge_strategy'],
  ['ATMOS_LOGS_LEVEL', 'logs.level'],
  ['ATMOS_LOGS_FILE', 'logs.file'],
  ['ATMOS_VERSION_ENFORCEMENT', 'version.constraint.enforcement'],
  ['ATMOS_VERSION_CHECK_ENABLED', 'version.check.enabled', 'lenient'],
  ['ATMOS_CI_COMMENTS_ENABLED', 'ci.comments.enabled', 'lenient'],
  ['ATMOS_CI_CACHE_ENABLED', 'ci.cache.enabled', 'lenient'],
  ['ATMOS_CI_CACHE_AUTO', 'ci.cache.auto', 'lenient'],
  ['ATMOS_CI_GROUPS_MODE', 'ci.groups.mode'],
  ['ATMOS_AUTH_REALM', 'auth.realm'],
  ['ATMOS_PAGER PAGER', 'settings.terminal.pager'],
  ['ATMOS_COLOR COLOR', 'settings.terminal.color', 'lenient'],
  ['ATMOS_NO_COLOR', 'settings.terminal.no_color', 'lenient'],
  ['ATMOS_FORCE_COLOR', 'settings.terminal.force_color', 'lenient'],
  ['ATMOS_THEME THEME', 'settings.terminal.theme'],
  ['ATMOS_TERMINAL_SPEED', 'settings.terminal.speed', 'int'],
  ['ATMOS_HELP_FILTER', 'settings.terminal.help.filter', 'bool'],
  ['ATMOS_EXPERIMENTAL', 'settings.experimental'],
  ['ATMOS_INJECT_GITHUB_TOKEN', 'settings.inject_github_token', 'bool'],
  ['ATMOS_INJECT_BITBUCKET_TOKEN', 'settings.inject_bitbucket_token', 'bool'],
  ['ATMOS_INJECT_GITLAB_TOKEN', 'settings.inject_gitlab_token', 'bool'],
  ['ATMOS_GITHUB_USERNAME GITHUB_ACTOR GITHUB_USERNAME', 'settings.github_username'],
  ['BITBUCKET_USERNAME', 'settings.bitbucket_username'],
  ['ATMOS_EDITION', 'edition'],
  ['ATMOS_DESCRIBE_PROVENANCE', 'describe.provenance', 'bool'],
  ['ATMOS_DESCRIBE_COMPONENT_FILTER', 'describe.component.filter'],
  ['ATMOS_DESCRIBE_ERROR_MODE', 'describe.error_mode'],
  ['ATMOS_LIST_ERROR_MODE', 'list.error_mode'],
  ['ATMOS_DIAGNOSTICS_ENABLED', 'diagnostics.enabled', 'bool'],
  ['ATMOS_DIAGNOSTICS_FILE', 'diagnostics.file'],
  ['ATMOS_DIAGNOSTICS_INCLUDE_OUTPUT', 'diagnostics.include_output', 'bool'],
]

/** What the variables say, and which variable said it, by dotted key. Empty ones count as not set. */
export interface FromEnv {
  readonly value: ValueMap
  readonly names: ReadonlyMap<string, string>
}

/** Reads the layer of the environment. Fails with `config/bad-variable`. */
export function fromEnv(env: Env): FromEnv {
  const value = map()
  const names = new Map<string, string>()
  for (const [candidates, key, kind = 'text'] of table) {
    const name = candidates.includes(' ') ? candidates.split(' ').find((one) => env[one]) : candidates
    const text = name === undefined ? undefined : env[name]
    if (!name || !text) continue
    const parsed = parse(name, text, kind)
    if (parsed === undefined) continue
    put(value, key.split('.'), parsed)
    names.set(key, name)
  }
  return { value, names }
}

function parse(name: string, text: string, kind: Kind): Value | undefined {
  switch (kind) {
    case 'text':
      return text
    case 'texts':
      return splitTexts(text)
    case 'lenient':
      return parseBool(text)
    case 'bool': {
      const parsed = parseBool(text)
      if (parsed === undefined) throw fail('bad-variable', { name, value: text, expected: 'true or false' })
      return parsed
    }
    case 'int': {
      if (!/^[-+]?\d+$/.test(text.trim())) throw fail('bad-variable', { name, value: text, expected: 'a whole number' })
      return Number(text)
    }
  }
}

/** Puts a value at a path, making the maps on the way. */
export function put(into: ValueMap, path: readonly string[], value: Value): void {
  let here = into
  for (const key of path.slice(0, -1)) {
    const next = here[key]
    const inner = isMap(next) ? next : map()
    here[key] = inner
    here = inner
  }
  here[path.at(-1) as string] = value
}
