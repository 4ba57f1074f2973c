import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Host, RunOptions } from '../../src/host/host.ts'
import { nodeFiles } from '../../src/host/node-files.ts'
import { nodeProcesses } from '../../src/host/node-processes.ts'
import { openRemote, type RemoteSettings, remoteFile } from '../../src/remote/remote.ts'
import { testHost } from '../support/host.ts'
import { type Repository, repository, serve } from './repository.ts'

interface Reading {
  readonly settings?: RemoteSettings
  readonly env?: Readonly<Record<string, string>>
  readonly now?: number
  /** Hears of each program that is started. */
  readonly ran?: (command: RunOptions) => void
}

/** Reads an address in a run of its own, and answers the text of its file. */
async function read(from: Repository, address: string, { settings, env, now, ran }: Reading = {}): Promise<string> {
  const variables = { PATH: process.env.PATH ?? '', HOME: from.cache, XDG_CACHE_HOME: from.cache, ...env }
  const host: Host = testHost({
    env: variables,
    cwd: from.cache.replace(/\/cache$/, ''),
    now: now ?? Date.now(),
    parts: {
      files: nodeFiles,
      processes: {
        ...nodeProcesses,
        find: (name, environment, cwd) => nodeProcesses.find(name, environment, cwd),
        run: (options) => {
          ran?.(options)
          return nodeProcesses.run(options)
        },
      },
    },
  })
  const { file } = await remoteFile(host, openRemote(host, host.environment.variables, settings), address)
  return readFileSync(file, 'utf8')
}

const here = (from: Repository, path = 'x.yaml', ref?: string) =>
  `git::${from.url}//${path}${ref === undefined ? '' : `?ref=${ref}`}`

test('a branch is followed, a tag and a commit are what they were', async () => {
  const from = repository({ 'x.yaml': 'one' })
  from.git('tag', 'v1')
  from.git('tag', '-a', '-m', 'x', 'v1-annotated')
  const first = from.git('rev-parse', 'HEAD')
  expect(await read(from, here(from))).toBe('one')
  from.commit({ 'x.yaml': 'two' })
  from.git('branch', 'feature/a')
  from.commit({ 'x.yaml': 'three' })
  expect(await read(from, here(from))).toBe('three')
  expect(await read(from, here(from, 'x.yaml', 'main'))).toBe('three')
  expect(await read(from, here(from, 'x.yaml', 'feature/a'))).toBe('two')
  for (const ref of ['v1', 'v1-annotated', first, first.slice(0, 9)])
    expect(await read(from, here(from, 'x.yaml', ref))).toBe('one')
})

test('a commit is read once: after that nobody is asked', async () => {
  const from = repository({ 'x.yaml': 'one' })
  const commit = from.git('rev-parse', 'HEAD')
  await read(from, here(from, 'x.yaml', commit))
  await read(from, here(from, 'x.yaml', commit.slice(0, 10)))
  from.remove()
  const ran: string[] = []
  const note = { ran: ({ args }: RunOptions) => void ran.push(args.join(' ')) }
  expect(await read(from, here(from, 'x.yaml', commit), note)).toBe('one')
  expect(await read(from, here(from, 'x.yaml', commit.slice(0, 10)), note)).toBe('one')
  expect(ran).toEqual([])
})

test('a branch is asked for again when its time to live is over', async () => {
  const from = repository({ 'x.yaml': 'one' })
  const now = Date.now()
  const settings = { ttl: '1h' }
  expect(await read(from, here(from), { settings, now })).toBe('one')
  from.commit({ 'x.yaml': 'two' })
  expect(await read(from, here(from), { settings, now: now + 59 * 60_000 })).toBe('one')
  expect(await read(from, here(from), { settings, now: now + 61 * 60_000 })).toBe('two')
})

