import { expect, test } from 'vitest'
import { stsDouble } from '../support/aws.ts'
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

test('a login says who, where and until when, on stderr', async () => {
  const run = await demo.run('auth', 'login')
  expect(run).toMatchObject({ exitCode: 0, stdout: '' })
  expect(run.stderr.replace(/2099-.*/, 'THEN')).toBe(`
✓ Authentication successful!

  Realm     demo (config)
  Provider  acme
  Identity  dev
  Region    us-east-1
  Expires   THEN

`)
})

test.each([
  [['dev'], 'dev'],
  [['AUDIT'], 'audit'],
  [['--identity', 'audit'], 'audit'],
  [['--tags', 'europe'], 'audit'],
])('auth login %j', async (words, identity) => {
  const run = await demo.run('auth', 'login', ...words, '--format', 'json')
  expect(JSON.parse(run.stdout)).toEqual({
    realm: 'demo',
    realm_source: 'config',
    provider: 'acme',
    identity,
    region: 'us-east-1',
    expiration: '2099-12-31T23:59:59Z',
  })
})

test.each([
  [['--tags', 'nothing'], 'No identity has the tag nothing.', 'Tags in use: europe, work'],
  [['--tags', 'work'], 'Several identities have these tags', 'Name one: --identity audit'],
  [['--provider', 'acmee'], 'Provider `acmee` does not exist', 'Did you mean `acme`?'],
  [['--provider', 'idp'], 'with which this version cannot log in yet', ''],
  [['--format', 'xml'], 'There is no format `xml`.', 'The formats are text, json.'],
])('auth login %j is refused', async (words, message, hint) => {
  const run = await demo.run('auth', 'login', ...words)
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toContain(message)
  expect(run.stderr).toContain(hint)
})

test.each([
  [[], ['GetSessionToken', 'GetCallerIdentity']],
  [['--if-needed'], ['GetSessionToken', 'GetCallerIdentity']],
  [['--force'], ['GetSessionToken', 'GetSessionToken']],
])('a second login of a user %j uses the stored session once the service has accepted it: %j', async (words, calls) => {
  const sts = stsDouble()
  const first = await demo.with({ http: sts.http }).run('auth', 'login', 'robot')
  await demo
    .files(first.files)
    .with({ http: sts.http })
    .run('auth', 'login', 'robot', ...words)
  expect(sts.seen.map((call) => call.action)).toEqual(calls)
})

test('whoami asks STS where all calls go, and its answer holds no secret', async () => {
  const sts = stsDouble()
  const shop = demo.with({ http: sts.http, env: { AWS_ENDPOINT_URL: 'http://sts.test' } })
  const run = await shop.run('auth', 'whoami', '-i', 'robot', '-o', 'json')
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(JSON.parse(run.stdout)).toEqual({
    realm: 'demo',
    realm_source: 'config',
    provider: 'aws-user',
    identity: 'robot',
    principal: 'arn:aws:sts::111122223333:assumed-role/ASIA-session-1',
    account: '111122223333',
    region: 'eu-west-3',
    expiration: '2026-01-02T15:04:05Z',
    environment: {
      AWS_CONFIG_FILE: '~/.config/atmos/demo/aws/aws-user/config',
      AWS_DEFAULT_REGION: 'eu-west-3',
      AWS_PROFILE: 'robot',
      AWS_REGION: 'eu-west-3',
      AWS_SHARED_CREDENTIALS_FILE: '~/.config/atmos/demo/aws/aws-user/credentials',
    },
    last_updated: '2026-01-02T03:04:05Z',
  })
  expect(new Set(sts.seen.map((call) => call.url))).toEqual(new Set(['http://sts.test/']))
})

test('whoami ends with 1 when the session is not accepted', async () => {
  const refuse = (call: { action: string }) =>
    call.action === 'GetCallerIdentity' ? { code: 'ExpiredToken', message: 'too old' } : undefined
  const shop = demo.with({ http: stsDouble({ refuse }).http })
  const text = await shop.run('auth', 'whoami', '-i', 'robot')
  expect(text.exitCode).toBe(1)
  expect(text.stderr).toContain('✗ Current Authentication Status')
  expect(text.stderr).toContain('The session is not accepted: AWS: ExpiredToken: too old')
  expect(text.stderr).toContain('atmos auth login --identity robot')
  const json = await shop.run('auth', 'whoami', '-i', 'robot', '-o', 'json')
  expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, problem: 'AWS: ExpiredToken: too old' })
})

