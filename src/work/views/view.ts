import type { Clock } from '../../host/host.ts'
import type { OpenConsole } from '../../terminal/console.ts'
import type { Consumer } from '../events.ts'
import type { Outputs } from '../output.ts'
import type { Ended, Task } from '../task.ts'

/** What a view is opened with. */
export interface Screen {
  readonly console: OpenConsole
  readonly clock: Clock
  /** What is done to all tasks: `terraform plan`. */
  readonly title: string
  /** The same in the lines of one task: `plan`. */
  readonly verb: string
  /** How many run at the same time. */
  readonly concurrency: number
  /** The tasks of the run itself, in their order. */
  readonly tasks: readonly Task[]
  /** What the tasks write; it takes events before the view does. */
  readonly outputs: Outputs
  /** What came of a task, in a few words. */
  readonly outcome: (task: Task, ended: Ended) => string
  /** Whether the output of a task is not worth showing. */
  readonly hides?: (task: Task, ended: Ended) => boolean
}

/** A way to show tasks while they run. */
export interface View {
  readonly consume: Consumer
  /** The run is over: nothing moves any more. */
  close(): void
}

/** Opens a view of a run. */
export type ViewKind = (screen: Screen) => View

/** The sign in front of a task that has ended. */
export function signOf({ console }: Pick<Screen, 'console'>, { status }: Ended): string {
  const { dim, green, red } = console.paint('stderr')
  return status === 'succeeded' ? green('✓') : status === 'failed' ? red('✗') : dim('·')
}
