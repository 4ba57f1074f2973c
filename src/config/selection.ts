import { splitList } from '../cli/scan.ts'
import type { Host } from '../host/host.ts'
import type { Selection } from './configuration.ts'

/** The global flags that choose a configuration, as the command line gave them. */
export interface SelectionFlags {
  readonly basePath?: string
  readonly config: readonly string[]
  readonly configPath: readonly string[]
  /** Undefined when the flag was not given; `['']` when it has no value. */
  readonly profile?: readonly string[]
}

/** What the flags and variables of a run choose of the configuration. */
export function selectionOf({ environment }: Pick<Host, 'environment'>, flags: SelectionFlags): Selection {
  const env = environment.variables
  const profiles = flags.profile ?? (env.ATMOS_PROFILE ? splitList(env.ATMOS_PROFILE) : undefined)
  return {
    files: flags.config.length > 0 ? flags.config : splitList(env.ATMOS_CONFIG ?? ''),
    directories: flags.configPath.length > 0 ? flags.configPath : splitList(env.ATMOS_CONFIG_PATH ?? ''),
    ...(flags.basePath === undefined ? {} : { basePath: flags.basePath }),
    ...(profiles === undefined ? {} : { profiles }),
    cwd: environment.cwd,
  }
}
