import { expect, test } from 'vitest'
import { deleteValue, formatText, setValue, type ValueType } from '../../src/config/edit.ts'
import { parsePath } from '../../src/config/edit-path.ts'
import type { Failure } from '../../src/failure/failure.ts'
import { run } from '../../src/run.ts'
import { testHost } from '../support/host.ts'
import { project } from '../support/project.ts'

test.each([
  ['a', ['a']],
  ['a.b.c', ['a', 'b', 'c']],
  ['a[0].b', ['a', 0, 'b']],
  ['a["x.y"].b', ['a', 'x.y', 'b']],
  ["a['x y']", ['a', 'x y']],
  ['auth.identities.dev-1', ['auth', 'identities', 'dev-1']],
])('the path %s', (text, path) => {
  expect(parsePath(text)).toEqual(path)
})

test.each(['', '.', 'a..b', 'a[x]', 'a[0'])('%j is no path', (text) => {
  expect(() => parsePath(text)).toThrow('is no path of keys')
})

const file = `# top
logs:
  level: "Warning" # loud

  # before file
  file: my.log
stacks: {base_path: 'a b', included_paths: [a, b]}
commands:
- name: x
  env: {A: !env HOME}
  steps:
  - |
    one

    two
n: 0755
`

const set = (path: string, value: string, type: ValueType = 'string', text = file) =>
  setValue(text, 'atmos.yaml', parsePath(path), value, type)

test('comments, quotes, tags and spellings stay; lists move below their key, blank lines go', () => {
  expect(set('logs.level', 'Error')).toBe(`# top
logs:
  level: "Error" # loud
  # before file
  file: my.log
stacks: {base_path: 'a b', included_paths: [a, b]}
commands:
  - name: x
    env: {A: !env HOME}
    steps:
      - |
        one

        two
n: 0755
`)
})

test.each<[string, string, ValueType, string]>([
  ['logs.file', 'yes', 'string', '  file: "yes"'],
  ['logs.file', '5', 'string', '  file: "5"'],
  ['logs.file', '5', 'int', '  file: 5'],
  ['logs.file', '1.50', 'float', '  file: 1.50'],
  ['logs.file', 'TRUE', 'bool', '  file: true'],
  ['logs.file', '', 'null', '  file: null'],
  ['logs.file', 'a: b', 'string', "  file: 'a: b'"],
  ['logs.file', '{{ .x }}', 'string', "  file: '{{ .x }}'"],
  ['logs.new', 'x', 'string', '  new: x'],
  ['stacks.base_path', 'c', 'string', "stacks: {base_path: 'c', included_paths: [a, b]}"],
  ['stacks.included_paths[1]', 'c', 'string', "stacks: {base_path: 'a b', included_paths: [a, c]}"],
  ['stacks.included_paths[9]', 'c', 'string', "stacks: {base_path: 'a b', included_paths: [a, b, c]}"],
  ['stacks.included_paths', '[x, "y"]', 'yaml', `stacks: {base_path: 'a b', included_paths: [x, "y"]}`],
  ['n', 'x', 'string', 'n: x'],
])('%s = %s as %s', (path, value, type, line) => {
  expect(set(path, value, type).split('\n')).toContain(line)
})

test('keys that are missing are made, with the width of indentation of the file', () => {
  expect(set('a.b[0].c', 'x', 'string', 'k:\n    l: 1\n')).toBe('k:\n    l: 1\na:\n    b:\n        - c: x\n')
  expect(set('a.b', 'x', 'string', '')).toBe('a:\n  b: x\n')
  expect(set('a.b', 'x', 'string', 'a:\n')).toBe('a:\n  b: x\n')
})

test('line ends stay what they are', () => {
  expect(set('a', 'x', 'string', 'a: 1\r\nb: 2\r\n')).toBe('a: x\r\nb: 2\r\n')
})

test.each<[string, string, string, ValueType, string]>([
  ['an anchor', 'a: &x {k: 1}\nb: *x\n', 'a.k', 'string', 'config/shared-value'],
  ['an alias', 'a: &x {k: 1}\nb: *x\n', 'b.k', 'string', 'config/shared-value'],
  ['an alias itself', 'a: &x 1\nb: *x\n', 'b', 'string', 'config/shared-value'],
  ['several documents', 'a: 1\n---\nb: 1\n', 'a', 'string', 'config/several-documents'],
  ['a key below a text', 'a: text\n', 'a.b', 'string', 'config/not-a-collection'],
  ['an index of a map', 'a: {b: 1}\n', 'a[0]', 'string', 'config/not-a-collection'],
  ['a word for a number', 'a: 1\n', 'a', 'int', 'config/not-of-type'],
  ['broken YAML', 'a: 1\n', 'a', 'yaml', 'config/not-of-type'],
  ['a broken file', 'a: [\n', 'a', 'string', 'config/unreadable'],
])('%s is refused', (_, text, path, type, code) => {
  let thrown: unknown
  try {
    set(path, type === 'yaml' ? '[a' : 'wide', type, text)
  } catch (failure) {
    thrown = failure
  }
  expect((thrown as Failure)?.code).toBe(code)
})

