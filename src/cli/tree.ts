import type { Later } from '../value/later.ts'

/** A flag as data. Types are those of the help text. */
export interface Flag {
  readonly name: string
  readonly shorthand?: string
  /** `optional` takes `--name=value` or stands alone (`--identity`, `--pager`), meaning `bare`. */
  readonly type: 'string' | 'bool' | 'int' | 'number' | 'list' | 'optional'
  readonly about: string
  readonly default?: string | boolean | number | readonly string[]
  readonly required?: boolean
  readonly values?: readonly string[]
  /** Value of an `optional` flag that stands alone. */
  readonly bare?: string
  /** Environment variable that is read when the flag is absent. */
  readonly env?: string
  readonly hidden?: boolean
  readonly complete?: Completer
}

/** A positional argument as data. */
export interface Argument {
  readonly name: string
  readonly about: string
  readonly required: boolean
  readonly default?: string
  readonly values?: readonly string[]
  /** Takes all further words; only the last may. */
  readonly rest?: boolean
  readonly complete?: Completer
}

/** Candidates for a word under completion: `[value, description]`. Never authenticates. */
export type Completer = (typed: string, invocation: Invocation) => Later<readonly (readonly [string, string])[]>

/** What the words of a command line came to. */
export interface Invocation {
  /** Names from below the root to the command: `['auth', 'login']`. */
  readonly path: readonly string[]
  readonly arguments: readonly string[]
  /** Values of all flags of the command and the global ones, defaults applied. */
  readonly flags: Readonly<Record<string, string | boolean | number | readonly string[]>>
  /** Names of the flags that were really given. */
  readonly given: ReadonlySet<string>
  /** Words after the first `--`; undefined when there was none. */
  readonly trailing: readonly string[] | undefined
}

/** A command as data: cheap to make, and its work is loaded when it runs. */
export interface CommandNode<Program = unknown> {
  readonly name: string
  readonly aliases: readonly string[]
  /** One line for lists. */
  readonly brief: string
  /** Markdown for its own help; the brief when absent. */
  readonly about?: string
  readonly arguments: readonly Argument[]
  readonly flags: readonly Flag[]
  readonly examples?: readonly { readonly about: string; readonly line: string }[]
  readonly origin: 'built-in' | 'custom' | 'alias'
  /** Not in lists, suggestions or completion. */
  readonly hidden?: boolean
  /** Flags also belong to all commands below. */
  readonly persistentFlags?: boolean
  /** Children are made when somebody looks: a tree of 300 commands costs nothing to a run of one. */
  readonly children: () => readonly CommandNode<Program>[]
  /** Further help sections (`IDENTITY`), and `Defined in FILE:LINE`. */
  readonly help?: () => Later<{
    readonly sections: readonly { readonly heading: string; readonly lines: readonly string[] }[]
    readonly definedIn?: string
  }>
  /** Runs the command and answers the exit status; absent for a mere group. */
  readonly run?: (invocation: Invocation, program: Program) => Promise<number>
}
