import { describe, expect, test } from 'vitest'
import { holdsSecret, redacted, secretsIn } from '../../src/value/redact.ts'
import { canBeSecret, isKeyIdName, isSecretName } from '../../src/value/secret-names.ts'
import { map, Tagged, type Value } from '../../src/value/value.ts'

const data = (of: unknown): Value =>
  Array.isArray(of)
    ? of.map(data)
    : typeof of === 'object' && of !== null && !(of instanceof Tagged)
      ? map(Object.entries(of).map(([key, item]) => [key, data(item)]))
      : (of as Value)

describe('names of secrets', () => {
  test.each([
    ...['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'],
    ...[
      'GITHUB_TOKEN',
      'GH_TOKEN',
      'GITLAB_TOKEN',
      'CI_JOB_TOKEN',
      'TF_TOKEN_app_terraform_io',
      'npm_config__authToken',
    ],
    ...['DATADOG_API_KEY', 'DD_API_KEY', 'DD_APP_KEY', 'ANTHROPIC_API_KEY', 'ARM_ACCESS_KEY', 'ARM_CLIENT_SECRET'],
    ...['DB_PASSWORD', 'DB_PASSPHRASE', 'SIGNING_KEY', 'CLOUD_CREDENTIALS', 'PGPASSWORD', 'MYSQL_PWD', 'SMTP_PASS'],
    ...['ATMOS_KEYRING_PASSWORD', 'ATMOS_MFA_TOKEN', 'ATMOS_PRO_TOKEN', 'SECRET_KEY_BASE', 'encryption_keys'],
    ...['token', 'password', 'secret', 'clientSecret', 'secret_access_key', 'client-secret', 'accessToken', 'apikey'],
    ...['GITHUB_PAT', 'SENTRY_DSN', 'AZURE_STORAGE_CONNECTION_STRING', 'private_key', 'SSH_PRIVATE_KEY'],
  ])('%s is one', (name) => expect(isSecretName(name)).toBe(true))

  test.each([
    ...[
      'PATH',
      'PWD',
      'OLDPWD',
      'HOME',
      'AWS_PROFILE',
      'AWS_REGION',
      'PASS',
      'KEY',
      'COMPASS',
      'SECRETARY',
      'TOKENIZER',
    ],
    ...['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'GIT_ASKPASS', 'SSH_AUTH_SOCK', 'PGPASSFILE'],
    ...['mfa_token_command', 'password_env', 'token_endpoint', 'SECRET_NAME', 'SECRET_ARN', 'PASSWORD_LENGTH'],
    ...['PRIMARY_KEY', 'PUBLIC_KEY', 'PARTITION_KEY', 'BUCKET_KEY', 'key', 'keys', 'MONKEY', 'access_key_id'],
    ...['ATMOS_KEYRING_TYPE', 'ATMOS_KEYRING_PASSWORD_ENV', 'ATMOS_INJECT_GITHUB_TOKEN_ENABLED', 'TOKEN_TTL'],
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false))

  test('the id of an access key is told apart', () => {
    expect(['AWS_ACCESS_KEY_ID', 'access_key_id'].map(isKeyIdName)).toEqual([true, true])
    expect(['KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map(isKeyIdName)).toEqual([false, false])
  })
})

test.each([
  ['hunter-2x', true],
  ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', true],
  ['/JalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', true],
  ['correcthorsebatterystaple', true],
  ['1234567890123456', true],
  ['short', false],
  ['postgres', false],
  ['PRODUCTION', false],
  ['123456789012', false],
  ['xxxxxxxxxxxx', false],
  ['/run/secrets/db_password', false],
  ['~/.config/gcloud/key.json', false],
  ['C:\\keys\\key.json', false],
  ['{{ .vars.password }}', false],
  ['$(pass show db)', false],
  ['${DB_PASSWORD}', false],
])('%s under a secret name: %s', (value, expected) => expect(canBeSecret(value)).toBe(expected))

describe('data', () => {
  const auth = data({
    identities: {
      dev: {
        credentials: { access_key_id: 'AKIADEV', secret_access_key: 'devs-own-key', mfa_token_command: 'ykman code' },
        env: [
          { key: 'DB_PASSWORD', value: 'sesame-open-1' },
          { key: 'TEAM', value: 'night' },
        ],
      },
      ops: { env: { API_TOKEN: 'ops-token-1', PIN_TOKEN: 4711 } },
    },
    tokens: ['first-token-1', 'second-token-2'],
  })

  test('secrets are replaced, in maps and in lists of entries', () => {
    expect(JSON.parse(JSON.stringify(redacted(auth as never, '***')))).toEqual({
      identities: {
        dev: {
          credentials: { access_key_id: 'AKIADEV', secret_access_key: '***', mfa_token_command: 'ykman code' },
          env: [
            { key: 'DB_PASSWORD', value: '***' },
            { key: 'TEAM', value: 'night' },
          ],
        },
        ops: { env: { API_TOKEN: '***', PIN_TOKEN: '***' } },
      },
      tokens: ['***', '***'],
    })
  })

  test('secrets are found', () => {
    expect(secretsIn(auth).sort()).toEqual(
      ['devs-own-key', 'first-token-1', 'ops-token-1', 'second-token-2', 'sesame-open-1'].sort(),
    )
  })

  test.each([
    [{ password: 'x' }, true],
    [{ a: { b: [{ name: 'DB_PASSWORD', default: 'x' }] } }, true],
    [{ url: 'https://me:hunter-2x@host/' }, true],
    [{ password: new Tagged('!env', 'DB_PASSWORD hunter-2x') }, true],
    [{ password: new Tagged('!env', 'DB_PASSWORD') }, false],
    [{ password: '{{ env "X" }}', token_command: 'x', user: 'me', tokens: [], key: 'x' }, false],
  ])('%j must not be cached: %s', (value, expected) => expect(holdsSecret(data(value))).toBe(expected))
})
