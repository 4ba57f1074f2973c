import { expect, test } from 'vitest'
import type { HttpRequest } from '../../src/host/host.ts'
import { START, stsDouble } from '../support/aws.ts'
import { project } from '../support/project.ts'

const keys = 'access_key_id: AKIAROBOT, secret_access_key: robots-secret'

/** A project with one user, whose credentials and further fields the test gives. */
function user(credentials: string, more = '') {
  return project({
    'atmos.yaml': `
      auth:
        realm: shop
        identities:
          robot:
            kind: aws/user
            credentials: { ${credentials} }
            ${more}
      commands:
        - name: who
          identity: robot
          steps: ['echo "$AWS_PROFILE"']
    `,
  }).with({ processes: { sh: '' } })
}

const home = '/home/ann/.config/atmos/shop'

test('keys open a session, which is stored for the steps and used from then on', async () => {
  const sts = stsDouble()
  const shop = user(`${keys}, region: eu-west-3`).with({ http: sts.http })
  const first = await shop.run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(first).toMatchObject({ exitCode: 0, stderr: '' })
  expect(sts.calls).toEqual(['GetSessionToken by=AKIAROBOT in=eu-west-3 DurationSeconds=43200'])
  expect(first.files).toMatchObject({
    [`${home}/aws/aws-user/credentials`]:
      '; atmos: expiration=2026-01-02T15:04:05Z\n[robot]\naws_access_key_id     = ASIA-session-1\naws_secret_access_key = secret-of-session\naws_session_token     = token-of-session\n',
    [`${home}/aws/aws-user/config`]: '[profile robot]\nregion = eu-west-3\n',
  })
  const env = first.started[0]?.env ?? {}
  expect(env.AWS_PROFILE).toBe('robot')
  expect(Object.values(env).join()).not.toContain('robots-secret')

  const second = await shop.files(first.files).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(second.exitCode).toBe(0)
  expect(sts.calls).toHaveLength(1)
})

test.each([
  ['behind by two hours', 7_200_000, '2026-01-02T04:04:05Z'],
  ['ahead by two hours', -7_200_000, '2026-01-02T04:04:05Z'],
  ['a few seconds off', 9_000, '2026-01-02T04:04:14Z'],
])('the end of a session is that of our own clock, which is %s', async (_, off, ends) => {
  const server = START + off
  const sts = stsDouble({ now: () => server })
  const request = async (one: HttpRequest) => {
    const answer = await sts.part.request(one)
    return { ...answer, headers: { ...answer.headers, date: new Date(server).toUTCString() } }
  }
  const shop = user(keys, 'session: { duration: 1h }').with({ parts: { http: { request } } })
  const first = await shop.run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(first.files[`${home}/aws/aws-user/credentials`]).toContain(`expiration=${ends}`)
  await shop.files(first.files).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(sts.calls).toHaveLength(1)
})

test('AWS_CA_BUNDLE names the certificates that STS is trusted by', async () => {
  const sts = stsDouble()
  const shop = user(keys).with({ http: sts.http, env: { AWS_CA_BUNDLE: 'corp.pem' } })
  const without = await shop.run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(without.exitCode).toBe(1)
  expect(without.stderr).toContain(
    'The certificates of AWS_CA_BUNDLE cannot be read: corp.pem: it does not exist (ENOENT).',
  )
  const asked: (string | undefined)[] = []
  const request = (one: HttpRequest) => {
    asked.push(one.ca)
    return sts.part.request(one)
  }
  const run = await shop
    .with({ parts: { http: { request } } })
    .files({ 'corp.pem': 'CERTIFICATES' })
    .run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect([run.exitCode, asked]).toEqual([0, ['CERTIFICATES']])
})

test.each([
  ['1h', '', '', 3600, ''],
  ['90', '', '', 900, 'a session of 90 s is not allowed by AWS (900 to 43200 s); 900 s is used'],
  ['2d', '', '', 43_200, 'a session of 172800 s is not allowed'],
  ['1h30m', '', '', 5400, ''],
  ['soon', '', '', 43_200, '"soon" is no duration; 12 h is used'],
  ['2d', ', mfa_arn: arn:mfa', '314159', 129_600, 'a session of 172800 s is not allowed'],
  ['24h', ', mfa_arn: arn:mfa', '314159', 86_400, ''],
])('a session of %s is asked for as AWS allows it', async (duration, mfa, code, seconds, warning) => {
  const sts = stsDouble()
  const shop = user(`${keys}${mfa}`, `session: { duration: ${duration} }`)
  const run = await shop
    .with({ http: sts.http, env: { ATMOS_MFA_TOKEN: code } })
    .run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run.exitCode).toBe(0)
  expect(sts.seen[0]?.parameters.DurationSeconds).toBe(String(seconds))
  expect(run.stderr).toContain(warning)
  if (warning === '') expect(run.stderr).toBe('')
})

