import { describe, expect, test } from 'vitest'
import { labelOf, type WorkEvent } from '../../src/work/events.ts'
import { type FailureMode, type Plan, type RunContext, type Slot, schedule } from '../../src/work/schedule.ts'
import { count, type Task } from '../../src/work/task.ts'

/** A context whose clock counts events, and the events that it has seen, in short. */
function world(signal: AbortSignal = new AbortController().signal) {
  const seen: string[] = []
  let now = 0
  const consume = (event: WorkEvent) => {
    const about = event.kind === 'ended' || event.kind === 'skipped' ? event.ended : undefined
    const more =
      event.kind === 'output'
        ? ` ${event.stream} ${new TextDecoder().decode(event.bytes)}`
        : event.kind === 'asked'
          ? ` ${event.question}`
          : about?.status === 'skipped'
            ? `: ${about.problem}`
            : about
              ? `: ${about.status}`
              : ''
    seen.push(`${event.kind} ${labelOf(event)}${more}`)
  }
  const context: RunContext = {
    clock: { now: () => ++now },
    signal,
    consume,
    mask: (emit) => ({ write: emit, end() {} }),
  }
  return { context, seen }
}

interface Ran {
  readonly statuses?: Readonly<Record<string, number>>
  readonly concurrency?: number
  readonly mode?: FailureMode
  readonly failures?: number
  readonly lock?: (name: string) => string
  readonly run?: (task: Task, slot: Slot) => Promise<number>
  readonly signal?: AbortSignal
}

/** Runs tasks that need others (`{ b: ['a'] }`); the events, how each ended, and how many ran at a time. */
async function ran(needs: Readonly<Record<string, readonly string[]>>, how: Ran = {}) {
  const tasks = Object.keys(needs).map((name) => ({ name }))
  const byName = new Map(tasks.map((task) => [task.name, task]))
  const { context, seen } = world(how.signal)
  let [most, now] = [0, 0]
  const { lock } = how
  const ended = await schedule(
    {
      tasks,
      needs: ({ name }) => (needs[name] ?? []).flatMap((one) => byName.get(one) ?? []),
      concurrency: how.concurrency ?? 1,
      onFailure: how.mode ?? 'no-new',
      ...(how.failures === undefined ? {} : { failures: how.failures }),
      ...(lock ? { lock: (task: Task) => lock(task.name) } : {}),
      async run(task, slot) {
        now += 1
        most = Math.max(most, now)
        try {
          if (how.run) return await how.run(task, slot)
          for (let turn = 0; turn < 3; turn++) await Promise.resolve()
          return how.statuses?.[task.name] ?? 0
        } finally {
          now -= 1
        }
      },
    },
    context,
  )
  const words = tasks.map((task) => {
    const one = ended.get(task)
    return `${task.name}: ${one?.status === 'skipped' ? one.problem : one?.status}`
  })
  return { seen, ended, words, most }
}

/** Ends with 143 when it is told to end. */
const untilAborted = ({ signal }: Slot) =>
  new Promise<number>((resolve) => signal.addEventListener('abort', () => resolve(143), { once: true }))

describe('order', () => {
  test('each after what it needs, free ones in the order of the plan', async () => {
    const { seen } = await ran({ app: ['db'], db: ['vpc'], dns: [], vpc: [] })
    expect(seen.filter((line) => line.startsWith('started'))).toEqual([
      'started dns',
      'started vpc',
      'started db',
      'started app',
    ])
  })

  test('what is not among the tasks is not waited for', async () => {
    expect((await ran({ a: ['elsewhere'] })).words).toEqual(['a: succeeded'])
  })

  test('several at a time, those with one lock never', async () => {
    const four = { a: [], b: [], c: [], d: [] }
    expect((await ran(four, { concurrency: 3 })).most).toBe(3)
    expect((await ran(four, { concurrency: 3, lock: () => 'one' })).most).toBe(1)
  })

  test('a held lock lets those behind it go first', async () => {
    const { seen } = await ran({ a1: [], a2: [], b: [] }, { concurrency: 2, lock: (name) => name[0] as string })
    expect(seen.filter((line) => line.startsWith('started'))).toEqual(['started a1', 'started b', 'started a2'])
  })

  test('a circle that was not looked for ends all the same', async () => {
    expect((await ran({ a: ['b'], b: ['a'], c: [] })).words).toEqual([
      'a: it waits for itself',
      'b: it waits for itself',
      'c: succeeded',
    ])
  })

  test('5,000 tasks in a chain and 5,000 beside each other', async () => {
    const chain = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`c${at}`, at > 0 ? [`c${at - 1}`] : []]))
    const free = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`f${at}`, []]))
    const { ended } = await ran({ ...chain, ...free }, { concurrency: 50 })
    expect(count(ended.values())).toEqual({ succeeded: 10_000, failed: 0, skipped: 0, canceled: 0 })
  })
})

