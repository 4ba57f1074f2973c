import { expect, test } from 'vitest'
import { configuration, stacks } from './stack.ts'

const findings = async (manifests: Record<string, string>, atmos = configuration, ...args: string[]) => {
  const { exitCode, stderr } = await stacks(manifests, atmos).run('validate', 'stacks', '--format', 'text', ...args)
  return { exitCode, found: stderr.split('\n').filter((line) => line.startsWith('- ')) }
}

test('everything that is wrong is told at once, where it stands', async () => {
  expect(
    await findings({
      'deploy/dev.yaml': `import: [catalog/a, catalog/none]
vars: {stage: dev}
terraform: {backend_tpye: s3}
components:
  terraform:
    vpc:
      metadata: {enabled: "yes", type: virtual}
      vars: [1]
`,
      'catalog/a.yaml': 'components: {helmfile: {echo: {valus: {}}}}\n',
      'catalog/unused.yaml': 'overrides:\n  colour: red\n',
    }),
  ).toEqual({
    exitCode: 1,
    found: [
      "- catalog/a.yaml:1:32: error: components.helmfile.echo.valus: the key 'valus' is not known here; did you mean 'vars'?",
      "- catalog/unused.yaml:2:3: error: overrides.colour: the key 'colour' is not known here",
      "- deploy/dev.yaml:1:21: error: stack import not found: import 'catalog/none' in file 'deploy/dev'",
      "- deploy/dev.yaml:3:13: error: terraform.backend_tpye: the key 'backend_tpye' is not known here; did you mean 'backend_type'?",
      '- deploy/dev.yaml:7:18: error: components.terraform.vpc.metadata.enabled: it must be true or false, and is the text "yes"',
      '- deploy/dev.yaml:7:34: error: components.terraform.vpc.metadata.type: it must be one of "abstract", "real", and is the text "virtual"',
      '- deploy/dev.yaml:8:7: error: components.terraform.vpc.vars: it must be a map, and is a list',
    ],
  })
})

test.each([
  ['a template where a value is to come', 'components: {terraform: {vpc: {metadata: {enabled: "{{ .vars.on }}"}}}}\n'],
  ['a function', 'components: {terraform: {vpc: {metadata: {enabled: !env ON}}}}\n'],
  ['keys at the top', 'x-tags: {a: b}\ncomponents: {terraform: {vpc: {}}}\n'],
  ['types of the team', 'components: {script: {job: {anything: goes}}}\n'],
  ['sections without a body', 'settings:\ncomponents: {terraform: {vpc: {vars: }}}\n'],
  ['a source as a text', 'components: {terraform: {vpc: {source: "github.com/o/r"}}}\n'],
])('%s is well', async (_about, manifest) => {
  expect(await findings({ 'deploy/dev.yaml': `vars: {stage: dev}\n${manifest}` })).toEqual({ exitCode: 0, found: [] })
})

test('older keys are warned of', async () => {
  expect(
    await findings({
      'deploy/dev.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {settings: {depends_on: {}}}}}\n',
    }),
  ).toEqual({
    exitCode: 0,
    found: [
      '- deploy/dev.yaml:2:43: warning: components.terraform.vpc.settings.depends_on: `depends_on` is deprecated in favour of `dependencies.components`',
    ],
  })
})

test('a name that cannot be told, and a YAML that cannot be read', async () => {
  const { found } = await findings(
    { 'deploy/dev.yaml': 'vars: {a: b}\ncomponents: {terraform: {vpc: {}}}\n', 'deploy/x.yaml': 'vars:\n  a: b: c\n' },
    configuration.replace(/name_template: .*/, 'name_pattern: "{stage}"'),
  )
  expect(found).toHaveLength(2)
  expect(found[0]).toContain("'stage'")
  expect(found[1]).toMatch(/^- deploy\/x\.yaml:2:\d+: error: invalid stack manifest/)
})

test('a schema of the team replaces the built-in one', async () => {
  const manifests = { 'deploy/dev.yaml': 'vars: {stage: dev}\nsettings: {}\ncomponents: {terraform: {vpc: {}}}\n' }
  const own = `${configuration}  schemas: {atmos: {manifest: stacks/mine.json}}\n`
  const schema = { 'mine.json': '{"properties": {"settings": {"required": ["owner"]}}}' }
  expect(await findings({ ...manifests, ...schema }, own)).toEqual({
    exitCode: 1,
    found: ["- deploy/dev.yaml:2:1: error: settings: the key 'owner' is missing"],
  })
  const run = await stacks(manifests).run('validate', 'stacks', '--schemas-atmos-manifest', 'none.json')
  expect(run.stderr).toContain("the schema 'none.json' was not found")
})

