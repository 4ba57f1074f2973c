import { expect, test } from 'vitest'
import { lastsLongEnough } from '../../src/auth/credentials.ts'
import { Secret } from '../../src/value/secret.ts'

const minutes = (count: number) => count * 60_000

test.each([
  ['a session of an hour, with 16 minutes left', 0, 60, 44, true],
  ['with 14 minutes left', 0, 60, 46, false],
  ['a session of a quarter of an hour, with 4 minutes left', 0, 15, 11, true],
  ['with 3 minutes left', 0, 15, 12, false],
  ['one that has ended', 0, 60, 61, false],
  ['one that ended before it began, by another clock', 120, 60, 61, false],
  ['the same, while it lasts', 120, 60, 10, true],
])('%s', (_, issued, expires, now, good) => {
  const secret = new Secret('secret')
  const times = { issued: minutes(issued), expires: minutes(expires) }
  const session = { kind: 'aws', accessKeyId: 'ASIA', secretAccessKey: secret, sessionToken: secret, ...times } as const
  expect(lastsLongEnough(session, minutes(now))).toBe(good)
})
