import { boolOf } from '../cli/scan.ts'
import type { Invocation } from '../cli/tree.ts'
import type { Configuration } from '../config/configuration.ts'
import { isMap, type Value } from '../value/value.ts'
import { fail } from './failures.ts'

/** `components.terraform` of the configuration with what the command line says on top. */
export interface TerraformSettings {
  /** Relative to the project. */
  readonly basePath: string
  readonly applyAutoApprove: boolean
  readonly deployRunInit: boolean
  readonly initReconfigure: boolean
  readonly initPassVars: boolean
  /** `init` is left out where the last one still holds. */
  readonly skipUnchangedInit: boolean
  /** What is done with variables of the environment that reach around us into the tool; undefined where nobody said. */
  readonly interferingEnv: 'warn' | 'strip' | 'fail' | undefined
  readonly backendFile: boolean
  readonly generateFiles: boolean
  readonly skipPlanfile: boolean
  readonly userAgent: string
  readonly pluginCache: boolean
  readonly pluginCacheDir: string | undefined
  readonly shellPrompt: string
  /** Exit statuses that count as success; undefined where `ci` is off. */
  readonly ciExitCodes: ReadonlyMap<number, boolean> | undefined
  readonly skipInit: boolean
  readonly dryRun: boolean
}

/** What a boolean flag says, by itself or by its variable; undefined where neither was given. */
export function said(invocation: Invocation, name: string, variable: string | undefined): boolean | undefined {
  if (!invocation.given.has(name) && !variable) return undefined
  const value = invocation.flags[name]
  if (typeof value === 'boolean') return value
  const text = String(value ?? '')
  if (text === '') return undefined
  const meaning = boolOf(text)
  if (meaning === undefined) throw fail('bad-flag', { flag: name, value: text, known: ['true', 'false'] })
  return meaning
}

/** Reads the settings. `invocation` is that of a terraform command; its flags beat the configuration both ways. */
export function terraformSettings(
  configuration: Configuration,
  invocation: Invocation,
  version: string,
): TerraformSettings {
  const get = (...path: string[]): Value | undefined => configuration.get('components', 'terraform', ...path)
  const { env } = configuration
  const text = (value: unknown) => (value === undefined || value === null ? '' : String(value))
  const flag = (name: string, variable: string | undefined, setting: Value | undefined): boolean =>
    said(invocation, name, variable === undefined ? undefined : env[variable]) ?? setting === true
  const sub = invocation.path[1] ?? ''
  const agent = text(invocation.flags['append-user-agent'])
  const configured = get('append_user_agent')
  return {
    basePath: text(get('base_path')),
    applyAutoApprove: get('apply_auto_approve') === true,
    deployRunInit: flag('deploy-run-init', 'ATMOS_TERRAFORM_DEPLOY_RUN_INIT', get('deploy_run_init')),
    initReconfigure: flag('init-run-reconfigure', 'ATMOS_INIT_RUN_RECONFIGURE', get('init_run_reconfigure')),
    initPassVars: flag('init-pass-vars', 'ATMOS_INIT_PASS_VARS', get('init', 'pass_vars')),
    skipUnchangedInit: boolOf(env.ATMOS_INIT_SKIP_UNCHANGED ?? '') ?? get('init', 'skip_unchanged') === true,
    interferingEnv: interferingEnv(text(get('interfering_env'))),
    backendFile: flag(
      'auto-generate-backend-file',
      'ATMOS_AUTO_GENERATE_BACKEND_FILE',
      get('auto_generate_backend_file'),
    ),
    generateFiles: get('auto_generate_files') === true,
    skipPlanfile:
      sub === 'plan'
        ? flag('skip-planfile', 'ATMOS_TERRAFORM_PLAN_SKIP_PLANFILE', get('plan', 'skip_planfile'))
        : get('plan', 'skip_planfile') === true,
    userAgent:
      agent || (typeof configured === 'string' ? configured : `Atmos/${version} (Cloud Posse; +https://atmos.tools)`),
    pluginCache: get('plugin_cache') !== false,
    pluginCacheDir: text(get('plugin_cache_dir')) || undefined,
    shellPrompt: text(get('shell', 'prompt')),
    ciExitCodes: configuration.get('ci', 'enabled') === true ? exitCodes(get('ci', 'exit_codes')) : undefined,
    skipInit: invocation.flags['skip-init'] === true,
    dryRun: invocation.flags['dry-run'] === true,
  }
}

function interferingEnv(value: string): TerraformSettings['interferingEnv'] {
  if (value === '') return undefined
  if (value === 'warn' || value === 'strip' || value === 'fail') return value
  throw fail('bad-setting', { key: 'components.terraform.interfering_env', value, known: ['warn', 'strip', 'fail'] })
}

const nothing: Invocation = { path: [], arguments: [], flags: {}, given: new Set(), trailing: undefined }

/** The settings of the configuration alone, for who runs the tool beside a command. */
export function settingsOf(configuration: Configuration, version: string): TerraformSettings {
  return terraformSettings(configuration, nothing, version)
}

function exitCodes(value: Value | undefined): ReadonlyMap<number, boolean> {
  const usual: readonly (readonly [number, boolean])[] = [
    [0, true],
    [1, false],
    [2, true],
  ]
  if (!isMap(value)) return new Map(usual)
  return new Map(Object.entries(value).map(([code, fine]) => [Number(code), fine === true] as const))
}
