import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const shop = (identities: string) =>
  project({
    'atmos.yaml': `
      auth:
        realm: demo
        providers: { acme: { kind: mock/aws } }
        identities: { ${identities} }
    `,
  }).with({ processes: { sh: (command) => `${command.env.AWS_PROFILE} ${command.env.ATMOS_IDENTITY}\n` } })

const three = shop(
  'Dev: { kind: mock/aws, default: true, via: { provider: acme } }, audit: { kind: mock/aws, via: { provider: acme } }, ops: { kind: mock/aws, via: { provider: acme } }',
)
const none = shop('b: { kind: mock/aws, via: { provider: acme } }, a: { kind: mock/aws, via: { provider: acme } }')
const two = shop(
  'b: { kind: mock/aws, default: true, via: { provider: acme } }, a: { kind: mock/aws, default: true, via: { provider: acme } }, c: { kind: mock/aws, via: { provider: acme } }',
)

test.each([
  ['the default', [], {}, 'dev'],
  ['the flag', ['--identity', 'audit'], {}, 'audit'],
  ['the flag with a sign', ['--identity=audit'], {}, 'audit'],
  ['the letter', ['-i', 'AUDIT'], {}, 'audit'],
  ['the variable', [], { ATMOS_IDENTITY: 'Ops' }, 'ops'],
  ['the flag before the variable', ['-i', 'audit'], { ATMOS_IDENTITY: 'ops' }, 'audit'],
  ['an empty variable says nothing', [], { ATMOS_IDENTITY: '' }, 'dev'],
  ['any case', ['-i', 'dEV'], {}, 'dev'],
])('a built-in command takes %s', async (_, words, env, name) => {
  const run = await three.env(env).run('auth', 'exec', ...words, '--', 'sh')
  expect(run).toMatchObject({ exitCode: 0, stdout: `${name} ${name}\n`, stderr: '' })
})

test.each([
  ['--identity=false', {}, '--identity switches identities off'],
  ['--identity=', {}, '--identity switches identities off'],
  ['--identity=OFF', {}, '--identity switches identities off'],
  ['--identity=0', {}, '--identity switches identities off'],
  ['--mask=true', { ATMOS_IDENTITY: 'no' }, 'ATMOS_IDENTITY switches identities off'],
])('switched off by %s %j it says that it needs one', async (word, env, words) => {
  const run = await three.env(env).run('auth', 'exec', word, '--', 'sh')
  expect(run).toMatchObject({ exitCode: 1, started: [] })
  expect(run.stderr).toContain(`\`auth exec\` needs an identity, and ${words}.`)
})

test.each([
  ['no default', none, [], 'No identity was named, and there is no default identity.'],
  ['several defaults', two, [], 'No identity was named, and several are the default: `a`, `b`.'],
  ['a bare flag', three, ['--identity'], '--identity stands without a name, and there is no terminal (TTY) to ask on.'],
  ['an unknown name', three, ['-i', 'audti'], 'Identity `audti` does not exist.'],
  ['no identities', shop(''), [], 'No identities are configured: `auth.identities` in atmos.yaml is empty.'],
])('without a terminal %s is an error', async (_, at, words, message) => {
  const run = await at.run('auth', 'exec', ...words, '--', 'sh')
  expect(run).toMatchObject({ exitCode: 1, started: [], stdout: '' })
  expect(run.stderr).toContain(message)
})

test('an unknown name is answered with what is near', async () => {
  const run = await three.run('auth', 'exec', '-i', 'audti', '--', 'sh')
  expect(run.stderr).toContain('💡 Did you mean `audit`? All identities: atmos auth list')
})

test('a name in a variable is told as such', async () => {
  const run = await three.env({ ATMOS_IDENTITY: 'nobody' }).run('auth', 'exec', '--', 'sh')
  expect(run.stderr).toContain('Identity `nobody` does not exist; it is named by ATMOS_IDENTITY.')
})

test.each([
  ['no default: all of them', none, [], 'There is no default identity. Choose one', ['a', 'b']],
  ['several defaults: those', two, [], 'There are several default identities. Choose one', ['a', 'b']],
  ['a bare flag: all of them', two, ['--identity'], 'Choose an identity', ['a', 'b', 'c']],
])('on a terminal the person picks, %s', async (_, at, words, title, offered) => {
  const run = await at.terminal('b').run('auth', 'exec', ...words, '--', 'sh')
  expect(run.asked).toEqual([
    {
      kind: 'select',
      title,
      choices: offered.map((name) => ({ value: name, label: name, hint: 'mock/aws' })),
    },
  ])
  expect(run).toMatchObject({ exitCode: 0, stdout: 'b b\n', stderr: '✓ b\n' })
})

test('leaving the picker ends the run', async () => {
  const run = await none.terminal(undefined).run('auth', 'exec', '--', 'sh')
  expect(run).toMatchObject({ exitCode: 130, started: [] })
})

test('in CI nobody is asked, even on a terminal', async () => {
  const run = await none.env({ CI: 'true' }).terminal('a').run('auth', 'exec', '--', 'sh')
  expect(run).toMatchObject({ exitCode: 1, asked: [] })
})

test.each([
  ['block style', 'auth:\n  identities:\n    runner:\n      kind: mock/aws\n'],
  ['quoted, with comments', 'auth:\n  # who\n  identities:\n    "Runner": # here\n      kind: mock/aws\n'],
])('a profile that has the identity is named (%s)', async (_, text) => {
  const run = await three.files({ 'profiles/ci/atmos.yaml': text }).run('auth', 'exec', '-i', 'runner', '--', 'sh')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('💡 It is defined in profile ci: run again with --profile ci')
})
