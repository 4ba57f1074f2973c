import { expect, test } from 'vitest'
import { nodeRequest } from '../../src/host/node-http.ts'
import { outputCall } from '../../src/terraform/functions.ts'
import { outputsOf } from '../../src/terraform/state/read.ts'
import { motoServer } from '../support/moto.ts'
import { project } from '../support/project.ts'
import { readers, state, varsOf } from '../support/state.ts'
import { hasTool, toolTest } from '../support/tools.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

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

const http = (more = '') => readers('http', `{ address: "https://state.example.com/s"${more} }`)

test('a server that is busy or cut off is asked again after one, two and four seconds', async () => {
  const answers = [{ status: 503 }, { fails: 'ECONNRESET' }, { status: 429 }, { body: state({ id: 'vpc-1' }) }]
  const run = await http()
    .with({ http: () => answers.shift() ?? 'too often' })
    .run(...varsOf('one'))
  expect(run).toMatchObject({ exitCode: 0, stdout: 'vpc: vpc-1\n', stderr: '', slept: [1_000, 2_000, 4_000] })
})

test('a server that stays away is named, with what was tried', async () => {
  const run = await http()
    .with({ http: () => ({ fails: 'ETIMEDOUT' }) })
    .run(...varsOf('one'))
  expect(run).toMatchObject({ exitCode: 1, slept: [1_000, 2_000, 4_000] })
  expect(run.stderr).toContain(
    'the state of vpc in dev cannot be read (https://state.example.com/s): state.example.com does not answer',
  )
  expect(run.stderr).toContain('(4 attempts)')
  expect(run.requests.every(({ timeout }) => timeout === 60_000)).toBe(true)
})

test('a server that is silent is given up after two minutes', async () => {
  let now = Date.UTC(2026, 0, 2)
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      now += ms
    },
  }
  const run = await http()
    .with({
      parts: { clock },
      http: ({ timeout = 0 }) => {
        now += timeout
        return { fails: 'ETIMEDOUT' }
      },
    })
    .run(...varsOf('one'))
  expect(run.requests).toHaveLength(2)
  expect(run.stderr).toContain('(2 attempts)')
})

