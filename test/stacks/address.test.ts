import { describe, expect, test } from 'vitest'
import { ask, stacks } from './stack.ts'

/**
 * Where code and state of a component are. The recorded table (`test/corpus/state-address.py`) pins what Atmos does for
 * many ways to write a component; here are the corners of its rule that the table does not reach.
 */
const s3 = 'vars: {stage: dev}\nterraform: {backend_type: s3, backend: {s3: {bucket: b, key: k}}}\n'

/** Identity, folder, workspace and backend of the component `c`. */
async function addressOf(manifest: string, atmos?: string) {
  const here = stacks({ 'deploy/dev.yaml': manifest }, atmos).files(
    Object.fromEntries(['f1', 'm/one'].map((folder) => [`components/terraform/${folder}/main.tf`, ''])),
  )
  const answer = await ask(
    here,
    '[.component, .component_info.component_path, .workspace, .backend_type, .backend, .remote_state_backend]',
    'c',
  )
  if (!Array.isArray(answer)) return { failure: String(answer) }
  const [identity, path, workspace, type, backend, remote] = answer
  return {
    identity,
    folder: String(path).replace('/project/components/terraform/', ''),
    workspace,
    type,
    backend,
    remote,
  }
}

const component = (c: string, others = '') => `${s3}components: {terraform: {${others ? `${others}, ` : ''}c: ${c}}}\n`

describe('folder and identity', () => {
  test.each([
    [
      'a chain of component keys ends at its last component',
      '{component: k1}',
      'k1: {component: k2}, k2: {}',
      'k2',
      'k2',
    ],
    [
      'a component that is built on inherits first',
      '{component: k1}',
      'k1: {metadata: {inherits: [x]}}, x: {}',
      'x',
      'x',
    ],
    [
      'the key of an abstract base is not followed',
      '{component: k1}',
      'k1: {component: k2, metadata: {type: abstract}}, k2: {}',
      'k1',
      'k1',
    ],
    ['a mere folder changes nothing', '{component: f1}', '', 'c', 'c'],
    ['its own name is no base', '{component: c}', '', 'c', 'c'],
    ['metadata wins over the key', '{component: k1, metadata: {component: m/one}}', 'k1: {}', 'm/one', 'm/one'],
    [
      'an inherited folder leaves the identity',
      '{metadata: {inherits: [b]}}',
      'b: {metadata: {component: m/one}}',
      'c',
      'm/one',
    ],
    [
      'an inherited folder that is its own name',
      '{metadata: {inherits: [b]}}',
      'b: {metadata: {component: c}}',
      'c',
      'c',
    ],
    ['a slash at the end', '{metadata: {component: m/}}', '', 'm/', 'm/c'],
    ['no text', '{metadata: {component: 5}}', '', 'c', 'c'],
    ['empty', '{component: k1, metadata: {component: ""}}', 'k1: {}', 'c', 'c'],
    ['a template', '{metadata: {component: "m/{{ .vars.n }}"}, vars: {n: one}}', '', 'm/one', 'm/one'],
    [
      'an inherited template',
      '{metadata: {inherits: [b]}, vars: {n: one}}',
      'b: {metadata: {component: "m/{{ .vars.n }}"}}',
      'c',
      'm/one',
    ],
  ])('%s', async (_, c, others, identity, folder) => {
    expect(await addressOf(component(c, others))).toMatchObject({ identity, folder })
  })
})

describe('workspace', () => {
  const pattern = (text: string, vars = '{tenant: core, environment: ue1, region: r, attributes: [x, 1]}') =>
    `vars: {stage: dev}\ncomponents: {terraform: {c: {metadata: {component: m/one, terraform_workspace_pattern: "${text}"}, vars: ${vars}}}}\n`
  const byPattern = 'stacks: {base_path: stacks, included_paths: ["deploy/*"], name_pattern: "{stage}"}\n'
  const all = '{tenant}.{environment}.{stage}.{region}.{attributes}.{component}.{base-component}'

  test.each([
    ['a name pattern fills variables', pattern(all), byPattern, 'core.ue1.dev.r.x-1.c.m-one'],
    ['a name template leaves them empty', pattern(all), undefined, '.....c.m-one'],
    ['what is no text is empty', pattern('a{tenant}b{region}', '{tenant: 5}'), byPattern, 'ab'],
    ['names that no token has stay', pattern('{tenant}{zone}'), byPattern, 'core{zone}'],
    ['paths and workspaces are empty', pattern('a{component-path}{workspace}{terraform_workspace}b'), byPattern, 'ab'],
    ['a number is no workspace', component('{metadata: {terraform_workspace: 7}}'), undefined, 'dev'],
    [
      'a template of the section',
      component('{metadata: {terraform_workspace: "{{ .vars.stage }}/x"}}'),
      undefined,
      'dev-x',
    ],
    [
      'a pattern wins over a text',
      component('{metadata: {terraform_workspace: a, terraform_workspace_pattern: b}}'),
      undefined,
      'b',
    ],
    [
      'and a template over both',
      component(
        '{metadata: {terraform_workspace: a, terraform_workspace_pattern: b, terraform_workspace_template: "{{ .atmos_component }}"}}',
      ),
      undefined,
      'c',
    ],
  ])('%s', async (_, manifest, atmos, workspace) => {
    expect(await addressOf(manifest, atmos)).toMatchObject({ workspace })
  })
})

