import { expect, test } from 'vitest'
import type { CommandSource } from '../../src/config/configuration.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { toJson } from '../../src/value/json.ts'
import { type TestWorld, testHost } from '../support/host.ts'

type Tree = Record<string, unknown>

const tree = (commands: readonly CommandSource[]): Tree =>
  Object.fromEntries(
    commands.map((one) => {
      const { name: _name, ...fields } = JSON.parse(toJson(one.fields)) as Tree
      return [one.name, one.commands.length > 0 ? { ...fields, below: tree(one.commands) } : fields]
    }),
  )

async function load(
  files: Record<string, string>,
  world: TestWorld = {},
  selected: { profiles?: string[]; files?: string[] } = {},
) {
  const host = testHost({ ...world, files, cwd: '/project' })
  return loadConfiguration(host, { files: [], directories: [], ...selected, cwd: '/project' })
}

const merged = async (...args: Parameters<typeof load>) => tree((await load(...args)).commands)

test('later definitions replace whole keys, add others, and meet below', async () => {
  expect(
    await merged({
      'atmos.yaml': `
import: [a.yaml]
commands:
  - name: db
    env: {X: main}
    commands: [{name: dump, steps: [main]}]
  - name: own
`,
      'a.yaml': `
commands:
  - name: other
  - name: db
    description: Databases
    env: {X: a, Y: a}
    commands: [{name: dump, steps: [a], env: {Z: 1}}, {name: load}]
`,
      '.atmos.d/x.yaml': 'commands: [{name: auto}, {name: db, steps: [auto]}]',
    }),
  ).toEqual({
    // The file's own names first, then those of .atmos.d, then those of imports.
    db: {
      description: 'Databases',
      env: { X: 'main' },
      steps: ['auto'],
      below: { dump: { steps: ['main'], env: { Z: 1 } }, load: {} },
    },
    own: {},
    auto: {},
    other: {},
  })
})

test('the order of names is that of the files: its own, .atmos.d, imports; profiles come last', async () => {
  const list = (...names: string[]) => `commands: [${names.map((name) => `{name: ${name}}`).join(', ')}]\n`
  const { commands } = await load(
    {
      'atmos.yaml': `import: [one.yaml, two.yaml]\n${list('m1', 'm2')}`,
      'one.yaml': `import: [nested.yaml]\n${list('o1')}`,
      'nested.yaml': list('n1', 'm2'),
      'two.yaml': list('t1'),
      '.atmos.d/a.yaml': list('a1'),
      '/home/user/.atmos/atmos.yaml': list('h1', 'm1'),
      'profiles/p/a.yaml': list('p1', 'o1'),
    },
    { env: { HOME: '/home/user' } },
    { profiles: ['p'] },
  )
  expect(commands.map((one) => one.name)).toEqual(['m1', 'm2', 'a1', 'o1', 'n1', 't1', 'h1', 'p1'])
})

test('of one name in one file the later definition wins key by key', async () => {
  expect(
    await merged({
      'atmos.yaml': `
commands:
  - {name: run, env: {A: one}, steps: [first]}
  - {name: run, env: {A: two}, commands: [{name: slow}]}
  - {name: run, commands: [{name: fast}]}
`,
    }),
  ).toEqual({ run: { env: { A: 'two' }, steps: ['first'], below: { slow: {}, fast: {} } } })
})

test('a name of several words makes groups, which meet those that are written out', async () => {
  expect(
    await merged({
      'atmos.yaml': `
commands:
  - {name: "  a\\t b   c ", steps: [1]}
  - name: a
    description: group
    commands:
      - {name: b d, steps: [2]}
      - {name: b, commands: [{name: c, env: {X: 1}}]}
`,
    }),
  ).toEqual({
    a: { description: 'group', below: { b: { below: { c: { steps: [1], env: { X: 1 } }, d: { steps: [2] } } } } },
  })
})

test('what has no name defines nothing, a number is one; keys may be written in any case', async () => {
  expect(
    await merged({
      'atmos.yaml': `
commands:
  - 12
  - text
  -
  - {description: none}
  - {name: [a]}
  - {name: true}
  - {name: ""}
  - {name: 404}
  - {name: 1.5}
  - {Name: odd, Steps: [x], commands: [{NAME: deep}]}
`,
    }),
  ).toEqual({ 404: {}, 1.5: {}, odd: { steps: ['x'], below: { deep: {} } } })
})

test('definitions of the home folder stand beside those of the project', async () => {
  const world = { env: { HOME: '/home/user' } }
  const home = {
    '/home/user/.atmos/atmos.yaml': 'commands: [{name: mine, steps: [h]}, {name: both, steps: [h], env: {A: h}}]',
  }
  expect(await merged({ ...home, 'atmos.yaml': 'commands: [{name: both, steps: [p]}]' }, world)).toEqual({
    both: { steps: ['p'], env: { A: 'h' } },
    mine: { steps: ['h'] },
  })
})

