import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const module = 'components/vpc'
const override = `${module}/providers_override.tf.json`
const withFiles = `
  components:
    terraform:
      vpc:
        providers: { aws: { region: us-east-2 } }
        required_version: ">= 1.0"
        generate: { made/x.json: { a: 1 } }
`
const without = 'components: { terraform: { vpc: {} } }\n'
const shop = project(
  {
    'atmos.yaml': `
      base_path: "."
      stacks: { base_path: stacks, included_paths: ["*"] }
      components: { terraform: { base_path: components, command: ./tools/terraform, auto_generate_files: true } }
    `,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': '',
    'stacks/dev.yaml': withFiles,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)
const plan = ['terraform', 'plan', 'vpc', '-s', 'dev']

/** The module as a run left it, with another manifest. */
async function after(change: Record<string, string>) {
  const first = await shop.run(...plan)
  expect(first.exitCode).toBe(0)
  expect(first.files[override]).toContain('us-east-2')
  const kept = Object.fromEntries(Object.entries(first.files).filter(([name]) => name.startsWith('components/')))
  return shop.files({ ...kept, 'stacks/dev.yaml': without, ...change }).run(...plan)
}

test('files whose section left the manifest leave the module', async () => {
  const run = await after({})
  expect(run.exitCode).toBe(0)
  expect(
    Object.keys(run.files).filter(
      (name) => name.startsWith(module) && name.endsWith('.json') && !name.includes('.terraform/'),
    ),
  ).toEqual([`${module}/dev-vpc.terraform.tfvars.json`])
  expect(run.stderr).toContain('providers_override.tf.json is not part of the component any more, so it was removed')
})

test('a file that somebody changed since is theirs', async () => {
  const run = await after({ [override]: '{"mine": true}' })
  expect(run.files[override]).toBe('{"mine": true}')
  expect(run.files[`${module}/terraform_override.tf.json`]).toBeUndefined()
})

test('a file of that name that was never ours stays', async () => {
  const run = await shop.files({ 'stacks/dev.yaml': without, [override]: '{}' }).run(...plan)
  expect(run).toMatchObject({ exitCode: 0, files: { [override]: '{}' } })
})

test('a dry run takes nothing away', async () => {
  const first = await shop.run(...plan)
  const kept = Object.fromEntries(Object.entries(first.files).filter(([name]) => name.startsWith('components/')))
  const run = await shop.files({ ...kept, 'stacks/dev.yaml': without }).run(...plan, '--dry-run')
  expect(run.files[override]).toContain('us-east-2')
})

test('a file that cannot be generated ends the run before the tool starts', async () => {
  const run = await shop
    .files({ 'stacks/dev.yaml': 'components: { terraform: { vpc: { generate: { "x.tf": "{{ fail `no` }}" } } } }\n' })
    .run(...plan)
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain("the file 'x.tf' of 'vpc' cannot be generated")
  expect(run.files.calls).toBeUndefined()
})

test('two components that would share their files are told', async () => {
  const run = await project(
    {
      'atmos.yaml': atmosYaml,
      'tools/terraform': fakeTool,
      'components/vpc/main.tf': '',
      'stacks/dev.yaml':
        'components: { terraform: { a/net: { metadata: { component: vpc } }, b/net: { metadata: { component: vpc } } } }\n',
    },
    { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
  ).run('terraform', 'plan', 'a/net', '-s', 'dev')
  expect(run.stderr).toContain('a/net and b/net of dev share the files dev-net.*')
})
