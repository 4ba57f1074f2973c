import { expect, test } from 'vitest'
import { authOn } from '../support/auth.ts'
import { START, stsDouble } from '../support/aws.ts'
import { testHost } from '../support/host.ts'

const reason = { neededBy: 'a test' }
const shop = (principal = 'assume_role: "arn:aws:iam::1:role/deploy"', session = '') => `
  auth:
    realm: shop
    identities:
      robot: { kind: aws/user, credentials: { access_key_id: AKIAROBOT, secret_access_key: robots-secret }${session} }
      deploy: { kind: aws/assume-role, via: { identity: robot }, principal: { ${principal} } }
`
const folder = '/home/ann/.config/atmos/shop/aws'
const MINUTE = 60_000

/** A stored session that ends in so many minutes; without a note, as the reference leaves it. */
const stored = (minutes: number, profile = 'robot') =>
  `; atmos: expiration=${new Date(START + minutes * MINUTE).toISOString().replace('.000Z', 'Z')}\n[${profile}]\naws_access_key_id = ASIASTORED\naws_secret_access_key = stored-secret\naws_session_token = stored-token\n`

test.each([
  [16, 0],
  [14, 1],
  [0, 1],
  [-5, 1],
])('a session of unknown length with %i min left costs %i calls', async (minutes, calls) => {
  const sts = stsDouble()
  const { auth } = await authOn(shop(), {
    http: sts.http,
    files: { [`${folder}/aws-user/credentials`]: stored(minutes) },
  })
  await auth.session('robot', reason)
  expect(sts.calls).toHaveLength(calls)
})

test.each([
  ['15m', 10, 0],
  ['15m', 12, 1],
  ['1h', 44, 0],
  ['1h', 46, 1],
  ['12h', 700, 0],
  ['12h', 706, 1],
])(
  'a session of %s is good until a quarter of it, at most 15 min, is left: after %i min %i calls',
  async (length, minutes, calls) => {
    const sts = stsDouble()
    const host = testHost({ http: sts.http })
    const text = shop(undefined, `, session: { duration: ${length} }`)
    const { auth } = await authOn(text, {}, host)
    await auth.session('robot', reason)
    host.clock.advance(minutes * MINUTE)
    const later = await authOn(text, {}, host)
    await later.auth.session('robot', reason)
    expect(sts.calls).toHaveLength(1 + calls)
  },
)

test('within a process too a session that ends soon is replaced', async () => {
  const sts = stsDouble({ now: () => host.clock.now() })
  const host = testHost({ http: sts.http })
  const { auth } = await authOn(shop(undefined, ', session: { duration: 1h }'), {}, host)
  const first = await auth.session('robot', reason)
  host.clock.advance(50 * MINUTE)
  const second = await auth.session('robot', reason)
  expect(first.expires).toBe(START + 60 * MINUTE)
  expect(second.expires).toBe(START + 110 * MINUTE)
  expect(sts.calls).toHaveLength(2)
})

test.each([
  ['the same configuration', 'assume_role: "arn:aws:iam::1:role/deploy"', 0],
  ['its keys in another order', 'external_id: x, assume_role: "arn:aws:iam::1:role/deploy"', 0],
  ['another role', 'assume_role: "arn:aws:iam::2:role/deploy"', 1],
  ['another external id', 'assume_role: "arn:aws:iam::1:role/deploy", external_id: y', 1],
  ['another region', 'assume_role: "arn:aws:iam::1:role/deploy", region: eu-west-1', 1],
])('a session is used by %s only', async (name, principal, calls) => {
  const sts = stsDouble()
  const host = testHost({ http: sts.http })
  const before = name.includes('order') ? 'assume_role: "arn:aws:iam::1:role/deploy", external_id: x' : undefined
  await (await authOn(shop(before), {}, host)).auth.session('deploy', reason)
  expect(sts.calls).toHaveLength(2)
  await (await authOn(shop(principal), {}, host)).auth.session('deploy', reason)
  // The session of the user before it is good for both.
  expect(sts.calls).toHaveLength(2 + calls)
})

test('other keys of a user are another session', async () => {
  const sts = stsDouble()
  const host = testHost({ http: sts.http })
  await (await authOn(shop(), {}, host)).auth.session('robot', reason)
  await (await authOn(shop().replace('AKIAROBOT', 'AKIANEW'), {}, host)).auth.session('robot', reason)
  expect(sts.seen.map((call) => call.by)).toEqual(['AKIAROBOT', 'AKIANEW'])
})

test('a session that the reference stored is used', async () => {
  const sts = stsDouble()
  const { auth } = await authOn(shop(), {
    http: sts.http,
    files: { [`${folder}/robot/credentials`]: stored(60, 'deploy') },
  })
  expect(await auth.session('deploy', reason)).toMatchObject({ identity: 'deploy', expires: START + 60 * MINUTE })
  expect(sts.calls).toEqual([])
})

