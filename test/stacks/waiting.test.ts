import { expect, test } from 'vitest'
import { state } from '../support/state.ts'
import { ask, configuration, stacks } from './stack.ts'

/** The state of component `net` in `dev` and `prod`, in a local backend. */
const states = (...names: string[]) =>
  Object.fromEntries(
    names.map((stack) => [
      `../components/terraform/net/terraform.tfstate.d/${stack}/terraform.tfstate`,
      state({ id: `net-${stack}` }),
    ]),
  )

const backend = 'terraform: {backend_type: local, backend: {local: {}}}\n'
const stack = (stage: string, more = '') =>
  `import: [catalog/app]\nvars: {stage: ${stage}}\n${backend}components: {terraform: {net: {}, plain: {}}}\n${more}`

/** Two stacks that import a file with these locals and variables of its component `app`. */
const app = (locals: string, vars: string) =>
  stacks({
    ...states('dev', 'prod'),
    'deploy/dev.yaml': stack('dev'),
    'deploy/prod.yaml': stack('prod'),
    'catalog/app.yaml': `locals:\n  ${locals.replaceAll('\n', '\n  ')}\ncomponents: {terraform: {app: {vars: ${vars}}}}\n`,
  })

test.each([
  ['by itself', 'net: !terraform.state net id', '{v: "{{ .locals.net }}"}', 'net-dev'],
  ['within a text', 'net: !terraform.state net id', '{v: "x-{{ .locals.net }}-y"}', 'x-net-dev-y'],
  [
    'in another local',
    'net: !terraform.state net id\nlong: "{{ .locals.net }}!"',
    '{v: "{{ .locals.long }}"}',
    'net-dev!',
  ],
  [
    'in a list of a local',
    'all: [a, "{{ .locals.net }}"]\nnet: !terraform.state net id',
    '{v: "{{ .locals.all }}"}',
    ['a', 'net-dev'],
  ],
  ['as a condition', 'net: !terraform.state net id', '{v: "{{ if eq .locals.net `net-dev` }}yes{{ end }}"}', 'yes'],
  ['of a stack that is named', 'net: !terraform.state net prod id', '{v: "{{ .locals.net }}"}', 'net-prod'],
  ['by a template', 'stage: \'{{ (atmos.Component "net" "dev").vars.stage }}\'', '{v: "{{ .locals.stage }}"}', 'dev'],
  ['of a program', 'said: !exec echo hello', '{v: "{{ .locals.said }}"}', 'hello'],
])('a local that asks another component has its value: %s', async (_, locals, vars, value) => {
  expect(await ask(app(locals, vars).with({ real: true }), '.vars.v', 'app')).toEqual(value)
})

test('a local that asks within its own stack has another value in each', async () => {
  const here = app('net: !terraform.state net id', '{v: "{{ .locals.net }}"}')
  expect(await ask(here, '.vars.v', 'app', 'dev')).toBe('net-dev')
  expect(await ask(here, '.vars.v', 'app', 'prod')).toBe('net-prod')
})

const counted = app('said: !exec "echo ran >> ran.txt; echo hello"', '{v: "{{ .locals.said }}"}').with({ real: true })

test.each([
  ['list stacks', ['list', 'stacks']],
  ['list components', ['list', 'components']],
  ['list dependencies', ['list', 'dependencies']],
  ['validate stacks', ['validate', 'stacks']],
  ['a component that does not use it', ['describe', 'component', 'net', '-s', 'dev']],
])('a local that asks is not asked for by %s', async (_, args) => {
  const { exitCode, files } = await counted.run(...args)
  expect(exitCode).toBe(0)
  expect(files['ran.txt']).toBeUndefined()
})

test('what does not depend on the stack is asked once, however many stacks and values use it', async () => {
  const { exitCode, files } = await counted.run('describe', 'stacks')
  expect(exitCode).toBe(0)
  expect(files['ran.txt']).toBe('ran\n')
})

