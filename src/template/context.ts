import type { Host } from '../host/host.ts'
import type { Later } from '../value/later.ts'
import type { Value } from '../value/value.ts'

/** Sets of functions; where two have the same name, the one named later wins (as Sprig wins over Gomplate). */
export type LibraryName = 'gomplate' | 'sprig' | 'collect' | 'atmos' | 'shell'

/** Where a datasource is read: a path, or an address such as `https://…`, `env:///NAME`, `merge:a|b`. */
export interface Datasource {
  readonly url: string
  readonly headers?: Readonly<Record<string, readonly string[]>>
}

/** What functions may ask of the outside. The top of the program fills it in; an absent part makes its functions fail clearly. */
export interface TemplateContext {
  readonly host?: Host
  /** Environment that `env`, `getenv` and `expandenv` see. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** `atmos.Component "vpc" "dev"`. */
  readonly component?: (component: string, stack: string) => Later<Value>
  /** `atmos.Store`. */
  readonly store?: (name: string, stack: string, component: string, key: string) => Later<Value>
  /** Asks the name service: `getHostByName`, `net.LookupTXT`. Without it those functions fail. */
  readonly lookup?: (kind: 'ip' | 'cname' | 'srv' | 'txt', name: string) => Later<readonly string[]>
  /** What `datasource` and `include` read, by alias. */
  readonly datasources?: Readonly<Record<string, Datasource>>
  /** Milliseconds that a datasource may take; 5 s when absent. */
  readonly datasourceTimeout?: number
  /** `atmos.GomplateDatasource`; without it the alias is read as `datasource` reads it. */
  readonly datasource?: (alias: string, args: readonly string[]) => Later<Value>
  /** `atmos.Resolve "!env HOME"`: the value of a YAML function. */
  readonly resolve?: (text: string) => Later<Value>
}