test('delete takes one key or item and nothing else', () => {
  const text = '# keep me\nlogs:\n  level: Warning # loud\n  file: my.log\nstacks:\n  included_paths: [a, b, c]\n'
  const once = deleteValue(text, 'x', ['logs', 'file'])
  expect(once).toBe('# keep me\nlogs:\n  level: Warning # loud\nstacks:\n  included_paths: [a, b, c]\n')
  expect(deleteValue(once as string, 'x', ['stacks', 'included_paths', 1])).toContain('included_paths: [a, c]')
  expect(deleteValue(text, 'x', ['not', 'there'])).toBeUndefined()
})

test('format is stable', () => {
  const text = '# top\nlogs:\n    level:    Warning   # loud\n\n\nstacks:\n    included_paths:\n    - a\n    -   b\n'
  const once = formatText(text, 'x')
  expect(once).toBe('# top\nlogs:\n    level: Warning # loud\nstacks:\n    included_paths:\n        - a\n        - b\n')
  expect(formatText(once, 'x')).toBe(once)
})

test('a long text is not folded, and functions keep their tags', () => {
  const long = `a: ${'word '.repeat(60).trim()}\nb: !exec |\n  echo 1\nc: !append [1]\nd: !unset\n`
  expect(formatText(long, 'x')).toBe(long)
})

test('config set, get and delete work on the file of the project', async () => {
  const shop = project({ 'atmos.yaml': 'logs: {level: Warning} # why\n' }, { real: true })
  const run = await shop.run('config', 'set', 'components.terraform.apply_auto_approve', 'true')
  expect(run).toMatchObject({ exitCode: 0, stdout: '' })
  expect(run.files['atmos.yaml']).toBe(
    'logs: {level: Warning} # why\ncomponents:\n  terraform:\n    apply_auto_approve: true\n',
  )
  const wrong = await shop.run('config', 'set', '--type=int', 'settings.terminal.max_width', 'wide')
  expect(wrong).toMatchObject({ exitCode: 1, stdout: '' })
  expect(wrong.files['atmos.yaml']).toBe('logs: {level: Warning} # why\n')
  expect(await shop.run('config', 'get', 'logs.level')).toMatchObject({ exitCode: 0, stdout: 'Warning\n' })
  const near = await shop.run('config', 'get', 'logs.levle')
  expect(near.exitCode).toBe(1)
  expect(near.stderr).toContain('Did you mean `logs.level`')
})

test('config list and validate', async () => {
  const shop = project({
    'atmos.yaml': 'import: [b.yaml]\nstacks: {base_path: x, included_pahts: [a]}\n',
    'b.yaml': 'logs: {level: Error}\n',
  })
  expect((await shop.run('config', 'list', 'logs.*')).stdout).toBe('logs.level\n')
  expect(
    (await shop.files({ 'b.yaml': 'commands: [{name: x}, {name: y}]\n' }).run('config', 'list', '-f', 'csv')).stdout,
  ).toBe(
    'Path,File\nimport,atmos.yaml\nstacks.base_path,atmos.yaml\nstacks.included_pahts,atmos.yaml\ncommands,b.yaml\n',
  )
  const { exitCode, stderr } = await shop.run('config', 'validate')
  expect(exitCode).toBe(0)
  expect(stderr).toBe(
    '⚠ `stacks.included_pahts` is not a key that has an effect (atmos.yaml:2); did you mean `included_paths`?\n✓ Validated atmos.yaml\n✓ Validated b.yaml\n',
  )
})

test('profile list and show', async () => {
  const shop = project({ 'atmos.yaml': '{}', 'profiles/dev/a.yaml': '{}', '.atmos/profiles/ci/a.yaml': '{}' })
  const { stdout, root } = await shop.run('profile', 'list', '-f', 'json')
  expect(JSON.parse(stdout)).toEqual([
    { name: 'ci', location: `${root}/.atmos/profiles/ci` },
    { name: 'dev', location: `${root}/profiles/dev` },
  ])
  expect((await shop.run('profile', 'show', 'dev')).stdout).toBe(
    `files:\n  - a.yaml\nlocation: ${root}/profiles/dev\nname: dev\n`,
  )
  expect((await shop.run('profile', 'show', 'nope')).exitCode).toBe(2)
})

test('a file that cannot be written stays as it is, and that is said', async () => {
  const args = ['config', 'set', 'logs.level', 'Error']
  const host = testHost({ args, cwd: '/project', files: { '/project/atmos.yaml': 'logs: {level: Warning}\n' } })
  host.files.fail('/project', 'ENOSPC', 'write')
  expect(await run(host)).toBe(1)
  expect(host.stderr).toContain('cannot write /project/atmos.yaml: no space left on the disk (ENOSPC)')
  expect(host.files.snapshot()['/project/atmos.yaml']).toBe('logs: {level: Warning}\n')
})
