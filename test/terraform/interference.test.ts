import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const settings = (more: string) => `
  base_path: "."
  stacks: { base_path: stacks, included_paths: ["*"] }
  components: { terraform: { base_path: components, command: ./tools/terraform, ${more} } }
`
const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': 'variable "cidr" {}',
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc:
            vars: { cidr: 10.77.0.0/16 }
            env: { TEAM_TOKEN: hush-hush, AWS_ACCESS_KEY_ID: AKIAOWN, AWS_PROFILE: own }
          app: { metadata: { component: vpc } }
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)
const strip = shop.files({ 'atmos.yaml': settings('interfering_env: strip') })
const around = { TF_WORKSPACE: 'mine', TF_VAR_cidr: 'x', TF_CLI_ARGS_plan: '-compact-warnings' }

test('what reaches around us is told once, however many components run', async () => {
  const run = await shop.env(around).run('terraform', 'plan', '--all')
  expect(run.exitCode).toBe(0)
  expect(run.stderr.match(/may interfere.*/g)).toEqual([
    "may interfere with Atmos's control of Terraform: TF_CLI_ARGS_plan, TF_VAR_cidr, TF_WORKSPACE",
  ])
})

test('interfering_env: strip takes it away, and the workspace is selected', async () => {
  const run = await strip
    .env({ ...around, SHOW_ENV: 'TF_(WORKSPACE|VAR_cidr|CLI_ARGS_plan)' })
    .run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(run.files.calls).toBe(
    'vpc: workspace select -or-create dev\nvpc: plan -var-file dev-vpc.terraform.tfvars.json -out dev-vpc.planfile\n',
  )
})

test('interfering_env: fail ends the run before it begins', async () => {
  const run = await shop
    .files({ 'atmos.yaml': settings('interfering_env: fail') })
    .env(around)
    .run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('forbids: TF_CLI_ARGS_plan, TF_VAR_cidr, TF_WORKSPACE')
  expect(run.files.calls).toBeUndefined()
})

test('another word is told', async () => {
  const run = await shop.files({ 'atmos.yaml': settings('interfering_env: no') }).run('terraform', 'plan', '--all')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('components.terraform.interfering_env')
})

test.each(['apply', 'destroy', 'import', 'state rm'])("%s does not change another workspace's state", async (words) => {
  const args = ['terraform', ...words.split(' '), 'vpc', '-s', 'dev', 'a', 'b']
  const run = await shop.env({ TF_WORKSPACE: 'prod' }).run(...args)
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain("TF_WORKSPACE is `prod`, and the workspace of 'vpc' in 'dev' is `dev`")
  expect(run.files.calls).toBeUndefined()
  expect((await shop.env({ TF_WORKSPACE: 'dev' }).run(...args)).exitCode).toBe(0)
})

test('interfering_env: warn lets another workspace be', async () => {
  const run = await shop
    .files({ 'atmos.yaml': settings('interfering_env: warn') })
    .env({ TF_WORKSPACE: 'prod' })
    .run('terraform', 'apply', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0, files: { calls: expect.stringMatching(/^vpc: apply/) } })
})

test('logs tell neither variables nor the environment, at any level', async () => {
  const run = await shop.env({ ATMOS_LOGS_LEVEL: 'Trace' }).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.stderr).toContain('plan')
  expect(run.stderr).not.toMatch(/10\.77|hush-hush|TEAM_TOKEN|AKIAOWN/)
})

test("keys in a component's env do not defeat the identity", async () => {
  const run = await shop
    .files({
      'atmos.yaml': `
        base_path: "."
        stacks: { base_path: stacks, included_paths: ["*"] }
        components: { terraform: { base_path: components, command: ./tools/terraform } }
        auth:
          providers: { local: { kind: mock/aws, region: us-east-1 } }
          identities: { dev: { kind: mock/aws, default: true, via: { provider: local } } }
      `,
    })
    .env({ SHOW_ENV: 'AWS_(ACCESS_KEY_ID|PROFILE)' })
    .run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.files.calls).toContain('  AWS_PROFILE=dev\n')
  expect(run.files.calls).not.toMatch(/AKIAOWN|=own/)
})

test('identities without a default end the run before any work, with their names', async () => {
  const run = await shop
    .files({
      'atmos.yaml': `
        base_path: "."
        stacks: { base_path: stacks, included_paths: ["*"] }
        components: { terraform: { base_path: components, command: ./tools/terraform } }
        auth:
          providers: { local: { kind: mock/aws, region: us-east-1 } }
          identities: { one: { kind: mock/aws, via: { provider: local } }, two: { kind: mock/aws, via: { provider: local } } }
      `,
      'stacks/dev.yaml': 'components: { terraform: { vpc: { vars: { x: !exec "touch ../ran ran" } } } }\n',
    })
    .run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toMatch(/one.*two/s)
  expect(run.stderr).toContain('--identity')
  expect(run.files.ran).toBeUndefined()
  expect(run.files.calls).toBeUndefined()
})

test('a variable that the module calls sensitive stays out of the file without masking too', async () => {
  const run = await shop
    .files({
      'components/vpc/main.tf': 'variable "cidr" {\n  sensitive = true\n}',
    })
    .env({ ATMOS_MASK: 'false' })
    .run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.files['components/vpc/dev-vpc.terraform.tfvars.json']).toBe('{}\n')
})