test('whoami asks nobody for a code', async () => {
  const guarded = project({
    'atmos.yaml':
      'auth: { identities: { g: { kind: aws/user, credentials: { access_key_id: A, secret_access_key: B, mfa_arn: m } } } }',
  })
  const run = await guarded.terminal('161803').run('auth', 'whoami', '-i', 'g')
  expect(run).toMatchObject({ exitCode: 1, asked: [] })
  expect(run.stderr).toContain('`g` is not logged in, and nobody is asked here.')
})

test.each(['json', 'yaml', 'tree', 'table', 'graphviz', 'mermaid', 'markdown'])(
  'a list as %s shows no secret',
  async (format) => {
    const run = await demo.run('auth', 'list', '--format', format)
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout).toContain('robot')
    expect(run.stdout).not.toMatch(/hunter|robots\/keep/)
  },
)

test('the tree hangs identities on what they come from, with the stored session', async () => {
  const files = {
    [`${home}/acme/credentials`]:
      '; atmos: expiration=2026-01-02T04:10:05Z\n[audit]\naws_access_key_id=A\naws_secret_access_key=secretsecret\naws_session_token=tokentoken\n',
  }
  const run = await demo.files(files).run('auth', 'list')
  expect(run.stdout).toBe(` Authentication Configuration
├──acme (mock/aws)
│  └──Identities
│     ├──● audit (mock/aws) 1 h 6 min
│     └──Dev (mock/aws) [DEFAULT] [ALIAS: sandbox]
├──idp (aws/saml)
│  ├──Region: eu-west-1
│  ├──URL: https://idp.example.com
│  └──Username: ada
├──other (mock)
│  └──Identities
│     └──plain (mock)
└──Standalone Identities
   └──robot (aws/user)
`)
})

test.each([
  [['--providers', '--format', 'json'], ['providers'], ['acme', 'idp', 'other']],
  [['--identities=dev,plain', '--format', 'json'], ['identities'], ['dev', 'plain']],
  [['--tags', 'europe', '--format', 'json'], ['identities'], ['audit']],
])('auth list %j', async (words, halves, names) => {
  const run = await demo.run('auth', 'list', ...words)
  const data = JSON.parse(run.stdout)
  expect(Object.keys(data)).toEqual(halves)
  expect(Object.keys(data[halves[0] as string]).sort()).toEqual(names)
})

const odd = project({
  'atmos.yaml': `
    auth:
      realm: shop
      identities:
        robot:
          kind: aws/user
          env:
            - { key: V_SINGLE, value: "it's" }
            - { key: V_BACK, value: 'a\\b' }
            - { key: V_LINES, value: "one\\ntwo" }
            - { key: V_EMPTY, value: "" }
  `,
})

