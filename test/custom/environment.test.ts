import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const command = (yaml: string) => project({ 'atmos.yaml': `commands:\n  - name: it\n${yaml}` }, { real: true })

test('the list form is evaluated in order, the map form by name, with commands among them', async () => {
  const list = await command(`
    env:
      - {key: HOST, value: db}
      - {key: URL, value: "{{ .Env.HOST }}:5432"}
      - {key: UPPER, valueCommand: 'echo "$URL" | tr a-z A-Z; echo'}
      - {key: " PADDED ", value: "  kept  "}
      - {key: NEITHER}
    steps: ['echo "$URL $UPPER [$PADDED] [\${NEITHER-unset}]"']
`).run('it')
  expect(list.stdout).toBe('db:5432 DB:5432 [  kept  ] []\n')
  const map = await command(`
    env: {B: "{{ .Env.A }}{{ .Env.A }}", A: x, Num: 1.5, Yes: true, Nil: null, Made: {valueCommand: 'echo "$A"'}}
    steps: ['echo "$A $B $Num $Yes [$Nil] $Made"']
`).run('it')
  expect(map.stdout).toBe('x xx 1.5 true [] x\n')
})

test('a variable may have any name', async () => {
  const run = await command(`
    env: {__proto__: command, constructor: c}
    steps:
      - 'env | grep -E "^(__proto__|constructor|toString)=" | sort; echo {{ index .Env "__proto__" }}'
      - {command: 'env | grep ^__proto__=', env: {__proto__: step}}
`).run('it')
  expect(run.stdout).toBe('__proto__=command\nconstructor=c\ncommand\n__proto__=step\n')
})

test('a valueCommand runs once per run, before the login, in the directory of the command', async () => {
  const run = await command(`
    working_directory: sub
    env: {N: {valueCommand: 'echo x >> count; wc -l < count; echo made "[$ATMOS_IDENTITY]" >&2'}}
    steps: ['echo $N', 'echo $N', 'echo $N']
`)
    .files({ 'sub/keep': '' })
    .run('it')
  expect(run.stdout.replaceAll(' ', '')).toBe('1\n1\n1\n')
  expect(run.stderr).toBe('made []\n')
  expect(run.files['sub/count']).toBe('x\n')
})

test('a valueCommand that fails ends the command with its status before any step', async () => {
  const run = await command(`
    env: {TOKEN: {valueCommand: 'echo "no token here" >&2; exit 7'}}
    steps: [touch ran]
`).run('it')
  expect(run.exitCode).toBe(7)
  expect(run.stderr).toContain('no token here')
  expect(run.stderr).toContain('`valueCommand` of the variable `TOKEN` of `it` failed with 7. No step was run.')
  expect(run.files.ran).toBeUndefined()
})

test('what is too long for the system is told, and shown in short', async () => {
  const big = 'head -c 300000 /dev/zero | tr "\\\\0" x'
  const made = await command(`
    env: [{key: A, valueCommand: '${big}'}, {key: B, valueCommand: 'echo never'}]
    steps: [echo never]
`).run('it')
  expect(made).toMatchObject({ exitCode: 126, stdout: '' })
  expect(made.stderr).toContain(
    '`B` of `it` failed with 126: the command line and the environment together are too long',
  )
  const step = await command(`
    steps: [{command: [echo, '{{ repeat 200000 "y" }}']}]
`).run('it')
  expect(step.exitCode).toBe(126)
  expect(step.stderr).toContain(`    echo ${'y'.repeat(395)}… (199605 more characters)\n`)
})

test.each<[string, string]>([
  ['env: [{key: TOKEN, value: a, valueCommand: echo b}]', '`TOKEN` of `it`'],
  ['env: {HOSTS: [a, b]}', 'The variable `HOSTS` in `env` of `it` must be a text, not a list'],
  ['env: [{value: x}]', 'named by `key`'],
  ['env: 5', '`env` of `it` must be a list or a map'],
])('%s is refused with its place', async (env, said) => {
  const run = await command(`    ${env}\n    steps: [echo never]\n`).run('it')
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toContain(said)
  expect(run.stderr).toContain('atmos.yaml:')
})

test('the command wins over the configuration, and that over the process', async () => {
  const run = await project(
    {
      'atmos.yaml': `
        env: {SHARED: file, Mixed_Case: kept}
        commands:
          - {name: plain, steps: ['echo "$SHARED $Mixed_Case"']}
          - {name: own, env: {SHARED: command}, steps: ['echo "$SHARED"', {command: 'echo "$SHARED"', env: {SHARED: "step of {{ .Env.SHARED }}"}}]}
      `,
    },
    { real: true, env: { SHARED: 'process' } },
  ).run('own')
  expect(run.stdout).toBe('command\nstep of command\n')
})

test('this program is first on the PATH of a step, unless its folder is there already', async () => {
  const run = await command(
    `    steps: ['echo "$ATMOS_CLI_PATH"; echo "\${PATH%%:*}"; echo "$ATMOS_SHLVL [$ATMOS_CHDIR]"']\n`,
  ).run('it')
  expect(run.stdout).toMatch(/^(.*)\/atmos\n\1\n1 \[\]\n$/)
})

test('working_directory starts at the base path, is inherited, and must exist', async () => {
  const web = project(
    {
      'atmos.yaml': `
        commands:
          - name: web
            working_directory: apps/web
            steps: [pwd]
            commands:
              - {name: inherits, steps: [pwd, {command: pwd, working_directory: deep}]}
              - {name: own, working_directory: ./apps, steps: [pwd]}
              - {name: gone, working_directory: no/such, steps: [touch ran]}
      `,
      'apps/web/deep/keep': '',
    },
    { real: true },
  )
  const at = async (...args: string[]) => {
    const run = await web.run(...args)
    return run.stdout.replaceAll(run.root, '')
  }
  expect(await at('web')).toBe('/apps/web\n')
  expect(await at('web', 'inherits')).toBe('/apps/web\n/apps/web/deep\n')
  expect(await at('web', 'own')).toBe('/apps\n')
  const gone = await web.run('web', 'gone')
  expect(gone.exitCode).toBe(1)
  expect(gone.stderr).toMatch(/no\/such` of `web gone` does not exist/)
})

test('the directory of a step is told as it is written, links not resolved', async () => {
  const run = await command(`
    working_directory: link
    env: {SAW: {valueCommand: 'basename "$PWD"'}}
    steps: ['echo "$(basename "$PWD") $SAW"', {command: [sh, -c, 'basename "$PWD"']}, {command: 'basename "$PWD"', working_directory: sub}]
`)
    .files({ 'real/sub/keep': '', link: { link: 'real' } })
    .run('it')
  expect(run.stdout).toBe('link link\nlink\nsub\n')
})
