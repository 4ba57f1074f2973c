import { expect, test } from 'vitest'
import type { Configuration, Selection } from '../../src/config/configuration.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import type { Failure } from '../../src/failure/failure.ts'
import { toJson } from '../../src/value/json.ts'
import { type TestHost, type TestWorld, testHost } from '../support/host.ts'

type Files = Readonly<Record<string, string>>

interface Options extends Partial<Selection> {
  readonly world?: TestWorld
}

async function load(files: Files, options: Options = {}): Promise<Configuration & { host: TestHost }> {
  const { world, ...selection } = options
  const cwd = selection.cwd ?? '/project'
  const absolute = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name.startsWith('/') ? name : `/project/${name}`, text]),
  )
  const host = testHost({ ...world, files: { ...absolute, [`${cwd}/.keep`]: '' }, cwd })
  const configuration = await loadConfiguration(host, { files: [], directories: [], ...selection, cwd })
  return Object.assign(configuration, { host })
}

async function failure(files: Files, options: Options = {}): Promise<Failure> {
  try {
    await load(files, options)
  } catch (thrown) {
    return thrown as Failure
  }
  throw new Error('it did not fail')
}

const at = (configuration: Configuration, ...paths: string[]) =>
  paths.map((path) => configuration.get(...path.split('.')) ?? null)

const base = (name: string) => `stacks: {base_path: ${name}}\n`
const git = { '.git/HEAD': 'ref: refs/heads/main\n' }

test.each<[string, Files, Options, unknown]>([
  ['the folder itself', { 'atmos.yaml': base('own') }, {}, 'own'],
  [
    'the nearest folder above',
    { 'atmos.yaml': base('top'), 'a/atmos.yaml': base('near') },
    { cwd: '/project/a/b/c' },
    'near',
  ],
  ['atmos.yml above', { 'atmos.yml': base('yml') }, { cwd: '/project/a' }, 'yml'],
  ['.atmos.yaml above', { '.atmos.yaml': base('dot') }, { cwd: '/project/a' }, 'dot'],
  ['atmos.json', { 'atmos.json': '{"stacks": {"base_path": "json"}}' }, {}, 'json'],
  ['atmos.yaml before .atmos.yaml', { 'atmos.yaml': base('plain'), '.atmos.yaml': base('dot') }, {}, 'plain'],
  [
    'the git root over the nearest',
    { ...git, 'atmos.yaml': base('root'), 'a/atmos.yaml': base('near') },
    { cwd: '/project/a/b' },
    'root',
  ],
  [
    'its own alone, below a git root',
    { ...git, 'atmos.yaml': base('root'), 'a/atmos.yaml': base('own') },
    { cwd: '/project/a' },
    'own',
  ],
  [
    'not the git root when it is switched off',
    { ...git, 'atmos.yaml': base('root'), 'a/atmos.yaml': base('near') },
    { cwd: '/project/a/b', world: { env: { ATMOS_GIT_ROOT_BASEPATH: 'false' } } },
    'near',
  ],
  [
    'the home folder',
    { '/home/user/.atmos/atmos.yaml': base('home') },
    { world: { env: { HOME: '/home/user' } } },
    'home',
  ],
  [
    'the project over the home folder',
    { '/home/user/.atmos/atmos.yaml': base('home'), 'atmos.yaml': base('own') },
    { world: { env: { HOME: '/home/user' } } },
    'own',
  ],
  ['the system', { '/usr/local/etc/atmos/atmos.yaml': base('system') }, {}, 'system'],
  [
    'the folder of ATMOS_CLI_CONFIG_PATH',
    { 'atmos.yaml': base('own'), 'etc/atmos.yaml': base('etc') },
    { world: { env: { ATMOS_CLI_CONFIG_PATH: 'etc' } } },
    'etc',
  ],
  [
    'a file and variables in ATMOS_CLI_CONFIG_PATH',
    { 'atmos.yaml': base('own'), 'etc/my.yaml': base('mine') },
    { world: { env: { ATMOS_CLI_CONFIG_PATH: '$BASE/my.yaml', BASE: '/project/etc' } } },
    'mine',
  ],
  [
    'a folder .atmos.d is no configuration',
    { 'atmos.yaml': base('top'), 'a/.atmos/x.yaml': '' },
    { cwd: '/project/a' },
    'top',
  ],
  [
    '--config alone',
    { 'atmos.yaml': base('own'), 'x.yaml': base('x'), 'y.yaml': base('y') },
    { files: ['x.yaml', 'y.yaml'] },
    'y',
  ],
  [
    '--config-path after --config',
    { 'x.yaml': base('x'), 'd/.atmos.yml': base('d') },
    { files: ['x.yaml'], directories: ['d'] },
    'd',
  ],
  ['nothing at all', {}, {}, 'stacks'],
])('found: %s', async (_, files, options, expected) => {
  expect((await load(files, options)).get('stacks', 'base_path')).toBe(expected)
})

