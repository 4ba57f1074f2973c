import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const demo = project({
  'atmos.yaml': `
    auth:
      realm: demo
      providers:
        acme: { kind: mock/aws, tags: [work] }
        other: { kind: mock }
        idp: { kind: aws/saml, url: "https://idp.example.com", region: eu-west-1, username: ada, password: hunter-two-two }
      identities:
        Dev: { kind: mock/aws, default: true, via: { provider: acme }, tags: [work], alias: sandbox }
        audit: { kind: mock/aws, via: { provider: acme }, tags: [work, europe] }
        plain: { kind: mock, via: { provider: other } }
        robot: { kind: aws/user, credentials: { access_key_id: AKIAROBOT, secret_access_key: robots/keep+this, region: eu-west-3 } }
  `,
})
const home = '/home/ann/.config/atmos/demo/aws'

const session = (...profiles: string[]) =>
  profiles
    .map(
      (name) =>
        `; atmos: expiration=2099-01-02T03:04:05Z\n[${name}]\naws_access_key_id = A\naws_secret_access_key = B\naws_session_token = C\n`,
    )
    .join('\n')
const stored = demo.files({
  [`${home}/acme/credentials`]: session('dev', 'audit'),
  [`${home}/acme/config`]: '[profile dev]\nregion = us-east-1\n',
  [`${home}/aws-user/credentials`]: session('robot'),
  '/home/ann/.config/atmos/elsewhere/aws/aws-user/credentials': session('robot'),
})
const left = (run: { files: Readonly<Record<string, string>> }) =>
  Object.entries(run.files)
    .filter(([path]) => path.endsWith('/credentials'))
    .flatMap(([path, text]) =>
      [...text.matchAll(/^\[(.*)\]/gm)].map((found) => `${path.split('/atmos/')[1]?.split('/')[0]} ${found[1]}`),
    )

test.each([
  [['dev'], ['demo audit', 'demo robot', 'elsewhere robot'], '✓ Logged out Dev (realm: demo)\n'],
  [['-i', 'ROBOT'], ['demo audit', 'demo dev', 'elsewhere robot'], '✓ Logged out robot (realm: demo)\n'],
  [['--provider', 'acme'], ['demo robot', 'elsewhere robot'], '✓ Logged out provider acme (realm: demo)\n'],
  [['--tags', 'work'], ['demo robot', 'elsewhere robot'], '✓ Logged out 1 providers with work (realm: demo)\n'],
  [['--all'], ['elsewhere robot'], '✓ Logged out all 4 identities (realm: demo)\n'],
  [['--all-realms'], [], '✓ Logged out of realm demo\n✓ Logged out of realm elsewhere\n'],
  [
    ['plain'],
    ['demo audit', 'demo dev', 'demo robot', 'elsewhere robot'],
    '✓ Logged out plain (realm: demo); no session was stored\n',
  ],
])('auth logout %j removes what is stored and nothing else', async (words, profiles, said) => {
  const run = await stored.run('auth', 'logout', ...words)
  expect(run).toMatchObject({ exitCode: 0, stdout: '', stderr: said })
  expect(left(run).sort()).toEqual(profiles)
})

test('a dry run names exactly what would go, and removes nothing', async () => {
  const run = await stored.run('auth', 'logout', 'dev', '--dry-run')
  expect(run.stderr).toBe(`Would remove\n  ${home}/acme/credentials [dev]\n  ${home}/acme/config [dev]\n`)
  expect(left(run)).toHaveLength(4)
  const json = await stored.run('auth', 'logout', '--all', '--dry-run', '--format', 'json')
  expect(JSON.parse(json.stdout)).toMatchObject({
    realm: 'demo',
    dry_run: true,
    removed: [
      `${home}/acme/credentials [audit]`,
      `${home}/acme/credentials [dev]`,
      `${home}/acme/config [dev]`,
      `${home}/aws-user/credentials [robot]`,
      'keyring: atmos_demo_plain',
      'keyring: atmos_demo_other',
    ],
  })
})

test.each([
  [[], 'Nothing says what to log out from.'],
  [['nobody'], 'Identity `nobody` does not exist.'],
  [['--provider', 'nobody'], 'Provider `nobody` does not exist'],
  [['dev', '--all'], '--all and --identity exclude each other.'],
  [['dev', '--keychain'], 'Deleting entries of the keyring needs a confirmation'],
])('auth logout %j is refused', async (words, message) => {
  const run = await stored.run('auth', 'logout', ...words)
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(message)
  expect(left(run)).toHaveLength(4)
})

test('on a terminal the person chooses what to forget, and confirms for the keyring', async () => {
  const menu = await stored.terminal('provider acme').run('auth', 'logout')
  expect(left(menu).sort()).toEqual(['demo robot', 'elsewhere robot'])
  const kept = await stored.terminal('no').run('auth', 'logout', 'dev', '--keychain')
  expect(kept.stderr).toBe('Nothing was removed.\n')
  expect(left(kept)).toHaveLength(4)
})
