import { expect, test } from 'vitest'
import { configuration, stacks } from './stack.ts'

const here = stacks({
  'deploy/dev.yaml': `
    vars: {stage: dev}
    settings: {owner: net}
    components:
      terraform:
        base: {metadata: {type: abstract}}
        vpc:
          metadata: {inherits: [base], locked: true, description: 'big, "new"', tags: [core]}
          vars: {size: 1, zones: [a, b], map: {k: v}, none: null}
      helmfile:
        echo: {metadata: {enabled: false, labels: {team: red}}}
  `,
  'deploy/prod.yaml': `
    import: [catalog/none]
    vars: {stage: prod}
    components: {terraform: {vpc: {vars: {size: 2}}}}
  `,
  'catalog/none.yaml': '# nothing\n',
})

test.each<readonly [args: string, stdout: string]>([
  ['list stacks', 'dev\nprod\n'],
  ['list stacks -c echo', 'dev\techo\n'],
  ['list stacks --format tree --provenance', 'dev\n└── deploy/dev\nprod\n└── deploy/prod\n    └── catalog/none\n'],
  ['list components', 'echo\thelmfile\t1\nvpc\tterraform\t2\n'],
  [
    'list components --type all --format csv',
    'Component,Type,Stacks\nbase,terraform,1\necho,helmfile,1\nvpc,terraform,2\n',
  ],
  ['list components --tags core', 'vpc\tterraform\t1\n'],
  ['list components --labels team=red', 'echo\thelmfile\t1\n'],
  ['list components --enabled=false', 'echo\thelmfile\t1\n'],
  ['list instances -s d*', 'Component,Stack\necho,dev\nvpc,dev\n'],
  ['list components --query select(.stacks>1)', 'vpc\tterraform\t2\n'],
  ['list instances --filter .vars.size==2', 'Component,Stack\nvpc,prod\n'],
  ['list instances --format tree', 'dev\n├── echo\n└── vpc\nprod\n└── vpc\n'],
  [
    'list instances --format matrix -s prod',
    '{"include":[{"stack":"prod","component":"vpc","component_path":"components/terraform/vpc","component_type":"terraform"}]}\n',
  ],
  ['list instances --columns Stack,Component --sort stack:desc', 'Stack,Component\nprod,vpc\ndev,echo\ndev,vpc\n'],
  [
    'list vars vpc --format csv',
    'Key,dev,prod\nmap,"{""k"":""v""}",\nnone,<nil>,\nsize,1,2\nstage,dev,prod\nzones,"a,b",\n',
  ],
  ['list vars vpc --format tsv --max-columns 1 -s prod', 'Key\tprod\nsize\t2\nstage\tprod\n'],
  ['list values vpc --query .vars.size --format json', '{\n  "dev": 1,\n  "prod": 2\n}\n'],
  ['list settings vpc --format yaml', 'dev:\n  owner: net\nprod: {}\n'],
  [
    'list metadata --format csv -s dev',
    'Stack,Component,Type,Enabled,Locked,Component (base),Inherits,Description\ndev,echo,real,false,false,,,\ndev,vpc,real,true,true,,base,"big, ""new"""\n',
  ],
])('%s', async (args, stdout) => {
  expect(await here.run(...args.split(' '))).toMatchObject({ exitCode: 0, stdout, stderr: '' })
})

test('columns may be templates', async () => {
  const run = await here.run('list', 'instances', '--columns', 'Where={{ .component }}@{{ .stack }}', '--format', 'csv')
  expect(run.stdout).toBe('Where\necho@dev\nvpc@dev\nvpc@prod\n')
})

test('a matrix is appended to the file of a step of CI', async () => {
  const run = await here.run('list', 'instances', '--format', 'matrix', '-s', 'prod', '-o', 'out.txt')
  expect(run.files['out.txt']).toBe(
    'matrix={"include":[{"stack":"prod","component":"vpc","component_path":"components/terraform/vpc","component_type":"terraform"}]}\ncount=1\n',
  )
})

test.each([
  ['list vars vcp', "component 'vcp' does not exist"],
  ['list stacks --format xml', 'xml'],
  ['list components --labels team', 'key=value'],
])('%s fails', async (args, said) => {
  const run = await here.run(...args.split(' '))
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toContain(said)
})

