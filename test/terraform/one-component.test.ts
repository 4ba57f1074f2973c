import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': '',
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc: {}
          fixed: { metadata: { component: vpc, locked: true } }
          pattern: { metadata: { component: vpc, type: abstract } }
          off: { metadata: { component: vpc, enabled: false } }
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)

test('a workspace that cannot be selected shows what the tool said', async () => {
  const run = await shop.env({ EXITS: 'select=1 new=1' }).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('select went wrong\nnew went wrong')
  expect(run.stderr).toContain('The workspace dev of vpc in dev could not be selected (status 1)')
  expect(run.files.calls).not.toContain('plan')
})

test.each([
  ['state', 'rm'],
  ['state', 'mv'],
  ['state', 'push'],
  ['workspace', 'delete'],
  ['force-unlock'],
  ['refresh'],
  ['apply'],
])('a locked component refuses %s %s', async (...words) => {
  const run = await shop.run('terraform', ...words.filter(Boolean), 'fixed', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain("component 'fixed' cannot be modified (metadata.locked: true)")
  expect(run.files.calls).toBeUndefined()
})

test.each(['plan', 'apply', 'destroy', 'init', 'import'])('an abstract component refuses %s', async (sub) => {
  const run = await shop.run('terraform', sub, 'pattern', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain("'pattern' is marked as abstract")
  expect(run.files.calls).toBeUndefined()
})

test('a component that is switched off is told, and is no failure', async () => {
  expect(await shop.run('terraform', 'plan', 'off', '-s', 'dev')).toMatchObject({
    exitCode: 0,
    stderr: 'off in dev is switched off (metadata.enabled: false), so nothing is run\n',
  })
})

test('text of init before data goes to stderr', async () => {
  const run = await shop
    .env({ ATMOS_SKIP_INIT: undefined, SAY_init: 'Initializing', SAY_output: '{"a": 1}' })
    .run('terraform', 'output', 'vpc', '-s', 'dev', '-json')
  expect(run).toMatchObject({ exitCode: 0, stdout: '{"a": 1}\n' })
  expect(run.stderr).toContain('Initializing')
})

test('variables that choose several components do not count where one is named', async () => {
  const run = await shop.env({ ATMOS_TAGS: 'a', ATMOS_COMPONENTS: 'b' }).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(0)
  expect(run.stderr).toContain('ATMOS_COMPONENTS, ATMOS_TAGS would choose several components; vpc was named')
})

test('--redirect-stderr and --append-user-agent reach the tool', async () => {
  const run = await shop
    .env({ EXITS: 'validate=3', SHOW_ENV: 'TF_APPEND_USER_AGENT' })
    .run(
      'terraform',
      'validate',
      'vpc',
      '-s',
      'dev',
      '--append-user-agent',
      'mine/1',
      '--redirect-stderr',
      'errors.txt',
    )
  expect(run).toMatchObject({ exitCode: 3, stderr: '', files: { 'errors.txt': 'validate went wrong\n' } })
  expect(run.files.calls).toContain('TF_APPEND_USER_AGENT=mine/1')
})

test.each([
  ['/dev/stdout', 'validate went wrong\n', ''],
  ['/dev/null', '', ''],
  ['/dev/stderr', '', 'validate went wrong\n'],
])('--redirect-stderr %s', async (target, stdout, stderr) => {
  const run = await shop
    .env({ EXITS: 'validate=3' })
    .run('terraform', 'validate', 'vpc', '-s', 'dev', '--redirect-stderr', target)
  expect(run).toMatchObject({ exitCode: 3, stdout, stderr })
})

test('a dry run tells identity, workspace, files and command lines, and does nothing', async () => {
  const run = await shop.env({ ATMOS_SKIP_INIT: undefined }).run('terraform', 'plan', 'vpc', '-s', 'dev', '--dry-run')
  expect(run.stderr).toMatchInlineSnapshot(`
    "terraform plan vpc -s dev

    Identity    none
    Folder      components/vpc
    Workspace   dev
    Files       components/vpc/dev-vpc.terraform.tfvars.json
    Commands    1  ./tools/terraform init
                2  ./tools/terraform workspace select -or-create dev
                3  ./tools/terraform plan -var-file dev-vpc.terraform.tfvars.json -out dev-vpc.planfile

    Nothing was run.
    "
  `)
  expect(run.files['components/vpc/dev-vpc.terraform.tfvars.json']).toBeUndefined()
  expect(run.files.calls).toBeUndefined()
})

test('options of the tool are no flags of ours', async () => {
  const run = await shop.run('terraform', 'plan', 'vpc', '-s', 'dev', '-input=false', '-var', 'a=1', '-no-color')
  expect(run.files.calls).toContain(
    'plan -var-file dev-vpc.terraform.tfvars.json -out dev-vpc.planfile -input=false -var a=1 -no-color',
  )
})

test('the varfile is for its owner only, and a secret variable is not in it', async () => {
  const run = await shop
    .files({
      'components/vpc/main.tf': 'variable "password" {\n  sensitive = true\n}',
      'stacks/dev.yaml': 'components: { terraform: { vpc: { vars: { password: hunter22, cidr: x } } } }',
    })
    .env({ SHOW_ENV: 'TF_VAR_.*' })
    .run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.files['components/vpc/dev-vpc.terraform.tfvars.json']).toBe('{\n  "cidr": "x"\n}\n')
  expect(run.files.calls).toContain('TF_VAR_password=hunter22')
  expect(run.host.files.stat(`${run.root}/components/vpc/dev-vpc.terraform.tfvars.json`)?.mode).toBe(0o600)
})
