import type { Condition } from '../../expression/condition.ts'
import type { Env } from '../../host/host.ts'
import type { Value, ValueMap } from '../../value/value.ts'
import type { Prepared } from '../prepare.ts'
import type { Command } from '../ready.ts'

/** What the command came to, as hooks see it. */
export interface Outcome {
  readonly status: 'success' | 'failure'
  readonly code: number
  readonly error: string
}

/** One hook of a component, checked. */
export interface Hook {
  readonly name: string
  readonly kind: string
  readonly fields: ValueMap
  readonly when: Condition | undefined
  readonly onFailure: 'warn' | 'fail' | 'ignore'
}

/** What a hook is run with. */
export interface HookRun {
  readonly command: Command
  readonly prepared: Prepared
  readonly event: string
  readonly outcome: Outcome
  /** The complete environment of the hook. */
  readonly env: Env
  /** The same before the identity of the component, which steps of their own identity build on. */
  readonly before: Env
  readonly render: (value: Value) => Promise<Value>
}

/** Runs a hook of a kind and answers its status. */
export type HookKind = (hook: Hook, run: HookRun) => Promise<number>