const guarded = user(`${keys}, mfa_arn: "arn:aws:iam::111122223333:mfa/robot"`)

test('the code of a second factor is asked for with the reason, and its digits are not shown', async () => {
  const sts = stsDouble()
  const run = await guarded.with({ http: sts.http }).terminal('314159').run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run.asked).toEqual([
    expect.objectContaining({ kind: 'secret', title: 'MFA code of robot (arn:aws:iam::111122223333:mfa/robot)' }),
  ])
  expect(run.stderr).toBe('robot is needed by atmos auth exec\n✓ robot for 12 h\n')
  expect(sts.calls).toEqual([
    'GetSessionToken by=AKIAROBOT in=us-east-1 DurationSeconds=43200 SerialNumber=arn:aws:iam::111122223333:mfa/robot TokenCode=314159',
  ])
})

test('the prompt takes six digits and nothing else', async () => {
  const run = await guarded
    .with({ http: stsDouble().http })
    .terminal((question) => {
      const check = question.kind === 'secret' ? question.check : undefined
      expect(['12345', '1234567', 'abcdef', '12 456', ''].map((text) => check?.(text))).toEqual(
        Array(5).fill('Six digits'),
      )
      expect(check?.('123456')).toBeUndefined()
      return '654321'
    })
    .run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run.exitCode).toBe(0)
})

test('leaving the prompt ends the run before any call', async () => {
  const sts = stsDouble()
  const run = await guarded.with({ http: sts.http }).terminal(undefined).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run).toMatchObject({ exitCode: 130, started: [] })
  expect(run.stderr).toContain('The login of robot: stopped by you.')
  expect(sts.calls).toEqual([])
})

test('a refused code is asked for once more, and only once', async () => {
  const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code.'
  const refuse = (_: unknown, number: number) => (number === 1 ? { code: 'AccessDenied', message } : undefined)
  const sts = stsDouble({ refuse })
  const good = await guarded
    .with({ http: sts.http })
    .terminal('111111', '222222')
    .run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(good.exitCode).toBe(0)
  expect(good.asked.map((one) => one.title)[1]).toBe(
    'That code was not accepted. The next code of arn:aws:iam::111122223333:mfa/robot',
  )

  const never = stsDouble({ refuse: () => ({ code: 'AccessDenied', message }) })
  const bad = await guarded
    .with({ http: never.http })
    .terminal('111111', '222222')
    .run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(bad).toMatchObject({ exitCode: 1, started: [] })
  expect(never.calls).toHaveLength(2)
  expect(bad.stderr).toContain('The MFA code was not accepted. Each code works once: wait for the next one.')
})

test('without a terminal and without another source it fails before any call, and says what to do', async () => {
  const sts = stsDouble()
  const run = await guarded.with({ http: sts.http }).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run).toMatchObject({ exitCode: 1, started: [], stdout: '' })
  expect(sts.calls).toEqual([])
  expect(run.stderr).toBe(`
# Error

**Error:** \`robot\` needs an MFA code for atmos auth exec, and there is no terminal (TTY) to ask on.

Device: arn:aws:iam::111122223333:mfa/robot

💡 Give the code: ATMOS_MFA_TOKEN=123456
💡 Or let a program tell it: \`mfa_token_command\` below \`credentials\` in atmos.yaml
💡 Or log in before, on a terminal: atmos auth login --identity robot
`)
})

test.each([
  ['a variable', {}, '', '777777'],
  ['the variable before the program', {}, 'mfa_token_command: "otp robot"', '777777'],
])('the code comes from %s', async (_, __, command, code) => {
  const sts = stsDouble()
  const shop = user(`${keys}, mfa_arn: arn:mfa${command ? `, ${command}` : ''}`)
  const run = await shop
    .with({ http: sts.http, env: { ATMOS_MFA_TOKEN: code } })
    .run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run.exitCode).toBe(0)
  expect(sts.seen[0]?.parameters.TokenCode).toBe(code)
})

test.each([
  ['a text is for the shell', 'mfa_token_command: "printf 31; echo 4159"'],
  ['a list is a program and its words', 'mfa_token_command: [echo, "314159"]'],
])('the code comes from a program: %s', async (_, command) => {
  const sts = stsDouble()
  const shop = user(`${keys}, mfa_arn: arn:mfa, ${command}`).with({ real: true })
  const run = await shop.with({ parts: { http: sts.part } }).run('auth', 'exec', '-i', 'robot', '--', 'true')
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(sts.seen[0]?.parameters.TokenCode).toBe('314159')
})

