import { expect, test } from 'vitest'
import { authOn } from '../support/auth.ts'
import { stsDouble } from '../support/aws.ts'
import { testHost } from '../support/host.ts'

const reason = { neededBy: 'a test' }
const shop = `
  auth:
    realm: shop
    providers: { acme: { kind: mock/aws }, "up/../.": { kind: mock/aws } }
    identities:
      robot: { kind: aws/user, credentials: { access_key_id: AKIAROBOT, secret_access_key: robots-secret } }
      dev: { kind: mock/aws, via: { provider: acme } }
      default: { kind: mock/aws, via: { provider: acme } }
      "a]b": { kind: mock/aws, via: { provider: acme } }
      "some one": { kind: mock/aws, via: { provider: acme } }
      out: { kind: mock/aws, via: { provider: "up/../." } }
`
const folder = '/home/ann/.config/atmos/shop/aws'

test('folders and files are for the owner only', async () => {
  const { auth, host } = await authOn(shop)
  await auth.session('dev', reason)
  const modes = ['', '/credentials', '/config', '/sessions.json'].map((file) =>
    host.files.stat(`${folder}/acme${file}`)?.mode.toString(8),
  )
  expect(modes).toEqual(['700', '600', '600', '600'])
})

test('the identity `default` has the default profile, and blanks are part of a name', async () => {
  const { auth, host } = await authOn(shop)
  await auth.session('default', reason)
  await auth.session('some one', reason)
  expect(host.files.readText(`${folder}/acme/config`)).toBe(
    '[default]\nregion = us-east-1\n\n[profile some one]\nregion = us-east-1\n',
  )
})

test('a name that would break the file is refused', async () => {
  const { auth } = await authOn(shop)
  await expect(auth.session('a]b', reason)).rejects.toMatchObject({ code: 'auth/name-unstorable' })
})

test('a name of a provider does not lead out of its folder', async () => {
  const { auth, host } = await authOn(shop)
  await auth.session('out', reason)
  expect(host.files.stat(`${folder}/up%2F..%2F./credentials`)?.kind).toBe('file')
})

test('profiles of others and comments stay when a session is stored', async () => {
  const files = { [`${folder}/acme/credentials`]: '# mine\n[other]\naws_access_key_id=1\n' }
  const { auth, host } = await authOn(shop, { files })
  await auth.session('dev', reason)
  expect(host.files.readText(`${folder}/acme/credentials`)).toMatch(
    /^# mine\n\[other\]\naws_access_key_id=1\n\n; atmos: /,
  )
})

test('what a killed process left behind is swept away', async () => {
  const left = `${folder}/acme/.credentials.4711.0.tmp`
  const { auth, host } = await authOn(shop, { files: { [left]: 'half of a secr' } })
  await auth.session('dev', reason)
  expect(host.files.stat(left)).toBeUndefined()
})

test.each([
  ['EACCES', 'permission denied (EACCES)'],
  ['EROFS', 'the file system is read-only (EROFS)'],
  ['ENOSPC', 'no space left on the disk (ENOSPC)'],
])('a folder that cannot be written is a failure before anybody is asked: %s', async (code, words) => {
  const sts = stsDouble()
  const host = testHost({ http: sts.http })
  host.files.fail('/home/ann/.config', code, 'write')
  const { auth } = await authOn(shop, {}, host)
  await expect(auth.session('robot', reason)).rejects.toMatchObject({
    code: 'auth/files-unwritable',
    message: expect.stringContaining(words),
  })
  expect(sts.calls).toEqual([])
})

test('a disk that is full in the middle leaves the files that were there', async () => {
  const before = '[other]\naws_access_key_id = 1\n'
  const host = testHost({ files: { [`${folder}/acme/credentials`]: before } })
  host.files.fail(`${folder}/acme/credentials`, 'ENOSPC', 'write')
  const { auth } = await authOn(shop, {}, host)
  await expect(auth.session('dev', reason)).rejects.toMatchObject({
    code: 'auth/files-unwritable',
    message: expect.stringContaining('no space left on the disk'),
  })
  expect(host.files.readText(`${folder}/acme/credentials`)).toBe(before)
})

test('with a stored session nothing is written, so a read-only home does', async () => {
  const host = testHost()
  await (await authOn(shop, {}, host)).auth.session('dev', reason)
  host.files.fail('/home/ann/.config', 'EROFS', 'write')
  await expect((await authOn(shop, {}, host)).auth.session('dev', reason)).resolves.toMatchObject({ identity: 'dev' })
})

test('files that cannot be read are not taken for missing ones', async () => {
  const host = testHost({ files: { [`${folder}/acme/credentials`]: '[dev]\n' } })
  host.files.fail(`${folder}/acme/credentials`, 'EACCES', 'read')
  await expect((await authOn(shop, {}, host)).auth.session('dev', reason)).rejects.toMatchObject({
    code: 'auth/files-unreadable',
  })
})

test.each([
  [{}, '/home/ann/.config/atmos/shop/aws/acme/credentials'],
  [{ XDG_CONFIG_HOME: '/xdg' }, '/xdg/atmos/shop/aws/acme/credentials'],
  [{ XDG_CONFIG_HOME: '/xdg', ATMOS_XDG_CONFIG_HOME: '/own' }, '/own/atmos/shop/aws/acme/credentials'],
  [{ XDG_CONFIG_HOME: 'relative' }, '/home/ann/.config/atmos/shop/aws/acme/credentials'],
  [{ ATMOS_AUTH_REALM: 'night' }, '/home/ann/.config/atmos/night/aws/acme/credentials'],
])('with %j the files are at %s', async (env, path) => {
  const { auth, host } = await authOn(shop, { env })
  await auth.session('dev', reason)
  expect(host.files.stat(path)?.kind).toBe('file')
})