test.each([
  ['a name that does not exist', { fails: 'ENOTFOUND' }],
  ['a certificate that nobody trusts', { fails: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ['a wrong password', { status: 401 }],
])('%s is not tried again', async (_title, answer) => {
  const run = await http()
    .with({ http: () => answer })
    .run(...varsOf('one'))
  expect(run).toMatchObject({ exitCode: 1, slept: [] })
  expect(run.requests).toHaveLength(1)
})

test('an answer that points elsewhere is followed; the password stays with its own server', async () => {
  const run = await http(', username: ann, password: pw12')
    .with({
      http: {
        'GET https://state.example.com/s': { status: 302, headers: { location: '/t' } },
        'GET https://state.example.com/t': { status: 307, headers: { location: 'https://files.example.com/u' } },
        'GET https://files.example.com/u': state({ id: 'vpc-1' }),
      },
    })
    .run(...varsOf('one'))
  expect(run.stdout).toBe('vpc: vpc-1\n')
  const told = { authorization: `Basic ${btoa('ann:pw12')}` }
  expect(run.requests.map(({ headers }) => headers)).toEqual([told, told, {}])
})

test.each([
  ['no address', '{}', 'the backend http of vpc in dev has no address'],
  ['no URL', '{ address: "state of vpc" }', 'is no URL: state of vpc'],
])('%s is told', async (_title, backend, words) => {
  const run = await readers('http', backend).run(...varsOf('one'))
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(words)
})

test('the settings of the environment stand for those that the backend has not', async () => {
  const run = await readers('http', '{}')
    .env({ TF_HTTP_ADDRESS: 'https://env.example.com/s', TF_HTTP_USERNAME: 'zoë', TF_HTTP_PASSWORD: 'pw12' })
    .with({ http: { 'GET https://env.example.com/s': state({ id: 'vpc-1' }) } })
    .run(...varsOf('one'))
  expect(run.stdout).toBe('vpc: vpc-1\n')
  expect(run.requests[0]?.headers?.authorization).toBe(`Basic ${Buffer.from('zoë:pw12').toString('base64')}`)
})

test.each([
  ['a text that is cut off', state({ id: 'vpc-1' }).slice(0, -1), 'invalid JSON'],
  ['a page of a proxy', '<html>Sign in</html>', 'invalid JSON: unexpected "<" at line 1, column 1'],
])('%s is no state', async (_title, body, words) => {
  const run = await http()
    .with({ http: () => body })
    .run(...varsOf('one'))
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(words)
})

test.each([
  ['{"outputs":{"a":{"value":1}}}', { a: 1 }],
  [
    '{"a":{"outputs":{}},"b":"\\"outputs\\":{","outputs":{"a":{"value":1.0}}}',
    { a: expect.objectContaining({ value: 1 }) },
  ],
  ['{"resources":[{"outputs":1}],"version":4}', {}],
  ['\ufeff{"outputs" : {"a":{"value":[12345678901234567890]}} }', { a: [12345678901234567890n] }],
  ['{"outputs":{}}', {}],
  ['{"outputs":{"a":{"value":"}"},"b\\\\":{"value":null}}}', { a: '}', 'b\\': null }],
  ['{"meta":{},"encrypted_data":"c2VjcmV0","encryption_version":"v0"}', undefined],
])('the outputs of %s', (text, values) => {
  const found = outputsOf(text, { component: 'vpc', stack: 'dev', place: 'there' })
  expect(found && { ...found }).toEqual(values)
})

test('of a state of 50 MB the outputs are found at once', () => {
  const resources = Array.from({ length: 50_000 }, (_, at) => ({
    type: 'aws_iam_policy',
    instances: [{ version: 1.5, attributes: { id: `p-${at}`, policy: '{"Statement":[{}]}'.repeat(46) } }],
  }))
  const text = JSON.stringify({ version: 4, terraform_version: '1.11.4', outputs: { id: { value: 'x' } }, resources })
  expect(text.length).toBeGreaterThan(50_000_000)
  const start = performance.now()
  const found = outputsOf(text, { component: 'vpc', stack: 'dev', place: 'there' })
  expect({ ...found }).toEqual({ id: 'x' })
  expect(performance.now() - start).toBeLessThan(5_000)
}, 60_000)

const circles = project({
  'atmos.yaml': atmosYaml,
  'stacks/dev.yaml': `
    vars: { stage: dev }
    components:
      terraform:
        hen: { env: { EGG: !terraform.state egg id } }
        egg: { env: { HEN: !terraform.state hen id } }
        one: { vars: { id: !terraform.state one id } }
        a: { vars: { id: '!terraform.state b {{ .vars.stage }} id' } }
        b: { vars: { ids: [!terraform.output c id, !terraform.state d id] } }
        c: { vars: {} }
        d: { settings: { id: !terraform.state a id } }
        far: { vars: { id: !terraform.state hen id // "none" } }
        free: { vars: { first: !terraform.state c id, second: !terraform.state c other } }
  `,
})

test.each([
  ['hen', 'hen in dev → egg in dev → hen in dev'],
  ['one', 'one in dev → one in dev'],
  ['a', 'a in dev → b in dev → d in dev → a in dev'],
  ['far', 'hen in dev → egg in dev → hen in dev'],
])('outputs of %s that need each other are a circle, which is named', async (component, chain) => {
  const run = await circles.run('describe', 'component', component, '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(`circular dependency detected: ${chain}`)
  const [first = '', ...rest] = chain.split(' → ').map((name) => name.replace(' in dev', ''))
  expect(run.stderr).toContain(
    `Dependency chain:\n    1. Component '${first}' in stack 'dev'\n    2. Component '${rest[0]}' in stack 'dev'`,
  )
})

test('two ways to one component are no circle', async () => {
  const run = await circles.run('describe', 'component', 'free', '-s', 'dev', '-q', '.vars')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'first: (computed)\nsecond: (computed)\nstage: dev\n' })
})

test('what is not known yet is told once, at the end', async () => {
  const names = Array.from({ length: 7 }, (_, at) => `n${at}`)
  const shop = project({
    'atmos.yaml': atmosYaml,
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc: { backend_type: local, backend: { local: {} } }
          app: { vars: { ${names.map((name) => `${name}: !terraform.state vpc ${name}`).join(', ')} } }
          web: { vars: { id: !terraform.state vpc n0 } }
    `,
  })
  const told = names
    .slice(0, 5)
    .map((name) => `!terraform.state vpc ${name}`)
    .join(', ')
  const words = ['describe', 'stacks', '--sections', 'vars']
  expect(await shop.run(...words)).toMatchObject({
    exitCode: 0,
    stderr: `⚠ Not known yet, so it reads (computed): ${told} and 2 more\n`,
  })
  expect(await shop.run(...words, '--error-mode', 'silent')).toMatchObject({ exitCode: 0, stderr: '' })
})

test('servers are asked side by side for all that a component needs, and once for each state', async () => {
  let [now, most] = [0, 0]
  const shop = project(
    {
      'atmos.yaml': atmosYaml,
      'stacks/dev.yaml': `
        components:
          terraform:
            a: { backend_type: http, backend: { http: { address: "https://state.example.com/a" } } }
            b: { backend_type: http, backend: { http: { address: "https://state.example.com/b" } } }
            c: { backend_type: http, backend: { http: { address: "https://state.example.com/c" } } }
            app:
              vars: { one: !terraform.state a id, two: [!terraform.state b id, !terraform.state a id], three: !terraform.state c id }
      `,
    },
    {
      http: async ({ url }) => {
        now += 1
        most = Math.max(most, now)
        await new Promise((done) => setTimeout(done, 20))
        now -= 1
        return state({ id: url.slice(-1) })
      },
    },
  )
  const run = await shop.run(...varsOf('app'), '-f', 'json')
  expect(JSON.parse(run.stdout)).toEqual({ one: 'a', two: ['b', 'a'], three: 'c' })
  expect(run.requests).toHaveLength(3)
  expect(most).toBe(3)
})

test('the first call that fails is the one that is told, whatever was asked beside it', async () => {
  const answers: Record<string, { status: number; body?: string }> = {
    a: { status: 200, body: state({ id: 'a' }) },
    b: { status: 403 },
    c: { status: 401 },
  }
  const run = await project({
    'atmos.yaml': atmosYaml,
    'stacks/dev.yaml': `
      components:
        terraform:
          a: { backend_type: http, backend: { http: { address: "https://state.example.com/a" } } }
          b: { backend_type: http, backend: { http: { address: "https://state.example.com/b" } } }
          c: { backend_type: http, backend: { http: { address: "https://state.example.com/c" } } }
          app: { vars: { one: !terraform.state a id, three: !terraform.state c id, two: !terraform.state b id } }
    `,
  })
    .with({ http: ({ url }) => answers[url.slice(-1)] ?? '' })
    .run(...varsOf('app'))
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('!terraform.state c id failed')
  expect(run.stderr).not.toContain('!terraform.state b id failed')
})

test('what is sensitive in a state is masked wherever it is shown', async () => {
  const outputs = { id: { value: 'hunter2-hunter2', sensitive: true } }
  const run = await http()
    .with({ http: () => JSON.stringify({ version: 4, outputs }) })
    .run(...varsOf('one'))
  expect(run).toMatchObject({ exitCode: 0, stdout: 'vpc: <MASKED>\n' })
})

test('what a state cannot tell the tool is asked for: an encrypted one, a certificate, another backend', async () => {
  const stack = (type: string, backend: string) => ({
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc: { backend_type: ${type}, backend: { ${type}: ${backend} } }
          one: { vars: { vpc: !terraform.state vpc id } }
    `,
  })
  const shop = project(
    { 'atmos.yaml': atmosYaml, 'components/vpc/main.tf': '', 'tools/terraform': fakeTool },
    { real: true, env: { SAY_output: '{"id":{"value":"told"}}' } },
  )
  const encrypted = '{"serial":1,"encrypted_data":"c2VjcmV0","encryption_version":"v0"}'
  for (const [type, backend, files] of [
    ['local', '{}', { 'components/vpc/terraform.tfstate.d/dev/terraform.tfstate': encrypted }],
    ['http', '{ address: "https://state.example.com", client_certificate_pem: "-----BEGIN" }', {}],
    ['consul', '{ path: x }', {}],
    [
      's3',
      '{ bucket: b, key: k, region: r, assume_role_with_web_identity: { role_arn: x, web_identity_token: y } }',
      {},
    ],
    ['gcs', `{ bucket: b, credentials: '{"type":"external_account","credential_source":{"executable":{}}}' }`, {}],
    ['azurerm', '{ storage_account_name: a, container_name: c, key: k, client_certificate_path: /c.pfx }', {}],
  ] as const) {
    const run = await shop.files({ ...stack(type, backend), ...files }).run(...varsOf('one'))
    expect(run).toMatchObject({ exitCode: 0, stdout: 'vpc: told\n', stderr: '' })
    expect(run.files.calls).toContain('vpc: output -json\n')
    expect(run.requests).toEqual([])
  }
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
