import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const commands = (yaml: string) => project({ 'atmos.yaml': `commands:\n${yaml}` }, { real: true })

test('what is needed runs first, each once, in the order of the names', async () => {
  const run = await commands(`
  - {name: base, steps: [echo base]}
  - {name: right, dependencies: {commands: [base, {name: base}]}, steps: [echo right]}
  - {name: left, dependencies: {commands: [base]}, steps: [echo left]}
  - {name: top, dependencies: {commands: [right, left, base]}, steps: [echo top]}
`).run('top')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'base\nleft\nright\ntop\n', stderr: '' })
})

test('other words are another run; flags and arguments reach it', async () => {
  const run = await commands(`
  - name: lint
    arguments: [{name: dir, required: true}]
    flags: [{name: fix, type: bool}, {name: level, default: warn}, {name: max, type: int}]
    steps: ['echo "{{ .Arguments.dir }} {{ .Flags.fix }} {{ .Flags.level }} {{ .Flags.max }} [{{ .TrailingArgs }}]"']
  - name: main
    dependencies:
      commands:
        - {name: lint, args: [src], flags: {fix: true, max: 3}}
        - {name: lint, args: ["a, b"], flags: {level: error, max: 0}}
        - {name: lint, args: [src], flags: {fix: true, max: 3}}
    steps: [echo main]
`).run('main', '--', 'x y')
  expect(run.stdout).toBe("src true warn 3 ['x y']\na, b false error 0 ['x y']\nmain\n")
})

test.each<[string, string, RegExp]>([
  ['unknown', 'commands: [gost]', /unknown dependency: command "gost" of `it`[\s\S]*Did you mean `ghost`/],
  ['a built-in', 'commands: [describe]', /"describe" of `it` is no custom command/],
  ['ambiguous', 'commands: [status]', /"status", but multiple commands share this name: `web status` or `api status`/],
  ['itself', 'commands: [it]', /The command `it` depends on itself/],
  ['a cycle', 'commands: [a]', /Circular dependency: a → b → a/],
  ['a bad mode', 'commands: [{name: ghost, fail: sometimes}]', /`fail: sometimes` of the dependency `ghost` of `it`/],
  ['an unknown flag', 'commands: [{name: ghost, flags: {nope: x}}]', /flag "nope" for dependency "ghost"/],
  ['a bad bool', 'commands: [{name: ghost, flags: {loud: maybe}}]', /flag "loud".*invalid argument "maybe" for a bool/],
  ['a missing argument', 'commands: [needs]', /`needs` of `it` needs the argument `dir`/],
  ['too many arguments', 'commands: [{name: ghost, args: [x]}]', /`ghost` of `it` takes 0 argument\(s\), not 1/],
  [
    'a value that is not allowed',
    'commands: [{name: needs, args: [x]}]',
    /does not take "x" as `dir` \(valid values: src, lib\)/,
  ],
  ['a wrong entry', 'commands: [[x]]', /an entry is a name or a map with `name`, not a list/],
  ['a workflow without a file', 'workflows: [{name: warm-up}]', /workflow `warm-up` of `it` needs `file`/],
  [
    'a workflow',
    'workflows: [{name: warm-up, file: gym.yaml}]',
    /`dependencies.workflows` of the command `it` is not supported yet/,
  ],
])('a wrong dependency fails before anything runs and is named: %s', async (_about, dependencies, said) => {
  const run = await commands(
    `
  - {name: ghost, flags: [{name: loud, type: bool}], steps: [touch ran]}
  - {name: needs, arguments: [{name: dir, required: true, values: [src, lib]}], steps: [touch ran]}
  - {name: web, commands: [{name: status, steps: [touch ran]}]}
  - {name: api, commands: [{name: status, steps: [touch ran]}]}
  - {name: a, dependencies: {commands: [b]}, steps: [touch ran]}
  - {name: b, dependencies: {commands: [a]}, steps: [touch ran]}
  - name: it
    dependencies: {commands: [ghost]}
    steps: [touch ran]
`.replace('dependencies: {commands: [ghost]}', `dependencies: {${dependencies}}`),
  ).run('it')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toMatch(said)
  expect(Object.keys(run.files)).toEqual(['atmos.yaml'])
})

const failing = (fail: string) =>
  commands(`
  - {name: bad, steps: [exit 7]}
  - {name: after, dependencies: {commands: [bad]}, steps: [echo after]}
  - {name: fine, steps: [echo fine]}
  - {name: main, dependencies: {commands: [{name: after, fail: ${fail}}, fine]}, steps: [echo main]}
`)

test.each([
  ['wait_all', 7, 'fine\n'],
  ['fail_fast', 7, ''],
  ['best_effort', 0, 'fine\nmain\n'],
])('%s', async (fail, exitCode, stdout) => {
  const run = await failing(fail).run('main')
  expect(run).toMatchObject({ exitCode, stdout })
  expect(run.stderr).toContain('step 1 of bad failed with 7')
  expect(run.stderr).toMatch(/dependency bad of main failed with 7/)
})

test('dependencies run as themselves, and switched off is switched off for them too', async () => {
  const both = project(
    {
      'atmos.yaml': `
        auth:
          providers: {acme: {kind: mock/aws}}
          identities:
            dev: {kind: mock/aws, via: {provider: acme}}
            audit: {kind: mock/aws, via: {provider: acme}}
        commands:
          - {name: prep, identity: dev, steps: ['echo "prep $ATMOS_IDENTITY"']}
          - {name: go, dependencies: {commands: [prep]}, steps: ['echo "go $ATMOS_IDENTITY"']}
      `,
    },
    { real: true },
  )
  expect((await both.run('go')).stdout).toBe('prep dev\ngo \n')
  expect((await both.run('go', '--identity', 'audit')).stdout).toBe('prep dev\ngo audit\n')
  expect((await both.run('go', '--identity=off')).stdout).toBe('prep false\ngo false\n')
})

test('tools: what is on the PATH is taken with a warning, what is not is told', async () => {
  const tools = commands(`
  - {name: has, dependencies: {tools: {sh: 1.0.0}}, steps: [echo has]}
  - {name: lacks, dependencies: {tools: {acme/no-such-tool: ^2}}, steps: [touch ran]}
`)
  const has = await tools.run('has')
  expect(has).toMatchObject({ exitCode: 0, stdout: 'has\n' })
  expect(has.stderr).toContain('Tools are not installed yet')
  const lacks = await tools.run('lacks')
  expect(lacks.exitCode).toBe(1)
  expect(lacks.stderr).toContain('the tool `acme/no-such-tool` ^2, which is not on the PATH')
  expect(lacks.files.ran).toBeUndefined()
})
