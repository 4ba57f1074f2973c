import { expect, test } from 'vitest'
import { findRealm } from '../../src/auth/realm.ts'

test.each([
  [
    'the variable beats all',
    { ATMOS_AUTH_REALM: 'night_shift-2' },
    'demo',
    '/a',
    { name: 'night_shift-2', source: 'env' },
  ],
  ['then the configuration', {}, 'demo', '/a', { name: 'demo', source: 'config' }],
  // The first 16 digits of `printf %s /srv/shop | sha256sum`.
  ['else the folder, in small letters', {}, undefined, '/Srv/Shop', { name: 'e7c7ea0ba435fd31', source: 'auto' }],
  ['else the default', {}, undefined, undefined, { name: 'default', source: 'default' }],
] as const)('%s', async (_, env, configured, directory, realm) => {
  expect(await findRealm({ env, configured, directory })).toEqual(realm)
})

test.each(['Demo', '-a', 'a-', 'a--b', 'a_-b', 'a/b', '..', 'x'.repeat(65), 'zoë'])('%j is no realm', async (name) => {
  await expect(
    findRealm({ env: { ATMOS_AUTH_REALM: name }, configured: undefined, directory: undefined }),
  ).rejects.toMatchObject({
    code: 'auth/realm-wrong',
    message: expect.stringContaining('ATMOS_AUTH_REALM'),
  })
})