test('what a branch was is used, with a warning, while its server cannot be reached', async () => {
  const from = repository({ 'x.yaml': 'one' })
  const served = await serve(from, () => true)
  const address = `git::http://${served.address}//x.yaml`
  expect(await read(from, address)).toBe('one')
  const warnings: string[] = []
  // A proxy where nobody listens.
  const env = { http_proxy: 'http://127.0.0.1:9', no_proxy: '' }
  expect(await read(from, address, { env, settings: { warn: (text) => warnings.push(text) } })).toBe('one')
  expect(warnings).toEqual([expect.stringMatching(/^git cannot read git::http:.*what was read before is used$/s)])
  await expect(read(from, `${address}?ref=other`, { env })).rejects.toMatchObject({ code: 'remote/git-failed' })
})

test.each<[string, Parameters<typeof here>[1], string | undefined, object]>([
  [
    'a branch that is not there',
    'x.yaml',
    'nope',
    { code: 'remote/no-ref', message: expect.stringContaining("'nope'") },
  ],
  ['a commit that is not there', 'x.yaml', '0'.repeat(40), { code: 'remote/no-ref' }],
  ['a file that is not there', 'y.yaml', undefined, { code: 'remote/no-file' }],
  ['a link that leads out', 'out.yaml', undefined, { code: 'remote/outside' }],
  ['a folder in place of a file', 'folder', undefined, { code: 'remote/no-file' }],
])('%s is told', async (_, path, ref, failure) => {
  const from = repository({ 'x.yaml': 'one', 'folder/y.yaml': '', 'out.yaml': { link: '/etc/passwd' } })
  await expect(read(from, here(from, path, ref))).rejects.toMatchObject(failure)
})

test('a repository that is not there is told in the words of git', async () => {
  const from = repository({ 'x.yaml': 'one' })
  from.remove()
  await expect(read(from, here(from))).rejects.toMatchObject({
    code: 'remote/git-failed',
    message: expect.stringMatching(/does not appear to be a git repository/),
  })
})

test('a server that never answers is waited for no longer than is said', async () => {
  const from = repository({ 'x.yaml': 'one' })
  let up = true
  const served = await serve(from, () => up)
  const silent = createServer(() => {})
  await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready))
  onTestFinished(() => void silent.close())
  silent.on('connection', (socket) => onTestFinished(() => void socket.destroy()))
  const { port } = silent.address() as AddressInfo
  const env = { ATMOS_REMOTE_TIMEOUT: '1s' }
  const started = performance.now()
  await expect(read(from, `git::http://127.0.0.1:${port}/r.git//x.yaml`, { env })).rejects.toMatchObject({
    code: 'remote/timed-out',
    message: expect.stringContaining('has not answered within 1 s'),
  })
  expect(performance.now() - started).toBeLessThan(8000)
  // One that refuses has answered: that is no reason to go on with what was.
  expect(await read(from, `git::http://${served.address}//x.yaml`)).toBe('one')
  up = false
  await expect(read(from, `git::http://${served.address}//x.yaml`)).rejects.toMatchObject({ code: 'remote/git-failed' })
}, 20_000)

