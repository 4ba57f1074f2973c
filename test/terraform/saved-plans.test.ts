import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const planfile = 'components/vpc/dev-vpc.planfile'
const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': 'variable "cidr" {}',
    'stacks/dev.yaml': 'components: { terraform: { vpc: { vars: { cidr: 10.0.0.0/16 } } } }',
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)

test.each(['output', 'validate', 'state list', 'refresh'])('a saved plan outlives %s', async (words) => {
  const run = await shop.files({ [planfile]: 'saved' }).run('terraform', ...words.split(' '), 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0, files: { [planfile]: 'saved' } })
})

test('a saved plan outlives a dry run', async () => {
  const run = await shop.files({ [planfile]: 'saved' }).run('terraform', 'apply', 'vpc', '-s', 'dev', '--dry-run')
  expect(run).toMatchObject({ exitCode: 0, files: { [planfile]: 'saved' } })
  expect(run.files.calls).toBeUndefined()
})

test('--from-plan applies the saved plan, without variables or approval, and takes it away', async () => {
  const run = await shop.files({ [planfile]: 'saved' }).run('terraform', 'apply', 'vpc', '-s', 'dev', '--from-plan')
  expect(run.exitCode).toBe(0)
  expect(run.files.calls).toBe('vpc: workspace select -or-create dev\nvpc: apply dev-vpc.planfile\n')
  expect(run.files[planfile]).toBeUndefined()
})

test('--from-plan without a saved plan says how to make one, and runs nothing', async () => {
  const run = await shop.run('terraform', 'apply', 'vpc', '-s', 'dev', '--from-plan')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain("there is no saved plan of 'vpc' in 'dev'")
  expect(run.stderr).toContain('atmos terraform plan vpc -s dev')
  expect(run.files.calls).toBeUndefined()
})

test('a plan that another apply made history is removed, and this is said', async () => {
  const run = await shop.files({ [planfile]: 'saved' }).run('terraform', 'apply', 'vpc', '-s', 'dev')
  expect(run.files[planfile]).toBeUndefined()
  expect(run.stderr).toContain('The saved plan dev-vpc.planfile was made before this apply, so it was removed')
})

test('applying a saved plan whose variables changed says which', async () => {
  const planned = await shop.run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(planned.exitCode).toBe(0)
  const later = shop.files({
    ...Object.fromEntries(Object.entries(planned.files).filter(([name]) => name.startsWith('components/'))),
    'stacks/dev.yaml': 'components: { terraform: { vpc: { vars: { cidr: 10.9.0.0/16 } } } }',
  })
  const run = await later.run('terraform', 'apply', 'vpc', '-s', 'dev', '--from-plan')
  expect(run.exitCode).toBe(0)
  expect(run.stderr).toContain('The saved plan of vpc in dev was made with other values of cidr')
})