test('without any file the whole default project is assumed, and said', async () => {
  const nothing = await load({})
  expect(nothing.found).toBe(false)
  expect(at(nothing, 'stacks.included_paths', 'templates.settings.enabled')).toEqual([['orgs/**/*'], true])
  const some = await load({ 'atmos.yaml': '{}' })
  expect(some.found).toBe(true)
  expect(at(some, 'stacks.included_paths', 'templates.settings.enabled', 'logs.level')).toEqual([null, null, 'Warning'])
})

test.each<[string, Options, RegExp]>([
  ['no such file', { files: ['none.yaml'] }, /--config file 'none.yaml' does not exist/],
  ['a folder', { files: ['d'] }, /'d' is not a file/],
  ['an empty name', { files: [''] }, /'' does not exist/],
  ['no such folder', { directories: ['none'] }, /--config-path directory 'none' does not exist/],
  ['a file for a folder', { directories: ['a.yaml'] }, /'a.yaml' is a file/],
  ['a folder without a configuration', { directories: ['d'] }, /'d' holds no configuration/],
])('a selection that names %s fails', async (_, options, message) => {
  expect((await failure({ 'a.yaml': '{}', 'd/x': '' }, options)).message).toMatch(message)
})

test('few questions to the system: the usual project asks for its file, the home, the repository and the folders beside it', async () => {
  const files = { 'atmos.yaml': base('own') }
  const host = testHost({ files: Object.fromEntries(Object.entries(files)), cwd: '/project' })
  const asked: string[] = []
  const { files: real } = host
  const spied = {
    ...host,
    files: {
      stat: (path: string) => {
        asked.push(path)
        return real.stat(path)
      },
      readText: (path: string) => real.readText(path),
      list: (path: string) => real.list(path),
    },
  }
  await loadConfiguration(spied as never, { files: [], directories: [], cwd: '/project' })
  expect(asked.length).toBeLessThanOrEqual(10)
})

test('within a source .atmos.d is over atmos.d, imports over both in their order, the file over all', async () => {
  const line = (name: string, ...keys: string[]) => `vendor: {${keys.map((key) => `${key}: ${name}`).join(', ')}}\n`
  const configuration = await load({
    'atmos.yaml': `import: [one, two.yaml]\nbase_path: "."\n${line('main', 'f')}`,
    'atmos.d/a.yaml': line('plain', 'a', 'b', 'c', 'd', 'e', 'f'),
    '.atmos.d/a.yaml': line('hidden', 'b', 'c', 'd', 'e', 'f'),
    '.atmos.d/deep/a.yml': line('deep', 'c', 'd', 'e', 'f'),
    'one.yml': line('one', 'd', 'e', 'f'),
    'two.yaml': `import: [three.yaml]\n${line('two', 'e', 'f')}`,
    'three.yaml': line('three', 'd', 'e', 'f'),
  })
  expect(configuration.get('vendor')).toEqual(
    expect.objectContaining({ a: 'plain', b: 'hidden', c: 'deep', d: 'three', e: 'two', f: 'main' }),
  )
  expect(configuration.layers.map((layer) => [layer.kind, layer.document.file])).toEqual([
    ['default', '<defaults>'],
    ['auto-import', '/project/atmos.d/a.yaml'],
    ['auto-import', '/project/.atmos.d/a.yaml'],
    ['auto-import', '/project/.atmos.d/deep/a.yml'],
    ['import', '/project/one.yml'],
    ['import', '/project/three.yaml'],
    ['import', '/project/two.yaml'],
    ['cwd', '/project/atmos.yaml'],
    ['env', '<environment>'],
  ])
})

