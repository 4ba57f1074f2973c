import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { toolTest } from '../support/tools.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': 'variable "cidr" {}',
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc: { vars: { cidr: 10.0.0.0/16 } }
          locked: { metadata: { component: vpc, locked: true } }
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)
const calls = (text: string | undefined) => (text ?? '').trimEnd().split('\n')

test.each(['output', 'show', 'console', 'state list', 'state pull', 'state show'])(
  '%s makes no workspace',
  async (words) => {
    const run = await shop.run('terraform', ...words.split(' '), 'vpc', '-s', 'dev')
    expect(calls(run.files.calls)).toEqual(['vpc: workspace select dev', `vpc: ${words}`])
  },
)

test.each(['plan', 'refresh', 'validate', 'state rm', 'taint'])('%s makes the workspace', async (words) => {
  const run = await shop.run('terraform', ...words.split(' '), 'vpc', '-s', 'dev')
  expect(calls(run.files.calls)[0]).toBe('vpc: workspace select -or-create dev')
})

toolTest('terraform')(
  'a workspace that is not there yet is told with what makes it',
  async () => {
    const run = await shop
      .env({ ATMOS_COMPONENTS_TERRAFORM_COMMAND: 'terraform', ATMOS_SKIP_INIT: undefined })
      .run('terraform', 'output', 'vpc', '-s', 'dev')
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain("'vpc' in 'dev' has no workspace `dev` yet, so `terraform output` has nothing to read")
    expect(run.stderr).toContain('atmos terraform apply vpc -s dev')
    expect(run.stdout).toBe('')
  },
  60_000,
)

test('console gets the variables, before what the user has for it', async () => {
  const run = await shop.env({ SHOW_ENV: 'TF_CLI_ARGS_.*' }).run('terraform', 'console', 'vpc', '-s', 'dev')
  expect(calls(run.files.calls)).toContain('  TF_CLI_ARGS_console=-var-file=dev-vpc.terraform.tfvars.json')
  expect(run.files['components/vpc/dev-vpc.terraform.tfvars.json']).toBe('{\n  "cidr": "10.0.0.0/16"\n}\n')
  const own = await shop
    .env({ SHOW_ENV: 'TF_CLI_ARGS_.*', TF_CLI_ARGS_console: '-state=x' })
    .run('terraform', 'console', 'vpc', '-s', 'dev')
  expect(calls(own.files.calls)).toContain('  TF_CLI_ARGS_console=-var-file=dev-vpc.terraform.tfvars.json -state=x')
})

test('exec runs any command of the tool, as every other one is run', async () => {
  const run = await shop.run('terraform', 'exec', 'vpc', '-s', 'dev', '--', 'stacks', 'list', '-json')
  expect(run.exitCode).toBe(0)
  expect(calls(run.files.calls)).toEqual(['vpc: workspace select -or-create dev', 'vpc: stacks list -json'])
})

test.each([
  [['exec', 'vpc', '-s', 'dev'], 'atmos terraform exec needs a command for the tool'],
  [['exec', 'nope', '-s', 'dev', '--', 'x'], 'nope'],
  [['exec', 'locked', '-s', 'dev', '--', 'x'], 'cannot be modified (metadata.locked: true)'],
  [['plann', 'vpc', '-s', 'dev'], 'plan'],
  [['frobnicate', 'vpc', '-s', 'dev'], 'frobnicate'],
])('atmos terraform %j fails before the tool runs', async (args, words) => {
  const run = await shop.run('terraform', ...args)
  expect(run.exitCode).not.toBe(0)
  expect(run.stderr).toContain(words)
  expect(run.files.calls).toBeUndefined()
})

