import { reason } from '../failure/failure.ts'
import { type Consumer, consumer, type WorkEvent } from './events.ts'
import type { Status } from './task.ts'

/**
 * What a run leaves for one that goes on with it: which tasks began and how they ended. No output, no variable and no
 * other value of a task is in it, so no secret is either.
 */
export type JournalEntry =
  | { readonly kind: 'started'; readonly task: readonly string[]; readonly at: number }
  | {
      readonly kind: 'ended'
      readonly task: readonly string[]
      readonly at: number
      readonly status: Status
      readonly code: number
      readonly problem?: string
    }

/** Takes entries as they come; it must have them safe when it returns, since the process may end at any time. */
export interface Journal {
  add(entry: JournalEntry): void
}

/** Writes a journal of all tasks of a run. `mask` takes the secrets out of the words of a failure. */
export function journalled(journal: Journal, mask: (text: string) => string): Consumer {
  const nameOf = ({ task, within }: WorkEvent) => [...within, task].map((one) => one.name)
  const over = (event: Extract<WorkEvent, { kind: 'ended' | 'skipped' }>) => {
    const { status, code, thrown } = event.ended
    const problem = thrown === undefined ? event.ended.problem : reason(thrown)
    journal.add({
      kind: 'ended',
      task: nameOf(event),
      at: event.at,
      status,
      code,
      ...(problem === undefined ? {} : { problem: mask(problem) }),
    })
  }
  return consumer({
    started: (event) => journal.add({ kind: 'started', task: nameOf(event), at: event.at }),
    output: undefined,
    asked: undefined,
    ended: over,
    skipped: over,
  })
}

/**
 * How far a run came: how a task ended, by the names that lead to it. `under way` are those that had begun when the process
 * ended; undefined are those that had not.
 */
export function progressOf(
  entries: Iterable<JournalEntry>,
): (task: readonly string[]) => Status | 'under way' | undefined {
  const found = new Map<string, Status | 'under way'>()
  for (const entry of entries)
    found.set(JSON.stringify(entry.task), entry.kind === 'started' ? 'under way' : entry.status)
  return (task) => found.get(JSON.stringify(task))
}
