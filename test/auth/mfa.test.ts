import { expect, test } from 'vitest'
import { authOn } from '../support/auth.ts'
import { stsDouble } from '../support/aws.ts'
import { testHost } from '../support/host.ts'

const reason = { neededBy: 'a test' }
const device = 'arn:aws:iam::111122223333:mfa/robot'
const MINUTE = 60_000

/** A user and two roles behind it; `mfa` says which of them name the device. */
const shop = ({ user = '', first = '', second = '' } = {}) => `
  auth:
    realm: shop
    identities:
      robot: { kind: aws/user, credentials: { access_key_id: AKIAROBOT, secret_access_key: s${user} } }
      first: { kind: aws/assume-role, via: { identity: robot }, principal: { assume_role: "arn:aws:iam::1:role/first"${first} } }
      second: { kind: aws/assume-role, via: { identity: robot }, principal: { assume_role: "arn:aws:iam::1:role/second"${second} } }
`
const mfa = `, mfa_arn: "${device}"`
const codes = (sts: ReturnType<typeof stsDouble>) =>
  sts.seen.map(({ action, parameters }) => `${action} ${parameters.TokenCode ?? '-'}`)

test('a role behind a session that was opened with a code of its device needs no second code', async () => {
  const sts = stsDouble()
  const world = { http: sts.http, env: { ATMOS_MFA_TOKEN: '123456' } }
  const { auth } = await authOn(shop({ user: mfa, first: mfa }), world)
  await auth.session('first', reason)
  expect(codes(sts)).toEqual(['GetSessionToken 123456', 'AssumeRole -'])
})

test('the same holds for a session that was stored', async () => {
  const sts = stsDouble()
  const host = testHost({ http: sts.http, env: { ATMOS_MFA_TOKEN: '123456' } })
  await (await authOn(shop({ user: mfa }), {}, host)).auth.session('robot', reason)
  const later = await authOn(shop({ user: mfa, first: mfa }), {}, testHostOf(host, sts))
  await later.auth.session('first', reason)
  expect(codes(sts)).toEqual(['GetSessionToken 123456', 'AssumeRole -'])
})

/** The same home in another process, without a variable for the code. */
function testHostOf(before: ReturnType<typeof testHost>, sts: ReturnType<typeof stsDouble>, world = {}) {
  const host = testHost({ http: sts.http, now: before.clock.now(), ...world })
  for (const [path, text] of Object.entries(before.files.snapshot())) host.files.put(path, text)
  return host
}

test('where a trust policy wants a code of its own after a while, it gets one', async () => {
  const sts = stsDouble({
    refuse: ({ action, parameters }) =>
      action === 'AssumeRole' && !parameters.TokenCode ? { code: 'AccessDenied', message: 'too old' } : undefined,
  })
  const host = testHost({ http: sts.http, env: { ATMOS_MFA_TOKEN: '123456' } })
  await (await authOn(shop({ user: mfa }), {}, host)).auth.session('robot', reason)
  host.clock.advance(90 * MINUTE)
  const other = testHostOf(host, sts, { env: { ATMOS_MFA_TOKEN: '654321' } })
  await (await authOn(shop({ user: mfa, first: mfa }), {}, other)).auth.session('first', reason)
  expect(codes(sts)).toEqual(['GetSessionToken 123456', 'AssumeRole -', 'AssumeRole 654321'])
})

test('a role of another device than the session gets a code of its own', async () => {
  const sts = stsDouble()
  const { auth } = await authOn(shop({ user: mfa, first: ', mfa_arn: "arn:other"' }), {
    http: sts.http,
    terminal: true,
    answers: ['111111', '222222'],
  })
  await auth.session('first', reason)
  expect(codes(sts)).toEqual(['GetSessionToken 111111', 'AssumeRole 222222'])
})

test('a variable holds one code, which is not sent twice', async () => {
  const sts = stsDouble()
  const world = { http: sts.http, env: { ATMOS_MFA_TOKEN: '123456' } }
  const { auth } = await authOn(shop({ first: mfa, second: mfa }), world)
  await auth.session('first', reason)
  await expect(auth.session('second', reason)).rejects.toMatchObject({ code: 'auth/mfa-code-used' })
  expect(codes(sts)).toEqual(['GetSessionToken -', 'AssumeRole 123456'])
})

test('a person is asked for the next code, and the one of before is not taken', async () => {
  const sts = stsDouble()
  const { auth, host } = await authOn(shop({ first: mfa, second: mfa }), {
    http: sts.http,
    terminal: true,
    answers: [
      '111111',
      (question) => {
        const check = question.kind === 'secret' ? question.check : undefined
        expect([check?.('111111'), check?.('222222')]).toEqual([
          'Each code works once: wait for the next one',
          undefined,
        ])
        return '222222'
      },
    ],
  })
  await auth.session('first', reason)
  await auth.session('second', reason)
  expect(host.asked.map(({ title }) => title)).toEqual([
    `MFA code of first (${device})`,
    `The next MFA code of ${device}, for second`,
  ])
  expect(codes(sts)).toEqual(['GetSessionToken -', 'AssumeRole 111111', 'AssumeRole 222222'])
})

test('a program is asked again when its next code is due', async () => {
  const sts = stsDouble()
  const command = ', mfa_token_command: [otp]'
  const text = `
    auth:
      realm: shop
      identities:
        robot: { kind: aws/user, credentials: { access_key_id: AKIAROBOT, secret_access_key: s } }
        first: { kind: aws/assume-role, via: { identity: robot }, credentials: { x: y${command} }, principal: { assume_role: "arn:aws:iam::1:role/first"${mfa} } }
        second: { kind: aws/assume-role, via: { identity: robot }, credentials: { x: y${command} }, principal: { assume_role: "arn:aws:iam::1:role/second"${mfa} } }
  `
  // Codes of half a minute each, by the clock.
  const host = testHost({
    http: sts.http,
    programs: ['otp'],
    processes: {
      otp: () => ({ stdout: String(100_000 + (Math.floor(host.clock.now() / 30_000) % 900_000)) }),
    },
  })
  const { auth } = await authOn(text, {}, host)
  await auth.session('first', reason)
  await auth.session('second', reason)
  const [, one, two] = codes(sts)
  expect(Number(two?.split(' ')[1]) - Number(one?.split(' ')[1])).toBe(1)
  expect(host.stderr).toMatch(
    /^Waiting \d+ s for the next MFA code of arn:aws:iam::111122223333:mfa\/robot, for second\n$/,
  )
})
