import { expect, test } from 'vitest'
import { shareUntilExpiry } from '../../src/clouds/expiring.ts'
import { testHost } from '../support/host.ts'

/** A lender whose tokens live ten minutes. */
function lender(host: ReturnType<typeof testHost>) {
  let given = 0
  return async () => {
    given += 1
    const value = `token-${given}`
    await new Promise((done) => setImmediate(done))
    return { value, expires: host.clock.now() + 600_000 }
  }
}

test('who asks meanwhile shares the answer, and so does who asks later', async () => {
  const host = testHost()
  const lend = lender(host)
  const ask = () => shareUntilExpiry(host, ['a'], lend)
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['token-1', 'token-1', 'token-1'])
  expect(await ask()).toBe('token-1')
  expect(await shareUntilExpiry(host, ['b'], lend)).toBe('token-2')
})

test('with less than a minute left it is asked for anew, once', async () => {
  const host = testHost()
  const ask = () => shareUntilExpiry(host, ['a'], lend)
  const lend = lender(host)
  expect(await ask()).toBe('token-1')
  host.clock.advance(539_000)
  expect(await ask()).toBe('token-1')
  host.clock.advance(1_001)
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['token-2', 'token-2', 'token-2'])
})

test('a failure is not kept', async () => {
  const host = testHost()
  let times = 0
  const ask = () =>
    shareUntilExpiry(host, ['a'], async () => {
      times += 1
      if (times === 1) throw new Error('not now')
      return { value: times, expires: undefined }
    })
  await expect(ask()).rejects.toThrow('not now')
  expect(await ask()).toBe(2)
  expect(await ask()).toBe(2)
})
