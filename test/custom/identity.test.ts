import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const auth = `
auth:
  realm: demo
  providers: {acme: {kind: mock/aws}}
  identities:
    dev: {kind: mock/aws, via: {provider: acme}}
    audit: {kind: mock/aws, via: {provider: acme}}
    Prod-Admin: {kind: mock/aws, via: {provider: acme}}
`
/** Keys of somebody else around the command: each of them beats a profile in the AWS SDKs. */
const ambient = {
  AWS_ACCESS_KEY_ID: 'ASIAWRONGWRONGWRONG0',
  AWS_SECRET_ACCESS_KEY: 'wrong-secret',
  AWS_SESSION_TOKEN: 'wrong-token',
  AWS_SECURITY_TOKEN: 'wrong-token',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
  AWS_ROLE_ARN: 'arn:aws:iam::999999999999:role/wrong',
  AWS_ROLE_SESSION_NAME: 'wrong',
  AWS_PROFILE: 'wrong',
}
const commands = (yaml: string) => project({ 'atmos.yaml': `${auth}commands:\n${yaml}` }, { real: true })

const leaks = `env | grep -E '^AWS_(ACCESS|SECRET|SESSION|SECURITY|WEB|ROLE)' | cut -d= -f1 | sort | tr '\\n' ' '; echo "as $AWS_PROFILE"`

test('keys of the caller never reach a step with an identity, in any kind of step', async () => {
  const run = await commands(`
  - name: leaks
    identity: dev
    steps:
      - ${JSON.stringify(leaks)}
      - command: [sh, -c, ${JSON.stringify(leaks)}]
      - {name: kept, command: ${JSON.stringify(leaks)}}
      - {type: atmos, command: inner}
  - name: inner
    steps: [${JSON.stringify(leaks)}]
`)
    .env(ambient)
    .run('leaks')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'as dev\nas dev\nas dev\nas dev\n' })
})

test('a step may set again what the identity removed, and beats it', async () => {
  const run = await commands(`
  - name: it
    identity: dev
    steps:
      - {command: 'echo "$AWS_PROFILE $AWS_ACCESS_KEY_ID"', env: {AWS_PROFILE: mine, AWS_ACCESS_KEY_ID: key-of-step}}
      - echo "$AWS_PROFILE [$AWS_ACCESS_KEY_ID]"
`)
    .env(ambient)
    .run('it')
  expect(run.stdout).toBe('mine key-of-step\ndev []\n')
})

const who = `
  - {name: who, identity: dev, steps: ['echo "$ATMOS_IDENTITY/$AWS_PROFILE"']}
  - {name: bare, steps: ['echo "[$ATMOS_IDENTITY][$AWS_PROFILE]"']}
  - name: mixed
    identity: dev
    steps:
      - echo "1 $AWS_PROFILE"
      - {command: echo "2 $AWS_PROFILE", identity: audit}
      - {command: 'echo "3 [$AWS_PROFILE] $ATMOS_IDENTITY"', identity: false}
      - echo "4 $AWS_PROFILE"
`

test.each<[string[], Record<string, string>, string]>([
  [['who'], {}, 'dev/dev\n'],
  [['who', '--identity', 'audit'], {}, 'audit/audit\n'],
  [['--identity', 'audit', 'who'], {}, 'audit/audit\n'],
  [['who', '--identity', 'PROD-admin'], {}, 'Prod-Admin/prod-admin\n'],
  [['who', '--identity', ''], {}, 'false/\n'],
  [['who', '--identity=OFF'], {}, 'false/\n'],
  [['who', '--identity', 'no'], {}, 'false/\n'],
  [['who', '--identity=0'], {}, 'false/\n'],
  [['who'], { ATMOS_IDENTITY: 'False' }, 'false/\n'],
  [['who', '--identity', 'audit'], { ATMOS_IDENTITY: 'off' }, 'false/\n'],
  [['who'], { ATMOS_IDENTITY: 'audit' }, 'dev/dev\n'],
  [['bare'], {}, '[][]\n'],
  [['bare'], { ATMOS_IDENTITY: 'audit' }, '[audit][]\n'],
  [['bare', '--identity', 'audit'], {}, '[audit][audit]\n'],
  [['bare', '--identity='], { ATMOS_IDENTITY: 'audit' }, '[false][]\n'],
  [['mixed'], {}, '1 dev\n2 audit\n3 [] false\n4 dev\n'],
  [['mixed', '--identity', 'Prod-Admin'], {}, '1 prod-admin\n2 audit\n3 [] false\n4 prod-admin\n'],
  [['mixed', '--identity='], {}, '1 \n2 \n3 [] false\n4 \n'],
])('one rule for which identity: %j with %j', async (args, env, stdout) => {
  expect(
    await commands(who)
      .env(env)
      .run(...args),
  ).toMatchObject({ exitCode: 0, stdout })
})

