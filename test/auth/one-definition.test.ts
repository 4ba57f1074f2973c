import { expect, test } from 'vitest'
import type { OpenAuth } from '../../src/auth/open.ts'
import { readSection } from '../../src/clouds/aws/ini.ts'
import { authOn } from '../support/auth.ts'
import { stsDouble } from '../support/aws.ts'
import { type TestHost, testHost } from '../support/host.ts'

const reason = { neededBy: 'a test' }
const realm = '/home/ann/.config/atmos/shop'
const HOUR = 60 * 60_000

/** An identity `deploy` behind a user, with changes of its definition. */
const shop = ({ principal = 'assume_role: "arn:aws:iam::1:role/dev"', more = '', user = 'AKIAROBOT' } = {}) => `
  auth:
    realm: shop
    identities:
      robot: { kind: aws/user, credentials: { access_key_id: ${user}, secret_access_key: robots-secret } }
      deploy: { kind: aws/assume-role, via: { identity: robot }, principal: { ${principal} }${more} }
`
const ambient = `
  auth:
    realm: shop
    identities:
      here: { kind: aws/ambient }
      deploy: { kind: aws/assume-role, via: { identity: here }, principal: { assume_role: "arn:aws:iam::1:role/dev" } }
`

/** Where a child of an identity finds its session, and what it finds there. */
async function childOf(auth: OpenAuth, host: TestHost, name = 'deploy') {
  const session = await auth.session(name, reason)
  const env = session.environment({})
  const file = env.AWS_SHARED_CREDENTIALS_FILE as string
  const text = host.files.readText(file)
  const config = readSection(host.files.readText(env.AWS_CONFIG_FILE as string), `profile ${env.AWS_PROFILE}`)
  return {
    file: file.replace(/\.[0-9a-f]{16}\//, '.*/').replace(`${realm}/aws/`, ''),
    key: readSection(text, env.AWS_PROFILE as string)?.values.aws_access_key_id,
    region: config?.values.region,
    profiles: [...text.matchAll(/^\[(.*)\]/gm)].map(([, profile]) => profile),
  }
}

const keysInEnvironment = (id: string) => ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: 'x' })
const files = (id: string) => ({
  '/home/ann/.aws/credentials': `[default]\naws_access_key_id = ${id}\naws_secret_access_key = x\n`,
})

/** Everything that shapes a session: with another value it is the session of another definition. */
const shapes: readonly (readonly [string, Definition, Definition])[] = [
  ['the role', { text: shop() }, { text: shop({ principal: 'assume_role: "arn:aws:iam::2:role/prod"' }) }],
  [
    'the external id',
    { text: shop() },
    { text: shop({ principal: 'assume_role: "arn:aws:iam::1:role/dev", external_id: x' }) },
  ],
  [
    'the region',
    { text: shop() },
    { text: shop({ principal: 'assume_role: "arn:aws:iam::1:role/dev", region: eu-west-1' }) },
  ],
  [
    'the session policy',
    { text: shop() },
    { text: shop({ principal: 'assume_role: "arn:aws:iam::1:role/dev", policy: "{}"' }) },
  ],
  ['the endpoint', { text: shop() }, { text: shop({ more: ', spec: { endpoint_url: "http://sts.test" }' }) }],
  ['the keys that the chain begins with', { text: shop() }, { text: shop({ user: 'AKIAOTHER' }) }],
  [
    'keys in the environment',
    { text: ambient, env: keysInEnvironment('AKIAONE') },
    { text: ambient, env: keysInEnvironment('AKIATWO') },
  ],
  [
    'the region of the environment',
    { text: ambient, env: { ...keysInEnvironment('AKIAONE'), AWS_REGION: 'eu-west-1' } },
    { text: ambient, env: { ...keysInEnvironment('AKIAONE'), AWS_REGION: 'eu-west-2' } },
  ],
  ['keys in shared files', { text: ambient, files: files('AKIAONE') }, { text: ambient, files: files('AKIATWO') }],
  [
    'the profile of the environment',
    { text: ambient, files: profiles(), env: { AWS_PROFILE: 'one' } },
    { text: ambient, files: profiles(), env: { AWS_PROFILE: 'two' } },
  ],
  [
    'the former name of the profile variable',
    { text: ambient, files: profiles(), env: { AWS_DEFAULT_PROFILE: 'one' } },
    { text: ambient, files: profiles(), env: { AWS_DEFAULT_PROFILE: 'two' } },
  ],
]