test('the folders of the repository root are there from everywhere, below the project', async () => {
  expect(
    await merged({
      '/.git/HEAD': '',
      '/.atmos.d/a.yaml': 'commands: [{name: shared, steps: [root]}, {name: both, steps: [root]}]',
      'atmos.yaml': 'commands: [{name: both, steps: [own]}]',
    }),
  ).toEqual({ both: { steps: ['own'] }, shared: { steps: ['root'] } })
})

test('every key knows where it was written', async () => {
  const { commands } = await load({
    'atmos.yaml': 'import: [a.yaml]\ncommands:\n  - name: x\n    env: {A: 1}\n',
    'a.yaml': 'commands:\n  - name: x\n    steps:\n      - one\n      - command: |\n          two\n',
  })
  const [x] = commands
  expect(x?.place).toEqual({ file: '/project/atmos.yaml', line: 3, column: 5 })
  expect(x?.locate(['env', 'A'])).toEqual({ file: '/project/atmos.yaml', line: 4, column: 11 })
  expect(x?.locate(['steps', 1, 'command'])).toEqual({ file: '/project/a.yaml', line: 5, column: 9 })
  expect(x?.locate(['nothing'])).toEqual({ file: '/project/atmos.yaml', line: 3, column: 5 })
})

test('included parts are placed where they are included', async () => {
  const { commands } = await load({
    'atmos.yaml': 'commands:\n  - name: x\n    steps: !include steps.yaml\n  - !include more.yaml\n',
    'steps.yaml': '- echo 1\n',
    'more.yaml': 'name: more\nsteps: [a]\n',
  })
  expect(tree(commands)).toEqual({ x: { steps: ['echo 1'] }, more: { steps: ['a'] } })
  expect(commands[0]?.locate(['steps', 0])).toEqual({ file: '/project/atmos.yaml', line: 3, column: 5 })
  expect(commands[1]?.place).toEqual({ file: '/project/atmos.yaml', line: 4, column: 5 })
})

test('a function that fails disables its own command only', async () => {
  const { commands } = await load(
    {
      'atmos.yaml': `
commands:
  - {name: good, env: {A: !env HOME}}
  - name: bad
    steps: [!exec exit 3]
    commands: [{name: fine}]
  - name: group
    commands:
      - {name: typo, steps: [!evn X]}
      - {name: ok}
`,
    },
    { env: { HOME: '/h' }, processes: () => ({ code: 3 }) },
  )
  const problems = (all: readonly CommandSource[]): unknown =>
    Object.fromEntries(all.map((one) => [one.name, one.problem?.message ?? problems(one.commands)]))
  expect(problems(commands)).toEqual({
    good: {},
    bad: '`!exec exit 3` at `commands[1].steps[0]` failed: the script ended with exit status 3',
    group: { typo: 'unsupported YAML tag `!evn` at `commands[2].commands[0].steps[0]`', ok: {} },
  })
  expect(tree(commands).good).toEqual({ env: { A: '/h' } })
})

test('!unset and !append in a definition', async () => {
  expect(
    await merged({
      'atmos.yaml': 'import: [a.yaml]\ncommands: [{name: x, env: !unset , steps: [a, !unset ], aliases: !append [b]}]',
      'a.yaml': 'commands: [{name: x, env: {A: 1}, aliases: [a]}]',
    }),
  ).toEqual({ x: { steps: ['a', null], aliases: ['b'] } })
})

test('a script in the variables of a command runs once, when they are wanted, and fails then', async () => {
  const calls: string[] = []
  const { commands } = await load(
    {
      'atmos.yaml': `
commands:
  - {name: a, env: {T: !exec token, U: !env HOME}, steps: [echo]}
  - {name: b, env: [{key: T, value: !exec broken}]}
  - {name: c, working_directory: sub, commands: [{name: d, env: {T: !exec deep}}]}
`,
    },
    {
      env: { HOME: '/h' },
      processes: ({ args }) => {
        calls.push(args.join(' '))
        return args.includes('broken') ? { code: 4 } : { stdout: 'secret\n' }
      },
    },
  )
  const [a, b, c] = commands
  expect(a?.fields.steps).toEqual(['echo'])
  expect(Object.keys(a?.fields ?? {})).toEqual(['name', 'env', 'steps'])
  expect(calls).toEqual([])
  expect(toJson(a?.fields.env)).toBe('{"T":"secret","U":"/h"}')
  expect(a?.fields.env).toBe(a?.fields.env)
  expect(calls).toEqual(['-c token'])
  expect(() => b?.fields.env).toThrow('`!exec broken` at `commands[1].env[0].value` failed')
  expect(toJson(c?.commands[0]?.fields.env)).toBe('{"T":"secret"}')
})
