import type { IdentityAnswer } from '../auth/choose.ts'
import type { CommandSource, Configuration } from '../config/configuration.ts'
import type { GlobalFlags, Project } from '../project.ts'
import type { Layer } from '../steps/environment.ts'
import type { StepHost } from '../steps/host.ts'
import type { StepDefinition } from '../steps/step.ts'
import type { ValueMap } from '../value/value.ts'

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

/** A run of a custom command: what it is, and what its steps will see. */
export interface CommandRun {
  readonly project: Project
  readonly configuration: Configuration
  readonly source: CommandSource
  readonly inputs: CommandInputs
  /** `terraform provision`: what messages call it. */
  readonly command: string
  readonly steps: readonly StepDefinition[]
  readonly host: StepHost
  /** Those that may run as long as nothing fails. */
  readonly runnable: readonly StepDefinition[]
  /** As whom a step runs, before anybody was asked. */
  readonly answerFor: (step: StepDefinition) => IdentityAnswer
  /** The identity that the command was chosen for, steps of another one aside; `false` when switched off. */
  readonly identity: () => Promise<string | false | undefined>
  /** The layers below the command's own `env`. */
  readonly below: () => readonly Layer[]
  /** Adds what a component brings: roots for templates, and a layer of variables. */
  readonly bind: (binding: Binding) => void
}

/** What a component brings into a command: a root for templates, and variables below the command's own. */
export interface Binding {
  readonly data: ValueMap
  readonly layer: Layer | undefined
}

/**
 * Runs a custom command and returns its exit status. `dependencies` says whether the commands it depends on run first;
 * one that is a dependency itself had them run by the command that needs it.
 */
export type RunCommand = (
  project: Project,
  source: CommandSource,
  inputs: CommandInputs,
  dependencies: boolean,
) => Promise<number>
