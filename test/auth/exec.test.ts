import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const shop = project(
  {
    'atmos.yaml': `
      env: { COLOUR: blue, AWS_PROFILE: from-config }
      auth:
        realm: demo
        providers: { acme: { kind: mock/aws } }
        identities: { dev: { kind: mock/aws, default: true, via: { provider: acme }, env: [{ key: TEAM, value: night }] } }
    `,
    'show.sh': { content: '#!/bin/sh\nprintf "[%s]" "$@"\n', mode: 0o755 },
  },
  { real: true },
)

test('every word after the dashes is passed on as it is', async () => {
  const words = [
    'two words',
    '',
    "it's",
    '$HOME',
    'a;b',
    '--',
    '-x',
    '--help',
    '-i',
    'audit',
    '--identity',
    '--mask=false',
    '{{ .x }}',
  ]
  const run = await shop.run('auth', 'exec', '--', './show.sh', ...words)
  expect(run).toMatchObject({ exitCode: 0, stdout: words.map((word) => `[${word}]`).join(''), stderr: '' })
})

test.each([
  ['its status', 'exit 42', 42],
  ['128 + n for signal n', 'kill -TERM $$', 143],
  ['128 + n for the hardest', 'kill -KILL $$', 137],
])('the exit status is %s', async (_, script, code) => {
  expect(await shop.run('auth', 'exec', '--', 'sh', '-c', script)).toMatchObject({ exitCode: code, stderr: '' })
})

test('the program has the environment of the configuration and of the identity, which wins', async () => {
  const run = await shop
    .env({ AWS_ACCESS_KEY_ID: 'FOREIGN', AWS_SESSION_TOKEN: 'foreign' })
    .run(
      'auth',
      'exec',
      '--',
      'sh',
      '-c',
      'echo "$COLOUR $AWS_PROFILE $TEAM $ATMOS_IDENTITY [$AWS_ACCESS_KEY_ID$AWS_SESSION_TOKEN]"',
    )
  expect(run.stdout).toBe('blue dev night dev []\n')
})

test('input is passed on', async () => {
  expect((await shop.stdin('passed on\n').run('auth', 'exec', '--', 'cat')).stdout).toBe('passed on\n')
})

test.each([
  [['auth', 'exec'], 1, 'There is no command to run.'],
  [['auth', 'exec', '--'], 1, 'There is no command to run.'],
  [['auth', 'exec', '--', 'no-such-program'], 127, 'Command not found: no-such-program'],
  [['auth', 'exec', '--', './atmos.yaml'], 127, 'Command not found: ./atmos.yaml'],
  [['auth', 'exec', '--', ''], 127, 'Command not found: its name is empty'],
])('%j fails with %i before anybody logs in', async (words, code, message) => {
  const run = await shop.run(...words)
  expect(run.exitCode).toBe(code)
  expect(run.stderr).toContain(message)
  expect(Object.keys(run.files).filter((path) => path.includes('credentials'))).toEqual([])
})

test('a shell gets its arguments, the identity and one level more', async () => {
  const run = await shop
    .env({ ATMOS_SHLVL: '2' })
    .run(
      'auth',
      'shell',
      '--shell',
      '/bin/sh',
      '--',
      '-c',
      'echo "$AWS_PROFILE $ATMOS_SHLVL $1"; exit 9',
      'sh',
      'two words',
    )
  expect(run).toMatchObject({
    exitCode: 9,
    stdout: 'dev 3 two words\n',
    stderr: '→ dev (acme): /bin/sh; `exit` leaves it\n',
  })
})

test('without arguments it is a login shell, the one that the variables name', async () => {
  const run = await shop
    .env({ ATMOS_SHELL: '', SHELL: '/bin/sh' })
    .stdin('echo "in $0 as $AWS_PROFILE"\n')
    .run('auth', 'shell')
  expect(run.stdout).toContain('as dev')
})

test.each([
  [['zsh'], '`zsh` is no argument of `auth shell`.'],
  [['--shell', '/bin/no-such-shell'], 'There is no shell /bin/no-such-shell.'],
])('auth shell %j is refused', async (words, message) => {
  const run = await shop.run('auth', 'shell', ...words)
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(message)
})
