import { expect, test } from 'vitest'
import { stsDouble } from '../support/aws.ts'
import { project } from '../support/project.ts'

const role = 'arn:aws:iam::444455556666:role/deploy'
const home = '/home/ann/.config/atmos/shop/aws'

/** A user, a role behind it, and a role behind that one. */
function chain(principal: string, more = '', name = 'session_name: fixed') {
  return project({
    'atmos.yaml': `
      auth:
        realm: shop
        identities:
          robot: { kind: aws/user, credentials: { access_key_id: AKIAROBOT, secret_access_key: robots-secret, region: eu-west-3 } }
          deploy: { kind: aws/assume-role, via: { identity: robot }, principal: { assume_role: "${role}", ${name}${principal} } }
          far:
            kind: aws/assume-role
            via: { identity: deploy }
            principal: { assume_role: "arn:aws:iam::777788889999:role/far", session_name: fixed, region: us-west-2 }
          runner: { kind: aws/ambient }
          near: { kind: aws/assume-role, via: { identity: runner }, principal: { assume_role: "arn:aws:iam::1:role/near", session_name: fixed } }
          ${more}
    `,
  }).with({ processes: { sh: '' } })
}
const exec = (identity: string) => ['auth', 'exec', '-i', identity, '--', 'sh'] as const

/** Profiles by the folder that they are stored in, below the folder of the realm. */
const profilesIn = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).flatMap(([path, text]) => {
    const folder = /\/aws\/(.*)\/credentials$/.exec(path)?.[1]?.replace(/\.[0-9a-f]{16}$/, '.*')
    return folder ? [...text.matchAll(/^\[(.*)\]/gm)].map((found) => `${folder}: ${found[1]}`) : []
  })

test('the root is logged into first, then one role after the other, each with the keys before it', async () => {
  const sts = stsDouble()
  const run = await chain('')
    .with({ http: sts.http })
    .run(...exec('far'))
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(sts.calls).toEqual([
    'GetSessionToken by=AKIAROBOT in=eu-west-3 DurationSeconds=43200',
    `AssumeRole by=ASIA-session-1 in=eu-west-3 RoleArn=${role} RoleSessionName=fixed`,
    'AssumeRole by=ASIA-deploy-2 in=us-west-2 RoleArn=arn:aws:iam::777788889999:role/far RoleSessionName=fixed',
  ])
  expect(run.started[0]?.env).toMatchObject({
    AWS_PROFILE: 'far',
    AWS_SHARED_CREDENTIALS_FILE: `${home}/robot/credentials`,
    AWS_REGION: 'us-west-2',
  })
  // The links of the chain are stored as well, where a program of `far` does not look.
  expect(run.files[`${home}/robot/config`]).toBe('[profile far]\nregion = us-west-2\n')
  expect(profilesIn(run.files).sort()).toEqual(['aws-user/robot.*: robot', 'robot/deploy.*: deploy', 'robot: far'])
})

