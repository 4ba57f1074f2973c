import type { NamedBy, Reason, Session } from '../auth/auth.ts'
import type { Env, Host } from '../host/host.ts'
import type { TemplateContext } from '../template/context.ts'
import type { Console } from '../terminal/console.ts'
import type { Later } from '../value/later.ts'
import type { ValueMap } from '../value/value.ts'
import type { Consumer } from '../work/events.ts'
import type { Task } from '../work/task.ts'
import type { Layer } from './environment.ts'
import type { StepDefinition } from './step.ts'

/** As whom a step runs. */
export type StepIdentity =
  | { readonly kind: 'none' }
  | { readonly kind: 'off' }
  | {
      readonly kind: 'name'
      readonly name: string
      /** Where the name was given: `command, atmos.yaml:14`. */
      readonly namedBy: NamedBy
    }

/** What runs a list of steps: a custom command or a workflow. All that the steps see comes from here. */
export interface StepHost {
  readonly host: Host
  readonly console: Console
  /** `terraform provision`: its name in messages. */
  readonly name: string
  /** `workflow` in conditions: the name of the command or workflow itself. */
  readonly workflow: string
  /** Directory of the steps, absolute; theirs are relative to it. */
  readonly cwd: string
  readonly templates: TemplateContext
  /** Roots of the templates, besides `Env`, `env` and `steps`. */
  readonly data: ValueMap
  /** What `env` is in conditions. */
  readonly conditionEnv: () => Env
  /** Layers below identity and step; asked once, when the first step runs. */
  readonly layers: () => Later<readonly Layer[]>
  readonly identityOf: (step: StepDefinition) => Later<StepIdentity>
  readonly session: (identity: string, reason: Reason) => Promise<Session>
  /** Names of variables that only authentication has a use for. */
  readonly authVariables: () => ReadonlySet<string>
  /** Who watches the steps: screens, reports, a journal. Absent in a plain run, whose steps have our own streams. */
  readonly watch?: Watch
}

/** Who watches steps. */
export interface Watch {
  readonly consume: Consumer
  /** The tasks that the steps are part of, outermost first. */
  readonly within: readonly Task[]
  /** Whether what steps write goes to the consumers; else it goes to our own streams. */
  readonly output: boolean
}

/** The part of a host that conditions ask. */
export type ConditionHost = Pick<StepHost, 'host' | 'workflow' | 'conditionEnv'>
