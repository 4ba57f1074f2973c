import { expect, test } from 'vitest'
import { withoutUnused } from '../../src/steps/withheld.ts'
import { project } from '../support/project.ts'

const env = { PATH: '/bin', BOBS_KEY: 'k', ATMOS_KEYRING_PASSWORD: 'p' }
const unused = new Set(['BOBS_KEY', 'ATMOS_KEYRING_PASSWORD', 'NOT_SET'])
const seen = (text: string) =>
  Object.keys(withoutUnused(env, text, unused))
    .slice(1)
    .join(' ')

test.each([
  ['echo hello', ''],
  ['env | sort', ''],
  ['X=1 aws s3 ls | grep a > out && echo done', ''],
  // What cannot be told counts as another program.
  ['aws s3 ls | grep "a|b"', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
  ['if test -f x; then\n  cat x # shown\nfi', ''],
  ['echo "it is $BOBS_KEY"', 'BOBS_KEY'],
  ['env | grep -v ATMOS_KEYRING_PASSWORD', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
  ['atmos terraform plan vpc', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
  ['./deploy.sh', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
  ['make plan', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
  ['echo a; terraform apply', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
  ['env X=1 ./deploy.sh', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
  ['trap ./clean.sh EXIT', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
  ['echo $(make version)', 'BOBS_KEY ATMOS_KEYRING_PASSWORD'],
])('%s sees of the keys: %s', (text, expected) => expect(seen(text)).toBe(expected))

test('keys of an identity and the password of the keyring do not reach a step that has no use for them', async () => {
  const shop = project(
    {
      'atmos.yaml': `
        auth:
          realm: shop
          providers: { acme: { kind: mock/aws } }
          identities:
            dev: { kind: mock/aws, via: { provider: acme }, env: [{ key: DB_PASSWORD, value: !env DB_PASSWORD }] }
            bob: { kind: aws/user, credentials: { access_key_id: AKIABOB, secret_access_key: !env BOBS_KEY } }
        commands:
          - { name: count, identity: dev, steps: ['env | grep -c -e BS_KEY= -e RING_PASSWORD= -e DB_PASSWORD'] }
          - { name: named, identity: dev, steps: ['env | grep -c -e "BOBS_KEY" -e ATMOS_KEYRING_PASSWORD'] }
      `,
    },
    {
      real: true,
      env: { BOBS_KEY: 'bobs/secret+key', ATMOS_KEYRING_PASSWORD: 'open sesame', DB_PASSWORD: 'sesame-1' },
    },
  )
  // What the identity brings is there.
  expect(await shop.run('count')).toMatchObject({ stdout: '1\n' })
  expect(await shop.run('named')).toMatchObject({ stdout: '2\n' })
})
