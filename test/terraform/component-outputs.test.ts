import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { toolTest } from '../support/tools.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const templates = 'templates: { settings: { enabled: true } }\n'
const outputs = JSON.stringify({ id: { value: 'vpc-1' }, zones: { value: ['a', 'b'] } })
const shop = project(
  {
    'atmos.yaml': `${atmosYaml.trim().replace(/^ {2}/gm, '')}\n${templates}`,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': '',
    'components/app/main.tf': '',
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc: { vars: { name: net } }
          still:
            remote_state_backend_type: static
            remote_state_backend: { static: { id: fixed } }
          app:
            vars:
              id: '{{ (atmos.Component "vpc" .stack).outputs.id }}'
              last: '{{ $vpc := atmos.Component "vpc" .stack }}{{ index $vpc.outputs.zones 1 }}'
              all: '{{ toJson (atmos.Component "vpc" .stack).outputs }}'
              fixed: '{{ (atmos.Component "still" .stack).outputs.id }}'
          plain: { vars: { name: '{{ (atmos.Component "vpc" .stack).vars.name }}' } }
    `,
  },
  { real: true, env: { SAY_output: outputs } },
)
const vars = (component: string) => ['describe', 'component', component, '-s', 'dev', '-q', '.vars', '-f', 'json']

test('a template sees the outputs of another component, which are read once', async () => {
  const run = await shop.run(...vars('app'))
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(JSON.parse(run.stdout)).toEqual({
    id: 'vpc-1',
    last: 'b',
    all: '{"id":"vpc-1","zones":["a","b"]}',
    fixed: 'fixed',
  })
  expect(run.files.calls?.split('\n').filter((line) => line.includes('output'))).toEqual(['vpc: output -json'])
})

test('the tool is not started for a template that looks at nothing but the configuration', async () => {
  const run = await shop.run(...vars('plain'))
  expect(run).toMatchObject({ exitCode: 0 })
  expect(JSON.parse(run.stdout)).toEqual({ name: 'net' })
  expect(run.files.calls).toBeUndefined()
})

test('a failure of the tool is told with its words', async () => {
  const run = await shop.env({ EXITS: 'output=4' }).run(...vars('app'))
  expect(run.exitCode).not.toBe(0)
  expect(run.stderr).toContain("failed to retrieve terraform outputs of 'vpc' in 'dev'")
  expect(run.stderr).toContain('output went wrong')
})

toolTest('terraform')(
  'the real tool tells what it made',
  async () => {
    const real = shop
      .files({ 'components/vpc/main.tf': 'output "id" { value = "made" }\noutput "zones" { value = ["x", "y"] }\n' })
      .env({ ATMOS_COMPONENTS_TERRAFORM_COMMAND: 'terraform' })
    const applied = await real.run('terraform', 'apply', 'vpc', '-s', 'dev', '-auto-approve')
    expect(applied.exitCode).toBe(0)
    const kept = Object.entries(applied.files).filter(([name]) => name.includes('terraform.tfstate.d'))
    const run = await real.files(Object.fromEntries(kept)).run(...vars('app'))
    expect(JSON.parse(run.stdout)).toMatchObject({ id: 'made', last: 'y' })
  },
  60_000,
)
