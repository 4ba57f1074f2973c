import type { StreamName } from '../host/host.ts'
import type { Ended, Task } from './task.ts'

interface About {
  readonly task: Task
  /** The tasks that this one is part of, outermost first. */
  readonly within: readonly Task[]
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * What happens while tasks run. Each task is either skipped, or it starts, may write and ask, and ends; nothing of it
 * comes after that. Bytes are masked already, so that whoever cuts them cuts no secret in two; they are only valid during
 * the call. A question is under way until `answered` settles, which it does without failing.
 */
export type WorkEvent =
  | (About & { readonly kind: 'started' })
  | (About & { readonly kind: 'output'; readonly stream: StreamName; readonly bytes: Uint8Array })
  | (About & { readonly kind: 'asked'; readonly question: string; readonly answered: Promise<unknown> })
  | (About & { readonly kind: 'ended'; readonly ended: Ended })
  | (About & { readonly kind: 'skipped'; readonly ended: Ended })

export type EventKind = WorkEvent['kind']
type EventOf<K extends EventKind> = Extract<WorkEvent, { readonly kind: K }>

/** Takes every event of a run, in order: a screen, a report, a journal. */
export type Consumer = (event: WorkEvent) => void

/** A consumer that says of each kind of event what it does with it; one that is forgotten does not compile. */
export function consumer(handlers: { readonly [K in EventKind]: ((event: EventOf<K>) => void) | undefined }): Consumer {
  return (event) => (handlers[event.kind] as ((event: WorkEvent) => void) | undefined)?.(event)
}

/** One consumer for several: each gets every event, in their order. */
export function each(consumers: readonly (Consumer | undefined)[]): Consumer {
  const all = consumers.filter((one) => one !== undefined)
  return (event) => {
    for (const consume of all) consume(event)
  }
}

/** What screens and reports call the task of an event: `deploy/build` where it is part of another one. */
export function labelOf({ task, within }: Pick<WorkEvent, 'task' | 'within'>): string {
  return within.length === 0 ? task.name : [...within, task].map((one) => one.name).join('/')
}