test.each([
  ['echo wrong', 'The command `echo wrong` did not give an MFA code of six digits.'],
  ['exit 3', 'the command for MFA codes ended with 3: exit 3'],
])('a program that does not tell a code is a failure: %s', async (command, words) => {
  const sts = stsDouble()
  const shop = user(`${keys}, mfa_arn: arn:mfa, mfa_token_command: "${command}"`).with({ real: true })
  const run = await shop.with({ parts: { http: sts.part } }).run('auth', 'exec', '-i', 'robot', '--', 'true')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(words)
  expect(sts.calls).toEqual([])
})

test.each([
  ['InvalidClientTokenId', 'The access key does not exist: it was deleted, replaced or revoked.'],
  ['SignatureDoesNotMatch', 'The secret access key does not belong to the access key id.'],
  ['ExpiredToken', 'The keys are those of a session that has expired; long-lived keys belong here.'],
  ['AccessDenied', 'Either the user lacks the permission sts:GetSessionToken, or a policy asks for MFA'],
  ['ServiceUnavailableForYou', 'because of the weather'],
])('what STS says is told with what it means: %s', async (code, meaning) => {
  const sts = stsDouble({ refuse: () => ({ code, message: 'because of the weather' }) })
  const run = await user(keys).with({ http: sts.http }).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run).toMatchObject({ exitCode: 1, started: [] })
  expect(run.stderr).toContain('robot: AWS refused the login.')
  expect(run.stderr).toContain(`${code}: because of the weather`)
  expect(run.stderr).toContain(meaning)
  expect(run.stderr).not.toContain('robots-secret')
})

test('an STS that does not answer is told with its address', async () => {
  const http = { 'https://sts.us-east-1.amazonaws.com/': { fails: 'ECONNREFUSED' } }
  const run = await user(keys).with({ http }).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('robot: AWS STS could not be reached at https://sts.us-east-1.amazonaws.com.')
  expect(run.stderr).toContain('    nobody listens there (ECONNREFUSED)')
})

test.each([
  ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'http://all.test' }, '', 'http://all.test/'],
  [
    'AWS_ENDPOINT_URL_STS before it',
    { AWS_ENDPOINT_URL: 'http://all.test', AWS_ENDPOINT_URL_STS: 'http://sts.test:81' },
    '',
    'http://sts.test:81/',
  ],
  [
    'the identity before both',
    { AWS_ENDPOINT_URL: 'http://all.test' },
    'spec: { endpoint_url: "http://own.test" }',
    'http://own.test/',
  ],
  ['the public one', {}, '', 'https://sts.us-east-1.amazonaws.com/'],
])('STS is where it is said to be: %s', async (_, env, more, url) => {
  const sts = stsDouble()
  await user(keys, more).with({ http: sts.http, env }).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(sts.seen.map((call) => call.url)).toEqual([url])
})

test('half a key is a fault of the configuration, with its place', async () => {
  const run = await user('access_key_id: AKIAROBOT').run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('Identity `robot`: `credentials.access_key_id` is given without `secret_access_key`.')
  expect(run.stderr).toContain('    atmos.yaml:6:7\n')
})

test('a user without keys is told how to give them', async () => {
  const run = await user('webflow_enabled: false').run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(run).toMatchObject({ exitCode: 1, started: [] })
  expect(run.stderr).toContain('atmos auth user configure --identity robot')
})

test('long-lived keys in a file are no session: nobody runs with them', async () => {
  const sts = stsDouble()
  const shop = user(keys).files({
    [`${home}/aws/aws-user/credentials`]: '[robot]\naws_access_key_id = AKIALONG\naws_secret_access_key = long\n',
  })
  await shop.with({ http: sts.http }).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(sts.calls).toHaveLength(1)
})

test('keys of the environment are never taken for those of the user', async () => {
  const sts = stsDouble()
  const env = {
    AWS_ACCESS_KEY_ID: 'FOREIGN',
    AWS_SECRET_ACCESS_KEY: 'foreign',
    AWS_PROFILE: 'other',
    AWS_REGION: 'xx-1',
  }
  const run = await user(keys).with({ http: sts.http, env }).run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(sts.seen.map((call) => call.by)).toEqual(['AKIAROBOT'])
  expect(run.started[0]?.env).not.toHaveProperty('AWS_ACCESS_KEY_ID')
})
