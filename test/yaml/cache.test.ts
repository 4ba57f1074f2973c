import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nodeFiles } from '../../src/host/node-files.ts'
import { fromJson, toJson } from '../../src/value/json.ts'
import { Float, map, Tagged, Timestamp, type Value } from '../../src/value/value.ts'
import { openDocuments } from '../../src/yaml/cache.ts'
import { emitYaml } from '../../src/yaml/emit.ts'
import { freeze, thaw } from '../../src/yaml/frozen.ts'
import { type TestWorld, testHost } from '../support/host.ts'

const long = `# ${'x'.repeat(1000)}\n`

/** A project whose files are old enough to be kept. */
function world(files: TestWorld['files'], options: TestWorld = {}) {
  const host = testHost({ files: files ?? {}, env: { XDG_CACHE_HOME: '/cache' }, ...options })
  host.clock.advance(10_000)
  return host
}

const kept = (host: ReturnType<typeof world>) =>
  host.files.stat('/cache/atmos/parsed') ? host.files.list('/cache/atmos/parsed').map((one) => one.name) : []

async function read(host: ReturnType<typeof world>, path = '/project/a.yaml') {
  const documents = openDocuments(host, 'test')
  const document = await documents.read(path)
  documents.save()
  return document
}

test('the second run reads the cache and not the file', async () => {
  const host = world({ 'a.yaml': `${long}a: !env X\nb: [1.0, 2024-01-02]\n` })
  const first = await read(host)
  expect(kept(host)).toHaveLength(1)
  expect(host.files.stat(`/cache/atmos/parsed/${kept(host)[0]}`)?.mode).toBe(0o600)
  host.files.read.length = 0
  const second = await read(host)
  expect(host.files.read).toEqual([`/cache/atmos/parsed/${kept(host)[0]}`])
  expect(second.value).toEqual(first.value)
  expect(second.hasTags).toBe(true)
  expect(second.locate(['b', 1])).toEqual({ line: 3, column: 10 })
})

test.each([
  ['its text', (host: ReturnType<typeof world>) => host.files.put('/project/a.yaml', `${long}a: 22\n`)],
  ['nothing but its time', (host: ReturnType<typeof world>) => host.files.put('/project/a.yaml', `${long}a: 1\n`)],
])('a file that changed %s is read anew', async (_, change) => {
  const host = world({ 'a.yaml': `${long}a: 1\n` })
  await read(host)
  change(host)
  host.files.read.length = 0
  await read(host)
  expect(host.files.read).toContain('/project/a.yaml')
})

test('a file that is younger than two seconds is not kept, so that no change within its time is missed', async () => {
  const host = testHost({ files: { 'a.yaml': `${long}a: 1\n` }, env: { XDG_CACHE_HOME: '/cache' } })
  host.clock.advance(1900)
  expect(((await read(host)).value as { a: number }).a).toBe(1)
  expect(kept(host)).toEqual([])
})

test.each([
  ['off', { ATMOS_PARSED_CACHE: 'off' }],
  ['false', { ATMOS_PARSED_CACHE: 'false' }],
])('ATMOS_PARSED_CACHE=%s keeps nothing', async (_, env) => {
  const host = world({ 'a.yaml': `${long}a: 1\n` }, { env: { XDG_CACHE_HOME: '/cache', ...env } })
  await read(host)
  expect(kept(host)).toEqual([])
})

test.each([
  ['a password', 'db: {password: hunter2}'],
  ['a token in a list of variables', 'env: [{key: API_TOKEN, value: abcdef}]'],
  ['a secret key', 'auth: {identities: {me: {credentials: {secret_access_key: wJalr}}}}'],
])('a document with %s is never kept', async (_, text) => {
  const host = world({ 'a.yaml': `${long}${text}\n` })
  await read(host)
  expect(kept(host)).toEqual([])
})

