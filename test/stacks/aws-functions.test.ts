import { expect, test } from 'vitest'
import type { HttpRequest } from '../../src/host/host.ts'
import { ask, configuration, stacks } from './stack.ts'

const caller = (account: string) => `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::${account}:user/ann</Arn><UserId>AIDA${account}</UserId><Account>${account}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`

const manifest = {
  'deploy/dev.yaml': `
    vars: {stage: dev}
    components:
      terraform:
        vpc:
          vars:
            account: !aws.account_id
            arn: !aws.caller_identity_arn
            user: !aws.caller_identity_user_id
            region: !aws.region
            again: "!aws.account_id"
    `,
}
const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'very-secret-key', AWS_REGION: 'eu-west-1' }
const here = stacks(manifest)
const granted = (request: HttpRequest) =>
  request.url === 'https://sts.eu-west-1.amazonaws.com/' ? caller('123456789012') : { status: 404 }

test('who asks is told by AWS, once for all of them', async () => {
  const run = await here
    .with({ env: keys, http: granted })
    .run('describe', 'component', 'vpc', '-s', 'dev', '-q', '.vars', '-f', 'json')
  expect(JSON.parse(run.stdout)).toEqual({
    stage: 'dev',
    account: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/ann',
    user: 'AIDA123456789012',
    region: 'eu-west-1',
    again: '123456789012',
  })
  expect(run.requests).toHaveLength(1)
})

test('the region is known without asking anybody', async () => {
  const only = stacks({
    'deploy/dev.yaml': 'vars: {stage: dev, r: !aws.region }\ncomponents: {terraform: {vpc: {}}}\n',
  })
  expect(await ask(only.with({ env: { AWS_REGION: 'eu-north-1' } }), '.vars.r')).toBe('eu-north-1')
  const files = { '/home/ann/.aws/config': '[default]\nregion = ap-south-1\n' }
  expect(await ask(only.files(files), '.vars.r')).toBe('ap-south-1')
  expect(await ask(only, '.vars.r')).toContain('no region is known for the environment')
})

test('a component is asked for as its identity', async () => {
  const atmos = `${configuration}
  auth:
    identities:
      ann: {kind: aws/user, default: true, credentials: {access_key_id: AKIAANN, secret_access_key: ann-secret-key, region: us-west-2}}
  `
  const seen: string[] = []
  const http = (request: HttpRequest) => {
    seen.push(request.url, request.headers?.authorization?.match(/Credential=(\w+)/)?.[1] ?? '')
    return String(request.body).includes('GetSessionToken')
      ? `<GetSessionTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetSessionTokenResult><Credentials><AccessKeyId>ASIAANN</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-01-02T09:04:05Z</Expiration></Credentials></GetSessionTokenResult></GetSessionTokenResponse>`
      : caller('210987654321')
  }
  const as = stacks(manifest, atmos).with({ http })
  expect(await ask(as, '[.vars.account, .vars.region]')).toEqual(['210987654321', 'us-west-2'])
  expect(seen.slice(-2)).toEqual(['https://sts.us-west-2.amazonaws.com/', 'ASIAANN'])
})

test.each<[string, string, object, RegExp]>([
  ['an argument', '!aws.account_id extra', {}, /!aws.account_id takes nothing behind it/],
  ['what is not there', '!aws.organization_id', {}, /!aws.organization_id is not there/],
  [
    'a refusal',
    '!aws.account_id',
    {
      env: keys,
      http: () => ({
        status: 403,
        body: '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no such key</Message></Error></ErrorResponse>',
      }),
    },
    /AWS does not say who the environment is: InvalidClientTokenId: no such key/,
  ],
])('%s is told at its component and key', async (_, call, world, said) => {
  const only = stacks({
    'deploy/dev.yaml': `vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: {a: "${call}"}}}}\n`,
  })
  const answer = String(await ask(only.with(world), '.vars.a')).replace(/\s+/g, ' ')
  expect(answer).toMatch(said)
  expect(answer).toMatch(/vars\.a|vpc/)
  expect(answer).not.toContain('very-secret-key')
})