test.each([
  ['external_id: "four words, and a comma"', { ExternalId: 'four words, and a comma' }],
  ['duration: 30m', { DurationSeconds: '1800' }],
  ['duration: 1200', { DurationSeconds: '1200' }],
  ['session_name: night shift_7/b', { RoleSessionName: 'night-shift-7-b' }],
  [`session_name: "${'x'.repeat(70)}"`, { RoleSessionName: 'x'.repeat(64) }],
  ['session_name: "///"', { RoleSessionName: 'atmos-session' }],
  ['source_identity: ann', { SourceIdentity: 'ann' }],
  [
    'tags: { team: night, n: 7 }, transitive_tag_keys: [team]',
    {
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'night',
      'Tags.member.2.Key': 'n',
      'Tags.member.2.Value': '7',
      'TransitiveTagKeys.member.1': 'team',
    },
  ],
  ['tags: [{ key: team, value: night }]', { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'night' }],
  [
    'policy_arns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]',
    { 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
  ],
  [`policy: '{"Version":"2012-10-17"}'`, { Policy: '{"Version":"2012-10-17"}' }],
  ['policy: { Version: "2012-10-17", Statement: [] }', { Policy: '{"Version":"2012-10-17","Statement":[]}' }],
])('what is configured reaches STS: %s', async (principal, parameters) => {
  const sts = stsDouble()
  const named = principal.startsWith('session_name')
  await (named ? chain('', '', principal) : chain(`, ${principal}`)).with({ http: sts.http }).run(...exec('deploy'))
  expect(sts.seen[1]?.parameters).toMatchObject(parameters)
})

test('a role may ask for a second factor itself', async () => {
  const sts = stsDouble()
  const run = await chain(', mfa_arn: "arn:mfa"')
    .with({ http: sts.http, env: { ATMOS_MFA_TOKEN: '271828' } })
    .run(...exec('deploy'))
  expect(run.exitCode).toBe(0)
  expect(sts.seen[1]?.parameters).toMatchObject({ SerialNumber: 'arn:mfa', TokenCode: '271828' })
})

test('keys of the environment open a chain whose root is ambient, and no step sees them', async () => {
  const sts = stsDouble()
  const env = { AWS_ACCESS_KEY_ID: 'ASIAWILD', AWS_SECRET_ACCESS_KEY: 'wild-secret', AWS_REGION: 'eu-north-1' }
  const run = await chain('')
    .with({ http: sts.http, env })
    .run(...exec('near'))
  expect(run.exitCode).toBe(0)
  expect(sts.calls).toEqual([
    'AssumeRole by=ASIAWILD in=eu-north-1 RoleArn=arn:aws:iam::1:role/near RoleSessionName=fixed',
  ])
  expect(run.started[0]?.env).not.toHaveProperty('AWS_ACCESS_KEY_ID')
  expect(run.started[0]?.env.AWS_PROFILE).toBe('near')
})

test('a session made from other keys of the environment is not used, but a nested call finds its own', async () => {
  const sts = stsDouble()
  const wild = { AWS_ACCESS_KEY_ID: 'ASIAWILD', AWS_SECRET_ACCESS_KEY: 'wild-secret' }
  const first = await chain('')
    .with({ http: sts.http, env: wild })
    .run(...exec('near'))
  const again = chain('').files(first.files).with({ http: sts.http })
  await again.env({ ...wild, AWS_ACCESS_KEY_ID: 'ASIAOTHER' }).run(...exec('near'))
  expect(sts.seen.map((call) => call.by)).toEqual(['ASIAWILD', 'ASIAOTHER'])
  await again.env(first.started[0]?.env ?? {}).run(...exec('near'))
  expect(sts.calls).toHaveLength(2)
})

test('a refused role is told with its hop, its ARN and the words of STS', async () => {
  const refuse = (call: { parameters: Readonly<Record<string, string>> }) =>
    call.parameters.RoleArn?.endsWith('/far')
      ? {
          code: 'AccessDenied',
          message:
            'User: arn:aws:sts::444455556666:assumed-role/deploy/fixed is not authorized to perform: sts:AssumeRole',
        }
      : undefined
  const run = await chain('')
    .with({ http: stsDouble({ refuse }).http })
    .run(...exec('far'))
  expect(run).toMatchObject({ exitCode: 1, stdout: '', started: [] })
  expect(run.stderr).toBe(
    `
# Error

**Error:** far: AWS refused the third of three hops.

    atmos.yaml:6:5

    1 ✓ keys → robot
    2 ✓ robot → deploy   arn:aws:iam::444455556666:role/deploy
    3 ✗ deploy → far     arn:aws:iam::777788889999:role/far
        AccessDenied: User: arn:aws:sts::444455556666:assumed-role/deploy/fixed is not authorized to perform: sts:AssumeRole

Either the policies of deploy do not allow sts:AssumeRole on this role, or the role's trust policy does not allow deploy (account, external id, MFA condition): auth.identities.far.

💡 atmos auth whoami --identity deploy
`,
  )
})

test('what went well before a refused hop is kept', async () => {
  let closed = true
  const refuse = (call: { parameters: Readonly<Record<string, string>> }) =>
    closed && call.parameters.RoleArn?.endsWith('/far') ? { code: 'AccessDenied', message: 'no' } : undefined
  const sts = stsDouble({ refuse })
  const first = await chain('')
    .with({ http: sts.http })
    .run(...exec('far'))
  closed = false
  const second = await chain('')
    .files(first.files)
    .with({ http: sts.http })
    .run(...exec('far'))
  expect(second.exitCode).toBe(0)
  expect(sts.seen.map((call) => call.parameters.RoleArn?.split('/')[1])).toEqual([undefined, 'deploy', 'far', 'far'])
})

test.each([
  [
    'through a kind that yields no AWS credentials',
    'odd: { kind: aws/assume-role, via: { identity: plain }, principal: { assume_role: "arn:x" } }\n          plain: { kind: ambient }',
    'which does not give what it needs: AWS credentials',
  ],
  [
    'without its ARN',
    'odd: { kind: aws/assume-role, via: { identity: robot } }',
    '`principal.assume_role` is required',
  ],
])('a role %s is a fault of the configuration', async (_, more, words) => {
  const run = await chain('', more)
    .with({ http: stsDouble().http })
    .run(...exec('odd'))
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(words)
  expect(run.stderr).toContain('atmos.yaml:')
})
