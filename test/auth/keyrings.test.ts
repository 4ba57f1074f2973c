import { expect, test } from 'vitest'
import { openKeyring } from '../../src/auth/keyrings/registry.ts'
import { openConsole } from '../../src/terminal/console.ts'
import { consoleSettings } from '../../src/terminal/settings.ts'
import { map, type Value } from '../../src/value/value.ts'
import { type TestHost, testHost } from '../support/host.ts'

const WORD = 'open sesame'

/** A keyring in a world of doubles. */
function ring(type: string, host: TestHost, spec: Readonly<Record<string, Value>> = {}) {
  const env = host.environment.variables
  return openKeyring(type, {
    host,
    console: openConsole(host, consoleSettings({}, env)),
    env,
    cwd: '/project',
    spec: map(Object.entries(spec)),
    dataFolder: '/home/ann/.local/share/atmos',
    home: '/home/ann',
  })
}
const file = (host: TestHost) => ring('file', host, { path: 'ring', password_env: 'RING_WORD' })

test.each(['memory', 'file', 'system'])('a %s keyring gives back what it was given', async (type) => {
  const host = testHost({ env: { ATMOS_KEYRING_PASSWORD: WORD } })
  const store = await ring(type, host)
  expect(await store.get('atmos_demo_dev')).toBeUndefined()
  await store.set('atmos_demo_dev', '{"type":"aws"}')
  expect(await store.get('atmos_demo_dev')).toBe('{"type":"aws"}')
  await store.delete('atmos_demo_dev')
  await store.delete('atmos_demo_dev')
  expect(await store.get('atmos_demo_dev')).toBeUndefined()
})

test('a file keyring keeps one sealed file for each entry, for the owner only', async () => {
  const host = testHost({ env: { RING_WORD: WORD } })
  await (await file(host)).set('atmos_demo_acct/Role', 'robots-secret')
  const path = '/project/ring/atmos_demo_acct%2FRole'
  const sealed = host.files.readText(path)
  const header = JSON.parse(atob(sealed.split('.')[0] as string))
  expect(header).toMatchObject({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', created: expect.any(String) })
  expect(sealed).not.toContain('robots-secret')
  expect(host.files.stat(path)?.mode.toString(8)).toBe('600')
  expect(await (await file(host)).get('atmos_demo_acct/Role')).toBe('robots-secret')
})

test('a file keyring reads an entry that another program sealed', async () => {
  // Sealed by python with `cryptography`, field by field as RFC 7518 says: 8192 rounds, a salt of 12 bytes.
  const sealed = [
    'eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1ciLCJjcmVhdGVkIjoiMjAyNi0wMS0wMiAwMzowNDowNSArMDAwMCBVVEMiLCJlbmMiOiJBMjU2R0NNIiwicDJjIjo4MTkyLCJwMnMiOiJBQUVDQXdRRkJnY0lDUW9MIn0',
    'jZkloOHSKNKUVMpxSZlbb3vFhoo-CNxKPmSasZ_Vwvj5yJy82kwrZg',
    'AAECAwQFBgcICQoL',
    'PCCdfrzH-DuvIOPm3ponCea76GuUHileFEfHwXwdYZA7MIyZ1osi_SzmE6Ti6EFhtj0axDOhyoB40RpAS6rDi4l2riPhn0oCLxrMD93ZO7AK5qIrHAw6OaiJ1J0ruoDrmsVkxIhh6lb_flveak8BXZhLQomnoFb5P5YnueuJACyBciLkmPfpGG2YK8lcsyKMWYC3R0Bi5wv8L4QembOdh_z5vC_Jma0S1Abx2v3L48L-pqtL5eUcyDamrqQZt9idejbrmGG49PMXMLKKySSk',
    'Iy1AondbjDGsn14L5Ka6Qw',
  ].join('.')
  const host = testHost({ env: { RING_WORD: WORD }, files: { 'ring/atmos_demo_dev': sealed } })
  expect(await (await file(host)).get('atmos_demo_dev')).toBe('{"type":"aws","data":{"access_key_id":"AKIA"}}')
})

test.each([
  [{}, 'The file keyring needs its password in RING_WORD.'],
  [{ RING_WORD: 'short' }, 'The password of the file keyring in RING_WORD is shorter than 8 characters.'],
  [{ RING_WORD: 'another word' }, 'The password in RING_WORD does not open /project/ring/atmos_demo_dev.'],
])('without the right password (%j) it says so', async (env, message) => {
  const host = testHost({ env: { RING_WORD: WORD } })
  await (await file(host)).set('atmos_demo_dev', 'x')
  const other = testHost({ env, files: { 'ring/atmos_demo_dev': host.files.readText('/project/ring/atmos_demo_dev') } })
  await expect((await file(other)).get('atmos_demo_dev')).rejects.toMatchObject({
    code: 'auth/keyring-password',
    message,
  })
})

test('the password is asked for on a terminal, once', async () => {
  const host = testHost({ terminal: true, answers: [WORD] })
  const store = await file(host)
  await store.set('a', '1')
  await store.set('b', '2')
  expect(host.asked.map((one) => one.title)).toEqual(['Password of the file keyring (/project/ring)'])
})

test.each([
  [{ ATMOS_KEYRING_FILE_PATH: '/elsewhere' }, '/elsewhere/x'],
  [{ ATMOS_KEYRING_FILE_PATH: '~/rings' }, '/home/ann/rings/x'],
  [{ ATMOS_KEYRING_FILE_PATH: '/elsewhere/ring.json' }, '/elsewhere/x'],
  [{}, '/home/ann/.local/share/atmos/keyring/x'],
])('with %j an entry is at %s', async (env, path) => {
  const host = testHost({ env: { ATMOS_KEYRING_PASSWORD: WORD, ...env } })
  await (await ring('file', host)).set('x', 'y')
  expect(host.files.stat(path)?.kind).toBe('file')
})

test('a system without a keyring is announced once, and nothing is kept', async () => {
  const host = testHost({ keychain: { fails: 'ETIMEDOUT' } })
  const store = await ring('system', host)
  expect(store.durable).toBe(true)
  await store.set('a', '1')
  expect(await store.get('a')).toBeUndefined()
  expect(store.durable).toBe(false)
  expect(host.stderr.match(/⚠/g)).toHaveLength(1)
  expect(host.stderr).toContain('The system keyring cannot be used')
  expect(host.stderr).toContain('ATMOS_KEYRING_TYPE=file')
})

test('entries of the reference on macOS are understood', async () => {
  const host = testHost({ keychain: { 'atmos_demo_dev/atmos-auth': `go-keyring-base64:${btoa('{"type":"aws"}')}` } })
  expect(await (await ring('system', host)).get('atmos_demo_dev')).toBe('{"type":"aws"}')
})

test('an unknown type is told, and the one of the system is taken', async () => {
  const host = testHost()
  expect((await ring('vault', host)).type).toBe('system')
  expect(host.stderr).toContain('Unknown keyring type "vault"')
})
