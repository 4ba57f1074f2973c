import { map, type Value, type ValueMap } from '../value/value.ts'
import { speaks } from './version.ts'

/** Values of keys that no file, variable or flag gives, with or without an atmos.yaml. */
export function defaults(): ValueMap {
  return plain({
    components: {
      helmfile: { use_eks: false },
      terraform: {
        append_user_agent: `Atmos/${speaks} (Cloud Posse; +https://atmos.tools)`,
        plugin_cache: true,
        auto_provision_workdir_for_outputs: true,
      },
    },
    stacks: { inherit: { metadata: true } },
    logs: { file: '/dev/stderr', level: 'Warning' },
    diagnostics: { enabled: false, file: '', include_output: false },
    settings: {
      inject_github_token: true,
      inject_bitbucket_token: true,
      inject_gitlab_token: true,
      experimental: 'warn',
      terminal: { color: true, no_color: false, pager: 'false', speed: 0, help: { filter: true } },
      // Nothing is ever sent: this program has no telemetry.
      telemetry: { enabled: false },
    },
    describe: { provenance: true, component: { filter: 'schema' }, error_mode: 'warn' },
    list: { error_mode: 'warn' },
    container: { runtime: { auto_start: true } },
    docs: { generate: { readme: { output: './README.md' } } },
    cast: { recording: { width: 120, height: 36 } },
  })
}

/** The project that is assumed where there is no configuration at all. */
export function wholeProject(): ValueMap {
  return plain({
    base_path: '.',
    stacks: {
      base_path: 'stacks',
      name_pattern: '{tenant}-{environment}-{stage}',
      included_paths: ['orgs/**/*'],
      excluded_paths: ['**/_defaults.yaml'],
    },
    components: {
      terraform: {
        base_path: 'components/terraform',
        apply_auto_approve: false,
        deploy_run_init: true,
        init_run_reconfigure: true,
        auto_generate_backend_file: true,
        init: { pass_vars: false },
        plan: { skip_planfile: false },
        workspace: { prefix_separator: '-' },
      },
      helmfile: { base_path: 'components/helmfile', use_eks: false },
      packer: { base_path: 'components/packer', command: 'packer' },
      kubernetes: { base_path: 'components/kubernetes', provider: 'kubectl' },
    },
    workflows: { base_path: 'stacks/workflows' },
    schemas: { jsonschema: { base_path: 'stacks/schemas/jsonschema' }, opa: { base_path: 'stacks/schemas/opa' } },
    templates: { settings: { enabled: true, sprig: { enabled: true }, gomplate: { enabled: true } } },
    settings: {
      list_merge_strategy: 'replace',
      terminal: {
        max_width: 0,
        pager: 'false',
        unicode: true,
        syntax_highlighting: {
          enabled: true,
          formatter: 'terminal',
          theme: 'dracula',
          line_numbers: true,
          wrap: false,
        },
      },
    },
    version: { check: { enabled: true, timeout: 1000, frequency: 'daily' } },
  })
}

type Data = string | number | boolean | readonly string[] | { readonly [key: string]: Data }

function plain(data: { readonly [key: string]: Data }): ValueMap {
  const made = map()
  for (const [key, value] of Object.entries(data)) {
    made[key] =
      typeof value !== 'object' ? value : Array.isArray(value) ? [...value] : plain(value as { [key: string]: Data })
  }
  return made as { [key: string]: Value }
}
