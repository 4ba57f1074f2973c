import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { HttpRequest } from '../../src/host/host.ts'
import { readers, state, varsOf } from '../support/state.ts'

const keys = { AWS_ACCESS_KEY_ID: 'AKIAANN', AWS_SECRET_ACCESS_KEY: 'secret-of-ann', AWS_REGION: 'us-east-1' }
const s3 = (more = '') => readers('s3', `{ bucket: acme, key: terraform.tfstate${more} }`, { env: keys })
const answer = () => state({ id: 'i-1' })
const signer = (request: HttpRequest | undefined) =>
  /Credential=([^/]+)/.exec(request?.headers?.authorization ?? '')?.[1]
const formOf = (request: HttpRequest | undefined) => Object.fromEntries(new URLSearchParams(String(request?.body)))

test.each([
  ['in the name of the server', '', {}, 'https://acme.s3.us-east-1.amazonaws.com/net/dev-vpc/terraform.tfstate'],
  [
    'in the path, where the backend says so',
    ', use_path_style: true, region: eu-west-1',
    {},
    'https://s3.eu-west-1.amazonaws.com/acme/net/dev-vpc/terraform.tfstate',
  ],
  [
    'in the path of an endpoint of its own',
    ', endpoints: { s3: "http://minio:9000" }',
    { AWS_ENDPOINT_URL_S3: 'http://elsewhere' },
    'http://minio:9000/acme/net/dev-vpc/terraform.tfstate',
  ],
  [
    'in the name of such an endpoint, where the backend says so',
    ', endpoint: "http://minio:9000", force_path_style: false',
    {},
    'http://acme.minio:9000/net/dev-vpc/terraform.tfstate',
  ],
  [
    'at the endpoint of the environment',
    ', use_lockfile: true',
    { AWS_ENDPOINT_URL_S3: 'http://localhost:4566', AWS_ENDPOINT_URL: 'http://all' },
    'http://localhost:4566/acme/net/dev-vpc/terraform.tfstate',
  ],
  [
    'under the prefix of the backend',
    ', workspace_key_prefix: env',
    {},
    'https://acme.s3.us-east-1.amazonaws.com/env/dev-vpc/terraform.tfstate',
  ],
])('the bucket stands %s', async (_title, backend, env, url) => {
  const run = await s3(backend)
    .env(env)
    .with({ http: answer })
    .run(...varsOf('one'))
  expect(run).toMatchObject({ exitCode: 0, stdout: 'vpc: i-1\n', stderr: '' })
  expect(run.requests.map((request) => request.url.replace('?x-id=GetObject', ''))).toEqual([url])
})

test('a key that the customer keeps goes along, with its digest', async () => {
  const key = btoa('0123456789abcdef0123456789abcdef')
  const run = await s3(`, sse_customer_key: "${key}"`)
    .with({ http: answer })
    .run(...varsOf('one'))
  expect(run.requests[0]?.headers).toMatchObject({
    'x-amz-server-side-encryption-customer-algorithm': 'AES256',
    'x-amz-server-side-encryption-customer-key': key,
    'x-amz-server-side-encryption-customer-key-md5': createHash('md5')
      .update(Buffer.from(key, 'base64'))
      .digest('base64'),
  })
})

const granted = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret-of-role</SecretAccessKey><SessionToken>token-of-role</SessionToken>
<Expiration>2026-01-02T04:04:05Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`

test.each([
  [
    'a block',
    ', assume_role: { role_arn: "arn:aws:iam::2:role/state", session_name: ci, external_id: x, duration: 1h }',
  ],
  [
    'the list of a block',
    ', assume_role: [{ role_arn: "arn:aws:iam::2:role/state", session_name: ci, external_id: x, duration: 3600s }]',
  ],
  [
    'settings of older versions',
    ', role_arn: "arn:aws:iam::2:role/state", session_name: ci, external_id: x, assume_role_duration_seconds: 3600',
  ],
])('the role of the backend is assumed by the identity in force, once for all states: %s', async (_title, backend) => {
  const run = await s3(`${backend}, endpoints: { sts: "https://sts.example.com" }`)
    .with({ http: ({ method }) => (method === 'POST' ? granted : answer()) })
    .run(...varsOf('app'))
  expect(run).toMatchObject({ exitCode: 0, stdout: 'dns: i-1\nvpc: i-1\n', stderr: '' })
  expect(run.requests.map((request) => [request.method, signer(request)])).toEqual([
    ['POST', 'AKIAANN'],
    ['GET', 'ASIAROLE'],
    ['GET', 'ASIAROLE'],
  ])
  expect(new URL(run.requests[0]?.url as string).host).toBe('sts.example.com')
  expect(formOf(run.requests[0])).toMatchObject({
    Action: 'AssumeRole',
    RoleArn: 'arn:aws:iam::2:role/state',
    RoleSessionName: 'ci',
    ExternalId: 'x',
    DurationSeconds: '3600',
  })
})

test('a refused role is told in the words of AWS', async () => {
  const refusal =
    '<ErrorResponse><Error><Code>AccessDenied</Code><Message>ann may not assume it</Message></Error></ErrorResponse>'
  const run = await s3(', assume_role: { role_arn: "arn:aws:iam::2:role/state" }')
    .with({ http: () => ({ status: 403, body: refusal }) })
    .run(...varsOf('one'))
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('AWS refused the role of the backend, arn:aws:iam::2:role/state')
  expect(run.stderr).toContain('AccessDenied: ann may not assume it')
})

test('a profile of the backend is read from its files, and its keys come before those of the environment', async () => {
  const run = await s3(', profile: state-reader, shared_credentials_files: ["~/.aws/teams"]')
    .files({
      '/home/ann/.aws/teams': '[state-reader]\naws_access_key_id = AKIATEAM\naws_secret_access_key = secret-of-team\n',
    })
    .with({ http: answer })
    .run(...varsOf('one'))
  expect(run.stdout).toBe('vpc: i-1\n')
  expect(run.requests.map(signer)).toEqual(['AKIATEAM'])
})

test('a profile that is nowhere ends in nobody else', async () => {
  const run = await s3(', profile: nowhere')
    .with({ http: answer })
    .run(...varsOf('one'))
  expect(run).toMatchObject({ exitCode: 1, requests: [] })
  expect(run.stderr).toContain('the AWS profile `nowhere` gives no credentials')
})

test('who may not read it is told which rights are missing', async () => {
  const run = await s3()
    .with({ http: () => ({ status: 403, body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>' }) })
    .run(...varsOf('one'))
  expect(run.exitCode).toBe(1)
  expect(run.requests).toHaveLength(1)
  expect(run.stderr).toContain(
    'the state of vpc in dev cannot be read (s3://acme/net/dev-vpc/terraform.tfstate): the server answered 403',
  )
  expect(run.stderr).toContain('    AccessDenied: no\n')
  expect(run.stderr).toContain('needs s3:GetObject on it')
})

test('a server that is busy is asked again, one that is not there is named', async () => {
  let asked = 0
  const busy = await s3()
    .with({ http: () => (asked++ < 2 ? { status: 503, body: '' } : answer()) })
    .run(...varsOf('one'))
  expect(busy).toMatchObject({ exitCode: 0, stdout: 'vpc: i-1\n' })
  expect(busy.requests).toHaveLength(3)
  const gone = await s3()
    .with({ http: () => ({ fails: 'ECONNREFUSED' }) })
    .run(...varsOf('one'))
  expect(gone.exitCode).toBe(1)
  expect(gone.stderr).toContain('s3.us-east-1.amazonaws.com does not answer')
}, 30_000)
