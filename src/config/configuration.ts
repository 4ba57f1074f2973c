import type { Failure, Place } from '../failure/failure.ts'
import type { Document, Path } from '../value/origin.ts'
import type { Value, ValueMap } from '../value/value.ts'

/** Which configuration to read, as flags and variables say; flags win. */
export interface Selection {
  /** `--config`, else `ATMOS_CONFIG`. */
  readonly files: readonly string[]
  /** `--config-path`, else `ATMOS_CONFIG_PATH`. */
  readonly directories: readonly string[]
  /** `--base-path`; the variable is read with the others. */
  readonly basePath?: string
  /** `--profile`, else `ATMOS_PROFILE`; undefined lets `profiles.default` choose. */
  readonly profiles?: readonly string[]
  /** Working directory after `--chdir`. */
  readonly cwd: string
  /** Runs no program that the configuration names, and asks no server: what `!exec` would give counts as not set. */
  readonly passive?: 'help' | 'completion' | undefined
}

/** What a layer is: the reason it stands where it stands in the order. */
export type LayerKind =
  | 'default'
  | 'system'
  | 'home'
  | 'parent'
  | 'git-root'
  | 'cwd'
  | 'import'
  | 'auto-import'
  | 'explicit'
  | 'profile'
  | 'env'
  | 'flag'

/** One source of configuration, evaluated but not merged. */
export interface Layer {
  readonly kind: LayerKind
  readonly document: Document
}

/** The configuration of a run: read once, merged, never changed. Layers stay, so that every value can say where it is from. */
export interface Configuration {
  /** The merged tree without `commands`; known keys in lower case, others keep their spelling. */
  readonly value: ValueMap
  /** Lowest first. */
  readonly layers: readonly Layer[]
  /** Whether any configuration file was found. */
  readonly found: boolean
  /** Directory of the highest source (`cli_config_path`), absolute: the anchor of the realm and of profiles. */
  readonly directory: string
  /** `base_path`, absolute. */
  readonly basePath: string
  /** Working directory of the run, absolute. */
  readonly cwd: string
  /** Process environment plus what `env:` promotes (`ATMOS_*` keys not set already). */
  readonly env: Readonly<Record<string, string>>
  /** `env:` of the configuration, values as text, spelling kept. */
  readonly globalEnv: Readonly<Record<string, string>>
  /** Value at a path of known (schema) keys. */
  get(...path: (string | number)[]): Value | undefined
  /** Where the winning value of a path was written; commands are found by name: `['commands', {name}]` is `commandPlace`. */
  locate(path: Path): Place | undefined
  /** The definitions of custom commands in merged order, path names expanded; each knows its layers. */
  readonly commands: readonly CommandSource[]
  /** The one of that name, without a look at the others; undefined when there is none. */
  command(name: string): CommandSource | undefined
  /** Where the winning value of a path is from; undefined when nothing gives it. */
  origin(path: Path): Origin | undefined
  /** Folders of the sources, in order; more than one only with several `--config` and `--config-path`. */
  readonly directories: readonly string[]
  /** What did not stop the loading but has to be told (an import that was not found), one sentence each. */
  readonly warnings: readonly string[]
  /** Keeps what was parsed for the next run. To be called when the work is done, as it takes a moment. Never fails. */
  keep(): void
}

/** What gave a value: a layer, and its place in a file or the name of its variable. */
export interface Origin {
  readonly kind: LayerKind
  readonly place?: Place
  readonly variable?: string
}

/** A custom command after merging by name, as plain data with the places of its definitions. */
export interface CommandSource {
  readonly name: string
  /** All keys except `commands`; later definitions replaced whole keys. */
  readonly fields: ValueMap
  readonly commands: readonly CommandSource[]
  /** Where the definition that came last stands. */
  readonly place: Place | undefined
  /** Where the value of one key (and what is below it) was written. */
  locate(path: Path): Place | undefined
  /** The word (a number, `true`) at a path as it is written, so that `1.10` and `0644` can be texts. */
  written(path: Path): string | undefined
  /** Why the definition cannot be used: a YAML function in it failed. The value in its place is null. */
  readonly problem?: Failure | undefined
}