test.each([
  ['bash', `export V_BACK='a\\b'\nexport V_EMPTY=''\nexport V_LINES='one\ntwo'\nexport V_SINGLE='it'"'"'s'\n`],
  ['dotenv', `V_BACK='a\\b'\nV_EMPTY=''\nV_LINES='one\ntwo'\nV_SINGLE='it'"'"'s'\n`],
  ['env', `V_BACK=a\\b\nV_EMPTY=\nV_LINES=one\ntwo\nV_SINGLE=it's\n`],
  ['fish', `set -gx V_BACK 'a\\\\b';\nset -gx V_EMPTY '';\nset -gx V_LINES 'one\ntwo';\nset -gx V_SINGLE 'it\\'s';\n`],
  [
    'powershell',
    `\${Env:V_BACK} = 'a\\b'\n\${Env:V_EMPTY} = ''\n\${Env:V_LINES} = 'one\ntwo'\n\${Env:V_SINGLE} = 'it''s'\n`,
  ],
])('variables as %s', async (format, expected) => {
  const run = await odd.run('auth', 'env', '-i', 'robot', '--format', format)
  const text = run.stdout.slice(run.stdout.search(/^(export |set -gx |\$\{Env:)?V_BACK/m))
  expect(text).toBe(expected)
  expect(run.requests).toEqual([])
})

test('for GitHub they go to its file, at the end', async () => {
  const run = await odd
    .env({ GITHUB_ENV: '/project/github.env' })
    .files({ 'github.env': 'A=1\n' })
    .run('auth', 'env', '-i', 'robot', '-f', 'github')
  expect(run).toMatchObject({ exitCode: 0, stdout: '' })
  expect(run.files['github.env']).toMatch(/^A=1\nAWS_CONFIG_FILE=/)
  expect(run.files['github.env']).toContain('V_LINES<<ATMOS_EOF_V_LINES\none\ntwo\nATMOS_EOF_V_LINES\n')
})

test('an output file is written anew, so a second run doubles nothing', async () => {
  const first = await odd.run('auth', 'env', '-i', 'robot', '-o', 'vars.sh')
  const second = await odd.files(first.files).run('auth', 'env', '-i', 'robot', '-o', 'vars.sh')
  expect(second.files['vars.sh']).toBe(first.files['vars.sh'])
})

test('with --unset what would win over the identity goes, and all that exec sets comes', async () => {
  const run = await demo.run('auth', 'env', '-i', 'robot', '--unset')
  expect(run.stdout).toContain('unset AWS_ACCESS_KEY_ID\n')
  expect(run.stdout).toContain('unset AWS_DEFAULT_PROFILE\n')
  expect(run.stdout).toContain('export AWS_EC2_METADATA_DISABLED=true\n')
  expect(run.stdout).toContain('export ATMOS_IDENTITY=robot\n')
})

test('with --login the session exists', async () => {
  const run = await demo.run('auth', 'env', '--login')
  expect(run.files).toHaveProperty([`${home}/acme/credentials`])
  expect((await demo.run('auth', 'env')).files).not.toHaveProperty([`${home}/acme/credentials`])
})

test('a format that does not exist is refused before anybody logs in', async () => {
  const run = await demo.run('auth', 'env', '--login', '--format', 'xml')
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toContain('There is no format `xml`.')
  expect(run.files).not.toHaveProperty([`${home}/acme/credentials`])
})

test('validate tells every fault with its place, in order', async () => {
  const broken = project({
    'atmos.yaml': `
      auth:
        logs: { level: loud }
        keyring: { type: vault }
        providers:
          one: { kind: nonsense/one }
          two: { region: x }
          portal: { kind: aws/iam-identity-center, region: eu-central-1 }
          flat: mock/aws
        identities:
          a: { kind: mock/aws, via: { provider: atlantis } }
          b: { kind: mock/aws, via: { identity: c } }
          c: { kind: mock/aws, via: { identity: b } }
          d: { kind: aws/assume-role, via: { identity: a }, principal: { duration: soon, policy: "{" } }
          e: { kind: aws/user, default: true, credentials: { access_key_id: A } }
          f: { kind: mock/aws, default: true }
          g: { kind: aws/permission-set, via: { provider: portal }, principal: { account: { id: 111122223333 } } }
    `,
  })
  const run = await broken.run('auth', 'validate')
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toBe(`
# Error

**Error:** The auth configuration has 14 faults.

    auth.providers.flat: must be a map, and is a text (atmos.yaml:8)
    auth.logs.level: the log level "loud" does not exist: Debug, Info, Warn, Error (atmos.yaml:2)
    auth.keyring.type: the keyring type \`vault\` does not exist: system, file, memory, none (atmos.yaml:3)
    auth.providers.one: the kind \`nonsense/one\` does not exist (atmos.yaml:5)
    auth.providers.portal: \`start_url\` is required by the kind \`aws/iam-identity-center\` (atmos.yaml:7)
    auth.providers.two: \`kind\` is missing (atmos.yaml:6)
    auth.identities.a: \`via.provider\` names \`atlantis\`, which does not exist (atmos.yaml:10)
    auth.identities.d: \`principal.assume_role\` is required by the kind \`aws/assume-role\` (atmos.yaml:13)
    auth.identities.d: \`principal.duration\` "soon" is no duration (atmos.yaml:13)
    auth.identities.d: \`principal.policy\` is no JSON (atmos.yaml:13)
    auth.identities.e: \`credentials.access_key_id\` is given without \`secret_access_key\` (atmos.yaml:14)
    auth.identities.f: \`via.provider\` or \`via.identity\` is missing (atmos.yaml:15)
    auth.identities.g: \`principal.name\` is required by the kind \`aws/permission-set\` (atmos.yaml:16)
    auth.identities.b: its chain is circular: b → c → b (atmos.yaml:11)
    warning: auth.identities.f: \`default: true\` stands on 2 identities, so a name must be given where nobody can be asked (atmos.yaml:15)
`)
  const json = JSON.parse((await broken.run('auth', 'validate', '--format', 'json')).stdout)
  expect(json.valid).toBe(false)
  expect(json.problems).toHaveLength(15)
  expect(json.problems[3]).toEqual({
    subject: 'auth.providers.one',
    message: 'the kind `nonsense/one` does not exist',
    severity: 'error',
    file: '/project/atmos.yaml',
    line: 5,
  })
})

test('a sound section is valid, and so is none', async () => {
  expect(await demo.run('auth', 'validate')).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: '✓ The auth configuration is valid\n',
  })
  expect(await project({ 'atmos.yaml': 'base_path: .\n' }).run('auth', 'validate')).toMatchObject({ exitCode: 0 })
})