const checked = stacks(
  {
    'deploy/dev.yaml': `vars: {stage: dev}
components:
  terraform:
    vpc: {vars: {size: 0}, settings: {validation: {limits: {schema_type: jsonschema, schema_path: vpc.json, description: sizes count from 1}}}}
    good: {vars: {size: 1}, settings: {validation: {limits: {schema_type: jsonschema, schema_path: vpc.json}}}}
    policy: {settings: {validation: {a: {schema_type: opa, schema_path: a.rego, module_paths: [lib], timeout: 5}}}}
    none: {}
`,
    'schemas/vpc.json': '{"properties": {"vars": {"properties": {"size": {"minimum": 1}}}}}',
    'policies/a.rego': 'package atmos\n',
    'policies/lib/b.rego': 'package lib\n',
  },
  `${configuration}  schemas: {opa: {base_path: stacks/policies}, jsonschema: {base_path: stacks/schemas}, docs: {schema: stacks/schemas/doc.json, matches: ["docs/*.yaml"]}}\n`,
)

test.each([
  ['vpc', 1, '✗ limits: vars.size: must be >= 1 (sizes count from 1)'],
  ['good', 0, '✓ Component validated successfully'],
  ['none', 0, '✓ Component validated successfully'],
  ['policy', 1, "the policy 'a' needs the program opa, which is not on PATH"],
])('validate component %s', async (component, exitCode, said) => {
  const run = await checked.run('validate', 'component', component, '-s', 'dev')
  expect(run).toMatchObject({ exitCode, stdout: '' })
  expect(run.stderr).toContain(said)
})

const answer = (value: unknown) =>
  JSON.stringify({ result: value === undefined ? undefined : [{ expressions: [{ value }] }] })
const refusal = JSON.stringify({
  errors: [{ message: 'rego_parse_error: unexpected token', location: { file: 'a.rego', row: 3 } }],
})

test.each<[about: string, opa: object | string, exitCode: number, said: string]>([
  ['fulfils', answer([]), 0, '✓ Component validated successfully'],
  ['has no rule of', '{}', 0, '✓ Component validated successfully'],
  ['breaks', answer(['too small', 'too new']), 1, '✗ a: too small\n✗ a: too new\n'],
  [
    'cannot be held against',
    { code: 2, stdout: refusal },
    1,
    "opa cannot evaluate the policy 'a': a.rego:3: rego_parse_error",
  ],
])('a component that %s a policy', async (_, opa, exitCode, said) => {
  const run = await checked.with({ processes: { opa } }).run('validate', 'component', 'policy', '-s', 'dev')
  expect(run).toMatchObject({ exitCode, stdout: '' })
  expect(run.stderr).toContain(said)
  const [first] = run.started
  expect(first?.line).toBe(
    'opa eval --format json --stdin-input --data /project/stacks/policies/a.rego --data /project/stacks/policies/lib data.atmos.errors',
  )
  expect(JSON.parse(first?.stdin ?? '')).toMatchObject({
    atmos_component: 'policy',
    vars: { stage: 'dev' },
    process_env: { HOME: '/home/ann' },
  })
})

test('a policy in the older form of the language is read as such', async () => {
  const opa = ({ line }: { readonly line: string }) =>
    line.includes('--v0-compatible') ? answer(['old']) : { code: 2, stdout: refusal }
  const run = await checked.with({ processes: { opa } }).run('validate', 'component', 'policy', '-s', 'dev')
  expect(run.stderr).toContain('✗ a: old\n')
})

test('files are held against the schemas of the configuration', async () => {
  const here = checked.files({
    'stacks/schemas/doc.json': '{"type": "object", "required": ["title"]}',
    'docs/a.yaml': 'title: A\n',
    'docs/b.yaml': 'name: B\n',
  })
  const run = await here.run('validate', 'schema')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain("✗ docs/b.yaml:1:1: the key 'title' is missing")
  expect(await here.run('validate', 'schema', '--exclude', 'docs/b.yaml')).toMatchObject({ exitCode: 0 })
  expect((await here.run('validate', 'schema', 'dcos')).stderr).toContain("there is no schema 'dcos'")
})

test('two components with one state are warned of, across stacks', async () => {
  const shared = 'terraform: {backend_type: s3, backend: {s3: {bucket: b, key: k}}}\n'
  const vpc = 'components:\n  terraform:\n    vpc: {metadata: {terraform_workspace: all}}\n'
  expect(
    await findings({
      'deploy/dev.yaml': `vars: {stage: dev}\n${shared}${vpc}`,
      'deploy/prod.yaml': `vars: {stage: prod}\n${shared}${vpc}`,
      'deploy/test.yaml': `vars: {stage: test}\n${shared.replace('k}', '"{{ .vars.stage }}"}')}${vpc}`,
    }),
  ).toEqual({
    exitCode: 0,
    found: [
      '- deploy/prod.yaml:5:5: warning: components.terraform.vpc: its state is that of vpc in dev: workspace and backend are the same',
    ],
  })
})
