import { isFailure } from '../failure/failure.ts'
import type { Clock, Sink, StreamName } from '../host/host.ts'
import { waitingFor } from '../host/waits.ts'
import type { Consumer } from './events.ts'
import { type Ended, type Task, wasStopped } from './task.ts'

/**
 * What the failure of a task means for the others. `continue`: only those that need it are skipped. `no-new`: nothing
 * more starts. `kill`: nothing more starts, and running tasks are ended.
 */
export type FailureMode = 'continue' | 'no-new' | 'kill'

/** Tasks, and how they are to be run. */
export interface Plan<T extends Task> {
  /** In the order in which free ones are taken. */
  readonly tasks: readonly T[]
  /** What a task waits for; what is not among the tasks is not waited for. */
  readonly needs: (task: T) => readonly T[]
  /** How many may run at the same time, at least 1. */
  readonly concurrency: number
  readonly onFailure: FailureMode
  /** How many failures it takes for `onFailure` to be obeyed; until then it is `continue`. 1 when absent. */
  readonly failures?: number
  /** Tasks with one key never run at the same time. */
  readonly lock?: (task: T) => string
  /**
   * Asked when a task would start: why it is left out all the same. What needs it goes on as if it had succeeded. Nobody is
   * left out when absent.
   */
  readonly skips?: (task: T) => Promise<string | undefined>
  /** Whether an exit status is a success of its task; 0 is when absent. */
  readonly isFine?: (code: number) => boolean
  /** Runs a task and returns its exit status. What it throws is the failure of this task. */
  readonly run: (task: T, slot: Slot) => Promise<number>
}

/** What a task is handed while it runs. */
export interface Slot {
  /** Aborted when the run is stopped, and when the failure of another task kills this one. */
  readonly signal: AbortSignal
  /** Takes what the task writes; it goes to the consumers, masked. */
  output(stream: StreamName): Sink
  /** Asks a person, for the sake of this task: consumers know of it, so that nothing is drawn over the question. */
  asking<A>(question: string, ask: () => Promise<A>): Promise<A>
  /** Runs tasks that are part of this one: under its signal, and their events name it. */
  children<C extends Task>(plan: Plan<C>): Promise<ReadonlyMap<C, Ended>>
}

/** What the tasks of a run share. */
export interface RunContext {
  readonly clock: Pick<Clock, 'now'>
  /** Aborted when the whole run is to end. */
  readonly signal: AbortSignal
  readonly consume: Consumer
  /** Takes the secrets out of a stream of bytes. */
  readonly mask: (emit: (bytes: Uint8Array) => void) => { write(bytes: Uint8Array): void; end(): void }
  /** The tasks that the run itself is part of. */
  readonly within?: readonly Task[]
}

/**
 * Runs tasks in order, several at a time, each after all that it needs, and returns how each ended. A task that was
 * stopped (`wasStopped`) ends the run as an aborted signal does: nothing more starts. Throws only what a consumer or `skips` throws.
 */
