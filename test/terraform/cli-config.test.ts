import { expect, test } from 'vitest'
import { rcText } from '../../src/terraform/files/rc.ts'
import type { ValueMap } from '../../src/value/value.ts'
import { project } from '../support/project.ts'
import { toolTest } from '../support/tools.ts'
import { fakeTool } from './fake-tool.ts'

test.each<[ValueMap, string]>([
  [
    { enabled: true, plugin_cache_dir: '${HOME}/.cache', disable_checkpoint: true, unset: null },
    'disable_checkpoint = true\nplugin_cache_dir = "${HOME}/.cache"\n',
  ],
  [
    { credentials: { 'app.example.com': { token: 'a"b' } }, credentials_helper: { x: { args: ['-v', 'y'] } } },
    'credentials "app.example.com" {\n  token = "a\\"b"\n}\ncredentials_helper "x" {\n  args = ["-v", "y"]\n}\n',
  ],
  [
    { host: { 'example.com': { services: { 'modules.v1': 'https://x/' } } } },
    'host "example.com" {\n  services = {\n    "modules.v1" = "https://x/"\n  }\n}\n',
  ],
  [
    {
      provider_installation: [
        { filesystem_mirror: { path: '/m', include: ['a/*'] } },
        { dev_overrides: { 'acme/x': '/x' } },
        { direct: null },
      ],
    },
    'provider_installation {\n  filesystem_mirror {\n    include = ["a/*"]\n    path = "/m"\n  }\n  dev_overrides {\n    "acme/x" = "/x"\n  }\n  direct {}\n}\n',
  ],
])('the CLI configuration of %j', (rc, text) => {
  expect(rcText(rc)).toBe(text)
})

const configured = `
  base_path: "."
  stacks: { base_path: stacks, included_paths: ["*"] }
  components:
    terraform:
      base_path: components
      command: ./tools/terraform
      rc: { enabled: true, disable_checkpoint: true, credentials: { app.example.com: { token: hush-hush } } }
`

/** Shows the file that it was pointed to, and its mode. */
const reading = {
  mode: 0o755,
  content: `#!/bin/sh
[ "$1" = plan ] || exit 0
[ "$TF_CLI_CONFIG_FILE" = "$TOFU_CLI_CONFIG_FILE" ] || echo "two files"
stat -c %a "$TF_CLI_CONFIG_FILE" && grep -v token "$TF_CLI_CONFIG_FILE"
echo "$TF_CLI_CONFIG_FILE" > ../../told
`,
}
const shop = project(
  {
    'atmos.yaml': configured,
    'tools/terraform': reading,
    'components/vpc/main.tf': '',
    'stacks/dev.yaml': 'components: { terraform: { vpc: {}, app: { metadata: { component: vpc } } } }',
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)

test('the tool gets components.terraform.rc in a file for its owner only, which goes with the run', async () => {
  const run = await shop.run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({
    exitCode: 0,
    stdout: '600\ncredentials "app.example.com" {\n}\ndisable_checkpoint = true\n',
  })
  expect(run.host.files.stat(run.files.told?.trim() as string)).toBeUndefined()
})

test.each(['TF_CLI_CONFIG_FILE', 'TOFU_CLI_CONFIG_FILE', 'TERRAFORM_CONFIG'])(
  'a file that %s names is the only one',
  async (name) => {
    const run = await shop
      .files({ 'tools/terraform': fakeTool })
      .env({ [name]: '/mine.tfrc', SHOW_ENV: '.*(CLI_CONFIG_FILE|TERRAFORM_CONFIG)' })
      .run('terraform', 'plan', 'vpc', '-s', 'dev')
    expect(run.files.calls?.split('\n').filter((line) => line.includes('CONFIG'))).toEqual([
      `  ${name}=/mine.tfrc`,
      `  ${name}=/mine.tfrc`,
    ])
  },
)

test('a dry run writes no configuration of the tool', async () => {
  const run = await shop.run('terraform', 'plan', 'vpc', '-s', 'dev', '--dry-run')
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.host.files.list(`${run.root}/..`).map(({ name }) => name)).not.toContainEqual(
    expect.stringContaining('cli-config'),
  )
})

toolTest('terraform')(
  'the real tool reads it',
  async () => {
    const run = await shop
      .env({ ATMOS_COMPONENTS_TERRAFORM_COMMAND: 'terraform', ATMOS_SKIP_INIT: undefined })
      .run('terraform', 'plan', 'vpc', '-s', 'dev')
    expect(run.stdout + run.stderr).toContain('No changes')
    expect(run.stdout + run.stderr).not.toMatch(/unknown|CLI configuration/i)
    expect(run.exitCode).toBe(0)
  },
  60_000,
)
