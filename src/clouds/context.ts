import type { Env, Host } from '../host/host.ts'

/** What a request to a cloud may use. */
export interface CloudContext {
  readonly host: Host
  /** The variables that say where services are and how to reach them: endpoints, certificates, regions. */
  readonly env: Env
  readonly signal?: AbortSignal | undefined
}
