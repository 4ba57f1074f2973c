import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Configuration, Selection } from '../../src/config/configuration.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import type { Host } from '../../src/host/host.ts'
import { nodeFiles } from '../../src/host/node-files.ts'
import { toJson } from '../../src/value/json.ts'
import { testHost } from '../support/host.ts'

// What is kept depends on the times of files and folders, so these are real ones; the clock is ahead of them.

const project = {
  'repo/.git/HEAD': 'ref: refs/heads/main\n',
  'repo/atmos.yaml': `# ${'x'.repeat(400)}
base_path: .
import: [more/*.yaml, extra]
env: { TEAM: ours, ATMOS_LOGS_LEVEL: Debug }
settings: { terminal: { max_width: 90 } }
logs: { file: /dev/null }
profiles: { default: dev }
commands:
  - { name: hello, steps: [echo hello] }
  - { name: deep inner, steps: [echo inner] }
`,
  'repo/more/a.yaml': 'stacks: { base_path: a }\ncommands: [{ name: hello, description: From a }]\n',
  'repo/extra.yaml': 'vendor: { base_path: extra }\n',
  'repo/.atmos.d/one.yaml': 'commands: [{ name: one, steps: [echo one] }, { name: 7 }]\n',
  'repo/profiles/dev/dev.yaml': 'workflows: { base_path: dev }\n',
  'repo/profiles/prod/prod.yaml': 'workflows: { base_path: prod }\n',
  'home/.atmos/atmos.yaml': 'components: { terraform: { command: tofu } }\n',
}

interface World {
  readonly folder: string
  readonly put: (name: string, text: string) => void
  readonly env: Record<string, string>
  readonly selection: { -readonly [K in keyof Selection]?: Selection[K] }
}