describe('backend', () => {
  const of = (terraform: string, c: string, others = '') =>
    `vars: {stage: dev}\nterraform: ${terraform}\ncomponents: {terraform: {${others ? `${others}, ` : ''}c: ${c}}}\n`
  const both = '{backend_type: s3, backend: {s3: {bucket: b}, gcs: {bucket: g}, azurerm: {container_name: k}}}'
  const azure = '{backend_type: azurerm, backend: {azurerm: {container_name: k, key: root}}}'

  test.each([
    [
      'the type of a grandparent is lost',
      of(both, '{metadata: {inherits: [b]}}', 'b: {metadata: {inherits: [a]}}, a: {backend_type: gcs}'),
      's3',
      { bucket: 'b', workspace_key_prefix: 'c' },
    ],
    [
      'the type of the last base counts',
      of(both, '{metadata: {inherits: [a, b]}}', 'b: {backend_type: gcs}, a: {backend_type: azurerm}'),
      'gcs',
      { bucket: 'g', prefix: 'c' },
    ],
    [
      'also where it has none',
      of(both, '{metadata: {inherits: [a, b]}}', 'b: {}, a: {backend_type: gcs}'),
      's3',
      { bucket: 'b', workspace_key_prefix: 'c' },
    ],
    [
      'metadata.name names the key',
      of(both, '{metadata: {name: x/y, component: m/one}}'),
      's3',
      { bucket: 'b', workspace_key_prefix: 'x-y' },
    ],
    ['a number is no name', of(both, '{metadata: {name: 5}}'), 's3', { bucket: 'b', workspace_key_prefix: 'c' }],
    [
      'a prefix that is no text is replaced',
      of(both, '{backend: {s3: {workspace_key_prefix: 5}}}'),
      's3',
      { bucket: 'b', workspace_key_prefix: 'c' },
    ],
    [
      'a prefix that is written stays',
      of(both, '{backend: {s3: {workspace_key_prefix: a/b}}}'),
      's3',
      { bucket: 'b', workspace_key_prefix: 'a/b' },
    ],
    [
      'azurerm: the key of the type is a folder',
      of(azure, '{metadata: {component: m/one}}'),
      'azurerm',
      { container_name: 'k', key: 'root/m-one.terraform.tfstate' },
    ],
    [
      'azurerm: without one',
      of(both, '{backend_type: azurerm}'),
      'azurerm',
      { container_name: 'k', key: 'c.terraform.tfstate' },
    ],
    [
      'azurerm: a key of its own stays',
      of(azure, '{backend: {azurerm: {key: own}}}'),
      'azurerm',
      { container_name: 'k', key: 'own' },
    ],
    [
      'azurerm: also the same as that of the type',
      of(azure, '{backend: {azurerm: {key: root}}}'),
      'azurerm',
      { container_name: 'k', key: 'root' },
    ],
    [
      'azurerm: that of a base stays',
      of(azure, '{metadata: {inherits: [b]}}', 'b: {backend: {azurerm: {key: base}}}'),
      'azurerm',
      { container_name: 'k', key: 'base' },
    ],
    [
      'azurerm: that of a base which repeats the type does not',
      of(azure, '{metadata: {inherits: [b]}}', 'b: {backend: {azurerm: {key: root}}}'),
      'azurerm',
      { container_name: 'k', key: 'root/c.terraform.tfstate' },
    ],
  ])('%s', async (_, manifest, type, backend) => {
    expect(await addressOf(manifest)).toMatchObject({ type, backend, remote: backend })
  })

  test.each([
    ['it follows the backend', '{}', { container_name: 'k', key: 'root/c.terraform.tfstate' }],
    ['and says more', '{remote_state_backend: {azurerm: {key: other}}}', { container_name: 'k', key: 'other' }],
    [
      'another type has nothing of it',
      '{remote_state_backend_type: s3, remote_state_backend: {s3: {bucket: r}}}',
      { bucket: 'r' },
    ],
  ])('the backend that others read: %s', async (_, c, remote) => {
    expect(await addressOf(of(azure, c))).toMatchObject({ remote })
  })
})

test('all commands that show a folder show the same one, base path included', async () => {
  const here = stacks(
    {
      'deploy/dev.yaml': `${s3}components: {terraform: {b: {metadata: {type: abstract, component: m/one}}, c: {metadata: {inherits: [b]}, dependencies: {components: [{name: d}]}}, d: {}}}\n`,
    },
    'base_path: infra/../infra\nstacks: {base_path: stacks, included_paths: ["deploy/*"], name_template: "{{ .vars.stage }}"}\ncomponents: {terraform: {base_path: modules}}\n',
  ).files({ 'infra/stacks/deploy/dev.yaml': { link: '../../../stacks/deploy/dev.yaml' } } as never)
  const { stdout } = await here.run('describe', 'dependents', 'd', '-s', 'dev')
  expect(JSON.parse(stdout)[0].component_path).toBe('infra/modules/m/one')
  const list = await here.run('list', 'instances', '--format', 'matrix')
  expect(list.stdout).toContain('"component_path":"infra/modules/m/one"')
  const all = await here.run(
    'describe',
    'stacks',
    '--format',
    'json',
    '-q',
    '.dev.components.terraform.c.component_info',
  )
  expect(JSON.parse(all.stdout).component_path).toBe('infra/modules/m/one')
})