test('imports: patterns, folders, files beside the importing one, absolute ones', async () => {
  const name = (text: string) => `aliases: {${text}: x}\n`
  const { value, warnings } = await load({
    'atmos.yaml': 'base_path: .\nimport: [conf/**/*, "sets/{x,y}.yaml", dir, /other/abs.yaml]\n',
    'conf/a.yaml': name('a'),
    'conf/b/c.yml': name('c'),
    'conf/note.txt': 'not: [yaml',
    'sets/x.yaml': `import: [./beside.yaml]\n${name('x')}`,
    'sets/beside.yaml': name('beside'),
    'sets/z.yaml': name('z'),
    'dir/d.yaml': name('d'),
    '/other/abs.yaml': name('abs'),
  })
  expect(Object.keys(value.aliases as object).sort()).toEqual(['a', 'abs', 'beside', 'c', 'd', 'x'])
  expect(warnings).toEqual([])
})

test('imports that are not there, cannot be read or are too deep are told and left out; a cycle ends', async () => {
  const { warnings, value } = await load({
    'atmos.yaml':
      'import:\n  - none.yaml\n  - git::https://me:secret@example.com/x.git?ref=1\n  - a.yaml\nlogs: {level: Error}\n',
    'a.yaml': 'import: [b.yaml]\nstacks: {base_path: a}\n',
    'b.yaml': 'import: [a.yaml, atmos.yaml]\nworkflows: {base_path: b}\n',
  })
  expect(warnings).toEqual([
    'The import none.yaml was not found, so it is left out (atmos.yaml:2)',
    'git is not on PATH; it is needed for git::https://example.com/x.git?ref=1; so the import is left out (atmos.yaml:3)',
  ])
  expect(toJson(value.workflows)).toBe('{"base_path":"b"}')
  const deep: Record<string, string> = { 'atmos.yaml': 'import: [f0.yaml]\n' }
  for (let index = 0; index < 14; index++) deep[`f${index}.yaml`] = `import: [f${index + 1}.yaml]\n`
  deep['f14.yaml'] = ''
  expect((await load(deep)).warnings).toEqual([expect.stringMatching(/more than 10 deep.*f10.yaml is left out/)])
})

const nothing = 'An entry of `import` is empty, so nothing is imported for it (atmos.yaml:1)'
const refused = (entry: string) =>
  `The import \`${entry}\` is refused: it would load every YAML file of the project as configuration (atmos.yaml:1)`

test.each<[string, string[]]>([
  ['[""]', [nothing]],
  ['["  "]', [nothing]],
  ['[null]', [nothing]],
  ['[~, ""]', [nothing, nothing]],
  ['[!env EXTRA]', [nothing]],
  ['""', []],
  ['null', []],
  ['[]', []],
  ['[.]', [refused('.')]],
  ['[./]', [refused('./')]],
  ['[./sub/..]', [refused('./sub/..')]],
  ['[..]', [refused('..')]],
  ['[/project]', [refused('/project')]],
  ['[/]', [refused('/')]],
])('the import %s loads no file of the project', async (entries, expected) => {
  const { value, warnings } = await load({
    'atmos.yaml': `import: ${entries}\nlogs: {level: Error}\n`,
    'stacks/dev.yaml': 'env: {LEAKED: stack}\n',
    'profiles/night/a.yaml': 'env: {LEAKED: profile}\n',
    'sub/x.yaml': 'env: {LEAKED: sub}\n',
  })
  expect(value.env).toBeUndefined()
  expect(warnings).toEqual(expected)
})

test('an import of the folder that base_path names is refused too', async () => {
  const { value, warnings } = await load({
    'atmos.yaml': 'import: [.]\nbase_path: ./live\n',
    'live/dev.yaml': 'env: {LEAKED: stack}\n',
  })
  expect(value.env).toBeUndefined()
  expect(warnings).toEqual([refused('.')])
})

