import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const failing = (steps: string, more = '') =>
  project(
    {
      'atmos.yaml': `auth:
  providers: {acme: {kind: mock/aws}}
  identities: {superadmin: {kind: mock/aws, via: {provider: acme}}}
commands:
  - name: deploy
    arguments: [{name: component, default: vpc}]
${more}    steps:
${steps.replace(/^/gm, '      ')}
`,
    },
    { real: true },
  )

test('a failing step is told with its number, status, identity, place and what was run', async () => {
  const run = await failing(
    '- echo plan\n- echo {{ .Arguments.component }} >&2; exit 3\n- echo never',
    '    identity: superadmin\n',
  ).run('deploy')
  expect(run).toMatchObject({ exitCode: 3, stdout: 'plan\n' })
  expect(run.stderr).toBe(`vpc

✗ step 2 of deploy failed with 3, as superadmin (atmos.yaml:10)

    echo vpc >&2; exit 3
`)
})

test('a named step, several lines, and retries', async () => {
  const run = await failing('- name: try\n  retry: {max_attempts: 2}\n  command: |\n    echo a\n    exit 4').run(
    'deploy',
  )
  expect(run.exitCode).toBe(4)
  expect(run.stderr).toBe(`
✗ step 1 (try) of deploy failed with 4 (atmos.yaml:8)

max attempts (2) exceeded

    echo a
    exit 4
`)
})

test('a long text is shown by its first lines', async () => {
  const lines = Array.from({ length: 40 }, (_, n) => `    : ${n}`).join('\n')
  const run = await failing(`- command: |\n${lines}\n    exit 6`).run('deploy')
  expect(run.stderr).toContain('    : 11\n    … 29 more lines\n')
})

test('every failed step is told, after all have run', async () => {
  const run = await failing('- exit 3\n- {command: echo cleanup; exit 9, when: always}').run('deploy')
  expect(run).toMatchObject({ exitCode: 3, stdout: 'cleanup\n' })
  expect(run.stderr.match(/✗ step \d of deploy failed with \d/g)).toEqual([
    '✗ step 1 of deploy failed with 3',
    '✗ step 2 of deploy failed with 9',
  ])
})

test.each<[string, string, RegExp]>([
  [
    'an unknown type',
    '- {type: shel, command: x}',
    /unsupported step type "shel" for step 1 of deploy[\s\S]*Did you mean `shell`/,
  ],
  [
    'a type that is not there yet',
    '- {type: toast, content: x}',
    /The step type `toast` of step 1 of deploy is not supported yet/,
  ],
  ['no command', '- {type: shell}', /`command` of step 1 of deploy \(type `shell`\)/],
  ['a command of the wrong shape', '- {command: {a: b}}', /`command` of step 1 of deploy must be a text, not a map/],
  [
    'a folder that does not exist',
    '- {command: ls, working_directory: not/there}',
    /not\/there` of step 1 of deploy does not exist/,
  ],
  ['a bad timeout', '- {command: ls, timeout: soon}', /`timeout` of step 1 of deploy: invalid duration "soon"/],
  ['a template that fails', '- echo {{ .Arguments.nope }}', /nope/],
])('%s', async (_about, step, said) => {
  const run = await failing(`${step}\n- touch ran`).run('deploy')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toMatch(said)
  expect(run.stderr).toContain('atmos.yaml:')
  expect(run.files.ran).toBeUndefined()
})

test('a wrong step is an ordinary failure: clean-up still runs', async () => {
  const run = await failing('- {type: shel}\n- {command: echo cleanup, when: always}').run('deploy')
  expect(run).toMatchObject({ exitCode: 1, stdout: 'cleanup\n' })
})