export async function schedule<T extends Task>(plan: Plan<T>, context: RunContext): Promise<ReadonlyMap<T, Ended>> {
  const { clock, consume, within = [] } = context
  const kill = new AbortController()
  const signal = AbortSignal.any([context.signal, kill.signal])
  const isFine = plan.isFine ?? ((code: number) => code === 0)
  const queue = queueOf(plan)
  const ended = new Map<T, Ended>()
  let running = 0
  let failures = 0
  /** The failure that keeps everything else from starting. */
  let fatal: { readonly task: T; readonly stopped: boolean } | undefined
  /** A consumer that fails ends everything: nobody would see what is going on. */
  let crash: { readonly thrown: unknown } | undefined
  let wake = () => {}

  const end = (task: T, how: Ended, kind: 'ended' | 'skipped') => {
    ended.set(task, how)
    consume({ kind, task, within, at: how.finished ?? clock.now(), ended: how })
  }
  const skip = (task: T, problem: string) => {
    queue.drop(task)
    end(task, { status: 'skipped', code: 0, started: undefined, finished: undefined, problem }, 'skipped')
  }
  const failed = (task: T, how: Ended) => {
    failures += 1
    const stopped = wasStopped(how)
    if (!stopped && (plan.onFailure === 'continue' || failures < (plan.failures ?? 1))) return
    fatal ??= { task, stopped }
    if (plan.onFailure === 'kill') kill.abort(new Error(`${task.name} failed`))
  }
  const start = async (task: T): Promise<void> => {
    let problem = plan.skips && (await plan.skips(task))
    const isLate = plan.skips !== undefined && signal.aborted
    if (isLate) problem = 'the run was stopped'
    if (problem !== undefined) {
      queue.end(task, !isLate)
      end(task, { status: 'skipped', code: 0, started: undefined, finished: undefined, problem }, 'skipped')
      return
    }
    const started = clock.now()
    consume({ kind: 'started', task, within, at: started })
    const { slot, close } = openSlot(task, { ...context, signal, within })
    let how: Ended
    try {
      const code = await waitingFor(task.name, plan.run(task, slot))
      how = { status: isFine(code) ? 'succeeded' : 'failed', code, started, finished: clock.now() }
    } catch (thrown) {
      const code = isFailure(thrown) ? thrown.exitCode : 1
      how = { status: 'failed', code, started, finished: clock.now(), thrown }
    }
    close()
    if (how.status === 'failed' && kill.signal.aborted) how = { ...how, status: 'canceled' }
    if (how.status === 'failed') failed(task, how)
    queue.end(task, how.status === 'succeeded')
    end(task, how, 'ended')
  }
  const launch = (task: T) => {
    running += 1
    start(task)
      .catch((thrown: unknown) => {
        crash ??= { thrown }
        kill.abort(thrown)
      })
      .finally(() => {
        running -= 1
        wake()
      })
  }

  /** Skips what will never run, and starts what may. */
  const turn = () => {
    if (context.signal.aborted || fatal?.stopped) for (const task of queue.waiting()) skip(task, 'the run was stopped')
    else if (fatal) for (const task of queue.waiting()) skip(task, `${fatal.task.name} failed before`)
    for (let lost = queue.hopeless(); lost.length > 0; lost = queue.hopeless())
      for (const [task, need] of lost) skip(task, `it needs ${need.name}, which did not succeed`)
    while (running < plan.concurrency) {
      const task = queue.take()
      if (task === undefined) return
      launch(task)
    }
  }

  for (;;) {
    if (!crash) turn()
    if (running === 0) break
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  if (crash) throw crash.thrown
  // Only a circle leaves tasks that nothing will ever free; a graph is checked for one before it comes here.
  for (const task of queue.waiting()) skip(task, 'it waits for itself')
  return ended
}

/** The slot of a task, and what ends it: nothing that a masker has held back is lost. */
function openSlot(task: Task, context: RunContext & { readonly within: readonly Task[] }) {
  const { clock, consume, signal, within } = context
  const streams: { end(): void }[] = []
  const slot: Slot = {
    signal,
    output(stream) {
      const masked = context.mask((bytes) => consume({ kind: 'output', task, within, at: clock.now(), stream, bytes }))
      streams.push(masked)
      return (bytes) => masked.write(bytes)
    },
    asking(question, ask) {
      const answer = ask()
      const answered = answer.then(
        () => {},
        () => {},
      )
      consume({ kind: 'asked', task, within, at: clock.now(), question, answered })
      return answer
    },
    children: (plan) => schedule(plan, { ...context, within: [...within, task] }),
  }
  return {
    slot,
    close() {
      for (const stream of streams) stream.end()
    },
  }
}

/** The tasks that have not started yet: which are free, and which never will be. */
function queueOf<T extends Task>(plan: Plan<T>) {
  const order = new Map(plan.tasks.map((task, at) => [task, at]))
  const waiting = new Map<T, { readonly needs: readonly T[]; left: number }>()
  const neededBy = new Map<T, T[]>()
  const bad = new Set<T>()
  const locks = new Map<T, string>()
  const held = new Set<string>()
  /** Free tasks in their order, but for those whose lock is held. */
  const free: T[] = []
  let isChanged = false
  for (const task of plan.tasks) {
    const needs = [...new Set(plan.needs(task))].filter((one) => order.has(one))
    waiting.set(task, { needs, left: needs.length })
    if (needs.length === 0) free.push(task)
    for (const one of needs) {
      const list = neededBy.get(one)
      if (list) list.push(task)
      else neededBy.set(one, [task])
    }
  }
  const lockOf = (task: T): string | undefined => {
    if (!plan.lock) return undefined
    const lock = locks.get(task) ?? plan.lock(task)
    locks.set(task, lock)
    return lock
  }
  const insert = (task: T) => {
    const mine = order.get(task) as number
    let at = free.length
    while (at > 0 && (order.get(free[at - 1] as T) as number) > mine) at -= 1
    free.splice(at, 0, task)
  }
  return {
    /** All that wait, in their order. */
    waiting: (): readonly T[] => [...waiting.keys()],
    drop(task: T) {
      waiting.delete(task)
      const at = free.indexOf(task)
      if (at >= 0) free.splice(at, 1)
      bad.add(task)
      isChanged = true
    },
    /** Those that need one that did not succeed, with that one. */
    hopeless(): readonly (readonly [T, T])[] {
      if (!isChanged) return []
      isChanged = false
      const found: [T, T][] = []
      for (const [task, { needs }] of waiting) {
        const need = needs.find((one) => bad.has(one))
        if (need !== undefined) found.push([task, need])
      }
      return found
    },
    /** The next task that may start; undefined where there is none at the moment. */
    take(): T | undefined {
      const at = free.findIndex((task) => {
        const lock = lockOf(task)
        return lock === undefined || !held.has(lock)
      })
      if (at < 0) return undefined
      const [task] = free.splice(at, 1) as [T]
      const lock = lockOf(task)
      if (lock !== undefined) held.add(lock)
      waiting.delete(task)
      return task
    },
    end(task: T, succeeded: boolean) {
      const lock = locks.get(task)
      if (lock !== undefined) held.delete(lock)
      if (!succeeded) {
        bad.add(task)
        isChanged = true
        return
      }
      for (const next of neededBy.get(task) ?? []) {
        const one = waiting.get(next)
        if (!one) continue
        one.left -= 1
        if (one.left === 0) insert(next)
      }
    },
  }
}