const team = 'https://example.com/team.yaml'
const page = '<!DOCTYPE html>\n<html><body>Please sign in</body></html>\n'

test.each<[string, string, string | RegExp]>([
  ['a page', page, `${team} is not what is expected: it is an HTML page; so the import is left out (atmos.yaml:1)`],
  [
    'a list',
    '- a\n',
    `${team} is not what is expected: it is not a map of settings; so the import is left out (atmos.yaml:1)`,
  ],
  [
    'a text',
    'Service unavailable',
    `${team} is not what is expected: it is not a map of settings; so the import is left out (atmos.yaml:1)`,
  ],
  ['nothing', '\n', `${team} is not what is expected: it is empty; so the import is left out (atmos.yaml:1)`],
  [
    'broken YAML',
    'a: 1\nb: [\n',
    /^https:\/\/example\.com\/team\.yaml is not what is expected: invalid YAML at line [23].*; so the import is left out \(atmos\.yaml:1\)$/,
  ],
  [
    'a wrong type',
    'a: 1\nsettings: 5\n',
    `${team}:2: \`settings\` must be a map, but it is "5". The import is left out (atmos.yaml:1)`,
  ],
])('a server that answers with %s is asked again by the next run', async (_, wrong, warning) => {
  let body = wrong
  const files = { 'atmos.yaml': `import: [${team}]\ncommands: [{name: own}]\n` }
  const world = { http: () => body }
  const first = await load(files, { world })
  expect(first.commands.map((one) => one.name)).toEqual(['own'])
  expect(first.warnings).toEqual([typeof warning === 'string' ? warning : expect.stringMatching(warning)])
  body = 'commands: [{name: team}]\n'
  // Another run: the same disk, no memory.
  const next = { ...first.host }
  const again = await loadConfiguration(next, { files: [], directories: [], cwd: '/project' })
  expect(again.commands.map((one) => one.name)).toEqual(['own', 'team'])
  expect(again.warnings).toEqual([])
})

test('what an earlier version stored wrongly is asked for again', async () => {
  let body = 'commands: [{name: team}]\n'
  const first = await load({ 'atmos.yaml': `import: [${team}]\n` }, { world: { http: () => body } })
  const [stored = ''] = Object.keys(first.host.files.snapshot()).filter((file) => file.endsWith('/team.yaml'))
  for (const wrong of [page, '- a\n', 'a: [\n']) {
    first.host.files.writeAtomic(stored, wrong)
    const again = await loadConfiguration({ ...first.host }, { files: [], directories: [], cwd: '/project' })
    expect([again.warnings, again.commands.map((one) => one.name)]).toEqual([[], ['team']])
  }
  first.host.files.writeAtomic(stored, '- a\n')
  body = page
  const still = await loadConfiguration({ ...first.host }, { files: [], directories: [], cwd: '/project' })
  expect(still.warnings).toEqual([
    `${team} is not what is expected: it is an HTML page; so the import is left out (atmos.yaml:1)`,
  ])
})

