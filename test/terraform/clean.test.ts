import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const states = (...workspaces: string[]) =>
  Object.fromEntries(workspaces.map((name) => [`components/vpc/terraform.tfstate.d/${name}/terraform.tfstate`, '{}']))
const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': '',
    'components/vpc/.terraform/x': '',
    'components/vpc/dev-vpc.planfile': '',
    'components/vpc/terraform.tfstate': '{}',
    'components/vpc/providers_override.tf.json': '{}',
    'components/other/.terraform/x': '',
    'stacks/dev.yaml': 'components: { terraform: { vpc: {} } }\n',
    'stacks/dev2.yaml': 'components: { terraform: { vpc: {} } }\n',
    ...states('dev', 'dev2'),
  },
  { real: true },
)
const left = (files: Readonly<Record<string, string>>) =>
  Object.keys(files).filter((name) => name.startsWith('components/'))

test('the state of one stack goes, not that of another whose name begins alike', async () => {
  const run = await shop.run('terraform', 'clean', 'vpc', '-s', 'dev', '--force')
  expect(left(run.files)).toEqual([
    'components/other/.terraform/x',
    'components/vpc/main.tf',
    'components/vpc/providers_override.tf.json',
    'components/vpc/terraform.tfstate',
    'components/vpc/terraform.tfstate.d/dev2/terraform.tfstate',
  ])
})

test('a component without a stack is cleaned in all of them; states stay, unless --everything is said', async () => {
  const run = await shop.run('terraform', 'clean', 'vpc', '--force')
  expect(run.exitCode).toBe(0)
  expect(left(run.files)).toContain('components/vpc/terraform.tfstate.d/dev/terraform.tfstate')
  expect(left(run.files)).not.toContain('components/vpc/dev-vpc.planfile')
  const all = await shop.run('terraform', 'clean', 'vpc', '--force', '--everything')
  expect(left(all.files).filter((name) => name.includes('tfstate.d'))).toEqual([])
})

test('--everything without a component takes plans, states and generated files too', async () => {
  const run = await shop.run('terraform', 'clean', '--force', '--everything')
  expect(left(run.files)).toEqual(['components/other/.terraform/x', 'components/vpc/main.tf'])
})
