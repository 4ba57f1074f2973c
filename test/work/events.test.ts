import { expect, test } from 'vitest'
import { consumer, each, labelOf, type WorkEvent } from '../../src/work/events.ts'
import { count, type Ended, wasStopped } from '../../src/work/task.ts'

const ended = (status: Ended['status'], code = 0): Ended => ({ status, code, started: 0, finished: 1 })
const started = (name: string, ...within: string[]): WorkEvent => ({
  kind: 'started',
  task: { name },
  within: within.map((one) => ({ name: one })),
  at: 0,
})

test('a consumer gets the events that it handles, and every one of several gets all', () => {
  const seen: string[] = []
  const note = (who: string) =>
    consumer({
      started: (event) => void seen.push(`${who} ${event.task.name}`),
      output: undefined,
      asked: undefined,
      ended: ({ ended: how }) => void seen.push(`${who} ${how.status}`),
      skipped: undefined,
    })
  const consume = each([note('a'), undefined, note('b')])
  consume(started('build'))
  consume({ ...started('build'), kind: 'skipped', ended: ended('skipped') } as WorkEvent)
  consume({ ...started('build'), kind: 'ended', ended: ended('failed', 2) } as WorkEvent)
  expect(seen).toEqual(['a build', 'b build', 'a failed', 'b failed'])
})

test.each([
  [started('vpc'), 'vpc'],
  [started('lint', 'deploy', 'checks'), 'deploy/checks/lint'],
])('a task is called with those that it is part of', (event, label) => {
  expect(labelOf(event)).toBe(label)
})

test.each([
  ['failed', 130, true],
  ['failed', 143, true],
  ['failed', 1, false],
  // Killed for the sake of another one's failure: the run goes its way.
  ['canceled', 143, false],
] as const)('%s with %i was stopped: %s', (status, code, stopped) => {
  expect(wasStopped(ended(status, code))).toBe(stopped)
})

test('tasks are counted by how they ended', () => {
  const all = [ended('succeeded'), ended('failed', 1), ended('failed', 2), ended('skipped'), ended('canceled', 143)]
  expect(count(all)).toEqual({ succeeded: 1, failed: 2, skipped: 1, canceled: 1 })
})