test.each<[string, Files, RegExp, object]>([
  [
    'broken YAML',
    { 'atmos.yaml': 'a:\n\tb: 1\n' },
    /invalid YAML/,
    { file: '/project/atmos.yaml', line: 2, column: 1 },
  ],
  [
    'broken YAML of an import',
    { 'atmos.yaml': 'import: [x.yaml]', 'x.yaml': 'a: [' },
    /invalid YAML/,
    { file: '/project/x.yaml', line: 1 },
  ],
  [
    'broken YAML in .atmos.d',
    { 'atmos.yaml': '{}', '.atmos.d/x.yaml': 'a: [' },
    /invalid YAML/,
    { file: '/project/.atmos.d/x.yaml' },
  ],
  ['a list', { 'atmos.yaml': '- a\n' }, /must be a map of settings, but it is a list/, { file: '/project/atmos.yaml' }],
  ['a text', { 'atmos.yaml': 'hello\n' }, /a single value/, { file: '/project/atmos.yaml' }],
  [
    'a list for a text',
    { 'atmos.yaml': 'x: 1\nstacks:\n  base_path: [a]\n' },
    /`stacks.base_path` must be a text, but it is a list/,
    { line: 3, column: 3 },
  ],
  ['a text for a map', { 'atmos.yaml': 'stacks: hello\n' }, /`stacks` must be a map, but it is "hello"/, { line: 1 }],
  [
    'a word for a switch',
    { 'atmos.yaml': 'components: {terraform: {deploy_run_init: maybe}}\n' },
    /true or false, but it is "maybe"/,
    { line: 1 },
  ],
  [
    'commands that are no list',
    { 'atmos.yaml': 'commands: text\n' },
    /`commands` must be a list of commands/,
    { line: 1 },
  ],
  [
    'a variable that is a list',
    { 'atmos.yaml': 'env: {A: [1]}\n' },
    /`env.A` must be a single value, but it is a list/,
    { line: 1, column: 7 },
  ],
  [
    'an unknown function',
    { 'atmos.yaml': 'stacks: {base_path: !evn X}\n' },
    /`!evn` at `stacks.base_path`/,
    { line: 1, column: 10 },
  ],
])('%s fails at its place', async (_, files, message, place) => {
  const thrown = await failure(files)
  expect(thrown.message).toMatch(message)
  expect(thrown.words.place).toMatchObject(place)
})

test('known keys may be written in any case, and what is of another type is converted', async () => {
  const configuration = await load({
    'atmos.yaml': `Stacks: {Base_Path: 2024, included_paths: "a/*, b/*", NAME_PATTERN:}
components: {Terraform: {apply_auto_approve: "true", deploy_run_init: 1, command: 1.10}}
settings: {terminal: {max_width: "100", mask: {literals: one}}}
Custom: {Key: v}
env: {MixedCase: x}
`,
  })
  expect(at(configuration, 'stacks.base_path', 'stacks.included_paths', 'stacks.name_pattern')).toEqual([
    '2024',
    ['a/*', 'b/*'],
    null,
  ])
  expect(
    at(
      configuration,
      'components.terraform.apply_auto_approve',
      'components.terraform.deploy_run_init',
      'components.terraform.command',
    ),
  ).toEqual([true, true, '1.1'])
  expect(at(configuration, 'settings.terminal.max_width', 'settings.terminal.mask.literals')).toEqual([100, ['one']])
  expect(at(configuration, 'Custom.Key', 'env.MixedCase')).toEqual(['v', 'x'])
  expect(configuration.locate(['stacks', 'base_path'])).toEqual({ file: '/project/atmos.yaml', line: 1, column: 10 })
})

test('maps are merged deeply, lists replaced, null is not set, !unset takes away, names of identities meet in any case', async () => {
  const configuration = await load({
    'atmos.yaml': `import: [base.yaml]
stacks: {included_paths: [c], name_template: !unset }
workflows: {base_path: ~}
auth: {identities: {SuperAdmin: {via: {provider: over}}}}
aliases: {both: !unset , list: !append [2]}
`,
    'base.yaml': `stacks: {base_path: x, included_paths: [a, b], name_template: t}
workflows: {base_path: w}
auth: {identities: {superadmin: {kind: aws/user, via: {provider: base}}}}
aliases: {both: b, list: [1]}
`,
  })
  expect(toJson(configuration.get('stacks'))).toBe(
    '{"base_path":"x","included_paths":["c"],"inherit":{"metadata":true}}',
  )
  expect(at(configuration, 'workflows.base_path')).toEqual(['w'])
  expect(toJson(configuration.get('auth', 'identities'))).toBe(
    '{"superadmin":{"kind":"aws/user","via":{"provider":"over"}}}',
  )
  expect(toJson(configuration.get('aliases'))).toBe('{"list":[1,2]}')
})

test('a function is run per file: a literal of a higher file wins over it', async () => {
  const configuration = await load(
    {
      'atmos.yaml': 'import: [x.yaml]\nstacks: {base_path: main}\n',
      'x.yaml': 'stacks: {base_path: !env X, name_pattern: !env X}\n',
    },
    { world: { env: { X: 'from-env' } } },
  )
  expect(at(configuration, 'stacks.base_path', 'stacks.name_pattern')).toEqual(['main', 'from-env'])
})

