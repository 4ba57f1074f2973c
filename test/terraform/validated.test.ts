import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': '',
    'small.json': '{"properties": {"vars": {"properties": {"size": {"maximum": 3}}}}}',
    'given.json': '{"properties": {"tf_cli_vars": {"properties": {"size": {"maximum": 3}}}}}',
    'stacks/dev.yaml': `
      terraform:
        settings:
          validation:
            small: { schema_type: jsonschema, schema_path: small.json }
            given: { schema_type: jsonschema, schema_path: given.json }
            off: { schema_type: none, schema_path: none, disabled: true }
      components:
        terraform:
          vpc: { vars: { size: 3 } }
          large: { metadata: { component: vpc }, vars: { size: 4 } }
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)

test('a component that fulfils its schemas is worked on', async () => {
  const run = await shop.run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.files.calls).toContain('plan')
})

test.each([
  ['large', [], 'small: vars.size: must be <= 3'],
  ['vpc', ['-var', 'size=9'], 'given: tf_cli_vars.size: must be <= 3'],
])('of %s with %j nothing is run, and nothing is written', async (component, more, said) => {
  const run = await shop.run('terraform', 'plan', component, '-s', 'dev', ...more)
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(`the component '${component}' in the stack 'dev' did not pass the validation policies`)
  expect(run.stderr).toContain(said)
  expect(run.files.calls).toBeUndefined()
  expect(Object.keys(run.files).filter((name) => name.includes('tfvars'))).toEqual([])
})

test('of many components those that do not pass fail', async () => {
  const run = await shop.run('terraform', 'plan', '--all', '-s', 'dev', '--failure-mode', 'keep-going')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('did not pass the validation policies')
  expect(run.files.calls).toContain('vpc: plan')
})