test('many who want the same at once get it whole, and it is read once', async () => {
  const from = repository(Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}.yaml`, `${at}`])))
  const ran: string[] = []
  const note = { settings: { ttl: '1h' }, ran: ({ args }: RunOptions) => void ran.push(args[0] as string) }
  const texts = await Promise.all(Array.from({ length: 8 }, (_, at) => read(from, here(from, `f${at}.yaml`), note)))
  expect(texts).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  expect(ran.filter((word) => word === 'fetch')).toHaveLength(1)
})

test('a tree that was cut off is read again', async () => {
  const from = repository({ 'x.yaml': 'one' })
  const commit = from.git('rev-parse', 'HEAD')
  await read(from, here(from, 'x.yaml', commit))
  const folder = join(from.cache, 'atmos/stack-imports/git')
  const place = join(folder, readdirSync(folder)[0] as string)
  expect(readdirSync(place).filter((name) => name.startsWith('work-'))).toEqual([])
  nodeFiles.remove(join(place, `${commit}.complete`))
  nodeFiles.writeAtomic(join(place, commit, 'x.yaml'), 'half')
  expect(await read(from, here(from, 'x.yaml', commit))).toBe('one')
})

test('user and password of an address reach its server, and nobody else sees them', async () => {
  const from = repository({ 'x.yaml': 'one' })
  const header = `Basic ${Buffer.from('ann:hunter22').toString('base64')}`
  const served = await serve(from, ({ authorization }) => authorization === header)
  const commands: RunOptions[] = []
  const ran = (command: RunOptions) => void commands.push(command)
  expect(await read(from, `git::http://ann:hunter22@${served.address}//x.yaml`, { ran })).toBe('one')
  expect(served.seen.length).toBeGreaterThan(1)
  expect(JSON.stringify(commands.map(({ args }) => args))).not.toMatch(/hunter22|Basic/)
  await expect(read(from, `git::http://ann:wrong-one@${served.address}//x.yaml`)).rejects.toMatchObject({
    code: 'remote/git-failed',
    message: expect.not.stringMatching(/wrong-one/),
  })
})

test('a token goes to its forge alone, behind the settings that git has already', async () => {
  const from = repository({ 'x.yaml': 'one' })
  const settings = {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'a.b',
    GIT_CONFIG_VALUE_0: 'c',
    GITHUB_TOKEN: 'ghp-sekrit',
  }
  const seen: RunOptions[] = []
  const attempt = async (address: string, env: Readonly<Record<string, string>>) => {
    seen.length = 0
    // Nothing of this leaves the machine.
    const offline = { https_proxy: 'http://127.0.0.1:9', no_proxy: '', ...env }
    await expect(read(from, address, { env: offline, ran: (one) => void seen.push(one) })).rejects.toMatchObject({
      code: 'remote/git-failed',
    })
    return Object.entries(seen.at(-1)?.env ?? {}).filter(([, value]) => value.startsWith('Authorization'))
  }
  const token = Buffer.from('x-access-token:ghp-sekrit').toString('base64')
  expect(await attempt('github.com/acme/infra//x.yaml', settings)).toEqual([
    ['GIT_CONFIG_VALUE_1', `Authorization: Basic ${token}`],
  ])
  expect(seen.at(-1)?.env).toMatchObject({
    GIT_CONFIG_KEY_0: 'a.b',
    GIT_CONFIG_KEY_1: 'http.https://github.com/.extraHeader',
  })
  expect(JSON.stringify(seen.map(({ args }) => args))).not.toContain('ghp-sekrit')
  expect(await attempt('gitlab.com/acme/infra//x.yaml', settings)).toEqual([])
  const rewritten = {
    ...settings,
    GIT_CONFIG_KEY_0: 'url.https://x-access-token:other@github.com/acme/.insteadOf',
    GIT_CONFIG_VALUE_0: 'https://github.com/acme/',
  }
  expect(await attempt('github.com/acme/infra//x.yaml', rewritten)).toEqual([])
})

test.each<[about: string, env: Record<string, string>, command: string]>([
  ['asks nobody', {}, '-o BatchMode=yes'],
  [
    'is the one that the person has chosen',
    { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.sshCommand', GIT_CONFIG_VALUE_0: 'CHOSEN' },
    '',
  ],
])('ssh %s', async (_, env, command) => {
  const from = repository({ 'x.yaml': 'one' })
  const script = join(from.folder, 'ssh')
  nodeFiles.writeAtomic(script, '#!/bin/sh\necho "called: $0 $*" >&2\nexit 1\n', { mode: 0o755 })
  const variables = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('CHOSEN', script)]),
  )
  const failure = await read(from, 'git::ssh://git@example.com/r.git//x.yaml', {
    env: { PATH: `${from.folder}:${process.env.PATH}`, ...variables },
  }).catch((thrown: Error) => thrown.message)
  expect(failure).toMatch(/called: \S*ssh /)
  expect(failure.includes('BatchMode')).toBe(command !== '')
})
