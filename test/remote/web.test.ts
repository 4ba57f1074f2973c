import { expect, test } from 'vitest'
import { openRemote, type RemoteSettings, remoteFile } from '../../src/remote/remote.ts'
import { type TestHost, type TestWorld, testHost } from '../support/host.ts'

const url = 'https://example.com/catalog/vpc.yaml'

/** Reads an address in a run of its own, and answers the text of its file. */
async function read(host: TestHost, address = url, settings: RemoteSettings & { env?: Record<string, string> } = {}) {
  // Another run has no memory of this one.
  const run = { ...host }
  const { file } = await remoteFile(
    run,
    openRemote(run, { ...host.environment.variables, ...settings.env }, settings),
    address,
  )
  return host.files.readText(file)
}

const world = (http: TestWorld['http'], more: TestWorld = {}) => testHost({ ...(http ? { http } : {}), ...more })

test('a file is read once and kept, for this run and all others', async () => {
  const host = world({ [url]: 'vars: {}\n' })
  const remote = openRemote(host, host.environment.variables)
  const [one, two] = await Promise.all([remoteFile(host, remote, url), remoteFile(host, remote, url)])
  expect(one).toEqual({
    file: expect.stringMatching(/^\/home\/ann\/\.cache\/atmos\/stack-imports\/web\/[0-9a-f]{64}\/vpc\.yaml$/),
    shown: url,
  })
  expect(two).toEqual(one)
  expect(await read(host)).toBe('vars: {}\n')
  expect(host.requests).toHaveLength(1)
  expect(host.files.stat(one.file)?.mode).toBe(0o600)
})

test('a time to live says when it is asked for again', async () => {
  let version = 0
  const host = world(() => `v${++version}`)
  expect(await read(host, url, { ttl: '1h' })).toBe('v1')
  host.clock.advance(59 * 60_000)
  expect(await read(host, url, { ttl: '1h' })).toBe('v1')
  host.clock.advance(2 * 60_000)
  expect(await read(host, url, { ttl: '1h' })).toBe('v2')
  expect(await read(host, url, { ttl: '0s' })).toBe('v3')
  expect(await read(host)).toBe('v3')
  expect(await read(host, url, { ttl: '1h', env: { ATMOS_REMOTE_CACHE: 'off' } })).toBe('v4')
})

test.each<[string, object, RegExp]>([
  ['cannot be reached', { fails: 'ENOTFOUND' }, /cannot be reached: ENOTFOUND; what was read before is used/],
  ['is out of order', { status: 503 }, /answered with status 503; what was read before is used/],
])('while the server %s, what was read before is used, with a warning', async (_, answer, said) => {
  let up = true
  const host = world(() => (up ? 'kept' : answer))
  await read(host, url, { ttl: '0s' })
  up = false
  const warnings: string[] = []
  expect(await read(host, url, { ttl: '0s', warn: (text) => warnings.push(text) })).toBe('kept')
  expect(warnings).toEqual([expect.stringMatching(said)])
})

test('a file that is gone is gone', async () => {
  let up = true
  const host = world(() => (up ? 'kept' : { status: 404 }))
  await read(host, url, { ttl: '0s' })
  up = false
  await expect(read(host, url, { ttl: '0s' })).rejects.toMatchObject({
    code: 'remote/status',
    message: `there is nothing at ${url} (status 404)`,
  })
})

test('what fails is not kept', async () => {
  let status = 500
  const host = world(() => ({ status, body: 'x' }))
  await expect(read(host)).rejects.toMatchObject({ code: 'remote/status' })
  status = 200
  expect(await read(host)).toBe('x')
})