interface Definition {
  readonly text: string
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}

function profiles() {
  const one = (name: string, id: string) => `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = x\n`
  return { '/home/ann/.aws/credentials': one('one', 'AKIAONE') + one('two', 'AKIATWO') }
}

/** Opens a definition on files that others share, as another process of the same home would. */
async function opened(definition: Definition, sts: ReturnType<typeof stsDouble>, before?: TestHost) {
  const host = testHost({ http: sts.http, ...(definition.env ? { env: definition.env } : {}) })
  if (before) for (const [path, text] of Object.entries(before.files.snapshot())) host.files.put(path, text)
  for (const [path, text] of Object.entries(definition.files ?? {})) host.files.put(path, text)
  return { ...(await authOn(definition.text, {}, host)), host }
}

test.each(shapes)('%s tells two definitions of one name apart, whichever comes first', async (_, one, two) => {
  for (const [first, second] of [
    [one, two],
    [two, one],
  ] as const) {
    const sts = stsDouble()
    const a = await opened(first, sts)
    const ofFirst = await childOf(a.auth, a.host)
    expect(ofFirst.file).toMatch(/^[a-z]+\/credentials$/)

    const b = await opened(second, sts, a.host)
    const ofSecond = await childOf(b.auth, b.host)
    expect(ofSecond.file).toMatch(/^[a-z]+\/deploy\.\*\/credentials$/)
    expect(ofSecond.key).not.toBe(ofFirst.key)

    // Both go on with their own, and nobody is asked again.
    const calls = sts.calls.length
    const again = await opened(first, sts, b.host)
    expect(await childOf(again.auth, again.host)).toEqual(ofFirst)
    const later = await opened(second, sts, b.host)
    expect(await childOf(later.auth, later.host)).toEqual(ofSecond)
    expect(sts.calls).toHaveLength(calls)
  }
})

test.each([
  ['who may use it', ', default: true, tags: [x]'],
  ['its own variables', ', env: [{ key: TEAM, value: night }]'],
])('%s does not shape a session', async (_, more) => {
  const sts = stsDouble()
  const a = await opened({ text: shop() }, sts)
  const first = await childOf(a.auth, a.host)
  const b = await opened({ text: shop({ more }) }, sts, a.host)
  expect(await childOf(b.auth, b.host)).toEqual(first)
})

test('a single definition has the paths and the profile of the reference', async () => {
  const sts = stsDouble()
  const { auth, host } = await opened({ text: shop() }, sts)
  const { environment } = await auth.session('deploy', reason)
  expect(environment({})).toMatchObject({
    AWS_SHARED_CREDENTIALS_FILE: `${realm}/aws/robot/credentials`,
    AWS_CONFIG_FILE: `${realm}/aws/robot/config`,
    AWS_PROFILE: 'deploy',
  })
  expect(host.files.readText(`${realm}/aws/robot/credentials`)).toContain('[deploy]')
})

const family = `
  auth:
    realm: shop
    identities:
      robot: { kind: aws/user, credentials: { access_key_id: AKIAROBOT, secret_access_key: s } }
      first: { kind: aws/assume-role, via: { identity: robot }, principal: { assume_role: "arn:aws:iam::1:role/first" } }
      deep: { kind: aws/assume-role, via: { identity: first }, principal: { assume_role: "arn:aws:iam::1:role/deep" } }
      other: { kind: aws/assume-role, via: { identity: robot }, principal: { assume_role: "arn:aws:iam::1:role/other" } }
`

