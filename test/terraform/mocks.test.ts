import { describe, expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/net/main.tf': '',
    'components/app/main.tf': 'variable "net" {}\n',
    'stacks/dev.yaml': `
      terraform: { backend_type: local, backend: { local: {} } }
      components: { terraform: { net: { mocks: { id: fake } }, app: { vars: { net: !terraform.state net id } } } }
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)

const one = ['app', '-s', 'dev']

test('a plan is made with mocked outputs, and not saved', async () => {
  const run = await shop.run('terraform', 'plan', ...one, '--use-mocks')
  expect(run.exitCode).toBe(0)
  expect(run.files.calls).toContain('app: plan -var-file dev-app.terraform.tfvars.json\n')
  expect(run.files['components/app/dev-app.terraform.tfvars.json']).toContain('"net": "fake"')
  expect(Object.keys(run.files).filter((name) => name.endsWith('.planfile'))).toEqual([])
})

describe.each([
  ['--use-mocks', ['--use-mocks'], {}],
  ['ATMOS_USE_MOCKS', [], { ATMOS_USE_MOCKS: '1' }],
])('%s', (by, flags, env) => {
  test.each([
    ['apply', ...one],
    ['apply', '--all'],
    ['deploy', ...one],
    ['destroy', ...one],
    ['output', ...one],
    ['state', 'list', ...one],
    ['shell', ...one],
    ['clean', ...one],
    ['generate', 'varfile', ...one],
    ['generate', 'planfile', ...one],
    ['plan-diff', ...one, '--orig', 'x'],
    ['version'],
  ])('terraform %s %s is refused', async (...words) => {
    const run = await shop.env(env).run('terraform', ...words.filter(Boolean), ...flags)
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain(`(${by}): only \`atmos terraform plan\` does`)
    expect(run.files.calls).toBeUndefined()
  })

  test('a plan of them cannot be saved', async () => {
    const run = await shop.env(env).run('terraform', 'plan', ...one, ...flags, '-out=x')
    expect(run.stderr).toContain('is not saved')
    const inside = await shop
      .env({ ...env, TF_CLI_ARGS_plan: '-no-color -out=x' })
      .run('terraform', 'plan', ...one, ...flags)
    expect(inside.stderr).toContain('is not saved')
    expect(inside.files.calls).toBeUndefined()
  })
})

test('the flag beats the variable', async () => {
  const run = await shop
    .env({ ATMOS_USE_MOCKS: 'true' })
    .run('terraform', 'validate', 'net', '-s', 'dev', '--use-mocks=false')
  expect(run.exitCode).toBe(0)
})

test('functions that are switched off need no mocks', async () => {
  const run = await shop.run('terraform', 'plan', ...one, '--use-mocks', '--process-functions=false')
  expect(run.stderr).toContain('--use-mocks needs --process-functions=true')
})

test('describe component shows them, and does not listen to the variable', async () => {
  const ask = ['describe', 'component', ...one, '-q', '.vars.net', '-f', 'json']
  expect(JSON.parse((await shop.run(...ask, '--use-mocks')).stdout)).toBe('fake')
  expect(JSON.parse((await shop.env({ ATMOS_USE_MOCKS: 'true' }).run(...ask)).stdout)).toBe('(computed)')
})