test('format and columns may be configured; flags win', async () => {
  const atmos = `${configuration}  list: {components: {format: csv, columns: [{name: Name, value: "{{ .component }}!"}]}}\n`
  const there = stacks({ 'deploy/dev.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {}}}\n' }, atmos)
  expect(await there.run('list', 'components')).toMatchObject({ stdout: 'Name\nvpc!\n' })
  expect(await there.run('list', 'components', '--format', 'tsv', '--columns', 'Type')).toMatchObject({
    stdout: 'Type\nterraform\n',
  })
})

const made = stacks({
  'deploy/dev.yaml': `
    vars: {stage: dev}
    components:
      terraform:
        vpc: {metadata: {tags: ["{{ .vars.stage }}", !env TAG], labels: {at: "{{ .vars.stage }}"}}}
        other: {metadata: {tags: [plain]}}
  `,
}).env({ TAG: 'blue' })

test.each([
  ['--tags dev', 'vpc'],
  ['--tags blue,plain', 'other vpc'],
  ['--labels at=dev', 'vpc'],
  ['--tags none', ''],
])('tags and labels that are made by templates and functions count: %s', async (args, names) => {
  const { stdout } = await made.run('list', 'components', '--columns', 'Component', ...args.split(' '))
  expect(stdout.trim().split('\n').join(' ')).toBe(names)
})

test('stacks are listed by a pattern', async () => {
  expect((await here.run('list', 'stacks', '-s', 'p*')).stdout).toBe('prod\n')
})

const chain = stacks({
  'deploy/dev.yaml': `
    vars: {stage: dev}
    components:
      terraform:
        vpc: {metadata: {tags: [core]}}
        cluster: {dependencies: {components: [{component: vpc}]}}
        app: {dependencies: {components: [{component: cluster}, {component: dns, stack: shared}]}}
        other: {}
  `,
  'deploy/shared.yaml': 'vars: {stage: shared}\ncomponents: {terraform: {dns: {}}}\n',
})

test.each<readonly [args: string, rows: string]>([
  ['list instances --tags core', 'vpc,dev'],
  ['list instances --tags core --include-dependents', 'app,dev cluster,dev vpc,dev'],
  ['list instances --tags core --include-dependents=1', 'cluster,dev vpc,dev'],
  ['list instances --filter .component=="app" --include-dependencies', 'app,dev cluster,dev dns,shared vpc,dev'],
  ['list instances -s shared --include-dependents', 'app,dev dns,shared'],
  ['list instances -s shared --include-dependents=0', 'dns,shared'],
  ['list components --tags core --include-dependents=1', 'cluster\tterraform\t1 vpc\tterraform\t1'],
  ['list instances --tags core --max-columns 1 --format csv', 'vpc'],
])('%s chooses %s', async (args, rows) => {
  const { stdout } = await chain.run(...args.split(' '))
  expect(
    stdout
      .trim()
      .split('\n')
      .filter((row) => !row.startsWith('Component'))
      .join(' '),
  ).toBe(rows)
})

test('a format that there is none of is told with those that there are', async () => {
  const { exitCode, stderr } = await chain.run('list', 'instances', '--format', 'xml')
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining('table, json, yaml, csv, tsv, tree, matrix'),
  })
})

test.each([
  ['describe component vpc -s dev --error-mode loud', {}],
  ['list instances --include-dependents --error-mode loud', {}],
  ['describe stacks', { ATMOS_DESCRIBE_ERROR_MODE: 'loud' }],
  ['list vars vpc', { ATMOS_LIST_ERROR_MODE: 'loud' }],
])('%s with %j fails: there is no such mode', async (args, env) => {
  const { exitCode, stderr } = await chain.env(env).run(...args.split(' '))
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("invalid error mode 'loud'") })
})

test('expressions see keys in the order in which they are printed', async () => {
  const { stdout } = await here.run('describe', 'component', 'vpc', '-s', 'dev', '-q', '.vars | keys', '-f', 'json')
  expect(JSON.parse(stdout)).toEqual(['map', 'none', 'size', 'stage', 'zones'])
})