test('a child finds the session of its identity, and nobody else’s', async () => {
  const { auth, host } = await authOn(family, { http: stsDouble().http })
  // A link of the chain is stored elsewhere.
  expect(await childOf(auth, host, 'deep')).toMatchObject({ file: 'robot/credentials', profiles: ['deep'] })
  // The place where other tools look has both from here on; children do not look there any more.
  expect(await childOf(auth, host, 'other')).toMatchObject({ file: 'robot/other.*/credentials', profiles: ['other'] })
  expect(await childOf(auth, host, 'deep')).toMatchObject({ file: 'robot/deep.*/credentials', profiles: ['deep'] })
  const shared = host.files.readText(`${realm}/aws/robot/credentials`)
  expect([...shared.matchAll(/^\[(.*)\]/gm)].map(([, name]) => name)).toEqual(['deep', 'other'])
})

test('identities that are asked for besides are in the files of the child, too, by their own names', async () => {
  const { auth, host } = await authOn(family, { http: stsDouble().http })
  const session = await auth.session('deep', reason, ['robot', 'other'])
  const { AWS_SHARED_CREDENTIALS_FILE: file = '', AWS_PROFILE } = session.environment({})
  expect(AWS_PROFILE).toBe('deep')
  expect([...host.files.readText(file).matchAll(/^\[(.*)\]/gm)].map(([, name]) => name)).toEqual([
    'deep',
    'robot',
    'other',
  ])
})

test('profiles of other tools stay in the shared files, and children still look there', async () => {
  const mine = '# mine\n[other]\naws_access_key_id = 1\n'
  const { auth, host } = await authOn(family, {
    http: stsDouble().http,
    files: { [`${realm}/aws/robot/credentials`]: mine },
  })
  expect(await childOf(auth, host, 'first')).toMatchObject({ file: 'robot/credentials', profiles: ['other', 'first'] })
})

test.each([
  ['while the session of the other lasts', HOUR / 2, true],
  ['for a day after its end', 20 * HOUR, true],
  ['no longer', 26 * HOUR, false],
])('a shared profile belongs to its definition %s', async (_, after, isTaken) => {
  const sts = stsDouble({ now: () => host.clock.now() })
  const host = testHost({ http: sts.http })
  await childOf((await authOn(shop(), {}, host)).auth, host)
  host.clock.advance(after)
  const other = shop({ principal: 'assume_role: "arn:aws:iam::2:role/prod"' })
  const { file } = await childOf((await authOn(other, {}, host)).auth, host)
  expect(file).toBe(isTaken ? 'robot/deploy.*/credentials' : 'robot/credentials')
})

test('folders of definitions that nobody uses any more are removed', async () => {
  const sts = stsDouble({ now: () => host.clock.now() })
  const host = testHost({ http: sts.http })
  for (const account of [1, 2, 3]) {
    const text = shop({ principal: `assume_role: "arn:aws:iam::${account}:role/x"` })
    await childOf((await authOn(text, {}, host)).auth, host)
  }
  const own = () => host.files.list(`${realm}/aws/robot`).filter(({ kind }) => kind === 'directory')
  expect(own().map(({ name }) => name.replace(/\..*/, ''))).toEqual(['deploy', 'deploy'])
  host.clock.advance(30 * HOUR)
  await childOf((await authOn(shop(), {}, host)).auth, host)
  expect(own()).toEqual([])
})

/** A session as another tool stores it: without a record. */
const foreign = `; atmos: expiration=2099-01-02T03:04:05Z\n[deploy]\naws_access_key_id = ASIAFOREIGN\naws_secret_access_key = s\naws_session_token = t\n`

test('a session that another tool stored is used for the definition of the project, not for one that a stack has changed', async () => {
  const sts = stsDouble()
  const host = testHost({
    http: sts.http,
    files: {
      [`${realm}/aws/robot/credentials`]: foreign,
      [`${realm}/aws/robot/config`]: '[profile deploy]\nregion = eu-west-1\n',
    },
  })
  const project = await authOn(shop(), {}, host)
  expect(await childOf(project.auth, host)).toMatchObject({ file: 'robot/credentials', key: 'ASIAFOREIGN' })
  const changed = shop({ principal: 'assume_role: "arn:aws:iam::2:role/prod"' })
  const component = await authOn(changed, {}, host, shop())
  expect(await childOf(component.auth, host)).toMatchObject({
    file: 'robot/deploy.*/credentials',
    key: expect.stringMatching(/^ASIA-prod/),
  })
})