const users = project({
  'atmos.yaml': `
    auth:
      realm: demo
      identities:
        robot: { kind: aws/user, credentials: { region: eu-west-3 } }
        dev: { kind: ambient }
  `,
}).env({ ATMOS_KEYRING_TYPE: 'system' })

test('keys of a user are checked, stored in the keyring, and then open sessions', async () => {
  const sts = stsDouble()
  const shop = users.with({ http: sts.http, processes: { sh: '' } })
  const run = await shop
    .stdin('stored-secret\n')
    .run('auth', 'user', 'configure', '--access-key-id', 'AKIASTORED', '--mfa-arn', 'arn:mfa')
  expect(run).toMatchObject({
    exitCode: 0,
    stderr:
      '  AWS accepts these keys: arn:aws:iam::111122223333:user/stored\n✓ The keys of robot are in the system keyring (realm: demo)\n',
  })
  const keychain = Object.fromEntries((run.host as import('../support/host.ts').TestHost).keychain)
  expect(keychain).toEqual({
    'atmos_demo_robot/atmos-auth':
      '{"type":"aws","data":{"access_key_id":"AKIASTORED","secret_access_key":"stored-secret","mfa_arn":"arn:mfa"}}',
  })
  const next = await shop
    .with({ keychain, env: { ATMOS_KEYRING_TYPE: 'system', ATMOS_MFA_TOKEN: '141421' } })
    .run('auth', 'exec', '-i', 'robot', '--', 'sh')
  expect(next).toMatchObject({ exitCode: 0, stderr: '' })
  expect(sts.calls.at(-1)).toBe(
    'GetSessionToken by=AKIASTORED in=eu-west-3 DurationSeconds=43200 SerialNumber=arn:mfa TokenCode=141421',
  )
})

test.each([
  [[], {}, 'No keys were given for `robot`'],
  [['dev'], {}, 'only `aws/user` has keys to store'],
  [['--session-duration', 'soon'], {}, '"soon" is no duration for --session-duration.'],
  [[], { ATMOS_KEYRING_TYPE: 'memory' }, 'The memory keyring keeps nothing beyond this process'],
])('auth user configure %j with %j is refused', async (words, env, message) => {
  const run = await users.env(env).run('auth', 'user', 'configure', ...words)
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(message)
})

test('keys that AWS does not know are not stored', async () => {
  const sts = stsDouble({ refuse: () => ({ code: 'InvalidClientTokenId', message: 'unknown' }) })
  const run = await users
    .with({ http: sts.http })
    .env({ AWS_ACCESS_KEY_ID: 'AKIAWRONG', AWS_SECRET_ACCESS_KEY: 'wrong-secret' })
    .run('auth', 'user', 'configure')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('InvalidClientTokenId: unknown')
  expect((run.host as import('../support/host.ts').TestHost).keychain.size).toBe(0)
})

test.each([
  [
    'realm: Night Shift\n  identities: {}',
    ['auth', 'list'],
    'The realm "Night Shift" (`auth.realm`) is not usable as a name.',
    2,
  ],
  [
    'identities:\n    flat: mock/aws',
    ['auth', 'login', 'Flat'],
    'Identity `Flat` is of no use: it must be a map, and is a text.',
    3,
  ],
])('what is no use is told with its place: %s', async (auth, words, message, at) => {
  const run = await project({ 'atmos.yaml': `auth:\n  ${auth}\n` }).run(...words)
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toContain(`${message}\n\n    atmos.yaml:${at}:`)
})

test.each([
  [['auth', 'login', ''], 'Dev|ops'],
  [['auth', 'logout', '--provider', ''], 'acme'],
  [['auth', 'list', '--tags', 'day,'], 'day,day|day,night'],
  [['auth', 'whoami', '-o', 'j'], 'json'],
  [['c', '--identity', 'o'], 'ops'],
  [['--profile', ''], 'ci'],
])('names are completed from the configuration: %j', async (words, offered) => {
  const shop = project({
    'atmos.yaml': `
      auth:
        providers: { acme: { kind: mock, tags: [night] } }
        identities: { Dev: { kind: mock, via: { provider: acme }, tags: [day, night] }, ops: { kind: ambient } }
      commands: [{ name: c, steps: [echo] }]
    `,
    'profiles/ci/atmos.yaml': 'logs: { level: Debug }',
  })
  const run = await shop.run('__complete', ...words)
  expect(run).toMatchObject({ exitCode: 0, stdout: `${offered.replaceAll('|', '\n')}\n:4\n`, stderr: '' })
})
