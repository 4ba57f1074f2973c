import { expect, test } from 'vitest'
import type { Failure } from '../../src/failure/failure.ts'
import { evaluate } from '../../src/functions/evaluate.ts'
import type { Station } from '../../src/functions/function.ts'
import { isMap, Tagged, type Value } from '../../src/value/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { type TestWorld, testHost } from '../support/host.ts'

/** Evaluates a text as a file of a project. */
async function run(text: string, world: TestWorld = {}, options: { station?: Station; file?: string } = {}) {
  const host = testHost({ cwd: '/project', ...world })
  const { environment } = host
  return evaluate(parseYaml(text, options.file ?? '/project/atmos.yaml'), {
    host,
    station: options.station ?? 'configuration',
    env: environment.variables,
    cwd: environment.cwd,
    folders: (file) => [file.slice(0, file.lastIndexOf('/')), environment.cwd],
  })
}

const value = async (call: string, world: TestWorld = {}) => ((await run(`a: ${call}\n`, world)) as { a: Value }).a

async function failure(text: string, world: TestWorld = {}, station?: Station): Promise<Failure> {
  try {
    await run(text, world, station ? { station } : {})
  } catch (thrown) {
    return thrown as Failure
  }
  throw new Error('it did not fail')
}

const env = { HOME: '/home/ann', EMPTY: '', SPACED: '  x  ', NUMBER: '5' }

test.each([
  ['!env HOME', '/home/ann'],
  ['!env "HOME"', '/home/ann'],
  ["!env 'HOME'", '/home/ann'],
  ['!env MISSING', ''],
  ['!env MISSING fallback', 'fallback'],
  ['!env MISSING "two words"', 'two words'],
  [`!env MISSING 'it''s'`, "it's"],
  ['!env EMPTY fallback', ''],
  ['!env SPACED', 'x'],
  ['!env NUMBER', '5'],
  ['!env toString', ''],
  ['!cwd', '/project'],
  ['!cwd sub/../other', '/project/other'],
  ['!cwd /etc', '/etc'],
  ['!repo-root fallback', 'fallback'],
  ['!git.branch none', 'none'],
])('%s', async (call, result) => {
  expect(await value(call, { env })).toBe(result)
})

test.each([
  ['!env', /needs the name/],
  ['!env A B C', /at most one default/],
  ["!env '\"A'", /unterminated quote/],
  ['!random 9 3', /`!random 9 3`.*smallest number \(9\)/],
  ['!random 3 3', /less than/],
  ['!random one', /`!random one`.*'one' is not a whole number/],
  ['!random 1 2 3', /no more/],
  ['!repo-root', /not in a git repository/],
  ['!git.sha', /not in a git repository/],
  ['!exec', /needs a script/],
  ['!include', /needs the path/],
  ['!include nope.yaml', /'nope.yaml' does not exist/],
  [
    '!include https://user:pass@example.com/x.yaml?token=1',
    /https:\/\/example.com\/x.yaml cannot be reached: ECONNREFUSED/,
  ],
])('%s fails, with the call, its key and its place', async (call, reason) => {
  const thrown = await failure(`x: 1\nouter:\n  - inner: ${call}\n`)
  expect(thrown.message).toMatch(reason)
  expect(thrown.message).toContain('`outer[0].inner`')
  expect(thrown.words.place).toEqual({ file: '/project/atmos.yaml', line: 3, column: 5 })
})

test('an unknown tag names itself, its key, its place and the known ones', async () => {
  const thrown = await failure('stacks:\n  base_path: !evn X\n')
  expect(thrown.code).toBe('functions/unknown-tag')
  expect(thrown.message).toBe('unsupported YAML tag `!evn` at `stacks.base_path`')
  expect(thrown.words.place).toMatchObject({ line: 2, column: 3 })
  expect(thrown.words.hints).toEqual([
    'Did you mean `!env`?',
    'The supported tags are !env, !exec, !include, !include.raw, !repo-root, !git.root, !git.sha, !git.branch, !git.ref, !git.repository, !git.owner, !git.name, !git.host, !git.url, !cwd, !random, !unset, !append.',
  ])
})

