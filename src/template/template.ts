import type { Place } from '../failure/failure.ts'
import type { Host } from '../host/host.ts'
import type { Later } from '../value/later.ts'
import type { Value, ValueMap } from '../value/value.ts'

/** Sets of functions; where two have the same name, the one named later wins (as Sprig wins over Gomplate). */
export type LibraryName = 'gomplate' | 'sprig' | 'collect' | 'atmos' | 'shell'

/** What functions may ask of the outside. `project.ts` fills it in; an absent part makes its functions fail clearly. */
export interface TemplateContext {
  readonly host?: Host
  /** Environment that `env`, `getenv` and `expandenv` see. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** `atmos.Component "vpc" "dev"`. */
  readonly component?: (component: string, stack: string) => Later<Value>
  /** `atmos.Store`. */
  readonly store?: (name: string, stack: string, component: string, key: string) => Later<Value>
  /** `atmos.GomplateDatasource`, `datasource`. */
  readonly datasource?: (alias: string, args: readonly string[]) => Later<Value>
}

export interface TemplateOptions {
  /** Name shown in errors, as Go shows it: `template: NAME:1:2: …`. */
  readonly name: string
  readonly libraries: readonly LibraryName[]
  /** What a missing map key gives: a failure, or `<no value>`. */
  readonly missingKey: 'error' | 'default'
  readonly delimiters?: readonly [string, string]
  /** Where the text stands, when it comes out of a file: errors are mapped back to it. */
  readonly place?: Place
  readonly context: TemplateContext
}

/** The libraries of custom-command steps and manifests: everything, missing keys are failures. */
export const stepLibraries: readonly LibraryName[] = ['gomplate', 'sprig', 'collect', 'atmos', 'shell']

/**
 * Renders a text once. Answers at once unless a function (or the loading of a library) needs to wait. A text without
 * delimiters is returned as it is, without loading anything. Fails with `template/…` and a position.
 */
export declare function render(text: string, data: ValueMap, options: TemplateOptions): Later<string>