test('a damaged note counts as none', async () => {
  const sts = stsDouble()
  const files = { [`${folder}/aws-user/credentials`]: stored(60), [`${folder}/aws-user/sessions.json`]: '{"robot":' }
  const { auth } = await authOn(shop(), { http: sts.http, files })
  await auth.session('robot', reason)
  expect(sts.calls).toEqual([])
})

test('many at once share one login, and those of other identities its root', async () => {
  const sts = stsDouble()
  const { auth } = await authOn(shop(), { http: sts.http })
  await Promise.all([
    ...Array.from({ length: 10 }, () => auth.session('robot', reason)),
    ...Array.from({ length: 10 }, () => auth.session('deploy', reason)),
  ])
  expect(sts.seen.map((call) => call.action).sort()).toEqual(['AssumeRole', 'GetSessionToken'])
})

test('a wait for another process is announced, and it ends', async () => {
  const host = testHost({ http: stsDouble().http })
  host.files.fail('/home/ann/.config/atmos/shop/locks/robot', 'ETIMEDOUT', 'lock')
  const { auth } = await authOn(shop(), {}, host)
  await expect(auth.session('robot', reason)).rejects.toMatchObject({ code: 'auth/busy' })
  expect(host.stderr).toBe('Another atmos is logging in for robot; waiting at most 5 min\n')
})

test('who waits uses what the other process got meanwhile', async () => {
  const sts = stsDouble()
  const host = testHost({ http: sts.http })
  const other = await host.files.lock('/home/ann/.config/atmos/shop/locks/robot', { within: 0 })
  const { auth } = await authOn(shop(), {}, host)
  const waiting = auth.session('robot', reason)
  host.files.put(`${folder}/aws-user/credentials`, stored(60))
  expect(await waiting).toMatchObject({ expires: START + 60 * MINUTE })
  expect(sts.calls).toEqual([])
  await other()
})

test('steps that run side by side do not ask over each other', async () => {
  let open = 0
  const ask = () => {
    expect(open++).toBe(0)
    queueMicrotask(() => open--)
    return '112358'
  }
  const text = `
    auth:
      identities:
        a: { kind: aws/user, credentials: { access_key_id: A, secret_access_key: sa, mfa_arn: x } }
        b: { kind: aws/user, credentials: { access_key_id: B, secret_access_key: sb, mfa_arn: y } }
  `
  const { auth, host } = await authOn(text, { http: stsDouble().http, terminal: true, answers: [ask, ask] })
  await Promise.all([auth.session('a', reason), auth.session('b', reason)])
  expect(host.asked.map((one) => one.title)).toEqual(['MFA code of a (x)', 'MFA code of b (y)'])
})

test('a failed login is not kept: the next one tries again', async () => {
  const sts = stsDouble({ refuse: (_, n) => (n === 1 ? { code: 'Throttled', message: 'no' } : undefined) })
  const { auth } = await authOn(shop(), { http: sts.http })
  await expect(auth.session('robot', reason)).rejects.toMatchObject({ code: 'auth/refused' })
  await expect(auth.session('robot', reason)).resolves.toMatchObject({ identity: 'robot' })
})

test('opening, choosing, planning and environments read no session and ask nobody', async () => {
  const { auth, host } = await authOn(shop())
  auth.effect(auth.identity('deploy'))
  expect(host.files.read).toEqual([])
  expect(auth.plan('deploy')).toMatchObject({ identity: 'deploy' })
  expect(host.files.written).toEqual([])
  expect(host.requests).toEqual([])
})

test('a plan says what is stored and what would happen', async () => {
  const text = `
    auth:
      realm: shop
      providers: { acme: { kind: mock/aws } }
      identities:
        robot: { kind: aws/user, credentials: { mfa_arn: "arn:mfa" } }
        deploy: { kind: aws/assume-role, via: { identity: robot } }
        far: { kind: aws/assume-role, via: { identity: deploy } }
        dev: { kind: mock/aws, via: { provider: acme } }
  `
  const { auth } = await authOn(text, { files: { [`${folder}/robot/credentials`]: stored(60, 'deploy') } })
  expect(auth.plan('far').hops).toEqual([
    { name: 'robot', kind: 'aws/user', state: 'none' },
    { name: 'deploy', kind: 'aws/assume-role', state: 'cached', expires: START + 60 * MINUTE },
    { name: 'far', kind: 'aws/assume-role', state: 'call', note: '1 STS call' },
  ])
  expect(auth.plan('robot').hops).toEqual([
    { name: 'robot', kind: 'aws/user', state: 'prompt', note: '1 STS call, asks for an MFA code' },
  ])
  expect(auth.plan('DEV')).toMatchObject({
    hops: [
      { name: 'acme', kind: 'mock/aws', state: 'none' },
      { name: 'dev', kind: 'mock/aws', state: 'none' },
    ],
    sets: { AWS_PROFILE: 'dev', ATMOS_IDENTITY: 'dev' },
  })
})
