import type { OpenAuth } from './auth/open.ts'
import type { IdentityFlag } from './cli/global-flags.ts'
import type { Configuration } from './config/configuration.ts'
import type { SelectionFlags } from './config/selection.ts'
import type { Host } from './host/host.ts'
import type { Stacks } from './stacks/stacks.ts'
import type { Stores } from './stores/open.ts'
import type { TemplateContext } from './template/context.ts'
import type { OpenConsole } from './terminal/console.ts'
import type { TerminalFlags } from './terminal/settings.ts'

/** Values of the global flags, from the command line alone: each room adds variables and configuration itself. */
export interface GlobalFlags extends TerminalFlags, SelectionFlags {
  readonly chdir?: string
  /** Undefined when the flag was not given. */
  readonly identity?: IdentityFlag
  readonly pager?: string
  /** `--settings-list-merge-strategy`: beats the variable and the configuration. */
  readonly listMergeStrategy?: string
  /** `--redirect-stderr`: where the stderr of a component's tool goes. */
  readonly redirectStderr?: string
  /** `--no-cache`: nothing that earlier runs have kept is used. */
  readonly noCache?: boolean
}

/**
 * A run's view of the world. Each part is opened on first use, once per process. Commands get this (or slices of it)
 * instead of importing what answers; `open-project.ts` assembles it at the top of the program.
 */
export interface Project {
  readonly host: Host
  readonly flags: GlobalFlags
  readonly console: OpenConsole
  /** Working directory after `--chdir`. */
  readonly cwd: string
  /** Aborted when the process is told to end (Ctrl-C, SIGTERM, SIGHUP). Watching begins with the first look at it. */
  readonly signal: AbortSignal
  /** Reads the configuration; fails when it is broken. */
  configuration(): Promise<Configuration>
  auth(): Promise<OpenAuth>
  /** The stacks of the configuration; fails when it does not say where they are. */
  stacks(): Promise<Stacks>
  /** The stores of the configuration; none is connected yet. */
  stores(): Promise<Stores>
  /** The stacks of another state of the project (an older commit laid out in a folder), by this configuration. */
  stacksAt(place: { readonly basePath: string; readonly cwd: string }): Promise<Stacks>
  /** What template functions may ask. */
  templateContext(): TemplateContext
  /** Has something done when the run is over, however it ended: a file that nobody needs any more goes. */
  atEnd(work: () => void): void
}
