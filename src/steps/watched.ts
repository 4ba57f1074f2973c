import type { Ended, Task } from '../work/task.ts'
import type { StepHost, Watch } from './host.ts'
import type { FailedStep, Sinks, StepDefinition } from './step.ts'

/** A step that is being watched. */
export interface WatchedStep {
  /** Takes what it writes; undefined where that goes to our own streams. */
  readonly sinks: Sinks | undefined
  ended(how: Pick<FailedStep, 'code' | 'failure'>): void
}

/** What events call a step: its name, else its number in its list. */
export const nameOf = (step: StepDefinition): string => step.name || `step ${step.index + 1}`

/** Tells of steps that run one after the other, as the scheduler does of tasks. */
export function watchSteps(host: Pick<StepHost, 'host' | 'console'>, watch: Watch) {
  const { consume, within } = watch
  const now = () => host.host.clock.now()
  return {
    /** A step whose condition does not hold. */
    skipped(step: StepDefinition): void {
      const ended: Ended = {
        status: 'skipped',
        code: 0,
        started: undefined,
        finished: undefined,
        problem: 'its condition does not hold',
      }
      consume({ kind: 'skipped', task: { name: nameOf(step) }, within, at: now(), ended })
    },
    /** A step that begins now. */
    begin(step: StepDefinition): WatchedStep {
      const task: Task = { name: nameOf(step) }
      const started = now()
      const streams: { end(): void }[] = []
      const sink = (stream: 'stdout' | 'stderr') => {
        const masked = host.console.maskStream((bytes) =>
          consume({ kind: 'output', task, within, at: now(), stream, bytes }),
        )
        streams.push(masked)
        return (bytes: Uint8Array) => masked.write(bytes)
      }
      consume({ kind: 'started', task, within, at: started })
      return {
        sinks: watch.output ? { stdout: sink('stdout'), stderr: sink('stderr') } : undefined,
        ended({ code, failure }) {
          for (const stream of streams) stream.end()
          const finished = now()
          const status = code === 0 ? 'succeeded' : 'failed'
          const ended: Ended = { status, code, started, finished, ...(failure ? { thrown: failure } : {}) }
          consume({ kind: 'ended', task, within, at: finished, ended })
        },
      }
    },
  }
}
