import { expect, test } from 'vitest'
import { applyEffect } from '../../src/auth/apply.ts'
import { awsVariables } from '../../src/auth/families/aws-variables.ts'
import { authOn } from '../support/auth.ts'
import { stsDouble } from '../support/aws.ts'
import { project } from '../support/project.ts'

const configuration = `
  auth:
    realm: shop
    providers: { acme: { kind: mock/aws } }
    identities:
      robot: { kind: aws/user, credentials: { access_key_id: AKIAROBOT, secret_access_key: s, region: eu-west-1 } }
      dev: { kind: mock/aws, via: { provider: acme } }
      runner: { kind: aws/ambient }
`
/** A value that makes a variable what its row is about. */
const sample = (name: string) => (name === 'ENV' ? '/tmp/file' : 'somebody')
const caller = Object.fromEntries(awsVariables.rows.map(({ name }) => [name.replace('*', 'X'), sample(name)] as const))

test('every row says who documents the variable', () => {
  for (const { name, source } of awsVariables.rows) expect(source, name).toMatch(/^https:\/\//)
  expect(new Set(awsVariables.rows.map(({ name }) => name)).size).toBe(awsVariables.rows.length)
})

test.each(['robot', 'dev'])('nothing of the table reaches a program of %s with the caller’s value', async (name) => {
  const { auth } = await authOn(configuration)
  for (const platform of ['linux', 'darwin', 'win32']) {
    const spelled =
      platform === 'win32' ? Object.fromEntries(Object.entries(caller).map(([k, v]) => [k.toLowerCase(), v])) : caller
    const env = applyEffect({ PATH: '/bin', ...spelled }, auth.effect(auth.identity(name)), platform)
    expect(Object.values(env).filter((value) => value === 'somebody' || value === '/tmp/file')).toEqual([])
    expect(env.PATH).toBe('/bin')
  }
})

test('what says where AWS is, and what has another meaning, stays', async () => {
  const { auth } = await authOn(configuration)
  const kept = {
    AWS_ENDPOINT_URL: 'http://localhost:4566',
    AWS_ENDPOINT_URL_STS: 'http://localhost:4566',
    AWS_CA_BUNDLE: '/ca.pem',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_PAGER: '',
    HTTPS_PROXY: 'http://proxy:3128',
    ENV: 'prod',
    GOOGLE_APPLICATION_CREDENTIALS: '/key.json',
    ARM_CLIENT_SECRET: 'azure-secret',
  }
  expect(applyEffect(kept, auth.effect(auth.identity('robot')), 'linux')).toMatchObject(kept)
})

test('an identity that is the environment removes nothing', async () => {
  const { auth } = await authOn(configuration)
  expect(applyEffect(caller, auth.effect(auth.identity('runner')), 'linux')).toMatchObject(caller)
})

test('files that shells read at their start do not bring keys back', async () => {
  const shop = project(
    {
      'atmos.yaml': `${configuration}
  commands:
    - name: who
      identity: robot
      steps:
        - 'echo "[$AWS_ACCESS_KEY_ID] $0"'
        - { command: 'bash -c "echo [\\$AWS_ACCESS_KEY_ID]"' }
        - { command: 'sh -c "echo [\\$AWS_ACCESS_KEY_ID]"' }
`,
      'evil.sh': 'export AWS_ACCESS_KEY_ID=AKIAEVIL AWS_SECRET_ACCESS_KEY=x\n',
    },
    { real: true },
  ).with({ parts: { http: stsDouble().part } })
  const run = await shop.env({ BASH_ENV: './evil.sh', ENV: './evil.sh' }).run('who')
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.stdout).not.toContain('AKIAEVIL')
  expect(run.stdout.match(/\[\]/g)).toHaveLength(3)
})