test('random numbers are whole and within their bounds', async () => {
  const drawn = (await run('- !random 1 3\n'.repeat(200))) as number[]
  expect([...new Set(drawn)].sort()).toEqual([1, 2, 3])
  const any = (await value('!random')) as number
  expect(any).toBeGreaterThanOrEqual(0)
  expect(any).toBeLessThanOrEqual(65_535)
})

const says = (text: string, code = 0) => ({ processes: () => ({ stdout: text, code }), env })

test.each([
  ['text\n', 'text'],
  ['  padded \n\n', '  padded '],
  ['', ''],
  ['true\n', true],
  ['null', null],
  ['12345678901234567890', 12345678901234567890n],
  ['["a", 1]', ['a', 1]],
  ['"quoted"', 'quoted'],
  ['{not json', '{not json'],
  ['-x', '-x'],
])('!exec that writes %j', async (text, result) => {
  expect(await value('!exec script', says(text))).toEqual(result)
})

test('!exec runs in bash, once, one level deeper, and says what failed', async () => {
  const host = testHost({ cwd: '/project', env: { ATMOS_SHLVL: '3' }, processes: () => ({ stdout: 'x' }) })
  const around = {
    host,
    station: 'configuration',
    env: host.environment.variables,
    cwd: '/project',
    folders: () => [],
    memory: new Map(),
  } as const
  const document = parseYaml('a: !exec echo $X; echo 2\n', '/project/a.yaml')
  await evaluate(document, around)
  await evaluate(document, around)
  expect(host.processes.started).toHaveLength(1)
  expect(host.processes.started[0]).toMatchObject({ args: ['-c', 'echo $X; echo 2'], cwd: '/project' })
  expect(host.processes.started[0]?.env.ATMOS_SHLVL).toBe('4')

  const thrown = await failure('a: !exec exit 7\n', says('', 7))
  expect(thrown.message).toBe('`!exec exit 7` at `a` failed: the script ended with exit status 7')
  expect(thrown.exitCode).toBe(1)
  expect((await failure('a: !exec exit 7\n', says('', 7), 'manifest')).exitCode).toBe(7)
  expect((await failure('a: !exec x\n', { ...says(''), env: { ATMOS_SHLVL: '10' } })).message).toMatch(/10 deep/)
})

const files = {
  'data.yaml': 'a: {b: [1, 2]}\ncall: !env HOME\n',
  'data.json': '{"n": 1.0, "list": ["x"]}',
  'local.env':
    '# comment\nA=1\nexport B="two words"\nC=\'$A\'\nD=$A-$B\nE=x # note\nF="a\\nb"\nG=\nH="multi\nline"\nbad line\nI: colon\n',
  'text.txt': 'hello\n',
  'deep/inner.yaml': 'x: !include other.yaml\n',
  'deep/other.yaml': '5\n',
  'broken.yaml': 'a:\n\tb: 1\n',
  'broken.json': '{"a":',
  'loop.yaml': '!include loop.yaml',
  'empty.yaml': '',
  'vars.tfvars': 'a = 1.5\nb = { c = ["x"] }\n',
  'broken.tf': 'a = 1\nvariable "x" {}\n',
}

test.each([
  ['!include data.yaml', { a: { b: [1, 2] }, call: '/home/ann' }],
  ['!include ./data.json', { n: expect.anything(), list: ['x'] }],
  ['!include text.txt', 'hello\n'],
  ['!include.raw data.json', '{"n": 1.0, "list": ["x"]}'],
  ['!include deep/inner.yaml', { x: 5 }],
  ['!include empty.yaml', null],
  ['!include vars.tfvars .b.c', ['x']],
  ['!include vars.tfvars', { a: 1.5, b: expect.anything() }],
  ['!include data.yaml ".a.b[1]"', 2],
  [
    '!include local.env',
    { A: '1', B: 'two words', C: '$A', D: '1-two words', E: 'x', F: 'a\nb', G: '', H: 'multi\nline', I: 'colon' },
  ],
])('%s', async (call, result) => {
  const got = await value(call, { files, env })
  expect(isMap(got) ? { ...got } : got).toEqual(isMap(result) ? expect.objectContaining({ ...result }) : result)
})

