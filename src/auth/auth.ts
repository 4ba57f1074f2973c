import type { Env } from '../host/host.ts'
import type { Later } from '../value/later.ts'

/** Where an identity was named, or how to find that out: places in files are looked up for an error only. */
export type NamedBy = string | (() => string)

/** Why a login is asked for: shown in prompts, so that people know what they are giving a code for. */
export interface Reason {
  /** `step 1 of deploy-infra (atmos terraform plan vpc)`, `atmos auth login`. A function is called when somebody is asked. */
  readonly neededBy: string | (() => Later<string>)
  /** Where the identity was named (`command, atmos.yaml:14`), for errors. */
  readonly namedBy?: NamedBy
  readonly signal?: AbortSignal
}

/** What a login is needed for, in words. */
export function neededBy(reason: Reason): Later<string> {
  return typeof reason.neededBy === 'string' ? reason.neededBy : reason.neededBy()
}

/** Authentication as other stations see it. Opening it reads configuration only: no file, no network, no SDK. */
export interface Auth {
  /** Names as written, sorted. */
  readonly identities: readonly string[]
  readonly realm: { readonly name: string; readonly source: 'env' | 'config' | 'auto' | 'default' }
  /** The configured spelling of a name, matched without regard to case; fails with `auth/identity-not-found`. */
  resolve(name: string, namedBy?: NamedBy): string
  /** Lets the person pick; fails with `auth/no-terminal` where nobody can be asked, `auth/user-aborted` when they leave. */
  pick(): Promise<string>
  /** The default identity, or the picker, or a failure (spec §3.2). */
  choose(): Promise<string>
  /**
   * A valid session for the identity: stored, else by a login along its chain; one login per process and identity.
   * Programs look into one file of credentials only, so a child of the session finds profiles of `others` there, too.
   */
  session(identity: string, reason: Reason, others?: readonly string[]): Promise<Session>
  /** What a session would take, without touching network, prompts or files. */
  plan(identity: string): Plan
}

/** Credentials in force for one identity. */
export interface Session {
  readonly identity: string
  /** Milliseconds since 1970; undefined when they do not expire. */
  readonly expires: number | undefined
  readonly principal?: string
  /**
   * The complete environment of a child that runs as this identity: `base` without what the identity removes, with what
   * it sets. Pure.
   */
  environment(base: Env): Env
}

/** What a login would do now. */
export interface Plan {
  readonly identity: string
  readonly hops: readonly {
    readonly name: string
    readonly kind: string
    /** `cached` until then, or what would happen: a call, a prompt. */
    readonly state: 'cached' | 'call' | 'prompt' | 'none'
    readonly expires?: number
    /** `1 STS call`, `asks for an MFA code`. */
    readonly note?: string
  }[]
  /** What the identity sets. */
  readonly sets: Env
  /** The environment of a child, as that of a session; see `Session`. */
  environment(base: Env): Env
}