test.each([
  ['a template', 'db: {password: "{{ .env.X }}"}'],
  ['a function', 'db: {password: !env X}'],
  ['a switch', 'secret: true'],
])('a document with %s in place of a secret is kept', async (_, text) => {
  const host = world({ 'a.yaml': `${long}${text}\n` })
  await read(host)
  expect(kept(host)).toHaveLength(1)
})

test.each([
  '',
  '{',
  '[]',
  'null',
  '{"format":1}',
  '{"format":2,"version":"0.0.0","name":"test","content":{"/project/a.yaml":{}}}',
])('a torn cache (%j) is no cache', async (text) => {
  const host = world({ 'a.yaml': `${long}a: 1\n` })
  await read(host)
  host.files.put(`/cache/atmos/parsed/${kept(host)[0]}`, text)
  expect(((await read(host)).value as { a: number }).a).toBe(1)
})

test('a cache that is damaged anywhere is no cache', async () => {
  const text = `${long}a: 1\nb: [x, {c: d}]\n`
  const first = world({ 'a.yaml': text })
  const { value } = await read(first)
  const file = `/cache/atmos/parsed/${kept(first)[0]}`
  const whole = first.files.readBytes(file)
  for (let at = 0; at < whole.length; at += 3) {
    for (const change of [0x01, 0x20]) {
      const damaged = Uint8Array.from(whole)
      damaged[at] = (damaged[at] as number) ^ change
      first.files.put(file, damaged)
      first.files.read.length = 0
      expect((await read(first)).value).toEqual(value)
      expect(first.files.read).toContain('/project/a.yaml')
    }
  }
})

test.each<[string, (host: ReturnType<typeof world>, file: string, content: Uint8Array) => void]>([
  ['another user', (host, file, content) => host.files.put(file, { content, mode: 0o600, owner: 0 })],
  ['everybody, who may write to it', (host, file, content) => host.files.put(file, { content, mode: 0o666 })],
  ['a group, which may write to it', (host, file, content) => host.files.put(file, { content, mode: 0o620 })],
  ['nobody who may read it', (host, file) => host.files.fail(file, 'EACCES', 'read')],
  ['nobody who may look at it', (host, file) => host.files.fail(file, 'EACCES', 'stat')],
  ['a disk that fails', (host, file) => host.files.fail(file, 'EIO')],
])('a cache that belongs to %s is not used', async (_, change) => {
  const host = world({ 'a.yaml': `${long}a: 1\n` }, { system: { userId: 1000 } })
  await read(host)
  const file = `/cache/atmos/parsed/${kept(host)[0]}`
  host.files.read.length = 0
  await read(host)
  expect(host.files.read).toEqual([file])
  change(host, file, host.files.readBytes(file))
  host.files.read.length = 0
  expect(((await read(host)).value as { a: number }).a).toBe(1)
  expect(host.files.read).toContain('/project/a.yaml')
})

test.each([{ version: '9.9.9' }, { build: 'another' }])('what %j wrote is not used', async (other) => {
  const host = world({ 'a.yaml': `${long}a: 1\n` })
  await read(host)
  const next = { ...host, environment: { ...host.environment, ...other } }
  host.files.read.length = 0
  await read(next)
  expect(host.files.read).toContain('/project/a.yaml')
})

test('a folder that cannot be written costs nothing but the cache', async () => {
  const host = world({ 'a.yaml': `${long}a: 1\n` })
  host.files.fail('/cache', 'EACCES', 'write')
  expect(((await read(host)).value as { a: number }).a).toBe(1)
})

test('what is not UTF-8 is told as such', async () => {
  const host = world({ 'a.yaml': new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0x0a]) })
  await expect(read(host)).rejects.toMatchObject({ code: 'yaml/encoding' })
})

