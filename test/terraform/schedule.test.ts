import { expect, test } from 'vitest'
import { schedule } from '../../src/terraform/schedule.ts'

/** Runs nodes that wait for others (`{ b: ['a'] }`) and end with a status, and tells how each ended. */
async function ran(
  needs: Readonly<Record<string, readonly string[]>>,
  statuses: Readonly<Record<string, number>>,
  { keepGoing = false, concurrency = 1, lock = (name: string) => name } = {},
) {
  let most = 0
  let now = 0
  const ended = await schedule<string>({
    nodes: Object.keys(needs),
    before: (name) => needs[name] ?? [],
    name: (name) => name.toUpperCase(),
    concurrency,
    keepGoing,
    lock,
    now: () => 0,
    stopped: () => false,
    fine: (code) => code === 0,
    async run(name) {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      now -= 1
      return statuses[name] ?? 0
    },
  })
  const told = Object.keys(needs).map((name) => {
    const one = ended.get(name)
    return one?.status === 'skipped' ? `${name}: ${one.problem}` : `${name}: ${one?.status}`
  })
  return { told, most }
}

test('after a failure nothing more starts, and what failed is named', async () => {
  const { told } = await ran({ a: [], b: [], c: ['a'] }, { a: 1 })
  expect(told).toEqual(['a: failed', 'b: A failed before', 'c: A failed before'])
})

test('to keep going leaves out what needs the one that failed, and what needs that', async () => {
  const { told } = await ran({ a: [], b: [], c: ['a'], d: ['c'] }, { a: 1 }, { keepGoing: true })
  expect(told).toEqual([
    'a: failed',
    'b: succeeded',
    'c: it needs A, which did not succeed',
    'd: it needs C, which did not succeed',
  ])
})

test.each([130, 143])('a tool that was stopped (%i) stops the run, whatever the mode', async (code) => {
  const { told } = await ran({ a: [], b: [] }, { a: code }, { keepGoing: true })
  expect(told).toEqual(['a: failed', 'b: the run was stopped'])
})

test('several run at a time, those of one module never', async () => {
  const four = { a: [], b: [], c: [], d: [] }
  expect((await ran(four, {}, { concurrency: 3 })).most).toBe(3)
  expect((await ran(four, {}, { concurrency: 3, lock: () => 'one' })).most).toBe(1)
})
