import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': '',
    'stacks/dev.yaml':
      'components: { terraform: { vpc: {}, dns: {}, base: { metadata: { type: abstract } }, off: { metadata: { enabled: false } } } }',
    'stacks/prod.yaml': 'components: { terraform: { vpc: {} } }',
  },
  { real: true },
)

test('a component and a stack that are not named are asked for', async () => {
  const run = await shop.terminal('vpc', 'prod').run('terraform', 'plan', '--dry-run')
  expect(run.stderr).toContain('terraform plan vpc -s prod')
  expect(run.exitCode).toBe(0)
  const offered = run.asked.map((one) => ('choices' in one ? one.choices.map((choice) => choice.value) : []))
  expect(offered).toEqual([
    ['dns', 'vpc'],
    ['dev', 'prod'],
  ])
})

test('who chooses nothing leaves with 130', async () => {
  expect(await shop.terminal(undefined).run('terraform', 'plan', '-s', 'dev')).toMatchObject({ exitCode: 130 })
})

test('without a terminal the stack is what is missing', async () => {
  const run = await shop.run('terraform', 'plan')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('stack is required')
})
