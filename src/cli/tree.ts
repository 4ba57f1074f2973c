import type { Failure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'

/** A flag as data. Types are those of the help text. */
export interface Flag {
  readonly name: string
  readonly shorthand?: string
  /** `optional` is a string that takes `--name=value` or stands alone (`--identity`, `--pager`), meaning `bare`. */
  readonly type: 'string' | 'bool' | 'int' | 'number' | 'list' | 'optional'
  readonly about: string
  readonly default?: string | boolean | number | readonly string[]
  readonly required?: boolean
  readonly values?: readonly string[]
  /** Value of a flag that stands alone: of an `optional` one, or of a `list` that may. */
  readonly bare?: string
  /** With `bare`: the next word is the value all the same unless it starts with a dash (`--identity dev`). */
  readonly joins?: boolean
  /** Of a `list`: every text given is one item, commas and all (`-e '{{ list 1, 2 }}'`). */
  readonly whole?: boolean
  /** Environment variable that is read when the flag is absent. */
  readonly env?: string
  readonly hidden?: boolean
  readonly complete?: Completer
  /** What its values are names of (`identity`); who completes a line knows them. */
  readonly names?: string
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
  /** What its values are names of. */
  readonly names?: string
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
  /** Options of the tool that the command drives, with their values, as they stood (`-target=x`, `-var`, `a=1`). */
  readonly tool?: readonly string[]
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
  /** Known, and not there yet: help names it behind those that are. */
  readonly notYet?: boolean
  /** Flags also belong to all commands below. */
  readonly persistentFlags?: boolean
  /** Children are made when somebody looks: a tree of 300 commands costs nothing to a run of one. */
  readonly children: () => Later<readonly CommandNode<Program>[]>
  /** The child that a word means, by its name, else by an alias; made without its siblings. Without it `children` is searched. */
  readonly child?: (word: string) => Later<CommandNode<Program> | undefined>
  /** Whether it has children that lists show (`name [command]`); `children` is asked when absent. */
  readonly group?: boolean
  /** Name of the child that runs when no word is given. */
  readonly defaultChild?: string
  /** What is wrong with the definition: the command is listed, and fails with this when it is called. */
  readonly problem?: Failure
  /** Words that this name stands for; what follows it is appended as it is, flags and `--` included. */
  readonly expansion?: readonly string[]
  /** Words and flags after the name are not looked at: they come as `arguments`. */
  readonly passThrough?: boolean
  /** Options with one dash that belong to the tool which the command drives: `-auto-approve`, `-var a=1`. */
  readonly toolOption?: (word: string) => 'switch' | 'value' | undefined
  /** Further help sections (`IDENTITY`), and `Defined in FILE:LINE`. */
  readonly help?: () => Later<{
    readonly sections: readonly { readonly heading: string; readonly lines: readonly string[] }[]
    readonly definedIn?: string
  }>
  /** Runs the command and answers the exit status; absent for a mere group. */
  readonly run?: (invocation: Invocation, program: Program) => Promise<number>
}