const profiles = {
  'atmos.yaml':
    'profiles: {default: local}\nstacks: {base_path: base, name_pattern: base}\nauth: {identities: {admin: {}}}\n',
  'profiles/local/a.yaml': base('local'),
  'profiles/dev/a.yaml': base('dev'),
  'profiles/dev/sub/b.yaml': 'logs: {level: Error}\n',
  'profiles/ci/a.yaml': 'import: [../extra.yaml]\nstacks: {base_path: ci}\n',
  'profiles/extra.yaml': 'stacks: {base_path: extra, name_pattern: extra}\n',
  '.atmos/profiles/dev2/a.yaml': base('dev2'),
  '/home/user/.config/atmos/profiles/mine/a.yaml': base('mine'),
}

test.each<[string, Options, unknown]>([
  ['the default one', {}, 'local'],
  ['a named one in its place', { profiles: ['dev'] }, 'dev'],
  ['the variable', { world: { env: { ATMOS_PROFILE: 'dev' } } }, 'dev'],
  ['the flag over the variable', { profiles: ['ci'], world: { env: { ATMOS_PROFILE: 'dev' } } }, 'ci'],
  ['several, the last over the others', { profiles: ['dev, ci'] }, 'ci'],
  ['several flags', { profiles: ['ci', 'dev'] }, 'dev'],
  ['below .atmos', { profiles: ['dev2'] }, 'dev2'],
  ["the user's own", { profiles: ['mine'], world: { env: { HOME: '/home/user' } } }, 'mine'],
  ['below variables', { profiles: ['dev'], world: { env: { ATMOS_STACKS_BASE_PATH: 'env' } } }, 'env'],
])('profiles: %s', async (_, options, expected) => {
  expect((await load(profiles, options)).get('stacks', 'base_path')).toBe(expected)
})

test('a profile that does not exist is told with those that do', async () => {
  const thrown = await failure(profiles, { profiles: ['develop'] })
  expect(thrown.code).toBe('config/profile-not-found')
  expect(thrown.exitCode).toBe(2)
  expect(thrown.words.details?.[0]).toBe('Available profiles are: ci, dev, dev2, local')
  expect((await failure(profiles, { profiles: ['dve'] })).words.hints).toEqual(['Did you mean `dev`?'])
  expect((await failure(profiles, { profiles: ['Admin'] })).words.hints?.[0]).toMatch(
    /is an identity: use `--identity Admin`/,
  )
  expect((await failure(profiles, { profiles: ['../..'] })).code).toBe('config/profile-not-found')
  expect((await failure({ ...profiles, 'profiles/file': '' }, { profiles: ['file'] })).message).toMatch(
    /is not a folder/,
  )
})

test('a bare --profile lets the person choose, where there is one', async () => {
  const chosen = await load(profiles, { profiles: [''], world: { terminal: true, answers: [['dev']] } })
  expect(chosen.get('stacks', 'base_path')).toBe('dev')
  expect(chosen.host.asked[0]).toMatchObject({
    kind: 'multiselect',
    choices: [{ value: 'ci' }, { value: 'dev' }, { value: 'dev2' }, { value: 'local' }],
  })
  expect((await failure(profiles, { profiles: [''] })).code).toBe('config/profile-unnamed')
})

test('what env exports with ATMOS_ acts as if it had been exported before', async () => {
  const files = {
    'atmos.yaml': 'env: {ATMOS_PROFILE: dev, ATMOS_LOGS_LEVEL: Debug, PLAIN: 1, EMPTY: }\n',
    'profiles/dev/a.yaml': base('dev'),
  }
  const configuration = await load(files)
  expect(at(configuration, 'stacks.base_path', 'logs.level')).toEqual(['dev', 'Debug'])
  expect({ ...configuration.globalEnv }).toEqual({
    ATMOS_PROFILE: 'dev',
    ATMOS_LOGS_LEVEL: 'Debug',
    PLAIN: '1',
    EMPTY: '',
  })
  expect(configuration.env.ATMOS_PROFILE).toBe('dev')
  expect(configuration.env.PLAIN).toBeUndefined()
  const real = await load(files, { world: { env: { ATMOS_PROFILE: '' } } })
  expect(real.get('stacks', 'base_path')).toBeUndefined()
})

