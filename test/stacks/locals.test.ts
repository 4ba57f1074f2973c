import { expect, test } from 'vitest'
import { ask, stacks } from './stack.ts'

const component = 'components: {terraform: {vpc: {}}}\n'

test.each([
  [
    'locals use each other in any order, and settings and variables of their file',
    `locals: {full: "{{ .locals.a }}-{{ .vars.stage }}", a: "{{ .settings.org }}"}
settings: {org: acme}
vars: {stage: dev, name: "{{ .locals.full }}"}
${component}`,
    '.vars.name',
    'acme-dev',
  ],
  [
    'a reference alone keeps the type',
    `locals: {list: [1, 2], map: {a: b}, no: false}
vars: {stage: dev, list: "{{ .locals.list }}", map: "{{ .locals.map }}", no: "{{ .locals.no }}"}
${component}`,
    '[.vars.list, .vars.map, .vars.no]',
    [[1, 2], { a: 'b' }, false],
  ],
  [
    'locals meet what only the component knows in one text',
    `locals: {prefix: x, size: 3}
vars: {stage: dev}
components: {terraform: {vpc: {vars: {a: "{{ .locals.prefix }}-{{ .atmos_component }}", b: '{{ printf "%s%d" .atmos_stack .locals.size }}'}}}}
`,
    '[.vars.a, .vars.b]',
    ['x-vpc', 'dev3'],
  ],
  [
    'locals of a component are seen by its templates',
    `vars: {stage: dev}
components: {terraform: {vpc: {locals: {a: b}, vars: {x: "{{ .locals.a }}"}}}}
`,
    '[.vars.x, .locals]',
    ['b', { a: 'b' }],
  ],
])('%s', async (_about, manifest, query, answer) => {
  expect(await ask(stacks({ 'deploy/dev.yaml': manifest }), query)).toEqual(answer)
})

test('locals stay in their file', async () => {
  const here = stacks({
    'deploy/dev.yaml': `import: [catalog/a]\nlocals: {own: 1}\nvars: {stage: dev}\n${component}`,
    'catalog/a.yaml': 'locals: {theirs: 2}\nvars: {seen: "{{ .locals.theirs }}"}\n',
  })
  expect(await ask(here, '.vars')).toEqual({ stage: 'dev', seen: 2 })
  expect(await here.run('describe', 'locals', '-s', 'dev', '-f', 'json')).toMatchObject({
    stdout: '{\n  "locals": {\n    "own": 1\n  }\n}\n',
  })
})

test.each([
  ['a circle', 'locals: {egg: "{{ .locals.hen }}", hen: "{{ .locals.egg }}"}', 'egg → hen → egg'],
  ['one that is not there', 'locals: {a: x, b: "{{ .locals.aa }}"}', "uses '.locals.aa', which is not defined"],
  ['no map', 'locals: [a]', 'locals must be a map'],
])('locals: %s', async (_about, locals, said) => {
  const here = stacks({ 'deploy/dev.yaml': `${locals}\nvars: {stage: dev}\n${component}` })
  expect((await ask(here, '.vars')) as string).toContain(said)
})
