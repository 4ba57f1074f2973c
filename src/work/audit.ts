import { reason } from '../failure/failure.ts'
import type { Console } from '../terminal/console.ts'
import { type Consumer, consumer, labelOf, type WorkEvent } from './events.ts'

/** Writes to the log, at level `Debug`, what was done as whom, when, and how it ended. */
export function audited(console: Pick<Console, 'log' | 'logs'>, title: string): Consumer {
  const about = (event: WorkEvent) => ({
    run: title,
    task: labelOf(event),
    ...(event.task.identity === undefined ? {} : { identity: event.task.identity }),
  })
  const over = (event: Extract<WorkEvent, { kind: 'ended' | 'skipped' }>) => {
    const { status, code, started, finished, problem, thrown } = event.ended
    const why = thrown === undefined ? problem : reason(thrown)
    console.log('Debug', 'task ended', {
      ...about(event),
      status,
      code,
      ...(started === undefined ? {} : { ms: Math.round((finished ?? started) - started) }),
      ...(why === undefined ? {} : { problem: why }),
    })
  }
  return consumer({
    started: (event) => console.log('Debug', 'task started', about(event)),
    output: undefined,
    asked: (event) => console.log('Debug', 'task asked', { ...about(event), question: event.question }),
    ended: over,
    skipped: over,
  })
}