test('inside of a child, a role behind the environment is the one that the outer run assumed', async () => {
  const sts = stsDouble()
  const outer = await opened({ text: ambient, env: keysInEnvironment('AKIAONE') }, sts)
  const env = (await outer.auth.session('deploy', reason)).environment(outer.host.environment.variables)
  const inner = await opened({ text: ambient, env }, sts, outer.host)
  await childOf(inner.auth, inner.host)
  expect(sts.calls).toHaveLength(1)
})

test('records and file names say nothing but digests of what shaped a session', async () => {
  const text = shop({ principal: 'assume_role: "arn:aws:iam::1:role/dev", external_id: four-words-in-a-row' })
  const { auth, host } = await authOn(text, { http: stsDouble().http })
  await auth.session('deploy', reason)
  const stored = Object.entries(host.files.snapshot()).filter(([path]) => path.startsWith(realm))
  expect(JSON.stringify(stored)).not.toContain('four-words-in-a-row')
})

test.each([
  ['a file of another user', { owner: 1001 }, undefined, /belongs to another user \(id 1001\)/],
  ['a file that others may write', {}, 0o660, /can be written by others/],
])('%s is not believed', async (_, { owner }: { owner?: number }, mode, words) => {
  const host = testHost({ http: stsDouble().http, system: { userId: 1000 } })
  const path = `${realm}/aws/robot/credentials`
  host.files.put(path, { content: foreign, mode: mode ?? 0o600, owner: owner ?? 1000 })
  const { auth } = await authOn(shop(), {}, host)
  await expect(auth.session('deploy', reason)).rejects.toMatchObject({
    code: 'auth/files-untrusted',
    message: expect.stringMatching(words),
  })
})

test.each([
  ['ExpiredToken', 'The security token included in the request is expired'],
  ['InvalidClientTokenId', 'The security token included in the request is invalid'],
  ['AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole with an explicit deny in an inline policy'],
])('a stored session that AWS refuses (%s) is replaced by one login from the root', async (code, message) => {
  const revoked = new Set<string>()
  const sts = stsDouble({ refuse: ({ by }) => (revoked.has(by) ? { code, message } : undefined) })
  const host = testHost({ http: sts.http })
  const { auth } = await authOn(family, {}, host)
  await auth.session('first', reason)
  for (const by of ['ASIA-session-1', 'ASIA-first-2']) revoked.add(by)
  const later = await authOn(family, {}, host)
  await expect(later.auth.session('deep', reason)).resolves.toMatchObject({ identity: 'deep' })
  expect(sts.seen.slice(2).map((call) => `${call.action} by=${call.by}`)).toEqual([
    'AssumeRole by=ASIA-first-2',
    'GetSessionToken by=AKIAROBOT',
    'AssumeRole by=ASIA-session-4',
    'AssumeRole by=ASIA-first-5',
  ])
})

test('a login from the root that is refused as well is reported, and not tried again', async () => {
  let isRevoked = false
  const sts = stsDouble({
    refuse: ({ action }) =>
      isRevoked && action === 'AssumeRole' ? { code: 'ExpiredToken', message: 'no' } : undefined,
  })
  const host = testHost({ http: sts.http })
  await (await authOn(family, {}, host)).auth.session('robot', reason)
  isRevoked = true
  const { auth } = await authOn(family, {}, host)
  await expect(auth.session('other', reason)).rejects.toMatchObject({ code: 'auth/refused' })
  expect(sts.seen.map((call) => call.action)).toEqual([
    'GetSessionToken',
    'AssumeRole',
    'GetSessionToken',
    'AssumeRole',
  ])
})

test('a refusal of what is asked for is not the session’s fault', async () => {
  const sts = stsDouble({
    refuse: ({ action }) => (action === 'AssumeRole' ? { code: 'AccessDenied', message: 'not authorized' } : undefined),
  })
  const host = testHost({ http: sts.http })
  await (await authOn(family, {}, host)).auth.session('robot', reason)
  const { auth } = await authOn(family, {}, host)
  await expect(auth.session('other', reason)).rejects.toMatchObject({ code: 'auth/refused' })
  expect(sts.seen.map((call) => call.action)).toEqual(['GetSessionToken', 'AssumeRole'])
})
