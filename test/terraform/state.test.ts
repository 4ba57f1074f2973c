import { expect, test } from 'vitest'
import { nodeRequest } from '../../src/host/node-http.ts'
import { outputCall } from '../../src/terraform/functions.ts'
import { motoServer } from '../support/moto.ts'
import { project } from '../support/project.ts'
import { hasTool, toolTest } from '../support/tools.ts'

const state = (outputs: Record<string, unknown>) =>
  JSON.stringify({
    version: 4,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }])),
  })

test.each([
  ['vpc id', { component: 'vpc', stack: undefined, wanted: 'id' }],
  ['vpc dev id', { component: 'vpc', stack: 'dev', wanted: 'id' }],
  ['vpc .a[0] | length', { component: 'vpc', stack: undefined, wanted: '.a[0] | length' }],
  ['vpc dev .a // "x"', { component: 'vpc', stack: 'dev', wanted: '.a // "x"' }],
  ['vpc ".a // ""x"""', { component: 'vpc', stack: undefined, wanted: '.a // "x"' }],
  [`vpc dev '.tags["a-b"]'`, { component: 'vpc', stack: 'dev', wanted: '.tags["a-b"]' }],
])('the call %j means %j', (text, call) => {
  expect(outputCall('!terraform.state', text)).toEqual(call)
})

test.each(['', 'vpc', 'vpc dev one two'])('the call %j is refused', (text) => {
  expect(() => outputCall('!terraform.state', text)).toThrow('takes a component, a stack if it is another one')
})

const shop = project({
  'atmos.yaml': `
    base_path: "."
    stacks: { base_path: stacks, included_paths: ["*"] }
    components: { terraform: { base_path: components } }
  `,
  'stacks/dev.yaml': `
    components:
      terraform:
        vpc: { backend_type: http, backend: { http: { address: "https://state.example.com/vpc", username: ann, password: pw12 } } }
        app: { vars: { id: !terraform.state vpc id, again: !terraform.state vpc id } }
  `,
})

test('the state of an http backend is read once for all that ask', async () => {
  const run = await shop
    .with({ http: () => ({ status: 200, body: state({ id: 'vpc-1' }) }) })
    .run('describe', 'component', 'app', '-s', 'dev', '-q', '.vars', '-f', 'json')
  expect(run).toMatchObject({ exitCode: 0, stdout: '{\n  "again": "vpc-1",\n  "id": "vpc-1"\n}\n' })
  expect(run.requests).toHaveLength(1)
  expect(run.requests[0]?.headers).toMatchObject({ authorization: `Basic ${btoa('ann:pw12')}` })
})

const moto = motoServer(hasTool('moto_server'))

toolTest('moto_server')(
  'the state of an s3 backend is read by the SDK, as the identity in force',
  async () => {
    await moto.enforce(1_000_000)
    const put = (path: string, body?: string) =>
      fetch(`${moto.url}/${path}`, {
        method: 'PUT',
        headers: {
          authorization:
            'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
        },
        ...(body === undefined ? {} : { body }),
      })
    expect((await put('acme-state')).status).toBe(200)
    await put('acme-state/vpc/dev/terraform.tfstate', state({ id: 'vpc-s3' }))
    const s3 = project(
      {
        'atmos.yaml': `
        base_path: "."
        stacks: { base_path: stacks, included_paths: ["*"] }
        components: { terraform: { base_path: components } }
      `,
        'stacks/dev.yaml': `
        terraform:
          backend_type: s3
          backend: { s3: { bucket: acme-state, key: terraform.tfstate, region: us-east-1 } }
        components:
          terraform:
            vpc: {}
            none: {}
            app: { vars: { id: !terraform.state vpc id } }
            lost: { vars: { id: !terraform.state none id } }
      `,
      },
      {
        real: true,
        now: Date.now(),
        parts: { http: { request: (request) => nodeRequest(request, {}) } },
        env: { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret-test' },
      },
    )
    expect(await s3.run('describe', 'component', 'app', '-s', 'dev', '-q', '.vars.id')).toMatchObject({
      exitCode: 0,
      stdout: 'vpc-s3\n',
      stderr: '',
    })
    const lost = await s3.run('describe', 'component', 'lost', '-s', 'dev', '-q', '.vars.id', '--error-mode', 'strict')
    expect(lost.exitCode).toBe(1)
    expect(lost.stderr).toContain('terraform state not provisioned for component none in stack dev')
  },
  60_000,
)
