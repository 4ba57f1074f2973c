import { expect, test } from 'vitest'
import { applyEffect } from '../../src/auth/apply.ts'
import { authOn } from '../support/auth.ts'

const configuration = `
  auth:
    realm: shop
    providers:
      portal: { kind: aws/iam-identity-center, start_url: "https://a.example.com/start", region: eu-central-1 }
      acme: { kind: mock/aws }
      other: { kind: mock }
    identities:
      robot: { kind: aws/user, credentials: { region: eu-west-3 }, env: [{ key: TEAM, value: night shift }, { key: N, value: 7 }] }
      nowhere: { kind: aws/user }
      admin: { kind: aws/permission-set, via: { provider: portal } }
      deploy: { kind: aws/assume-role, via: { identity: admin }, principal: { region: ap-south-1 } }
      plain: { kind: aws/assume-role, via: { identity: deploy } }
      near: { kind: aws/assume-role, via: { identity: runner } }
      runner: { kind: aws/ambient }
      placed: { kind: aws/ambient, principal: { region: us-west-1 } }
      as-is: { kind: ambient }
      Dev: { kind: mock/aws, via: { provider: acme } }
      bare: { kind: mock, via: { provider: other } }
      loud: { kind: mock, via: { provider: other }, env: [{ key: AWS_REGION, value: mine }, { key: ATMOS_IDENTITY, value: someone }] }
`
const home = '/home/ann/.config/atmos/shop/aws'
const files = (folder: string, profile: string) => ({
  AWS_SHARED_CREDENTIALS_FILE: `${home}/${folder}/credentials`,
  AWS_CONFIG_FILE: `${home}/${folder}/config`,
  AWS_PROFILE: profile,
  AWS_SDK_LOAD_CONFIG: '1',
  AWS_EC2_METADATA_DISABLED: 'true',
})
const regions = (region: string) => ({ AWS_REGION: region, AWS_DEFAULT_REGION: region })
const mock = { AWS_SHARED_CREDENTIALS_FILE: '/tmp/mock-credentials', AWS_CONFIG_FILE: '/tmp/mock-config' }

/** Everything that would make a child somebody else, and some that would not. */
const foreign = {
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  AWS_SESSION_TOKEN: 'x',
  AWS_SECURITY_TOKEN: 'x',
  AWS_ACCESS_KEY: 'x',
  AWS_SECRET_KEY: 'x',
  AWS_CREDENTIAL_EXPIRATION: 'x',
  AWS_WEB_IDENTITY_TOKEN_FILE: 'x',
  AWS_ROLE_ARN: 'x',
  AWS_ROLE_SESSION_NAME: 'x',
  AWS_PROFILE: 'x',
  AWS_DEFAULT_PROFILE: 'x',
}
const kept = { HOME: '/home/ann', AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_CA_BUNDLE: '/ca' }

test.each([
  [
    'robot',
    { ...files('aws-user', 'robot'), ...regions('eu-west-3'), TEAM: 'night shift', N: '7', ATMOS_IDENTITY: 'robot' },
  ],
  ['nowhere', { ...files('aws-user', 'nowhere'), ...regions('us-east-1'), ATMOS_IDENTITY: 'nowhere' }],
  ['admin', { ...files('portal', 'admin'), ...regions('eu-central-1'), ATMOS_IDENTITY: 'admin' }],
  ['deploy', { ...files('portal', 'deploy'), ...regions('ap-south-1'), ATMOS_IDENTITY: 'deploy' }],
  ['plain', { ...files('portal', 'plain'), ...regions('ap-south-1'), ATMOS_IDENTITY: 'plain' }],
  ['near', { ...files('runner', 'near'), ATMOS_IDENTITY: 'near' }],
  ['dev', { ...mock, AWS_PROFILE: 'dev', ...regions('us-east-1'), ATMOS_IDENTITY: 'dev' }],
])('%s takes the place of all credentials of the caller', async (name, expected) => {
  const { auth } = await authOn(configuration)
  const effect = auth.effect(auth.identity(name))
  expect(applyEffect({ ...kept, ...foreign }, effect, 'linux')).toEqual({ ...kept, ...expected })
})

test.each([
  ['runner', {}],
  ['placed', regions('us-west-1')],
  ['as-is', {}],
  ['bare', {}],
  ['loud', { AWS_REGION: 'mine' }],
])('%s leaves the credentials of the caller alone', async (name, expected) => {
  const { auth } = await authOn(configuration)
  const effect = auth.effect(auth.identity(name))
  expect(applyEffect({ ...kept, ...foreign }, effect, 'linux')).toEqual({
    ...kept,
    ...foreign,
    ...expected,
    ATMOS_IDENTITY: name,
  })
})

test.each([
  [{ AWS_REGION: 'eu-west-1' }, regions('eu-west-1')],
  [{ AWS_DEFAULT_REGION: 'eu-west-1' }, regions('eu-west-1')],
  [
    { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' },
    { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' },
  ],
  [{}, regions('us-east-1')],
])('a user without a region keeps the region of the caller: %j', async (base, expected) => {
  const { auth } = await authOn(configuration)
  expect(applyEffect(base, auth.effect(auth.identity('nowhere')), 'linux')).toMatchObject(expected)
})

test('on Windows names have no case', async () => {
  const { auth } = await authOn(configuration)
  const base = { Path: 'C:\\bin', aws_access_key_id: 'x', Aws_Profile: 'y', aws_region: 'z' }
  const made = applyEffect(base, auth.effect(auth.identity('dev')), 'win32')
  expect(made).toEqual({
    Path: 'C:\\bin',
    ...mock,
    AWS_PROFILE: 'dev',
    ...regions('us-east-1'),
    ATMOS_IDENTITY: 'dev',
  })
})