test('a list that is kept apart comes back as it was, item by item, with its places', async () => {
  const text = `${long}stacks: {base_path: x}\ncommands:\n  - name: one\n    steps: [a]\n  - name: 2\n  - just text\nlogs: {level: Error}\n`
  const host = world({ 'a.yaml': text })
  const open = async () => {
    const documents = openDocuments(host, 'test', { apart: 'commands' })
    const document = await documents.read('/project/a.yaml')
    documents.save()
    return document
  }
  const first = await open()
  const second = await open()
  expect(first.apart).toBeUndefined()
  expect(second.apart?.names).toEqual(['one', 2, null])
  expect(second.apart?.rest).toEqual(expect.objectContaining({ logs: expect.objectContaining({ level: 'Error' }) }))
  expect(second.apart?.rest.commands).toBeUndefined()
  expect(second.apart?.item(0)).toEqual(expect.objectContaining({ name: 'one', steps: ['a'] }))
  expect(second.value).toEqual(first.value)
  for (const path of [['commands'], ['commands', 1], ['commands', 0, 'steps', 0], ['logs', 'level'], ['stacks']]) {
    expect(second.locate(path)).toEqual(first.locate(path))
  }
})

test('every value survives being kept', () => {
  let seed = 3
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  const keys = ['a', '__proto__', 'constructor', '1', '', 'é', 'kind', '!']
  const value = (depth: number): Value => {
    const leaf: Value[] = [
      null,
      true,
      'text',
      '\u0000',
      random(100),
      0.5,
      new Float(random(9)),
      2n ** 63n,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      new Timestamp(random(1e9), 60, '2024-01-02'),
    ]
    if (depth > 3 || random(3) === 0) return leaf[random(leaf.length)] as Value
    if (random(4) === 0) return new Tagged('!x', value(depth + 1))
    if (random(2) === 0) return Array.from({ length: random(4) }, () => value(depth + 1))
    return map(
      Array.from({ length: random(4) }, () => [keys[random(keys.length)] as string, value(depth + 1)] as const),
    )
  }
  for (let round = 0; round < 2000; round++) {
    const made = value(0)
    expect(thaw(JSON.parse(JSON.stringify(freeze(made))))).toEqual(made)
  }
  expect(freeze(map([['\u0000', ['n', '1']]]))).toBeUndefined()
})

test('on a real disk a change within the same second is never missed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atmos-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'a.yaml')
  let now = Date.now()
  const host = {
    ...testHost({ env: { XDG_CACHE_HOME: join(folder, 'cache') } }),
    files: nodeFiles,
    clock: { now: () => now, sleep: async () => {} },
  }
  const value = async () => {
    const documents = openDocuments(host, 'test')
    const document = await documents.read(file)
    documents.save()
    return toJson(document.value)
  }
  const write = (number: number) => writeFileSync(file, `${long}a: ${number}\n`)
  for (let round = 0; round < 20; round++) {
    write(round)
    // Sometimes the cache is written while the file is young, sometimes much later.
    now = Date.now() + (round % 3) * 1500
    expect(await value()).toBe(toJson(fromJson(`{"a": ${round}}`)))
    // The text changes again, to one of the same length, and its time is put back.
    const { atime, mtime } = statSync(file)
    write((round + 1) % 10)
    utimesSync(file, atime, mtime)
    expect(await value()).toBe(`{"a":${(round + 1) % 10}}`)
  }
  expect(readdirSync(join(folder, 'cache/atmos/parsed'))).toHaveLength(1)
})

test('fifty at once leave one good file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atmos-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'a.yaml')
  writeFileSync(file, `${long}${emitYaml(map(Array.from({ length: 200 }, (_, at) => [`key${at}`, at] as const)))}`)
  const host = {
    ...testHost({ env: { XDG_CACHE_HOME: join(folder, 'cache') } }),
    files: nodeFiles,
    clock: { now: () => Date.now() + 60_000, sleep: async () => {} },
  }
  await Promise.all(Array.from({ length: 50 }, () => read(host as never, file)))
  expect(readdirSync(join(folder, 'cache/atmos/parsed'))).toHaveLength(1)
  const documents = openDocuments(host, 'test')
  expect(documents.read(file)).not.toBeInstanceOf(Promise)
})