function world(files: Readonly<Record<string, string>> = project): World {
  const folder = mkdtempSync(join(tmpdir(), 'atmos-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  for (const [name, text] of Object.entries(files)) put(name, text)
  return { folder, put, env: { HOME: join(folder, 'home'), XDG_CACHE_HOME: join(folder, 'cache') }, selection: {} }
}

/** A later moment: a change since is one that a time tells. */
let later = 0

function hostOf({ folder, env }: World, more: Readonly<Record<string, string>> = {}) {
  const seen: string[] = []
  const plain = testHost({ env: { ...env, ...more }, cwd: join(folder, 'repo') })
  later += 10_000
  const now = Date.now() + later
  const files: Host['files'] = {
    ...nodeFiles,
    readText(path) {
      seen.push(path)
      return nodeFiles.readText(path)
    },
    list(path) {
      seen.push(path)
      return nodeFiles.list(path)
    },
  }
  const { environment, processes, http, terminal, system, browser, loopback } = plain
  const host: Host = {
    environment,
    processes,
    http,
    terminal,
    system,
    browser,
    loopback,
    files,
    clock: { now: () => now, sleep: (ms) => plain.clock.sleep(ms) },
  }
  return { host, seen }
}

/** Everything that a configuration answers. */
function summary(configuration: Configuration) {
  const commands = (sources: Configuration['commands']): unknown =>
    sources.map((one) => [
      one.name,
      JSON.parse(toJson(one.fields)),
      one.place,
      one.locate(['steps', 0]),
      commands(one.commands),
    ])
  const paths = [
    'stacks.base_path',
    'vendor.base_path',
    'workflows.base_path',
    'components.terraform.command',
    'logs.level',
  ]
  const { value, basePath, directory, directories, cwd, env, globalEnv, found, warnings } = configuration
  // Asked before all of them are made.
  const alone = ['hello', 'deep', 'one', '7', 'none'].map((name) => {
    const command = configuration.command(name)
    return command ? commands([command]) : null
  })
  return {
    alone,
    value: JSON.parse(toJson(value)),
    where: paths.map((path) => [path, configuration.locate(path.split('.')), configuration.origin(path.split('.'))]),
    layers: configuration.layers.map(({ kind, document }) => [kind, document.file, JSON.parse(toJson(document.value))]),
    commands: commands(configuration.commands),
    rest: {
      basePath,
      directory,
      directories,
      cwd,
      level: env.ATMOS_LOGS_LEVEL,
      globalEnv: { ...globalEnv },
      found,
      warnings,
    },
  }
}

async function load(world: World, more: Readonly<Record<string, string>> = {}) {
  const { host, seen } = hostOf(world, more)
  const configuration = await loadConfiguration(host, {
    files: [],
    directories: [],
    cwd: join(world.folder, 'repo'),
    ...world.selection,
  })
  // Right after the loading: what is asked later is not what a start costs.
  const touched = seen.filter((path) => !path.includes('/cache/'))
  const answers = summary(configuration)
  configuration.keep()
  return { answers, touched }
}

const fresh = async (world: World) => (await load(world, { ATMOS_PARSED_CACHE: 'off' })).answers

test('the second run takes the merged configuration as it was, and opens none of its files', async () => {
  const here = world()
  const first = await load(here)
  expect(first.touched.length).toBeGreaterThan(5)
  const second = await load(here)
  expect(second.touched).toEqual([])
  expect(second.answers).toEqual(first.answers)
  expect(second.answers).toEqual(await fresh(here))
})

test('no value of a variable is written to the cache, and it counts all the same', async () => {
  const here = world()
  const more = {
    ATMOS_LOGS_FILE: '/tmp/value-of-a-variable.log',
    ATMOS_STACKS_NAME_TEMPLATE: 'value-of-a-variable',
    ATMOS_STACKS_BASE_PATH: 'value-of-a-variable',
    ATMOS_AUTH_REALM: 'value-of-a-variable',
    ATMOS_COMPONENTS_TERRAFORM_COMMAND: 'value-of-a-variable',
    PAGER: 'value-of-a-variable',
    GITHUB_ACTOR: 'value-of-a-variable',
    ATMOS_PRO_TOKEN: 'value-of-a-variable',
    ATMOS_KEYRING_PASSWORD: 'value-of-a-variable',
  }
  const first = await load(here, more)
  const second = await load(here, more)
  expect(second.touched).toEqual([])
  expect(second.answers).toEqual(first.answers)
  expect(second.answers).toEqual((await load(here, { ...more, ATMOS_PARSED_CACHE: 'off' })).answers)
  const folder = join(here.folder, 'cache')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain('value-of-a-')
})

test.each<[string, (world: World) => void]>([
  ['a file that says something else', ({ put }) => put('repo/more/a.yaml', 'stacks: { base_path: b }\n')],
  ['a file of the same size', ({ put }) => put('repo/extra.yaml', 'vendor: { base_path: EXTRA }\n')],
  ['an import that is gone', ({ folder }) => unlinkSync(join(folder, 'repo/more/a.yaml'))],
  ['one more file for a pattern', ({ put }) => put('repo/more/b.yaml', 'stacks: { base_path: b }\n')],
  ['one more file in .atmos.d', ({ put }) => put('repo/.atmos.d/two.yaml', 'commands: [{ name: two }]\n')],
  ['the first file in atmos.d', ({ put }) => put('repo/atmos.d/two.yaml', 'commands: [{ name: two }]\n')],
  [
    'a file in the folder of a profile',
    ({ put }) => put('repo/profiles/dev/more.yaml', 'vendor: { base_path: dev }\n'),
  ],
  [
    'a configuration of the system user that is gone',
    ({ folder }) => rmSync(join(folder, 'home/.atmos'), { recursive: true }),
  ],
  [
    'a file in the place of another, with its size and time',
    ({ folder, put }) => {
      const old = statSync(join(folder, 'repo/extra.yaml'))
      put('repo/new.yaml', 'vendor: { base_path: EXTRA }\n')
      renameSync(join(folder, 'repo/new.yaml'), join(folder, 'repo/extra.yaml'))
      nodeFiles.stat(join(folder, 'repo/extra.yaml'))
      expect(statSync(join(folder, 'repo/extra.yaml')).size).toBe(old.size)
    },
  ],
  ['another profile by a flag', ({ selection }) => Object.assign(selection, { profiles: ['prod'] })],
  ['another profile by a variable', ({ env }) => Object.assign(env, { ATMOS_PROFILE: 'prod' })],
  ['a variable that gives a value', ({ env }) => Object.assign(env, { ATMOS_STACKS_BASE_PATH: 'given' })],
  ['a variable that is not ours', ({ env }) => Object.assign(env, { PAGER: 'less' })],
  ['a variable about a token', ({ env }) => Object.assign(env, { ATMOS_INJECT_GITHUB_TOKEN: 'false' })],
  ['another home', ({ env }) => Object.assign(env, { HOME: '/nowhere' })],
  ['a base path by a flag', ({ selection }) => Object.assign(selection, { basePath: '/elsewhere' })],
  [
    'a file by a flag',
    ({ selection, folder }) => Object.assign(selection, { files: [join(folder, 'repo/extra.yaml')] }),
  ],
])('%s is noticed', async (_, change) => {
  const here = world()
  const before = (await load(here)).answers
  await load(here)
  change(here)
  const after = await load(here)
  expect(after.answers).toEqual(await fresh(here))
  expect(after.answers).not.toEqual(before)
  // What it was changed to is kept in its turn.
  expect((await load(here)).answers).toEqual(after.answers)
})

test('a repository that is started below the folder is noticed: it decides where the base path is', async () => {
  const here = world({ 'repo/atmos.yaml': `# ${'x'.repeat(500)}\nlogs: { file: /dev/null }\n` })
  expect((await load(here)).answers.rest.basePath).toBe(join(here.folder, 'repo'))
  expect((await load(here)).touched).toEqual([])
  here.put('.git/HEAD', 'ref: refs/heads/main\n')
  expect((await load(here)).answers.rest.basePath).toBe(here.folder)
})

const long = `# ${'x'.repeat(500)}\n`

test('functions may answer something else, so they are asked each time', async () => {
  const here = world({ 'repo/atmos.yaml': `${long}vendor: { base_path: !env X }\n` })
  const answer = async (X: string) => (await load(here, { X })).answers.value.vendor.base_path
  expect([await answer('one'), await answer('two')]).toEqual(['one', 'two'])
})

test('what has to be told is told each time', async () => {
  const here = world({ 'repo/atmos.yaml': `${long}import: [not-there]\n` })
  const warnings = async () => (await load(here)).answers.rest.warnings
  const first = await warnings()
  expect(first).toEqual([expect.stringContaining('The import not-there was not found')])
  expect(await warnings()).toEqual(first)
})

test('a name in another spelling is found each time, and the cache is not written again and again', async () => {
  const here = world({ 'repo/atmos.yaml': `${long}commands: [{ Name: odd, steps: [echo] }]\n` })
  const { answers } = await load(here)
  const folder = join(here.folder, 'cache/atmos/parsed')
  const states = () => nodeFiles.list(folder).map(({ name }) => statSync(join(folder, name)).ino)
  const before = states()
  expect((await load(here)).answers).toEqual(answers)
  expect(answers.commands).toEqual([expect.arrayContaining(['odd'])])
  expect(states()).toEqual(before)
})

test('what looks like a secret is not written down', async () => {
  const text = 'auth: { providers: { a: { kind: mock, password: hunter22 } } }\n'
  const here = world({ 'repo/atmos.yaml': long + text, 'repo/.atmos.d/more.yaml': long })
  const { answers } = await load(here)
  expect((await load(here)).answers).toEqual(answers)
  const folder = join(here.folder, 'cache/atmos/parsed')
  for (const { name } of nodeFiles.stat(folder) ? nodeFiles.list(folder) : [])
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain('hunter22')
})

test('variables that may be secret, and those that steps are given, are not written down and change nothing', async () => {
  const here = world()
  const secrets = { ATMOS_KEYRING_PASSWORD: 'the word', ATMOS_GITHUB_TOKEN: 'the token', ATMOS_ARG_NAME: 'one' }
  await load(here, secrets)
  const { touched } = await load(here, { ...secrets, ATMOS_ARG_NAME: 'two', ATMOS_IDENTITY: 'ann' })
  expect(touched).toEqual([])
  const folder = join(here.folder, 'cache/atmos/parsed')
  for (const { name } of nodeFiles.list(folder)) {
    const text = readFileSync(join(folder, name), 'utf8')
    expect(text).not.toMatch(/the word|the token/)
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  }
})

test('a folder that can no longer be looked at is told by the loading, and not by the cache', async () => {
  const here = world()
  await load(here)
  const blocked = join(here.folder, 'repo/profiles')
  const { host } = hostOf(here)
  const files: Host['files'] = {
    ...host.files,
    stat(path) {
      if (path.startsWith(blocked)) throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
      return host.files.stat(path)
    },
  }
  const selection = { files: [], directories: [], cwd: join(here.folder, 'repo') }
  const cached = await loadConfiguration({ ...host, files }, selection).catch((thrown) => thrown.message)
  const { host: plain } = hostOf(here, { ATMOS_PARSED_CACHE: 'off' })
  const read = await loadConfiguration({ ...plain, files }, selection).catch((thrown) => thrown.message)
  expect(cached).toEqual(read)
})

test('a cache that was torn is none', async () => {
  const here = world()
  const { answers } = await load(here)
  const folder = join(here.folder, 'cache/atmos/parsed')
  for (const { name } of nodeFiles.list(folder)) {
    const text = readFileSync(join(folder, name), 'utf8')
    writeFileSync(join(folder, name), text.slice(0, -10))
  }
  const again = await load(here)
  expect(again.touched.length).toBeGreaterThan(5)
  expect(again.answers).toEqual(answers)
})
