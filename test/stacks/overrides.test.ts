import { expect, test } from 'vitest'
import { ask, stacks } from './stack.ts'

/** Files that import each other, each with overrides: `deploy/dev` imports `team`, which imports `catalog`. */
const here = (dev: string, team: string, catalog = '') =>
  stacks({
    'deploy/dev.yaml': `import: [team]\nvars: {stage: dev}\n${dev}\n`,
    'team.yaml': `import: [catalog]\n${team}\n`,
    'catalog.yaml': `components: {terraform: {vpc: {vars: {a: own}}}}\n${catalog}\n`,
  })

test.each([
  ['the type over all types, in one file', 'overrides: {vars: {a: 1}}\nterraform: {overrides: {vars: {a: 2}}}', '', 2],
  ['the importing file over the imported one', 'overrides: {vars: {a: 1}}', 'overrides: {vars: {a: 2}}', 1],
  [
    'all types of the importing file over the type of the imported one',
    'overrides: {vars: {a: 1}}',
    'terraform: {overrides: {vars: {a: 2}}}',
    1,
  ],
  [
    'the type of the importing file over all types of the imported one',
    'terraform: {overrides: {vars: {a: 1}}}',
    'overrides: {vars: {a: 2}}',
    1,
  ],
  ['those of another type do not count', 'helmfile: {overrides: {vars: {a: 1}}}', 'overrides: {vars: {a: 2}}', 2],
])('which overrides win: %s', async (_, dev, team, value) => {
  expect(await ask(here(dev, team), '.vars.a')).toBe(value)
})

const twice = here(
  'overrides: {vars: {b: 1}}',
  'terraform:\n  overrides:\n    vars:\n      a: team\n      b: 2\n',
  'overrides: {vars: {c: catalog}}',
)

test('describe component names the file and line of each override', async () => {
  const { stdout } = await twice.run('describe', 'component', 'vpc', '-s', 'dev', '--provenance')
  expect(stdout.split('\n').filter((line) => / [abc]: /.test(line))).toEqual([
    '    a: team     # ○ stacks/team.yaml:5',
    '    b: 1        # ● stacks/deploy/dev.yaml:3',
    '    c: catalog  # ○ stacks/catalog.yaml:2',
    '  a: team       # ○ stacks/team.yaml:5',
    '  b: 1          # ● stacks/deploy/dev.yaml:3',
    '  c: catalog    # ○ stacks/catalog.yaml:2',
  ])
})

test('sources name the manifest of an override, and what it overrides', async () => {
  const sources = (await ask(twice, '.sources.vars.b.stack_dependencies')) as { stack_file: string }[]
  expect(sources.map((one) => [one.stack_file, (one as { variable_value?: unknown }).variable_value])).toEqual([
    ['deploy/dev', 1],
    ['team', 2],
  ])
})