test('an apply that could not ask says what to do', async () => {
  const run = await shop.env({ EXITS: 'apply=1' }).run('terraform', 'apply', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({
    exitCode: 1,
    stderr:
      'apply went wrong\n💡 `terraform apply` asks for approval, and stdin is no terminal: add -auto-approve, or use atmos terraform deploy\n',
  })
  for (const args of [['apply', '-auto-approve'], ['deploy'], ['plan']])
    expect(
      (await shop.env({ EXITS: 'apply=1 plan=1' }).run('terraform', ...args, 'vpc', '-s', 'dev')).stderr,
    ).not.toContain('approval')
})

test('a dry run is data with --format json, a line for each component', async () => {
  const one = await shop.run('terraform', 'plan', 'vpc', '-s', 'dev', '--dry-run', '--format', 'json')
  expect(one.exitCode).toBe(0)
  expect(JSON.parse(one.stdout)).toEqual({
    component: 'vpc',
    stack: 'dev',
    command: 'terraform plan',
    identity: null,
    identity_off: false,
    folder: 'components/vpc',
    workspace: 'dev',
    files: ['components/vpc/dev-vpc.terraform.tfvars.json'],
    withheld: [],
    commands: [
      ['./tools/terraform', 'workspace', 'select', '-or-create', 'dev'],
      ['./tools/terraform', 'plan', '-var-file', 'dev-vpc.terraform.tfvars.json', '-out', 'dev-vpc.planfile'],
    ],
  })
  const all = await shop.run('terraform', 'plan', '--all', '--dry-run', '--format', 'json')
  expect(calls(all.stdout).map((line) => JSON.parse(line).workspace)).toEqual(['dev-locked', 'dev'])
  expect(all.files.calls).toBeUndefined()
})

test('a dry run of many tells each in its turn, and once that nothing was run', async () => {
  const run = await shop
    .files({
      'stacks/dev.yaml': `
        components:
          terraform:
            app: { metadata: { component: vpc }, settings: { depends_on: { 1: { component: vpc } } } }
            vpc: {}
      `,
    })
    .run('terraform', 'plan', '--all', '--dry-run')
  expect(run.stderr).toBe(`terraform plan vpc -s dev

Identity    none
Folder      components/vpc
Workspace   dev
Files       components/vpc/dev-vpc.terraform.tfvars.json
Commands    1  ./tools/terraform workspace select -or-create dev
            2  ./tools/terraform plan -var-file dev-vpc.terraform.tfvars.json -out dev-vpc.planfile

terraform plan app -s dev

Identity    none
Folder      components/vpc
Workspace   dev-app
Files       components/vpc/dev-app.terraform.tfvars.json
Commands    1  ./tools/terraform workspace select -or-create dev-app
            2  ./tools/terraform plan -var-file dev-app.terraform.tfvars.json -out dev-app.planfile

✓ Would plan vpc in dev (dry run)
✓ Would plan app in dev (dry run)

Nothing was run.
`)
})

test.each([
  ['--deploy-run-init=false', 'deploy', 'deploy_run_init: true', 'init', false],
  ['--deploy-run-init', 'deploy', 'deploy_run_init: false', 'init', true],
  ['--skip-planfile=false', 'plan', 'plan: { skip_planfile: true }', '-out', true],
  ['--init-pass-vars=false', 'plan', 'init: { pass_vars: true }', 'init -var-file', false],
])('%s beats the setting both ways', async (flag, sub, setting, words, there) => {
  const run = await shop
    .files({
      'atmos.yaml': `
        base_path: "."
        stacks: { base_path: stacks, included_paths: ["*"] }
        components: { terraform: { base_path: components, command: ./tools/terraform, ${setting} } }
      `,
    })
    .env({ ATMOS_SKIP_INIT: undefined })
    .run('terraform', sub, 'vpc', '-s', 'dev', flag)
  expect(run.exitCode).toBe(0)
  expect(run.files.calls?.includes(words)).toBe(there)
})

test('variables of one command do not reach another', async () => {
  const run = await shop
    .env({
      ATMOS_TERRAFORM_APPLY_PLANFILE: 'mine',
      ATMOS_TERRAFORM_PLAN_SKIP_PLANFILE: 'true',
      ATMOS_FILE: 'x',
      ATMOS_FORMAT: 'json',
    })
    .run('terraform', 'deploy', 'vpc', '-s', 'dev')
  expect(calls(run.files.calls).at(-1)).toBe('vpc: apply -var-file dev-vpc.terraform.tfvars.json -auto-approve')
})