describe('failures', () => {
  test('no-new: nothing more starts, and what failed is named', async () => {
    const { words } = await ran({ a: [], b: [], c: ['a'] }, { statuses: { a: 1 } })
    expect(words).toEqual(['a: failed', 'b: a failed before', 'c: a failed before'])
  })

  test('continue: only what needs the failed one is skipped, and what needs that', async () => {
    const { words } = await ran({ a: [], b: [], c: ['a'], d: ['c'] }, { statuses: { a: 1 }, mode: 'continue' })
    expect(words).toEqual([
      'a: failed',
      'b: succeeded',
      'c: it needs a, which did not succeed',
      'd: it needs c, which did not succeed',
    ])
  })

  test('what is skipped is skipped at once, also where it stands before what it needs', async () => {
    const { seen } = await ran({ z: ['y'], y: ['a'], a: [], b: [] }, { statuses: { a: 1 }, mode: 'continue' })
    expect(seen).toEqual([
      'started a',
      'ended a: failed',
      'skipped y: it needs a, which did not succeed',
      'skipped z: it needs y, which did not succeed',
      'started b',
      'ended b: succeeded',
    ])
  })

  test('kill: those under way are told to end, and are canceled', async () => {
    const { words } = await ran(
      { a: [], b: [], c: [] },
      {
        concurrency: 2,
        mode: 'kill',
        run: (task, slot) => (task.name === 'a' ? Promise.resolve(3) : untilAborted(slot)),
      },
    )
    expect(words).toEqual(['a: failed', 'b: canceled', 'c: a failed before'])
  })

  test('the mode is obeyed after so many failures', async () => {
    const statuses = { a: 1, c: 1 }
    const { words } = await ran({ a: [], b: [], c: [], d: [], e: ['a'] }, { statuses, mode: 'kill', failures: 2 })
    expect(words).toEqual([
      'a: failed',
      'b: succeeded',
      'c: failed',
      'd: c failed before',
      'e: it needs a, which did not succeed',
    ])
  })

  test.each([130, 143])('a task that was stopped (%i) stops the run, whatever the mode', async (code) => {
    const { words } = await ran({ a: [], b: [] }, { statuses: { a: code }, mode: 'continue' })
    expect(words).toEqual(['a: failed', 'b: the run was stopped'])
  })

  test('what a task throws is its failure', async () => {
    const { ended } = await ran({ a: [] }, { run: () => Promise.reject(new Error('no tool')) })
    expect([...ended.values()]).toMatchObject([{ status: 'failed', code: 1, thrown: { message: 'no tool' } }])
  })

  test('the signal of the run ends tasks, and nothing more starts', async () => {
    const stop = new AbortController()
    const run = ran({ a: [], b: [] }, { signal: stop.signal, run: (_task, slot) => untilAborted(slot) })
    stop.abort()
    expect((await run).words).toEqual(['a: failed', 'b: the run was stopped'])
  })

  test('a consumer that fails ends the run with its failure', async () => {
    const { context } = world()
    const plan: Plan<Task> = {
      tasks: [{ name: 'a' }, { name: 'b' }],
      needs: () => [],
      concurrency: 2,
      onFailure: 'continue',
      run: (task, slot) => (task.name === 'a' ? Promise.resolve(0) : untilAborted(slot)),
    }
    const consume = (event: WorkEvent) => {
      if (event.kind === 'ended') throw new Error('the disk is full')
    }
    await expect(schedule(plan, { ...context, consume })).rejects.toThrow('the disk is full')
  })
})

describe('what a task is handed', () => {
  test('output and questions are events, and what a masker holds back comes before the end', async () => {
    const { context, seen } = world()
    const tasks = [{ name: 'a' }]
    const mask: RunContext['mask'] = (emit) => ({ write() {}, end: () => emit(new TextEncoder().encode('<MASKED>')) })
    const run = async (_task: Task, slot: Slot) => {
      expect(await slot.asking('MFA code', async () => '123456')).toBe('123456')
      await slot.output('stderr')(new TextEncoder().encode('secret'))
      return 0
    }
    await schedule({ tasks, needs: () => [], concurrency: 1, onFailure: 'continue', run }, { ...context, mask })
    expect(seen).toEqual(['started a', 'asked a MFA code', 'output a stderr <MASKED>', 'ended a: succeeded'])
  })

  test('children run below their task, and end with it', async () => {
    const children = (slot: Slot) =>
      slot.children({
        tasks: [{ name: 'x' }, { name: 'y' }],
        needs: () => [],
        concurrency: 2,
        onFailure: 'continue',
        run: (task, inner) => (task.name === 'x' ? Promise.resolve(0) : untilAborted(inner)),
      })
    const { seen } = await ran(
      { a: [], b: [] },
      {
        concurrency: 2,
        mode: 'kill',
        async run(task, slot) {
          if (task.name === 'a') return count((await children(slot)).values()).failed
          for (let turn = 0; turn < 10; turn++) await Promise.resolve()
          return 9
        },
      },
    )
    expect(seen).toEqual([
      'started a',
      'started a/x',
      'started a/y',
      'started b',
      'ended a/x: succeeded',
      'ended b: failed',
      'ended a/y: failed',
      'ended a: canceled',
    ])
  })
})