test('--identity alone lets the person choose, once, and is an error where nobody can', async () => {
  const picked = await commands(who).terminal('audit').run('who', '--identity')
  expect(picked.stdout).toContain('audit/audit')
  expect(picked.asked).toHaveLength(1)
  const refused = await commands(who).run('who', '--identity')
  expect(refused).toMatchObject({ exitCode: expect.not.toBeOneOf([0]), stdout: '' })
  expect(refused.stderr).toContain('identity')
})

test('an identity that does not exist is named with its command before anything is done', async () => {
  const run = await commands(`
  - {name: prep, steps: [touch prepared]}
  - {name: release, identity: devv, dependencies: {commands: [prep]}, steps: [touch released]}
`).run('release')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toMatch(/`devv` does not exist; it is named by the command `release` \(atmos\.yaml:\d+\)/)
  expect(run.stderr).toContain('Did you mean `dev`?')
  expect(Object.keys(run.files)).toEqual(['atmos.yaml'])
})

test('an unknown identity of one step fails that step, and clean-up still runs', async () => {
  const run = await commands(`
  - name: it
    steps:
      - echo first
      - {command: echo never, identity: nobody}
      - echo skipped
      - {command: echo cleanup, when: always}
`).run('it')
  expect(run).toMatchObject({ exitCode: 1, stdout: 'first\ncleanup\n' })
  expect(run.stderr).toContain('nobody')
})

const never = `
  - {name: later, identity: nobody, working_directory: no/such, steps: [{command: echo never, when: never}]}
  - {name: prep, steps: [touch prepared]}
  - {name: idle, identity: dev, dependencies: {commands: [prep]}, env: {X: {valueCommand: touch made}}, steps: [{command: echo never, when: "env.GO == 'yes'"}]}
`

test.each(['later', 'idle'])('a run whose steps are all skipped does nothing at all: %s', async (name) => {
  const run = await commands(never).env({ GO: 'no' }).run(name)
  expect(run).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  expect(Object.keys(run.files)).toEqual(['atmos.yaml'])
})

test.each([['--help'], ['--dry-run']])('%s never logs in', async (flag) => {
  const run = await commands(who).run('who', flag)
  expect(run.exitCode).toBe(0)
  expect(run.host.files.stat(`${run.root}/../home/.config/atmos`)).toBeUndefined()
})

test('a login that somebody is asked for names the step that needs it', async () => {
  const run = await project(
    {
      'atmos.yaml': `
        auth:
          identities:
            robot:
              kind: aws/user
              credentials: {access_key_id: AKIAROBOT, secret_access_key: robots-own-secret, mfa_arn: "arn:aws:iam::1:mfa/robot", region: eu-west-1}
        commands:
          - name: deploy
            identity: robot
            arguments: [{name: what, default: vpc}]
            steps: ['make {{ .Arguments.what }}']
      `,
    },
    { terminal: true, answers: [undefined] },
  ).run('deploy')
  expect(run.exitCode).not.toBe(0)
  const said = `${run.stderr}${run.asked.map((question) => question.title).join('\n')}`
  expect(said).toContain('step 1 of deploy (make vpc)')
  expect(run.started.filter((one) => one.line.includes('make'))).toEqual([])
})

test('the flag reaches the default sub-command, and each sub-command has its own identity', async () => {
  const data = commands(`
  - name: data
    identity: audit
    default: load
    commands:
      - {name: load, identity: dev, steps: ['echo "load as $ATMOS_IDENTITY"']}
      - {name: check, steps: ['echo "check as [$ATMOS_IDENTITY]"']}
`)
  expect((await data.run('data', '--identity', 'audit')).stdout).toBe('load as audit\n')
  expect((await data.run('data')).stdout).toBe('load as dev\n')
  expect((await data.run('data', 'check')).stdout).toBe('check as []\n')
})

test('nested calls follow: the name is handed on, a declared identity stays, switched off is switched off', async () => {
  const nested = commands(`
  - name: outer
    identity: audit
    steps: [atmos bare, atmos pinned, 'atmos bare --identity dev']
  - {name: bare, steps: ['echo "bare $ATMOS_IDENTITY $AWS_PROFILE"']}
  - {name: pinned, identity: Prod-Admin, steps: ['echo "pinned $AWS_PROFILE"']}
`)
  expect((await nested.run('outer')).stdout).toBe('bare audit audit\npinned prod-admin\nbare dev dev\n')
  expect((await nested.run('outer', '--identity=off')).stdout).toBe('bare false \npinned \nbare false \n')
})

test('the default of an identity flag that the command declares is who runs it', async () => {
  const run = commands(`
  - name: who
    identity: audit
    flags: [{name: identity, default: dev}]
    steps: ['echo "{{ .Flags.identity }} [$AWS_PROFILE]"']
`)
  expect((await run.run('who')).stdout).toBe('dev [dev]\n')
  expect((await run.run('who', '--identity', 'audit')).stdout).toBe('audit [audit]\n')
  expect((await run.run('who', '--identity=')).stdout).toBe(' []\n')
})
