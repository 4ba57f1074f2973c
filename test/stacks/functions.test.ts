import { expect, test } from 'vitest'
import { ask, stacks } from './stack.ts'

test.each([
  [
    'a map of a higher layer extends what a function of a lower one answers',
    `vars: {stage: dev, map: !template '{{ toJson (dict "a" 1 "b" 1) }}'}
components: {terraform: {vpc: {vars: {map: {b: 2, c: 2}}}}}
`,
    '.vars.map',
    { a: 1, b: 2, c: 2 },
  ],
  [
    'a plain text of a higher layer replaces a call',
    'vars: {stage: dev, a: !exec exit 1}\ncomponents: {terraform: {vpc: {vars: {a: plain}}}}\n',
    '.vars.a',
    'plain',
  ],
  [
    '!unset takes a key away that was inherited',
    'vars: {stage: dev, a: 1, list: [x, !unset , y]}\ncomponents: {terraform: {vpc: {vars: {a: !unset }}}}\n',
    '.vars',
    { stage: 'dev', list: ['x', 'y'] },
  ],
  [
    '!env asks the section first, then the variables, then the default',
    'vars: {stage: dev, a: !env A, b: !env B, c: !env C none}\nenv: {A: own}\ncomponents: {terraform: {vpc: {}}}\n',
    '[.vars.a, .vars.b, .vars.c]',
    ['own', 'outside', 'none'],
  ],
  [
    'templates write the arguments of functions',
    'vars: {stage: dev, name: B, b: !env "{{ .vars.name }}"}\ncomponents: {terraform: {vpc: {}}}\n',
    '.vars.b',
    'outside',
  ],
  [
    '!literal keeps templates and calls as they are',
    'vars: {stage: dev, a: !literal "{{ .x }}", b: !literal "!env B", c: "{{ .vars.stage }}"}\ncomponents: {terraform: {vpc: {}}}\n',
    '[.vars.a, .vars.b, .vars.c]',
    ['{{ .x }}', '!env B', 'dev'],
  ],
  [
    'tags and labels of the component',
    'vars: {stage: dev, t: !tags , l: !labels , k: !labels.keys }\ncomponents: {terraform: {vpc: {metadata: {tags: [a], labels: {x: "1"}}}}}\n',
    '[.vars.t, .vars.l, .vars.k]',
    [['a'], { x: '1' }, ['x']],
  ],
  [
    'another component, of another stack too, with its templates',
    `vars: {stage: dev}
components:
  terraform:
    net: {vars: {name: "net-{{ .vars.stage }}"}}
    vpc: {vars: {net: '{{ (atmos.Component "net" .stack).vars.name }}'}}
`,
    '.vars.net',
    'net-dev',
  ],
])('%s', async (_about, manifest, query, answer) => {
  expect(await ask(stacks({ 'deploy/dev.yaml': manifest }).env({ B: 'outside' }), query)).toEqual(answer)
})

test('components that ask for each other are a circle', async () => {
  const here = stacks({
    'deploy/dev.yaml': `vars: {stage: dev}
components:
  terraform:
    a: {vars: {x: '{{ (atmos.Component "vpc" .stack).vars.y }}'}}
    vpc: {vars: {y: '{{ (atmos.Component "a" .stack).vars.x }}'}}
`,
  })
  expect((await ask(here, '.vars')) as string).toMatch(/\*\*Error:\*\* circular dependency: component /)
})

test('a failing template names its key, and the file and line that wrote it', async () => {
  const here = stacks({
    'deploy/dev.yaml': 'import: [catalog/a]\nvars: {stage: dev}\n',
    'catalog/a.yaml': 'components:\n  terraform:\n    vpc:\n      vars:\n        width: \'{{ fail "too small" }}\'\n',
  })
  const said = (await ask(here, '.vars')) as string
  expect(said).toContain("the template of vars.width in the component 'vpc' of the stack 'dev' failed")
  expect(said).toContain('too small')
  expect(said).toMatch(/catalog\/a\.yaml:5/)
})

test('a failing function names its key; --skip and --process-functions=false leave it alone', async () => {
  const here = stacks({
    'deploy/dev.yaml': 'vars: {stage: dev, a: !exec exit 3}\ncomponents: {terraform: {vpc: {}}}\n',
  })
  const run = (...args: string[]) => here.run('describe', 'component', 'vpc', '-s', 'dev', '-q', '.vars.a', ...args)
  expect(await run('--skip', 'exec')).toMatchObject({ exitCode: 0, stdout: "'!exec exit 3'\n" })
  expect(await run('--process-functions=false')).toMatchObject({ exitCode: 0, stdout: "'!exec exit 3'\n" })
})