test('variables stand for keys, empty ones for nothing, and a wrong one is told', async () => {
  const { value } = await load(
    { 'atmos.yaml': base('file') },
    {
      world: {
        env: {
          ATMOS_STACKS_BASE_PATH: '',
          ATMOS_STACKS_INCLUDED_PATHS: 'a, b',
          ATMOS_COMPONENTS_TERRAFORM_DEPLOY_RUN_INIT: 'T',
          ATMOS_SCHEMAS_OPA_BASE_PATH: 'opa',
          ATMOS_VERSION_CHECK_ENABLED: 'perhaps',
        },
      },
    },
  )
  expect(toJson(value.stacks)).toBe('{"base_path":"file","included_paths":["a","b"],"inherit":{"metadata":true}}')
  expect(toJson(value.schemas)).toBe('{"opa":{"base_path":"opa"}}')
  expect(value.version).toBeUndefined()
  const wrong = await failure({}, { world: { env: { ATMOS_COMPONENTS_TERRAFORM_DEPLOY_RUN_INIT: 'yes' } } })
  expect(wrong.message).toBe(
    'the environment variable ATMOS_COMPONENTS_TERRAFORM_DEPLOY_RUN_INIT must be true or false, but it is "yes"',
  )
})

test.each<[string, Files, Options, string]>([
  [
    'unset, without a repository: the folder of the file',
    { 'a/atmos.yaml': '{}' },
    { cwd: '/project/a/b' },
    '/project/a',
  ],
  ['unset, in a repository: its root', { ...git, 'a/atmos.yaml': '{}' }, { cwd: '/project/a' }, '/project'],
  [
    '. of a file is its folder, wherever one is',
    { ...git, 'a/atmos.yaml': 'base_path: .' },
    { cwd: '/project/a/b' },
    '/project/a',
  ],
  ['./x of a file', { 'atmos.yaml': 'base_path: ./x' }, { cwd: '/project/b' }, '/project/x'],
  ['./x of a flag', { 'atmos.yaml': 'base_path: ./y' }, { cwd: '/project/b', basePath: './x' }, '/project/b/x'],
  [
    './x of a variable',
    { 'atmos.yaml': '' },
    { cwd: '/project/b', world: { env: { ATMOS_BASE_PATH: './x' } } },
    '/project/b/x',
  ],
  ['an absolute one', { 'atmos.yaml': 'base_path: /srv/x' }, {}, '/srv/x'],
  [
    'a word, below the root first',
    { ...git, 'atmos.yaml': 'base_path: x', 'x/k': '', 'b/x/k': '' },
    { cwd: '/project/b' },
    '/project/x',
  ],
  [
    'a word, below the working folder next',
    { ...git, 'atmos.yaml': 'base_path: x', 'b/x/k': '' },
    { cwd: '/project/b' },
    '/project/b/x',
  ],
  ['a word that is nowhere', { ...git, 'atmos.yaml': 'base_path: x' }, { cwd: '/project/b' }, '/project/x'],
  ['a word without a repository', { 'atmos.yaml': 'base_path: x', 'b/x/k': '' }, { cwd: '/project/b' }, '/project/b/x'],
  [
    'the last file that says it',
    { 'a/x.yaml': 'base_path: .', 'b/y.yaml': '{}' },
    { files: ['a/x.yaml', 'b/y.yaml'] },
    '/project/a',
  ],
  ['joined twice', { 'atmos.yaml': 'base_path: /a/b/a/b' }, {}, '/a/b'],
])('base path: %s', async (_, files, options, expected) => {
  expect((await load(files, options)).basePath).toBe(expected)
})

const constraint = (text: string, rest = '') => ({
  'atmos.yaml': `version: {constraint: {require: "${text}"${rest}}}\n`,
})

test.each(['>= 1.0.0', '>= 1.200, < 2.0.0', '~> 1.200', '!= 1.0.0', '1.225.0', '= 1.225', '> 1.0.0-beta'])(
  'the version constraint %s is satisfied',
  async (text) => {
    expect((await load(constraint(text))).warnings).toEqual([])
  },
)

