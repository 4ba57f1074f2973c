import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

/** Module folder, workspace and backend file of `terraform plan` against what Atmos did: no row may differ. */
test('every recorded state address', async () => {
  const script = resolve(import.meta.dirname, '../corpus/state-address.py')
  const cli = resolve(import.meta.dirname, '../../dist/atmos')
  const { stdout } = await promisify(execFile)('python3', [script, 'check', '--cli', cli, '--verbose']).catch(
    (thrown: { stdout: string }) => thrown,
  )
  expect(stdout).toMatch(/^\d+ passed, 0 failed\n$/)
}, 600_000)

const shop = (stack: string, atmos = atmosYaml) =>
  project(
    {
      'atmos.yaml': atmos,
      'tools/terraform': fakeTool,
      ...Object.fromEntries(['m', 'n'].map((name) => [`components/${name}/main.tf`, ''])),
      'stacks/dev.yaml': stack,
    },
    { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
  )

const templated = atmosYaml.replace('["*"]', '["*"], name_template: "{{ .vars.stage }}"')

test('tokens of a workspace pattern that come out empty are told once, with their place', async () => {
  const run = await shop(
    `
      vars: { stage: dev }
      components:
        terraform:
          base: { metadata: { type: abstract, component: m, terraform_workspace_pattern: "{stage}-{component}" } }
          one: { metadata: { inherits: [base] } }
          two: { metadata: { inherits: [base] } }
    `,
    templated,
  ).run('terraform', 'plan', '--all')
  expect(run.exitCode).toBe(0)
  expect(run.files.calls).toContain('select -or-create -one')
  expect(run.stderr.match(/terraform_workspace_pattern came out empty/g)).toHaveLength(2)
  expect(run.stderr).toContain(
    'The workspace of one in dev is `-one`: {stage} of terraform_workspace_pattern came out empty (stacks/dev.yaml:4).',
  )
})

test.each([
  [
    'a workspace that both name',
    'a: {metadata: {component: m, terraform_workspace: x}}, b: {metadata: {component: m, terraform_workspace: x}}',
    'x',
  ],
  ['names that become one', 'n/a: {metadata: {component: m}}, n-a: {metadata: {component: m}}', 'dev-n-a'],
  [
    'a pattern that tells none apart',
    'a: {metadata: {component: m, terraform_workspace_pattern: p}}, b: {metadata: {component: m, terraform_workspace_pattern: p}}',
    'p',
  ],
])('two components with one state are told once: %s', async (_, components, workspace) => {
  const run = await shop(
    `terraform: {backend_type: s3, backend: {s3: {bucket: b, key: k}}}\ncomponents: {terraform: {${components}}}\n`,
  ).run('terraform', 'plan', '--all')
  expect(run.exitCode).toBe(0)
  expect(run.stderr.match(/share one state/g)).toHaveLength(1)
  expect(run.stderr).toMatch(
    new RegExp(
      `^▲?.*\\S+ and \\S+ of dev share one state, in the workspace \`${workspace}\` \\(stacks/dev.yaml:2\\)`,
      'm',
    ),
  )
})

test.each([
  [
    'another backend',
    'a: {metadata: {component: m, terraform_workspace: x}}, b: {metadata: {component: m, terraform_workspace: x}, backend: {s3: {bucket: c}}}',
  ],
  [
    'another key, by a template',
    'a: {metadata: {component: m, terraform_workspace: x}, backend: {s3: {key: "{{ .atmos_component }}"}}}, b: {metadata: {component: m, terraform_workspace: x}, backend: {s3: {key: "{{ .atmos_component }}"}}}',
  ],
  [
    'only an abstract one',
    'a: {metadata: {component: m, terraform_workspace: x}}, b: {metadata: {type: abstract, component: m, terraform_workspace: x}}',
  ],
])('components with states of their own are not told: %s', async (_, components) => {
  const run = await shop(
    `terraform: {backend_type: s3, backend: {s3: {bucket: b, key: k}}}\ncomponents: {terraform: {${components}}}\n`,
    `${atmosYaml}\n  templates: { settings: { enabled: true } }\n`,
  ).run('terraform', 'plan', '--all')
  expect(run.stderr).not.toContain('share one state')
})

test('without workspaces all components of a bucket and key share one state', async () => {
  const run = await shop(
    'terraform: {backend_type: s3, backend: {s3: {bucket: b, key: k}}}\ncomponents: {terraform: {m: {}, n: {}}}\n',
    atmosYaml.replace('base_path: components', 'base_path: components, workspaces_enabled: false'),
  ).run('terraform', 'plan', 'm', '-s', 'dev')
  expect(run.stderr).toContain('m and n of dev share one state, in the workspace `default` (stacks/dev.yaml:2)')
})

test('a cloud backend fills its workspace, and tells of tokens that it does not', async () => {
  const run = await shop(
    'terraform: {backend_type: cloud, backend: {cloud: {organization: o, workspaces: {name: "{terraform_workspace}-{tenant}"}}}}\ncomponents: {terraform: {m: {}}}\n',
  ).run('terraform', 'generate', 'backend', 'm', '-s', 'dev')
  expect(run.exitCode).toBe(0)
  expect(JSON.parse(run.files['components/m/backend.tf.json'] as string)).toEqual({
    terraform: { cloud: { organization: 'o', workspaces: { name: 'dev-' } } },
  })
  expect(run.stderr).toContain('{tenant} in the cloud backend of m in dev come out empty')
})

test('a backend type that is lost on its way is told with its place', async () => {
  const run = await shop(
    `
      terraform: { backend_type: s3, backend: { s3: { bucket: b }, gcs: { bucket: g } } }
      components:
        terraform:
          top: { metadata: { type: abstract }, backend_type: gcs }
          middle: { metadata: { type: abstract, inherits: [top] } }
          m: { metadata: { inherits: [middle] } }
    `,
  ).run('terraform', 'plan', 'm', '-s', 'dev')
  expect(run.stderr).toContain(
    'The backend_type `gcs` of top (stacks/dev.yaml:4) does not reach m in dev, since middle is merged after it and sets none: it is `s3`',
  )
})
