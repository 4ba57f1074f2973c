import { expect, test } from 'vitest'
import { stepFields } from '../../src/steps/fields.ts'
import { delayAfter, type Retry, readRetry, withRetry } from '../../src/steps/retry.ts'
import { map, type Value } from '../../src/value/value.ts'
import { testHost } from '../support/host.ts'

function read(retry: Record<string, Value>): Promise<Retry> {
  const raw = map([['retry', map(Object.entries(retry))]])
  return readRetry(stepFields(raw, 'step 1 of x', 'shell', () => undefined))
}

test.each<[Record<string, Value>, string]>([
  [{ max_attempts: 0 }, '`max_attempts` must be greater than zero'],
  [{ max_attempts: -1 }, '`max_attempts` must be greater than zero'],
  [{ max_attempts: 'many' }, '`max_attempts` must be a number, not "many"'],
  [{ initial_delay: '-1s' }, '`initial_delay` must not be negative'],
  [{ initial_delay: 'soon' }, '`initial_delay` is no duration: "soon"'],
  [{ max_delay: '0' }, '`max_delay` must be greater than zero'],
  [{ multiplier: 0 }, '`multiplier` must be greater than zero'],
  [{ random_jitter: 3 }, '`random_jitter` must be between 0 and 1'],
  [{ random_jitter: -0.1 }, '`random_jitter` must be between 0 and 1'],
  [{ max_elapsed_time: '-5s' }, '`max_elapsed_time` must be greater than zero'],
  [
    { conditions: ['timeout', '('] },
    '`conditions` is not a regular expression: error parsing regexp: missing closing ): `(`',
  ],
])('%j is refused', async (retry, rule) => {
  await expect(read(retry)).rejects.toThrow(`\`retry\` of step 1 of x: ${rule}.`)
})

test.each<[string, Record<string, Value>, number[]]>([
  ['no delay', { max_attempts: 3 }, [0, 0, 0]],
  ['constant', { max_attempts: 3, initial_delay: '2s' }, [2000, 2000, 2000]],
  ['an unknown strategy is constant', { initial_delay: '2s', backoff_strategy: 'wild' }, [2000, 2000, 2000]],
  ['linear', { initial_delay: '2s', backoff_strategy: 'linear' }, [2000, 4000, 6000]],
  ['exponential', { initial_delay: '2s', backoff_strategy: 'exponential' }, [2000, 4000, 8000]],
  ['multiplier', { initial_delay: '1s', backoff_strategy: 'exponential', multiplier: 3 }, [1000, 3000, 9000]],
  ['cap', { initial_delay: '2s', backoff_strategy: 'exponential', max_delay: '3s' }, [2000, 3000, 3000]],
  ['a bare number counts nanoseconds', { max_attempts: 2, initial_delay: 5_000_000 }, [5, 5, 5]],
  ['without any end nothing spins', {}, [1000, 1000, 1000]],
])('delays: %s', async (_about, given, delays) => {
  const retry = await read(given)
  expect([1, 2, 3].map((n) => delayAfter(retry, n, () => 0))).toEqual(delays)
})

test('jitter adds or takes away, after the cap', async () => {
  const retry = await read({ initial_delay: '10s', max_delay: '10s', random_jitter: 0.5 })
  const draws =
    (...numbers: number[]) =>
    () =>
      numbers.shift() ?? 0
  expect(delayAfter(retry, 1, draws(0.5, 0.1))).toBe(12_500)
  expect(delayAfter(retry, 1, draws(0.5, 0.9))).toBe(7_500)
})

async function tries(retry: Record<string, Value>, codes: readonly number[], output = '') {
  const host = testHost()
  let n = 0
  const result = await withRetry(
    await read(retry),
    async () => {
      host.clock.advance(100)
      return { code: codes[n++] ?? 0, value: output, metadata: map([['stdout', output]]) }
    },
    host,
    new AbortController().signal,
  )
  return { attempts: n, code: result.code, problem: result.problem, slept: host.slept }
}

test.each<[string, Record<string, Value>, number[], object]>([
  [
    'success ends it',
    { max_attempts: 5, initial_delay: '1s' },
    [4, 4, 0],
    { attempts: 3, code: 0, slept: [1000, 1000] },
  ],
  ['used up', { max_attempts: 2 }, [4, 5, 0], { attempts: 2, code: 5, problem: 'max attempts (2) exceeded' }],
  [
    'time is over',
    { max_elapsed_time: '250ms', initial_delay: '10ms' },
    [1, 2, 3, 0],
    { attempts: 3, code: 3, problem: 'retry timeout exceeded after 3 attempts (max_elapsed_time)' },
  ],
])('%s', async (_about, retry, codes, want) => {
  expect(await tries(retry, codes)).toMatchObject(want)
})

test('only output that a condition matches is worth another try', async () => {
  const retry = { max_attempts: 5, conditions: ['throttl(ed|ing)'] }
  expect(await tries(retry, [1, 1, 0], 'request throttled')).toMatchObject({ attempts: 3, code: 0 })
  expect(await tries(retry, [1, 1, 0], 'access denied')).toMatchObject({ attempts: 1, code: 1 })
})

test('an interrupt ends the pause', async () => {
  const controller = new AbortController()
  let n = 0
  const result = await withRetry(
    await read({ max_attempts: 9, initial_delay: '1h' }),
    async () => {
      n++
      setTimeout(() => controller.abort(), 1)
      return { code: 7, value: '' }
    },
    {
      system: testHost().system,
      clock: {
        now: () => 0,
        sleep: (_ms, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', reject)),
      },
    },
    controller.signal,
  )
  expect([n, result.code]).toEqual([1, 7])
})
