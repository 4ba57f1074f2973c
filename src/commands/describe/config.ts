import type { Invocation } from '../../cli/tree.ts'
import type { CommandSource, Configuration } from '../../config/configuration.ts'
import { mergeLayer } from '../../config/layers.ts'
import type { GlobalFlags, Project } from '../../project.ts'
import { join } from '../../value/file-path.ts'
import { get, map, type Value, type ValueMap } from '../../value/value.ts'
import { documentFormat, documentText, withoutSecrets } from './document.ts'

/** `atmos describe config`: the configuration in force, with the paths that come out of it. */
export async function describeConfig(invocation: Invocation, project: Project): Promise<number> {
  const format = documentFormat(invocation, 'json')
  const configuration = await project.configuration()
  if (invocation.flags.provenance === true) {
    const { provenanceOf } = await import('./config-provenance.ts')
    project.console.out(provenanceOf(configuration, project))
    return 0
  }
  const { query } = invocation.flags
  const whole = await effective(configuration, project)
  project.console.out(await documentText(project, whole, format, typeof query === 'string' ? query : undefined))
  return 0
}

/** Everything that is in force: what is not set at all as empty, then files, variables, flags, and what follows of them. */
export async function effective(configuration: Configuration, project: Project): Promise<ValueMap> {
  let value = mergeLayer(unset(), known(withoutSecrets(project, configuration.value)))
  value = mergeLayer(value, fromFlags(project.flags))
  const { basePath } = configuration
  const stacks = join(basePath, textAt(value, 'stacks', 'base_path'))
  const below = (...path: string[]) => join(basePath, textAt(value, ...path))
  const paths = (key: string) => {
    const patterns = get(value, ['stacks', key])
    return Array.isArray(patterns) ? patterns.map((pattern) => join(stacks, String(pattern))) : []
  }
  const computed: [string, Value][] = [
    ['initialized', true],
    ['default', !configuration.found],
    ['cli_config_path', configuration.found ? configuration.directory : ''],
    ['basePathAbsolute', basePath],
    ['stacksBaseAbsolutePath', stacks],
    ['includeStackAbsolutePaths', paths('included_paths')],
    ['excludeStackAbsolutePaths', paths('excluded_paths')],
    ['workflowsDirAbsolutePath', below('workflows', 'base_path')],
    ['vendorDirAbsolutePath', below('vendor', 'base_path')],
    ...['terraform', 'helmfile', 'packer', 'ansible', 'kubernetes', 'helm'].map((type): [string, Value] => [
      `${type}DirAbsolutePath`,
      below('components', type, 'base_path'),
    ]),
  ]
  if (configuration.commands.length > 0) computed.push(['commands', configuration.commands.map(plain)])
  return mergeLayer(value, map([...computed, ['auth', map([['realm', await realmName(configuration)]])]]))
}

async function realmName({ env, found, directory, get }: Configuration): Promise<Value> {
  const { findRealm } = await import('../../auth/realm.ts')
  const configured = get('auth', 'realm')
  const realm = await findRealm({
    env,
    configured: typeof configured === 'string' ? configured : undefined,
    directory: found ? directory : undefined,
  })
  return realm.name
}

/** What the program itself does not know is left out, as it has no effect. */
function known(value: ValueMap): ValueMap {
  return map(Object.keys(value).flatMap((key) => (topLevel.has(key) ? [[key, value[key] as Value] as const] : [])))
}

const topLevel = new Set(
  `base_path import imports edition components stacks workflows aliases env auth stores secrets templates vendor toolchain git
  container compositions devcontainer docs ci ai mcp lsp aws integrations logs errors schemas settings describe list profiles
  metadata validate version diagnostics profiler cast`.split(/\s+/),
)

/** Global flags that stand for a key. */
function fromFlags(flags: GlobalFlags): ValueMap {
  const entries = (pairs: readonly (readonly [string, Value | undefined])[]) =>
    map(pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])))
  const terminal = entries([
    ['pager', flags.pager],
    ['no_color', flags.noColor],
    ['force_color', flags.forceColor],
    ...(flags.mask === undefined ? [] : [['mask', map([['enabled', flags.mask]])] as const]),
  ])
  return entries([
    ['base_path', flags.basePath],
    [
      'logs',
      entries([
        ['level', flags.verbose ? 'Debug' : flags.logsLevel],
        ['file', flags.logsFile],
      ]),
    ],
    ['settings', map([['terminal', terminal]])],
  ])
}

function plain(command: CommandSource): ValueMap {
  const made = map(Object.entries(command.fields))
  if (command.commands.length > 0) made.commands = command.commands.map(plain)
  return made
}

function textAt(value: ValueMap, ...path: string[]): string {
  const found = get(value, path)
  return typeof found === 'string' ? found : ''
}

/** Keys that are shown although nothing sets them. */
function unset(): ValueMap {
  const texts = (...keys: string[]) => keys.map((key) => [key, ''] as const)
  const off = (...keys: string[]) => keys.map((key) => [key, false] as const)
  return map([
    ['base_path', ''],
    ['import', null],
    [
      'components',
      map([
        [
          'terraform',
          map([
            ...texts('base_path', 'command'),
            ...off('apply_auto_approve', 'deploy_run_init', 'init_run_reconfigure', 'auto_generate_backend_file'),
            ['shell', map(texts('prompt'))],
            ['init', map(off('pass_vars'))],
            ['plan', map(off('skip_planfile'))],
          ]),
        ],
        ['helmfile', map([...texts('base_path', 'command', 'kubeconfig_path'), ...off('use_eks')])],
        ['packer', map(texts('base_path', 'command'))],
      ]),
    ],
    [
      'stacks',
      map([...texts('base_path', 'name_pattern', 'name_template'), ['included_paths', null], ['excluded_paths', null]]),
    ],
    [
      'templates',
      map([
        [
          'settings',
          map([
            ...off('enabled'),
            ['sprig', map(off('enabled'))],
            ['gomplate', map([...off('enabled'), ['timeout', 0], ['datasources', null]])],
          ]),
        ],
      ]),
    ],
    [
      'settings',
      map([
        ...texts('list_merge_strategy'),
        [
          'terminal',
          map([
            ['max_width', 0],
            ...off('unicode'),
            [
              'syntax_highlighting',
              map([...texts('lexer', 'formatter', 'theme'), ...off('enabled', 'line_numbers', 'wrap')]),
            ],
          ]),
        ],
      ]),
    ],
  ])
}