test.each([
  ['!include broken.yaml', { file: '/project/broken.yaml', line: 2, column: 1 }, /invalid YAML/],
  ['!include broken.json', { file: '/project/atmos.yaml', line: 1, column: 1 }, /broken.json: invalid JSON/],
  ['!include loop.yaml', { file: '/project/loop.yaml', line: 1, column: 1 }, /include each other/],
  [
    '!include broken.tf',
    { file: '/project/atmos.yaml', line: 1, column: 1 },
    /broken.tf:2: 'variable' is no attribute/,
  ],
])('%s tells which file is wrong', async (call, place, reason) => {
  const thrown = await failure(`a: ${call}\n`, { files, env })
  expect(thrown.words.place).toMatchObject(place)
  expect(thrown.message).toMatch(reason)
})

test('a merge key takes what functions give: the first source wins, keys of the map win over all', async () => {
  const merged = (await run('env:\n  <<: [!include local.env, !include other.env]\n  A: own\n', {
    files: { 'local.env': 'A=1\nB=1\n', 'other.env': 'B=2\nC=2\n' },
  })) as { env: object }
  expect({ ...merged.env }).toEqual({ A: 'own', B: '1', C: '2' })
  expect((await failure('env: {<<: !env HOME}\n', { env })).message).toMatch(/must be a map/)
})

test('!unset and !append stay for the merge', async () => {
  expect(await value('!unset')).toEqual(new Tagged('!unset', ''))
  expect(await value('!append [!env HOME, 2]', { env })).toEqual(new Tagged('!append', ['/home/ann', 2]))
})

const repository = (config: string, head = 'ref: refs/heads/main\n') => ({
  files: {
    '.git/HEAD': head,
    '.git/config': config,
    '.git/refs/heads/main': '0123456789abcdef0123456789abcdef01234567\n',
    'sub/keep': '',
  },
  cwd: '/project',
})

test.each([
  ['git@github.com:acme/infra.git', 'github.com', 'acme', 'infra'],
  ['https://github.com/acme/infra', 'github.com', 'acme', 'infra'],
  ['https://user@gitlab.example.com:8443/group/sub/infra.git', 'gitlab.example.com', 'group/sub', 'infra'],
  ['ssh://git@host.example:22/acme/infra.git', 'host.example', 'acme', 'infra'],
])('the parts of %s', async (url, host, owner, name) => {
  const world = repository(`[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n`)
  expect(await value('!git.url', world)).toBe(url)
  expect(await value('!git.host', world)).toBe(host)
  expect(await value('!git.owner', world)).toBe(owner)
  expect(await value('!git.name', world)).toBe(name)
  expect(await value('!git.repository', world)).toBe(`${owner}/${name}`)
})

test('the commit and the branch', async () => {
  const world = repository('')
  expect(await value('!git.sha', world)).toBe('0123456789abcdef0123456789abcdef01234567')
  expect(await value('!git.branch', world)).toBe('main')
  expect(await value('!repo-root', { ...world, cwd: '/project/sub', files: { '/project/.git/HEAD': '' } })).toBe(
    '/project',
  )
  const detached = repository('', 'fedcba9876543210fedcba9876543210fedcba98\n')
  expect(await value('!git.ref', detached)).toBe('fedcba9876543210fedcba9876543210fedcba98')
  expect((await failure('a: !git.branch\n', detached)).message).toMatch(/detached/)
  expect((await failure('a: !git.owner\n', world)).message).toMatch(/`!git.owner`.*origin/)
  const packed = {
    files: { '.git/HEAD': 'ref: refs/heads/main\n', '.git/packed-refs': '# pack-refs\nabc123 refs/heads/main\n' },
  }
  expect(await value('!git.sha', packed)).toBe('abc123')
  const worktree = {
    files: {
      '.git': 'gitdir: /repo/.git/worktrees/w\n',
      '/repo/.git/worktrees/w/HEAD': 'ref: refs/heads/w\n',
      '/repo/.git/worktrees/w/commondir': '../..\n',
      '/repo/.git/refs/heads/w': 'def456\n',
    },
  }
  expect(await value('!git.sha', worktree)).toBe('def456')
})
