import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { HttpRequest } from '../../src/host/host.ts'
import type { HttpScript } from '../support/host.ts'
import { readers, state, varsOf } from '../support/state.ts'

const blobs = 'https://acme.blob.core.windows.net/states/net.terraform.tfstateenv%3A'
const states: HttpScript = {
  [`GET ${blobs}dev-vpc`]: state({ id: 'vpc-1' }),
  [`GET ${blobs}dev-dns`]: state({ id: 'dns-1' }),
}
const azurerm = (more = '') => readers('azurerm', `{ storage_account_name: acme, container_name: states${more} }`)
const both = { exitCode: 0, stdout: 'dns: dns-1\nvpc: vpc-1\n', stderr: '' }
const formOf = (request: HttpRequest | undefined) => Object.fromEntries(new URLSearchParams(String(request?.body)))
const login = 'POST https://login.microsoftonline.com/t-1/oauth2/v2.0/token'
const principal = { ARM_TENANT_ID: 't-1', ARM_CLIENT_ID: 'c-1' }

/** States are asked for side by side. */
const inOrder = (requests: readonly HttpRequest[]) => requests.toSorted((a, b) => (a.url < b.url ? -1 : 1))

/** What Microsoft's page on Shared Key says of a GET without a body, written out. */
const signature = (key: string, path: string) =>
  createHmac('sha256', Buffer.from(key, 'base64'))
    .update(
      `GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 02 Jan 2026 03:04:05 GMT\nx-ms-version:2021-12-02\n/acme/states/${path}`,
    )
    .digest('base64')

test.each([
  ['of the backend', ', access_key: "c2VjcmV0LWtleQ=="', {}],
  ['of the environment', '', { ARM_ACCESS_KEY: 'c2VjcmV0LWtleQ==' }],
  [
    'of a connection string of that account',
    '',
    { AZURE_STORAGE_CONNECTION_STRING: 'DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=c2VjcmV0LWtleQ==' },
  ],
])('with an access key %s the request is signed', async (_title, backend, env) => {
  const run = await azurerm(backend)
    .env(env)
    .with({ http: states })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(inOrder(run.requests).map(({ headers }) => headers)).toEqual(
    ['dns', 'vpc'].map((name) => ({
      'x-ms-date': 'Fri, 02 Jan 2026 03:04:05 GMT',
      'x-ms-version': '2021-12-02',
      authorization: `SharedKey acme:${signature('c2VjcmV0LWtleQ==', `net.terraform.tfstateenv%3Adev-${name}`)}`,
    })),
  )
})

test('a SAS token goes into the address, and into no message', async () => {
  const run = await azurerm()
    .env({ ARM_SAS_TOKEN: '?sv=2021&sig=abcdef' })
    .with({ http: { [`GET ${blobs}dev-vpc?sv=2021&sig=abcdef`]: { status: 403, body: '<Code>AuthFailed</Code>' } } })
    .run(...varsOf('one'))
  expect(run.requests).toHaveLength(1)
  expect(run.stderr).toContain('(azurerm://acme/states/net.terraform.tfstateenv:dev-vpc): the server answered 403')
  expect(run.stderr).toContain('    AuthFailed\n')
  expect(run.stderr).not.toContain('abcdef')
})

