import { expect, test } from 'vitest'
import { configuration, stacks } from './stack.ts'

const named = (line: string) => configuration.replace(/name_template: .*/, line)
const component = 'components: {terraform: {vpc: {}}}\n'

test.each([
  ['a template', configuration, 'vars: {stage: dev}\n', 'dev'],
  ['a pattern', named('name_pattern: "{tenant}-{stage}"'), 'vars: {tenant: core, stage: dev}\n', 'core-dev'],
  ['neither: the path of the manifest', named(''), 'vars: {stage: dev}\n', 'deploy/one'],
  ['the manifest itself', configuration, 'name: mine\nvars: {stage: dev}\n', 'mine'],
])('a stack is named by %s', async (_about, atmos, manifest, name) => {
  const here = stacks({ 'deploy/one.yaml': manifest + component }, atmos)
  expect(await here.run('list', 'stacks')).toMatchObject({ exitCode: 0, stdout: `${name}\n` })
  expect(await here.run('describe', 'component', 'vpc', '-s', name, '-q', '.atmos_manifest')).toMatchObject({
    stdout: 'deploy/one\n',
  })
})

const two = stacks({
  'deploy/dev.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {}, cluster: {}}}\n',
  'deploy/prod.yaml': `vars: {stage: prod}\n${component}`,
})

test.each([
  ['a component that is elsewhere', ['cluster', '-s', 'prod'], ['`cluster`', '`prod`', 'It is defined in dev']],
  ['a component with a slip', ['clutser', '-s', 'dev'], ['Did you mean `cluster`?']],
  ['a stack that is not there', ['vpc', '-s', 'nowhere'], ['`nowhere`']],
  ['no stack', ['vpc'], ['stack is required']],
])('%s is told', async (_about, args, said) => {
  const run = await two.run('describe', 'component', ...args)
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  for (const words of said) expect(run.stderr).toContain(words)
})

test('a component configured differently in two manifests of one stack is refused; the same twice is one', async () => {
  const both = (second: number) =>
    stacks({
      'deploy/a.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: {n: 1}}}}\n',
      'deploy/b.yaml': `vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: {n: ${second}}}}}\n`,
    })
  const refused = await both(2).run('describe', 'component', 'vpc', '-s', 'dev')
  expect(refused.stderr).toMatch(/deploy\/a[\s\S]*deploy\/b/)
  expect(await both(1).run('describe', 'component', 'vpc', '-s', 'dev', '-q', '.vars.n')).toMatchObject({
    stdout: '1\n',
  })
})

test('where each value was written stands beside it', async () => {
  const here = stacks({
    'deploy/dev.yaml':
      'import:\n  - catalog/vpc\nvars:\n  stage: dev\ncomponents:\n  terraform:\n    vpc:\n      vars:\n        size: 2\n',
    'catalog/vpc.yaml': 'components:\n  terraform:\n    vpc:\n      vars:\n        size: 1\n        zone: a\n',
  })
  const { stdout } = await here.run('describe', 'component', 'vpc', '-s', 'dev')
  const lines = stdout.split('\n').filter((line) => /size|zone|stage/.test(line))
  expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
    ' size: 2 # ● stacks/deploy/dev.yaml:9',
    ' stage: dev # ● stacks/deploy/dev.yaml:4',
    ' zone: a # ○ stacks/catalog/vpc.yaml:6',
  ])
  const data = await here.run(
    'describe',
    'component',
    'vpc',
    '-s',
    'dev',
    '--provenance',
    '-q',
    '.provenance',
    '-f',
    'json',
  )
  expect(JSON.parse(data.stdout)).toEqual({
    'vars.size': { file: 'stacks/deploy/dev.yaml', line: 9, section: 'components.terraform.vars', imported: false },
    'vars.stage': { file: 'stacks/deploy/dev.yaml', line: 4, section: 'vars', imported: false },
    'vars.zone': { file: 'stacks/catalog/vpc.yaml', line: 6, section: 'components.terraform.vars', imported: true },
  })
})

test('a component is found by its folder, with and without a leading dot', async () => {
  const here = stacks({
    'deploy/dev.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {metadata: {component: net/vpc}}}}\n',
  }).files({ 'components/terraform/net/vpc/main.tf': '' })
  for (const path of ['components/terraform/net/vpc', './components/terraform/net/vpc'])
    expect(await here.run('describe', 'component', path, '-s', 'dev', '-q', '.atmos_component')).toMatchObject({
      stdout: 'vpc\n',
    })
})

test('stacks without components are shown when they are asked for, and have a name', async () => {
  const here = stacks({
    'deploy/dev.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {}}}\n',
    'deploy/empty.yaml': 'name: empty\nvars: {stage: x}\n',
    'deploy/bare.yaml': 'vars: {stage: bare}\n',
  })
  const keys = async (...args: string[]) => (await here.run('describe', 'stacks', '-q', 'keys', ...args)).stdout
  expect(await keys()).toBe('- dev\n')
  expect(await keys('--include-empty-stacks')).toBe('- dev\n- empty\n')
})