test.each([
  '<html><body>Sign in</body></html>',
  '  <!doctype HTML>\n<title>Proxy</title>',
  '<?xml version="1.0"?>\n<!-- a -->\n<html xmlns="http://www.w3.org/1999/xhtml">',
])('a page is not stored where a file was asked for: %j', async (page) => {
  let body = page
  const host = world(() => body)
  await expect(read(host)).rejects.toMatchObject({
    code: 'remote/unexpected',
    words: { place: { file: url, line: 1 } },
  })
  expect(Object.keys(host.files.snapshot()).filter((file) => file.endsWith('.yaml'))).toEqual([])
  body = 'vars: {}\n'
  expect(await read(host)).toBe('vars: {}\n')
  expect(await read(world({ 'https://example.com/page.html': page }), 'https://example.com/page.html')).toBe(page)
})

test('while the server answers with a page, what was read before is used, with a warning', async () => {
  let body = 'vars: {}\n'
  const host = world(() => body)
  await read(host)
  body = '<html></html>'
  const warnings: string[] = []
  expect(await read(host, url, { ttl: '0s', warn: (text) => warnings.push(text) })).toBe('vars: {}\n')
  expect(warnings).toEqual([`${url} is not what is expected: it is an HTML page; what was read before is used`])
})

test.each<[string, TestWorld, (host: TestHost) => void]>([
  ['cannot be written', {}, (host) => host.files.fail('/home/ann/.cache', 'EROFS', 'write')],
  ['cannot be looked at', {}, (host) => host.files.fail('/home/ann/.cache/atmos', 'EACCES')],
  [
    'belongs to somebody else',
    { system: { userId: 7 } },
    (host) => host.files.put('/home/ann/.cache/atmos/stack-imports', { directory: true }),
  ],
])('where the cache %s, a private folder is used', async (_, more, change) => {
  const host = world({ [url]: 'vars: {}\n' }, more)
  change(host)
  const { file } = await remoteFile(host, openRemote(host, host.environment.variables), url)
  expect(file).toMatch(/^\/tmp\/atmos-imports-[0-9a-f]{16}\/web\//)
  expect(host.files.readText(file)).toBe('vars: {}\n')
  const folder = file.slice(0, file.indexOf('/web/'))
  expect(host.files.stat(folder)?.mode).toBe(0o700)
  // Another run has its own, and removes what was left behind long ago.
  host.clock.advance(2 * 86_400_000)
  const next = { ...host }
  const again = await remoteFile(next, openRemote(next, host.environment.variables), url)
  expect(again.file).not.toBe(file)
  if (more.system === undefined) expect(host.files.stat(folder)).toBeUndefined()
})

test('a stored file that somebody else wrote is not used', async () => {
  const host = world({ [url]: 'vars: {}\n' }, { system: { userId: 1000 } })
  const { file } = await remoteFile(host, openRemote(host, host.environment.variables), url)
  host.files.put(file, { content: 'vars: {evil: true}\n', owner: 666 })
  expect(await read(host)).toBe('vars: {}\n')
})

const moved = (location: string, status = 302) => ({ status, headers: { location } })

test('it is followed where it has moved, and secrets stay behind', async () => {
  const host = world({
    'https://example.com/catalog/vpc.yaml?token=1': moved('/other.yaml', 307),
    'https://example.com/other.yaml': moved('https://cdn.example.net/x.yaml'),
    'https://cdn.example.net/x.yaml': 'there',
  })
  expect(await read(host, 'https://ann:hunter22@example.com/catalog/vpc.yaml?token=1')).toBe('there')
  const basic = `Basic ${Buffer.from('ann:hunter22').toString('base64')}`
  expect(host.requests.map(({ headers }) => headers?.authorization)).toEqual([basic, basic, undefined])
})

test.each<[string, TestWorld['http'], string, RegExp]>([
  [
    'to plain http',
    { [url]: moved('http://example.com/x') },
    'remote/downgrade',
    /leads on to http:\/\/example.com\/x, which is not encrypted/,
  ],
  [
    'to this machine',
    { [url]: moved('https://127.0.0.1/x') },
    'remote/bad-address',
    /leads on to https:\/\/127\.0\.0\.1/,
  ],
  ['to a file', { [url]: moved('file:///etc/passwd') }, 'remote/unsupported', /'file'/],
  ['in a circle', { [url]: moved(url) }, 'remote/too-many-redirects', /more than 10 times/],
])('a way %s is not followed', async (_, http, code, said) => {
  await expect(read(world(http))).rejects.toMatchObject({ code, message: expect.stringMatching(said) })
})

test('plain http is for this machine, or when it is allowed', async () => {
  const host = world({ 'http://example.com/x': 'x', 'http://localhost:8080/x': 'y' })
  await expect(read(host, 'http://example.com/x')).rejects.toMatchObject({ code: 'remote/plain-http' })
  expect(await read(host, 'http://localhost:8080/x')).toBe('y')
  expect(await read(host, 'http://example.com/x', { env: { ATMOS_ALLOW_PLAIN_HTTP: 'true' } })).toBe('x')
})

test.each<[string, Record<string, string>, RemoteSettings, string | undefined]>([
  [
    'https://raw.githubusercontent.com/a/b/main/x',
    { GITHUB_TOKEN: 'ghp-three', ATMOS_GITHUB_TOKEN: 'ghp-two' },
    {},
    'Bearer ghp-two',
  ],
  [
    'https://raw.githubusercontent.com/a/b/main/x',
    { ATMOS_PRO_GITHUB_TOKEN: 'ghp-one', GITHUB_TOKEN: 'ghp-three' },
    {},
    'Bearer ghp-one',
  ],
  [
    'https://raw.githubusercontent.com/a/b/main/x',
    { GITHUB_TOKEN: 'ghp-three' },
    { injected: { github: false, gitlab: true, bitbucket: true } },
    undefined,
  ],
  ['https://gitlab.com/a/b/-/raw/main/x', { GITLAB_TOKEN: 'glpat-1', GITHUB_TOKEN: 'ghp-three' }, {}, 'Bearer glpat-1'],
  ['https://evil-github.com/x', { GITHUB_TOKEN: 'ghp-three' }, {}, undefined],
  ['https://github.com.example.com/x', { GITHUB_TOKEN: 'ghp-three' }, {}, undefined],
])('%s with %j is given its own token only', async (address, env, settings, header) => {
  const host = world(() => 'x')
  await read(host, address, { ...settings, env })
  expect(host.requests[0]?.headers?.authorization).toBe(header)
})

test('the token of GitHub may come from its own tool', async () => {
  const host = world(() => 'x', { processes: { gh: { stdout: 'gho-tool\n' } } })
  await read(host, 'https://raw.githubusercontent.com/a/b/main/x')
  expect(host.requests[0]?.headers?.authorization).toBe('Bearer gho-tool')
})

test('a file that may not be read says what may be missing', async () => {
  await expect(
    read(
      world(() => ({ status: 404 })),
      'https://raw.githubusercontent.com/a/b/main/x',
    ),
  ).rejects.toMatchObject({
    words: { hints: ['Private repositories need a token: ATMOS_GITHUB_TOKEN or GITHUB_TOKEN.'] },
  })
})

const sum = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2'

test('a checksum is held against the file', async () => {
  const host = world(() => 'test\n')
  expect(await read(host, `${url}?checksum=sha256:${sum}`)).toBe('test\n')
  expect(await read(host, `${url}?checksum=${sum}`)).toBe('test\n')
  const wrong = testHost({ http: () => 'other\n' })
  await expect(read(wrong, `${url}?checksum=sha256:${sum}`)).rejects.toMatchObject({ code: 'remote/checksum' })
  await expect(read(wrong, `${url}?checksum=md5:00`)).rejects.toMatchObject({ code: 'remote/bad-address' })
})

test('the time for an answer has an end', async () => {
  const host = world(() => ({ fails: 'ETIMEDOUT' }))
  await expect(read(host, url, { env: { ATMOS_REMOTE_TIMEOUT: '5s' } })).rejects.toMatchObject({
    code: 'remote/timed-out',
    message: `${url} has not answered within 5 s`,
  })
  expect(host.requests[0]?.timeout).toBeGreaterThan(4000)
})