test('a service principal is given a token, once for all states', async () => {
  const run = await azurerm(', use_azuread_auth: true')
    .env({ ...principal, ARM_CLIENT_SECRET: 'p4ssw0rd' })
    .with({ http: { ...states, [login]: '{"access_token":"eyJ0.sp","expires_in":3599}' } })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(run.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
  expect(formOf(run.requests[0])).toEqual({
    grant_type: 'client_credentials',
    client_id: 'c-1',
    client_secret: 'p4ssw0rd',
    scope: 'https://storage.azure.com/.default',
  })
  expect(run.requests[1]?.headers).toMatchObject({ authorization: 'Bearer eyJ0.sp', 'x-ms-version': '2021-12-02' })
})

test('without use_azuread_auth the account is asked for its key, as the tool does', async () => {
  const keys =
    'POST https://management.azure.com/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acme/listKeys?api-version=2023-01-01'
  const run = await azurerm(', resource_group_name: rg, subscription_id: s-1')
    .env({ ...principal, ARM_CLIENT_SECRET: 'p4ssw0rd' })
    .with({
      http: {
        ...states,
        [login]: '{"access_token":"eyJ0.sp","expires_in":3599}',
        [keys]: '{"keys":[{"value":"a2V5LW9uZQ=="},{"value":"a2V5LXR3bw=="}]}',
      },
    })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(formOf(run.requests[0]).scope).toBe('https://management.azure.com/.default')
  expect(run.requests[1]?.headers).toEqual({ authorization: 'Bearer eyJ0.sp' })
  expect(inOrder(run.requests.slice(2)).map(({ headers }) => headers?.authorization)).toEqual(
    ['dns', 'vpc'].map((one) => `SharedKey acme:${signature('a2V5LW9uZQ==', `net.terraform.tfstateenv%3Adev-${one}`)}`),
  )
})

test('a job of GitHub Actions shows its own token', async () => {
  const run = await azurerm(', use_azuread_auth: true, use_oidc: true')
    .env({
      ...principal,
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.example.com/token?v=2',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    })
    .with({
      http: {
        ...states,
        'GET https://pipelines.example.com/token?v=2&audience=api%3A%2F%2FAzureADTokenExchange':
          '{"value":"eyJ0.github"}',
        [login]: '{"access_token":"eyJ0.sp","expires_in":3599}',
      },
    })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(run.requests[0]?.headers).toMatchObject({ authorization: 'Bearer request-token' })
  expect(formOf(run.requests[1])).toMatchObject({
    client_assertion: 'eyJ0.github',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  })
})

test('the identity of the machine is asked for at its metadata server', async () => {
  const run = await azurerm(', use_azuread_auth: true, use_msi: true')
    .with({
      http: {
        ...states,
        'GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fstorage.azure.com%2F':
          '{"access_token":"eyJ0.vm","expires_in":"86399"}',
      },
    })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(run.requests[0]?.headers).toEqual({ metadata: 'true' })
})

test('else the Azure CLI is asked, once for all states', async () => {
  const run = await azurerm(', use_azuread_auth: true, tenant_id: t-1')
    .with({
      http: states,
      programs: ['az'],
      processes: { az: '{"accessToken":"eyJ0.ann","expires_on":1767326645}' },
    })
    .run(...varsOf('app'))
  expect(run).toMatchObject(both)
  expect(run.started.map(({ line }) => line)).toEqual([
    'az account get-access-token --output json --resource https://storage.azure.com --tenant t-1',
  ])
  expect(run.requests[0]?.headers).toMatchObject({ authorization: 'Bearer eyJ0.ann' })
})

test.each([
  ['nobody has logged in', {}, 'there are no credentials of Azure here\n'],
  [
    'the CLI says no',
    { programs: ['az'], processes: { az: { code: 1, stderr: "Please run 'az login'\nmore\n" } } },
    "there are no credentials of Azure here: az says Please run 'az login'\n",
  ],
])('%s: the way to credentials is told', async (_title, world, words) => {
  const run = await azurerm()
    .with(world)
    .run(...varsOf('one'))
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(words)
  expect(run.stderr).toContain('💡 Log in: az login\n')
  expect(run.stderr).toContain('ARM_ACCESS_KEY')
})

test('a refused principal is told in the words of Entra', async () => {
  const body = '{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret.\\r\\nTrace ID: 1"}'
  const run = await azurerm()
    .env({ ...principal, ARM_CLIENT_SECRET: 'p4ssw0rd' })
    .with({ http: { [login]: { status: 401, body } } })
    .run(...varsOf('one'))
  expect(run.stderr).toContain('AADSTS7000215: Invalid client secret.')
  expect(run.stderr).toContain('ARM_CLIENT_SECRET')
  expect(run.stderr).not.toContain('Trace ID')
})

test('other clouds have other names', async () => {
  const run = await azurerm(', environment: usgovernment, use_azuread_auth: true')
    .env({ ...principal, ARM_CLIENT_SECRET: 'p4ssw0rd' })
    .with({
      http: ({ url }) => (url.includes('login') ? '{"access_token":"eyJ0.gov"}' : state({ id: 'vpc-gov' })),
    })
    .run(...varsOf('one'))
  expect(run.stdout).toBe('vpc: vpc-gov\n')
  expect(run.requests.map(({ url }) => url)).toEqual([
    'https://login.microsoftonline.us/t-1/oauth2/v2.0/token',
    'https://acme.blob.core.usgovcloudapi.net/states/net.terraform.tfstateenv%3Adev-vpc',
  ])
})

test('a setting that is missing is named', async () => {
  const run = await readers('azurerm', '{ storage_account_name: acme }').run(...varsOf('one'))
  expect(run.stderr).toContain("the backend `azurerm` of 'vpc' in the stack 'dev' has no container_name")
})
