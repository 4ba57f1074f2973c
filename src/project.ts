import type { Auth } from './auth/auth.ts'
import type { Configuration } from './config/configuration.ts'
import type { Host } from './host/host.ts'
import type { TemplateContext } from './template/template.ts'
import type { Console } from './terminal/console.ts'

/** Values of the global flags, from the command line alone (variables and configuration come on top in their stations). */
export interface GlobalFlags {
  readonly chdir?: string
  readonly basePath?: string
  readonly config: readonly string[]
  readonly configPath: readonly string[]
  /** Undefined when the flag was not given; `''` when it stands alone. */
  readonly profile?: readonly string[]
  /** As given: a name, `''` (switched off by `--identity ""`), or `bare` when it stands alone. Undefined when absent. */
  readonly identity?:
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'off' }
    | { readonly kind: 'pick' }
  readonly interactive?: boolean
  readonly logsLevel?: string
  readonly logsFile?: string
  readonly verbose?: boolean
  readonly noColor?: boolean
  readonly forceColor?: boolean
  readonly forceTty?: boolean
  readonly mask?: boolean
  readonly pager?: string
}

/**
 * A run's view of the world: each part is opened on first use and once per process. Functions and commands get this (or
 * slices of it) instead of importing what answers.
 */
export interface Project {
  readonly host: Host
  readonly flags: GlobalFlags
  readonly console: Console
  /** Working directory after `--chdir`. */
  readonly cwd: string
  /** Aborted when the process is told to end (Ctrl-C, SIGTERM, SIGHUP). Watching begins with the first look at it. */
  readonly signal: AbortSignal
  /** Reads the configuration; fails when it is broken. */
  configuration(): Promise<Configuration>
  auth(): Promise<Auth>
  /** What template functions may ask. */
  templateContext(): TemplateContext
}
