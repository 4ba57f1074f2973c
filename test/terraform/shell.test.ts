import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { fakeTool } from './fake-tool.ts'

const shop = project(
  {
    'atmos.yaml': `
      base_path: "."
      stacks: { base_path: stacks, included_paths: ["*"] }
      components: { terraform: { base_path: components, command: ./tools/terraform, shell: { prompt: "{{ .Component }}@{{ .Stack }}> " } } }
      auth:
        providers: { local: { kind: mock/aws, region: us-east-1 } }
        identities: { dev: { kind: mock/aws, default: true, via: { provider: local } } }
    `,
    'tools/terraform': fakeTool,
    'tools/sh': {
      mode: 0o755,
      content:
        '#!/bin/sh\n{ echo "$PWD $*"; env | grep -E "^(ATMOS_STACK|ATMOS_COMPONENT|ATMOS_TERRAFORM_WORKSPACE|AWS_PROFILE|AWS_ACCESS_KEY_ID|PS1|TEAM|TF_CLI_ARGS_[a-z]+)=" | sort; } >> ../../told\nexit 7\n',
    },
    'components/vpc/main.tf': '',
    'stacks/dev.yaml': 'components: { terraform: { vpc: { env: { TEAM: net } } } }\n',
  },
  { real: true, env: { SHELL: './tools/sh', AWS_ACCESS_KEY_ID: 'AKIAFOREIGN' } },
)

test("a shell has the component's identity, environment, workspace and variables", async () => {
  const run = await shop.run('terraform', 'shell', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.files.told).toBe(`${run.root}/components/vpc 
ATMOS_COMPONENT=vpc
ATMOS_STACK=dev
ATMOS_TERRAFORM_WORKSPACE=dev
AWS_PROFILE=dev
PS1=vpc@dev> 
TEAM=net
${['apply', 'console', 'destroy', 'import', 'plan', 'refresh'].map((sub) => `TF_CLI_ARGS_${sub}=-var-file=dev-vpc.terraform.tfvars.json\n`).join('')}`)
  expect(run.files.calls).toBe('vpc: init\nvpc: workspace select -or-create dev\n')
})

test('a dry run of a shell starts nothing', async () => {
  const run = await shop.run('terraform', 'shell', 'vpc', '-s', 'dev', '--dry-run')
  expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Terraform workspace  dev') })
  expect(run.files.told ?? run.files.calls).toBeUndefined()
})

test('a machine without a shell is told', async () => {
  const run = await shop.env({ SHELL: './nowhere', PATH: '/nowhere' }).run('terraform', 'shell', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('there is no shell to open: `./nowhere`, `bash`, `sh`')
})