test.each([
  [
    'an import path that asks for a component of another stack',
    {
      'deploy/dev.yaml': `import: ['mixins/{{ (atmos.Component "vpc" "prod").vars.zone }}']\nvars: {stage: dev}\ncomponents: {terraform: {vpc: {}}}\n`,
      'deploy/prod.yaml': 'vars: {stage: prod, zone: east}\ncomponents: {terraform: {vpc: {}}}\n',
      'mixins/east.yaml': 'vars: {side: right}\n',
    },
    '.vars.side',
    'right',
  ],
  [
    'locals of two manifests that ask for each other, each for what needs no local',
    {
      'deploy/dev.yaml': `locals: {a: '{{ (atmos.Component "vpc" "prod").vars.plain }}'}\nvars: {stage: dev, plain: d, mine: "{{ .locals.a }}"}\ncomponents: {terraform: {vpc: {vars: {x: "{{ .locals.a }}"}}, other: {}}}\n`,
      'deploy/prod.yaml': `locals: {b: '{{ (atmos.Component "other" "stage").vars.plain }}'}\nvars: {stage: prod, plain: "p-{{ .locals.b }}"}\ncomponents: {terraform: {vpc: {}}}\n`,
      'deploy/stage.yaml': `locals: {c: '{{ (atmos.Component "base" "dev").settings.x }}'}\nvars: {stage: stage, plain: s}\ncomponents: {terraform: {other: {}, more: {vars: {y: "{{ .locals.c }}"}}}}\n`,
    },
    '.vars.x',
    'p-s',
  ],
  [
    'one local that waits for what another one gives',
    {
      'deploy/dev.yaml': `locals:\n  a: '{{ (atmos.Component "one" "dev").vars.v }}'\n  b: '{{ (atmos.Component "two" "dev").vars.v }}'\nvars: {stage: dev}\ncomponents:\n  terraform:\n    vpc: {vars: {v: "{{ .locals.a }}"}}\n    one: {vars: {v: "1-{{ .locals.b }}"}}\n    two: {vars: {v: "2"}}\n`,
    },
    '.vars.v',
    '1-2',
  ],
])('there is a value for %s', async (_, manifests, query, value) => {
  expect(await ask(stacks(manifests), query)).toEqual(value)
})

const component = 'components: {terraform: {vpc: {vars: {v: "{{ .locals.a }}"}}}}\n'

test.each([
  [
    'a local that needs a component that uses it',
    {
      'deploy/dev.yaml': `locals: {a: '{{ (atmos.Component "vpc" "dev").vars.v }}'}\nvars: {stage: dev}\n${component}`,
    },
    /circular dependency: manifest deploy\/dev → component vpc in dev → manifest deploy\/dev/,
  ],
  [
    'a local that needs its own state',
    { 'deploy/dev.yaml': `locals: {a: !terraform.state vpc id}\nvars: {stage: dev}\n${backend}${component}` },
    /circular dependency: manifest deploy\/dev → manifest deploy\/dev/,
  ],
  [
    'an import path that asks for its own manifest',
    {
      'deploy/dev.yaml': `import: ['c/{{ (atmos.Component "vpc" "dev").vars.stage }}']\nvars: {stage: dev}\ncomponents: {terraform: {vpc: {}}}\n`,
    },
    /deploy\/dev.*c\/\{\{ \(atmos.Component "vpc" "dev"\).*circular dependency: manifest deploy\/dev → component vpc in dev → manifest deploy\/dev/s,
  ],
  [
    'locals of two manifests that need each other',
    {
      'deploy/dev.yaml': `locals: {a: '{{ (atmos.Component "vpc" "prod").vars.v }}'}\nvars: {stage: dev}\n${component}`,
      'deploy/prod.yaml': `locals: {a: '{{ (atmos.Component "vpc" "dev").vars.v }}'}\nvars: {stage: prod}\n${component}`,
    },
    /circular dependency: .*vpc in prod.*deploy\/dev/,
  ],
  [
    'components that ask for each other',
    {
      'deploy/dev.yaml': `vars: {stage: dev}\ncomponents:\n  terraform:\n    vpc: {vars: {v: '{{ (atmos.Component "b" .stack).vars.v }}'}}\n    b: {vars: {v: '{{ (atmos.Component "vpc" .stack).vars.v }}'}}\n`,
    },
    /circular dependency: component b in dev → component vpc in dev → component b in dev/,
  ],
])('there is a named circle for %s', async (_, manifests, said) => {
  expect(await ask(stacks(manifests), '.vars')).toMatch(said)
})

test('a stack name that asks for a component of the stack is a named circle', async () => {
  const name = `name_template: '{{ (atmos.Component "vpc" "dev").vars.stage }}'`
  const here = stacks(
    { 'deploy/dev.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {}}}\n' },
    configuration.replace(/name_template: .*/, name),
  )
  const run = await here.run('describe', 'component', 'vpc', '-s', 'dev')
  expect(run.exitCode).not.toBe(0)
  expect(run.stderr).toMatch(/vpc/)
})

test('many runs side by side see no circle that is not there', async () => {
  const count = 12
  const parts = Array.from({ length: count }, (_, at) => {
    const next = [at + 1, at + 2].filter((one) => one < count)
    const vars = next.map((one) => `v${one}: '{{ (atmos.Component "c${one}" "dev").vars.stage }}'`).join(', ')
    return `    c${at}: {vars: {${vars}}}\n`
  })
  const here = stacks({ 'deploy/dev.yaml': `vars: {stage: dev}\ncomponents:\n  terraform:\n${parts.join('')}` })
  const runs = await Promise.all(Array.from({ length: count }, (_, at) => ask(here, '.vars.stage', `c${at}`)))
  expect(runs).toEqual(Array(count).fill('dev'))
})
