import { expect, test } from 'vitest'
import { configuration, stacks } from './stack.ts'

const head = 'vars: {stage: dev}\n'

test.each<[about: string, manifest: string, place: string, said: RegExp]>([
  [
    'a section that is no map',
    `vars: [a]\ncomponents: {terraform: {vpc: {}}}\n`,
    'deploy/dev.yaml:1:1',
    /invalid 'vars' section/,
  ],
  [
    'one of a name with dots',
    `${head}components:\n  terraform:\n    a.b:\n      env: x\n`,
    'deploy/dev.yaml:5:7',
    /components\.terraform\.a\.b\.env/,
  ],
  [
    'metadata that is not for all',
    `${head}metadata:\n  locked: true\n  name: x\ncomponents: {terraform: {vpc: {}}}\n`,
    'deploy/dev.yaml:4:3',
    /'name' is not allowed/,
  ],
  [
    'a base that is not there',
    `${head}components:\n  terraform:\n    ok: {}\n    vpc:\n      metadata:\n        inherits:\n          - ok\n          - nope\n`,
    'deploy/dev.yaml:9:13',
    /inherits from 'nope'/,
  ],
  [
    'an older base',
    `${head}components: {terraform: {vpc: {\n  component: nope}}}\n`,
    'deploy/dev.yaml:3:3',
    /inherits from 'nope'/,
  ],
  [
    'bases that are no list',
    `${head}components: {terraform: {vpc: {metadata: {\n  inherits: x}}}}\n`,
    'deploy/dev.yaml:3:3',
    /must be a list/,
  ],
  [
    'bases in a circle',
    `${head}components: {terraform: {\n  vpc: {metadata: {inherits: [b]}},\n  b: {metadata: {inherits: [c]}},\n  c: {metadata: {inherits: [b]}}}}\n`,
    'deploy/dev.yaml:4:18',
    /circular component inheritance/,
  ],
  [
    'a backend that is not there',
    `${head}terraform:\n  backend_type: s3\n  backend: {gcs: {}}\ncomponents: {terraform: {vpc: {}}}\n`,
    'deploy/dev.yaml:3:3',
    /'backend_type' is 's3'/,
  ],
  ['a template that is no YAML', `${head}{{ if .a }}\nb: 1\n{{ end }}\n`, 'deploy/dev.yaml:2', /\.yaml\.tmpl/],
])('%s is told at its line', async (_, manifest, place, said) => {
  const { exitCode, stderr } = await stacks({ 'deploy/dev.yaml': manifest }).run('describe', 'stacks')
  expect(exitCode).toBe(1)
  expect(stderr).toContain(`stacks/${place}`)
  expect(stderr).toMatch(said)
})

test('what an imported file has wrong is told in that file', async () => {
  const here = stacks({
    'deploy/dev.yaml': `import: [catalog/base]\n${head}components: {terraform: {vpc: {}}}\n`,
    'catalog/base.yaml': '# first\nsettings:\n  a: 1\nterraform:\n  vars: 5\n',
  })
  expect((await here.run('list', 'stacks')).stderr).toContain('stacks/catalog/base.yaml:5:3')
})

test('what the schema tells of a section is told once', async () => {
  const { stderr } = await stacks({ 'deploy/dev.yaml': `${head}components: {terraform: {vpc: {vars: [1]}}}\n` }).run(
    'validate',
    'stacks',
  )
  expect(stderr).toContain('there is 1 error')
})

const braces = { 'deploy/dev.yaml': `${head}components: {terraform: {vpc: {vars: {a: "{{ .x }}", b: "{{ .y }}"}}}}\n` }
const off = configuration.replace(/ {2}templates:.*\n/, '')

test('templates that nobody has switched on or off are told once', async () => {
  const { stdout, stderr } = await stacks(braces, off).run('describe', 'component', 'vpc', '-s', 'dev', '-q', '.vars.a')
  expect(stdout).toBe("'{{ .x }}'\n")
  expect(stderr.match(/Templates are off/g)).toHaveLength(1)
  expect(stderr).toContain('vars.a of vpc in dev')
  const said = `${off}  templates: {settings: {enabled: false}}\n`
  expect((await stacks(braces, said).run('describe', 'component', 'vpc', '-s', 'dev')).stderr).toBe('')
  const later = { 'deploy/dev.yaml': `${head}components: {terraform: {vpc: {generate: {a.txt: "{{ .vars.x }}"}}}}\n` }
  expect((await stacks(later, off).run('describe', 'component', 'vpc', '-s', 'dev')).stderr).toBe('')
})

test.each(['["[["]', '["[[", ""]', '["a", "b", "c"]'])('delimiters %s are refused', async (given) => {
  const atmos = `${off}  templates: {settings: {enabled: true, delimiters: ${given}}}\n`
  const { exitCode, stderr } = await stacks(braces, atmos).run('list', 'stacks')
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('must be two texts') })
})
