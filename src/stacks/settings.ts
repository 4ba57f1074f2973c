import type { Configuration } from '../config/configuration.ts'
import { join } from '../value/file-path.ts'
import { type ListStrategy, listStrategies } from '../value/merge.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'

/** What `atmos.yaml` says about stacks, read once. Paths are absolute. */
export interface StackSettings {
  readonly basePath: string
  /** `base_path` as it is written: what paths that are shown begin with. */
  readonly shownBase: string
  readonly base: string
  readonly included: readonly string[]
  readonly excluded: readonly string[]
  readonly namePattern: string | undefined
  readonly nameTemplate: string | undefined
  readonly strategy: ListStrategy
  readonly inheritMetadata: boolean
  readonly inheritSource: boolean
  /** `env:` of the configuration: the lowest layer of a component's `env`. */
  readonly globalEnv: ValueMap
  /** `auth:` of the configuration, when it has providers or identities: the lowest layer of a terraform component's. */
  readonly auth: ValueMap | undefined
  /** `settings.yaml.key_delimiter`: plain keys with it in manifests are paths. */
  readonly keyDelimiter: string | undefined
  readonly workspaceSeparator: string
  readonly workspacesEnabled: boolean
  /** Base path of a component type relative to the project, and its `command`. */
  type(name: string): { readonly basePath: string; readonly command: string | undefined }
  readonly templates: {
    readonly enabled: boolean
    /** Whether somebody has said so, one way or the other. */
    readonly isSaid: boolean
    readonly sprig: boolean
    readonly gomplate: boolean
    readonly evaluations: number
    readonly delimiters: readonly [string, string] | undefined
    readonly env: Readonly<Record<string, string>>
    /** `gomplate.datasources`, as they are written. */
    readonly datasources: ValueMap
    /** Seconds that datasources may take (`gomplate.timeout`). */
    readonly timeout: number | undefined
    readonly ignoreMissing: boolean
  }
}

function text(value: Value | undefined): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value)
}

function texts(value: Value | undefined): string[] {
  if (Array.isArray(value)) return value.map(String)
  return text(value)?.split(',') ?? []
}

/** Reads the settings; fails where stacks are needed and `atmos.yaml` does not say where they are. */
export function stackSettings(configuration: Configuration, listMergeStrategy?: string): StackSettings {
  const get = configuration.get.bind(configuration)
  const basePath = text(get('stacks', 'base_path'))
  if (!basePath) throw fail('no-base-path', {})
  const included = texts(get('stacks', 'included_paths'))
  if (included.length === 0) throw fail('no-included-paths', {})
  const given = listMergeStrategy ?? text(get('settings', 'list_merge_strategy')) ?? 'replace'
  const strategy = listStrategies.get(given)
  if (!strategy) throw fail('bad-strategy', { given })
  const auth = get('auth')
  const delimiters = texts(get('templates', 'settings', 'delimiters'))
  if (delimiters.length > 0 && (delimiters.length !== 2 || delimiters.includes('')))
    throw fail('bad-delimiters', { given: delimiters })
  const env = get('templates', 'settings', 'env')
  const datasources = get('templates', 'settings', 'gomplate', 'datasources')
  return {
    basePath: configuration.basePath,
    shownBase: text(configuration.env.ATMOS_BASE_PATH) ?? text(get('base_path')) ?? '',
    base: join(configuration.basePath, basePath),
    included,
    excluded: texts(get('stacks', 'excluded_paths')),
    namePattern: text(get('stacks', 'name_pattern')),
    nameTemplate: text(get('stacks', 'name_template')),
    strategy,
    inheritMetadata: get('stacks', 'inherit', 'metadata') !== false,
    inheritSource: get('stacks', 'inherit', 'source') !== false,
    globalEnv: map(Object.entries(configuration.globalEnv)),
    auth: isMap(auth) && (isMap(auth.providers) || isMap(auth.identities)) ? auth : undefined,
    keyDelimiter: text(get('settings', 'yaml', 'key_delimiter')),
    workspaceSeparator: text(get('components', 'terraform', 'workspace', 'prefix_separator')) ?? '-',
    workspacesEnabled: get('components', 'terraform', 'workspaces_enabled') !== false,
    type: (name) => ({
      basePath: text(get('components', name, 'base_path')) ?? '',
      command: text(get('components', name, 'command')),
    }),
    templates: {
      enabled: get('templates', 'settings', 'enabled') === true,
      isSaid: get('templates', 'settings', 'enabled') !== undefined,
      sprig: get('templates', 'settings', 'sprig', 'enabled') !== false,
      gomplate: get('templates', 'settings', 'gomplate', 'enabled') !== false,
      evaluations: Math.max(1, Number(get('templates', 'settings', 'evaluations') ?? 1) || 1),
      delimiters: delimiters.length === 2 ? [delimiters[0] as string, delimiters[1] as string] : undefined,
      env: isMap(env) ? Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)])) : {},
      datasources: isMap(datasources) ? datasources : map(),
      timeout: Number(get('templates', 'settings', 'gomplate', 'timeout')) || undefined,
      ignoreMissing: get('templates', 'settings', 'ignore_missing_template_values') === true,
    },
  }
}
