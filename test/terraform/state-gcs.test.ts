import { createHash, generateKeyPairSync } from 'node:crypto'
import { importSPKI, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import type { HttpRequest } from '../../src/host/host.ts'
import type { HttpScript } from '../support/host.ts'
import { readers, state, varsOf } from '../support/state.ts'

const bucket = 'https://storage.googleapis.com/storage/v1/b/acme/o/'
const states: HttpScript = {
  [`GET ${bucket}net%2Fdev-vpc.tfstate?alt=media`]: state({ id: 'vpc-1' }),
  [`GET ${bucket}net%2Fdev-dns.tfstate?alt=media`]: state({ id: 'dns-1' }),
}
const gcs = (backend = '{ bucket: acme }') => readers('gcs', backend)
const both = { exitCode: 0, stdout: 'dns: dns-1\nvpc: vpc-1\n', stderr: '' }
const formOf = (request: HttpRequest | undefined) => Object.fromEntries(new URLSearchParams(String(request?.body)))

test('the state is asked for with the token of the environment, one object per workspace', async () => {
  const run = await gcs()
    .env({ GOOGLE_OAUTH_ACCESS_TOKEN: 'ya29.token' })
    .with({ http: states })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  const requests = run.requests.map(({ method, url, headers }) => ({ method, url, headers }))
  expect(requests.sort((a, b) => (a.url < b.url ? -1 : 1))).toEqual([
    { method: 'GET', url: `${bucket}net%2Fdev-dns.tfstate?alt=media`, headers: { authorization: 'Bearer ya29.token' } },
    { method: 'GET', url: `${bucket}net%2Fdev-vpc.tfstate?alt=media`, headers: { authorization: 'Bearer ya29.token' } },
  ])
})

test('a service account signs who it is, once for all states', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = JSON.stringify({
    type: 'service_account',
    client_email: 'ci@acme.iam.gserviceaccount.com',
    private_key_id: 'k1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: 'https://oauth2.googleapis.com/token',
  })
  const http = { ...states, 'POST https://oauth2.googleapis.com/token': '{"access_token":"ya29.ci","expires_in":3599}' }
  const run = await gcs()
    .files({ 'key.json': key })
    .env({ GOOGLE_APPLICATION_CREDENTIALS: '/project/key.json' })
    .with({ http })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(run.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
  const form = formOf(run.requests[0])
  expect(form.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
  const spki = await importSPKI(publicKey.export({ type: 'spki', format: 'pem' }) as string, 'RS256')
  const { payload, protectedHeader } = await jwtVerify(form.assertion as string, spki, {
    currentDate: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
  })
  expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' })
  expect(payload).toEqual({
    iss: 'ci@acme.iam.gserviceaccount.com',
    aud: 'https://oauth2.googleapis.com/token',
    scope: 'https://www.googleapis.com/auth/devstorage.read_only',
    iat: 1767323045,
    exp: 1767326645,
  })
  expect(run.requests[1]?.headers).toEqual({ authorization: 'Bearer ya29.ci' })
})

test('credentials of the backend come before those of the environment, and may be their own text', async () => {
  const user = '{"type":"authorized_user","client_id":"c","client_secret":"s3cr3t","refresh_token":"1//refresh"}'
  const run = await gcs(`{ bucket: acme, credentials: '${user}' }`)
    .env({ GOOGLE_APPLICATION_CREDENTIALS: '/nowhere.json' })
    .with({ http: { ...states, 'POST https://oauth2.googleapis.com/token': '{"access_token":"ya29.ann"}' } })
    .run(...varsOf('one'))
  expect(run).toMatchObject({ exitCode: 0, stdout: 'vpc: vpc-1\n' })
  expect(formOf(run.requests[0])).toEqual({
    grant_type: 'refresh_token',
    client_id: 'c',
    client_secret: 's3cr3t',
    refresh_token: '1//refresh',
  })
})

test("gcloud's own credentials are found, and become the service account of the backend", async () => {
  const file = '/home/ann/.config/gcloud/application_default_credentials.json'
  const account = 'tf@acme.iam.gserviceaccount.com'
  const become = `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`
  const run = await gcs(`{ bucket: acme, impersonate_service_account: ${account} }`)
    .files({ [file]: '{"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"1//refresh"}' })
    .with({
      http: {
        ...states,
        'POST https://oauth2.googleapis.com/token': '{"access_token":"ya29.ann","expires_in":3599}',
        [`POST ${become}`]: '{"accessToken":"ya29.tf","expireTime":"2026-01-02T04:04:05Z"}',
      },
    })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(run.requests.map(({ method, url }) => `${method} ${url}`).slice(0, 2)).toEqual([
    'POST https://oauth2.googleapis.com/token',
    `POST ${become}`,
  ])
  expect(run.requests[1]?.headers).toMatchObject({ authorization: 'Bearer ya29.ann' })
  expect(JSON.parse(String(run.requests[1]?.body))).toEqual({
    scope: ['https://www.googleapis.com/auth/devstorage.read_only'],
    delegates: [],
    lifetime: '3600s',
  })
  expect(run.requests[2]?.headers).toEqual({ authorization: 'Bearer ya29.tf' })
})

test("workload identity exchanges the token of a CI job for one of Google's", async () => {
  const pool = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/gh'
  const become = 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/ci@acme:generateAccessToken'
  const credentials = {
    type: 'external_account',
    audience: pool,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    service_account_impersonation_url: become,
    credential_source: {
      url: 'https://ci.example.com/token',
      headers: { Authorization: 'Bearer job-token' },
      format: { type: 'json', subject_token_field_name: 'value' },
    },
  }
  const run = await gcs()
    .files({ 'wif.json': JSON.stringify(credentials) })
    .env({ GOOGLE_APPLICATION_CREDENTIALS: '/project/wif.json' })
    .with({
      http: {
        ...states,
        'GET https://ci.example.com/token': '{"value":"jwt-of-the-job"}',
        'POST https://sts.googleapis.com/v1/token': '{"access_token":"ya29.federated","expires_in":3599}',
        [`POST ${become}`]: '{"accessToken":"ya29.ci","expireTime":"2026-01-02T04:04:05Z"}',
      },
    })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(run.requests[0]?.headers).toEqual({ Authorization: 'Bearer job-token' })
  expect(formOf(run.requests[1])).toMatchObject({ audience: pool, subject_token: 'jwt-of-the-job' })
  expect(run.requests[2]?.headers).toMatchObject({ authorization: 'Bearer ya29.federated' })
  expect(run.requests[3]?.headers).toEqual({ authorization: 'Bearer ya29.ci' })
  expect(run.requests).toHaveLength(5)
})

test.each([
  ['an emulator is asked without any credentials', { STORAGE_EMULATOR_HOST: 'localhost:4443' }, '{ bucket: acme }'],
  [
    'the endpoint of the backend is asked',
    { GOOGLE_OAUTH_ACCESS_TOKEN: 'ya29.token' },
    '{ bucket: acme, storage_custom_endpoint: "http://localhost:4443/storage/v1/b" }',
  ],
])('%s', async (_title, env, backend) => {
  const run = await gcs(backend)
    .env(env)
    .with({ http: () => state({ id: 'vpc-1' }) })
    .run(...varsOf('one'))
  expect(run).toMatchObject({ exitCode: 0, stdout: 'vpc: vpc-1\n' })
  expect(run.requests.map(({ url }) => url)).toEqual([
    'http://localhost:4443/storage/v1/b/acme/o/net%2Fdev-vpc.tfstate?alt=media',
  ])
})

test('a key that the customer keeps goes along', async () => {
  const key = btoa('0123456789abcdef0123456789abcdef')
  const run = await gcs()
    .env({ GOOGLE_OAUTH_ACCESS_TOKEN: 'ya29.token', GOOGLE_ENCRYPTION_KEY: key })
    .with({ http: states })
    .run(...varsOf('one'))
  expect(run.requests[0]?.headers).toEqual({
    authorization: 'Bearer ya29.token',
    'x-goog-encryption-algorithm': 'AES256',
    'x-goog-encryption-key': key,
    'x-goog-encryption-key-sha256': createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64'),
  })
})

test('a state that is not there is no state, and a default takes its place', async () => {
  const cloud = gcs()
    .env({ GOOGLE_OAUTH_ACCESS_TOKEN: 'ya29.token' })
    .with({ http: () => ({ status: 404, body: 'Not Found' }) })
  expect(await cloud.run(...varsOf('may'))).toMatchObject({ exitCode: 0, stdout: 'vpc: none\n' })
  const run = await cloud.run(...varsOf('one'), '--error-mode', 'strict')
  expect(run.stderr).toContain('terraform state not provisioned for component vpc in stack dev')
  expect(run.stderr).toContain('There is no state at gs://acme/net/dev-vpc.tfstate.')
})

test('who may not read it is told what is missing', async () => {
  const run = await gcs()
    .env({ GOOGLE_OAUTH_ACCESS_TOKEN: 'ya29.token' })
    .with({ http: () => ({ status: 403, body: '{"error":{"code":403,"message":"ann does not have access"}}' }) })
    .run(...varsOf('one'))
  expect(run.exitCode).toBe(1)
  expect(run.slept).toEqual([])
  expect(run.stderr).toBe(`
# Error

**Error:** !terraform.state vpc id failed: the state of vpc in dev cannot be read (gs://acme/net/dev-vpc.tfstate): the server answered 403

    ann does not have access

It stands in vars.vpc of the component 'one' (/project/stacks/dev.yaml).

💡 Whoever reads it needs storage.objects.get on the bucket acme (roles/storage.objectViewer).
`)
})

test('without credentials the way to some is told; a machine that has its own uses them', async () => {
  const lost = await gcs().run(...varsOf('one'))
  expect(lost.exitCode).toBe(1)
  expect(lost.stderr).toContain('there are no credentials of Google here')
  expect(lost.stderr).toContain('gcloud auth application-default login')
  const server = 'http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token'
  const scope = encodeURIComponent('https://www.googleapis.com/auth/devstorage.read_only')
  const run = await gcs()
    .with({ http: { ...states, [`GET ${server}?scopes=${scope}`]: '{"access_token":"ya29.vm","expires_in":3000}' } })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(run.requests).toHaveLength(3)
  expect(run.requests[0]?.headers).toEqual({ 'metadata-flavor': 'Google' })
})

test.each([
  ['a file that is not there', '/project/none.json', {}, 'names /project/none.json, which cannot be read'],
  ['a file that is no JSON', '/project/bad.json', { 'bad.json': 'oops' }, "nor JSON of Google's credentials"],
  [
    'a key that is none',
    '/project/bad.json',
    { 'bad.json': '{"type":"service_account","client_email":"ci@acme","private_key":"none"}' },
    'the private key of ci@acme cannot be used',
  ],
])('%s is told', async (_title, name, files, words) => {
  const run = await gcs()
    .files(files)
    .env({ GOOGLE_APPLICATION_CREDENTIALS: name })
    .run(...varsOf('one'))
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(words)
})
