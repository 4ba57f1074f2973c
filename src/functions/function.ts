import type { Env, Host } from '../host/host.ts'
import type { RemoteSettings } from '../remote/remote.ts'
import type { Later } from '../value/later.ts'
import type { Document } from '../value/origin.ts'
import type { Value } from '../value/value.ts'

/** Where functions may stand: the configuration, stack manifests, or fields of workflow steps. */
export type Station = 'configuration' | 'manifest' | 'workflow'

/** What every function may ask. Functions that need more of the stack engine get it from the engine's own asking. */
export interface Asking {
  readonly host: Host
  /** Variables that `!env` and the scripts of `!exec` see. */
  readonly env: Env
  /** Working directory of the run, absolute. */
  readonly cwd: string
  /** The file that holds the call, absolute. */
  readonly file: string
  /** Folders in which relative files are looked up, in this order. */
  readonly folders: readonly string[]
  /** What is said about files from elsewhere; the usual when absent. */
  readonly elsewhere?: RemoteSettings
  /** Evaluates what was read from another file (its tags are functions too), seen from that file. */
  nested(document: Document): Later<Value>
}

/** One call as it was written. */
export interface Call {
  readonly tag: string
  /** The scalar without the blanks around it. */
  readonly text: string
}

/**
 * A YAML function: `run` answers the value. A thrown failure is told with the call, its key and its place. Register it in
 * registry.ts, one line.
 */
export interface YamlFunction {
  readonly stations: readonly Station[]
  run(call: Call, asking: Asking): Later<Value>
}
