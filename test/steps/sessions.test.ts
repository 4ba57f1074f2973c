import { expect, test } from 'vitest'
import type { Auth, Session } from '../../src/auth/auth.ts'
import { sessionsOf } from '../../src/steps/sessions.ts'
import { testHost } from '../support/host.ts'

/** Sessions of an hour, and who asked for them. */
function hourly() {
  const { clock } = testHost()
  const asked: string[] = []
  const auth = {
    async session(identity: string, { neededBy }: { neededBy: string }): Promise<Session> {
      asked.push(`${identity} for ${neededBy}`)
      return { identity, expires: clock.now() + 3_600_000, environment: (base) => base }
    },
  } as unknown as Auth
  return { clock, asked, session: sessionsOf(async () => auth, clock) }
}

test('one login per identity and run, whatever the spelling', async () => {
  const { asked, session } = hourly()
  const first = await session('dev', { neededBy: 'step 1' })
  expect(await session('DEV', { neededBy: 'step 2' })).toBe(first)
  await session('audit', { neededBy: 'step 3' })
  expect(asked).toEqual(['dev for step 1', 'audit for step 3'])
})

test('a session that is about to end is renewed before the next step', async () => {
  const { asked, clock, session } = hourly()
  await session('dev', { neededBy: 'step 1' })
  clock.advance(40 * 60_000)
  await session('dev', { neededBy: 'step 2' })
  clock.advance(10 * 60_000)
  await session('dev', { neededBy: 'step 3' })
  expect(asked).toEqual(['dev for step 1', 'dev for step 3'])
})