test('a version constraint that is not satisfied stops, warns or is silent', async () => {
  const thrown = await failure(constraint('>= 99.0.0', ', message: Ask ops'))
  expect(thrown.code).toBe('config/constraint-violated')
  expect(thrown.words.details).toEqual(['Ask ops'])
  for (const text of ['< 1.0.0', '~> 1.100.0', '!= 1.225.0', '>= 2.0.0, < 1.0.0']) {
    expect((await failure(constraint(text))).code).toBe('config/constraint-violated')
  }
  expect((await load(constraint('>= 99', ', enforcement: warn'))).warnings).toEqual([
    'The configuration requires Atmos >= 99, and this program stands for 1.225.0',
  ])
  expect((await load(constraint('>= 99', ', enforcement: silent'))).warnings).toEqual([])
  expect((await failure(constraint('newest please', ', enforcement: warn'))).message).toBe(
    'invalid version constraint "newest please"',
  )
})

test('the origin of a value is its layer, with its line or its variable', async () => {
  const configuration = await load(
    { 'atmos.yaml': `import: [x.yaml]\n\n${base('own')}`, 'x.yaml': 'stacks: {name_pattern: p}\n' },
    { world: { env: { ATMOS_LOGS_LEVEL: 'Error' } } },
  )
  expect(configuration.origin(['stacks', 'base_path'])).toEqual({
    kind: 'cwd',
    place: { file: '/project/atmos.yaml', line: 3, column: 10 },
  })
  expect(configuration.origin(['stacks', 'name_pattern'])).toEqual({
    kind: 'import',
    place: { file: '/project/x.yaml', line: 1, column: 10 },
  })
  expect(configuration.origin(['logs', 'level'])).toEqual({ kind: 'env', variable: 'ATMOS_LOGS_LEVEL' })
  expect(configuration.origin(['logs', 'file'])).toEqual({ kind: 'default' })
  expect(configuration.origin(['no', 'such'])).toBeUndefined()
})

test('a run from the cache gives the same as one without', async () => {
  const files = {
    'atmos.yaml': `# ${'x'.repeat(500)}
import: [more.yaml]
stacks: {base_path: !env BASE}
commands:
  - name: one two
    steps: [echo 1]
  - Name: odd
    steps: [echo 2]
  - name: 404
    env: {A: 1}
  - no name
`,
    'more.yaml': `# ${'x'.repeat(500)}
commands:
  - name: one
    description: group
    commands: [{name: two, env: {X: 1}}, {name: three}]
`,
  }
  const host = testHost({ files, cwd: '/project', env: { BASE: 'b', XDG_CACHE_HOME: '/cache' } })
  host.clock.advance(10_000)
  const shown = async () => {
    const configuration = await loadConfiguration(host, { files: [], directories: [], cwd: '/project' })
    const show = (commands: Configuration['commands']): unknown =>
      commands.map((one) => [one.name, toJson(one.fields), one.place, one.locate(['env']), show(one.commands)])
    const result = [
      toJson(configuration.value),
      show(configuration.commands),
      configuration.origin(['stacks', 'base_path']),
    ]
    configuration.keep()
    return result
  }
  const first = await shown()
  host.files.read.length = 0
  expect(await shown()).toEqual(first)
  expect(host.files.read).toEqual([expect.stringMatching(/^\/cache\/atmos\/parsed\//)])
})

test('a folder that is not for our eyes holds no configuration, and links that go round end', async () => {
  const host = testHost({
    files: {
      '/project/atmos.yaml': base('own'),
      '/project/.atmos.d/a.yaml': 'logs: {level: Debug}\n',
      '/project/.atmos.d/up': { link: '/project/.atmos.d' },
    },
  })
  host.files.fail('/home/ann', 'EACCES', 'stat')
  const configuration = await loadConfiguration(host, { files: [], directories: [], cwd: '/project' })
  expect(at(configuration, 'stacks.base_path', 'logs.level')).toEqual(['own', 'Debug'])
})
