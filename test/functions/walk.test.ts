import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

/** Tags, merge keys and functions mean the same in `atmos.yaml` and in manifests: each text is put into both. */

const files = {
  'data/one.yaml': 'a: one\nb: {c: one}\n',
  'data/two.yaml': 'a: two\nd: two\n',
  'data/list.yaml': '[1, 2]\n',
  'data/values.env': 'A=dotenv\nE=dotenv\n',
  'data/nested.yaml': '<<: !include ../data/two.yaml\nown: !env HOME_OF\n',
}

const configuration = `
  base_path: .
  stacks: {base_path: stacks, included_paths: ["*"], name_pattern: "{stage}"}
  components: {terraform: {base_path: components}}
`

/** What the text under `settings.x` comes to. */
async function inConfiguration(text: string): Promise<unknown> {
  const here = project({ ...files, 'atmos.yaml': `settings:\n  x:\n${text.replace(/^/gm, '    ')}\n` })
  const run = await here.env({ HOME_OF: 'ann' }).run('describe', 'config', '-q', '.settings.x')
  return run.exitCode === 0 ? JSON.parse(run.stdout) : run.stderr
}

/** What the text under `vars.x` of a component comes to. */
async function inManifest(text: string): Promise<unknown> {
  const manifest = `vars:\n  stage: dev\n  x:\n${text.replace(/^/gm, '    ')}\ncomponents: {terraform: {vpc: {}}}\n`
  const here = project({ ...files, 'atmos.yaml': configuration, 'stacks/dev.yaml': manifest })
  const args = ['describe', 'component', 'vpc', '-s', 'dev', '-f', 'json', '-q', '.vars.x']
  const run = await here.env({ HOME_OF: 'ann' }).run(...args)
  return run.exitCode === 0 ? JSON.parse(run.stdout) : run.stderr
}

test.each([
  ['a merge key of a file', '<<: !include data/one.yaml\nk: 1', { a: 'one', b: { c: 'one' }, k: 1 }],
  ['a dotenv file', '<<: !include data/values.env\nk: 1', { A: 'dotenv', E: 'dotenv', k: 1 }],
  ['keys of the map over merged ones', 'a: own\n<<: !include data/one.yaml', { a: 'own', b: { c: 'one' } }],
  [
    'the first file over the second',
    '<<: [!include data/one.yaml, !include data/two.yaml]',
    { a: 'one', b: { c: 'one' }, d: 'two' },
  ],
  ['a map between files', '<<: [{d: map}, !include data/two.yaml]', { a: 'two', d: 'map' }],
  ['a merge key within a list', '- <<: !include data/two.yaml\n  a: own', [{ a: 'own', d: 'two' }]],
  ['a merge key in an included file', '!include data/nested.yaml', { a: 'two', d: 'two', own: 'ann' }],
  [
    'a merged map that merges a file',
    'base: &b {<<: !include data/two.yaml, a: base}\nx: {<<: *b, y: 1}',
    { base: { a: 'base', d: 'two' }, x: { a: 'base', d: 'two', y: 1 } },
  ],
  ['a quoted `<<`', '"<<": {a: 1}', { '<<': { a: 1 } }],
  ['functions in lists', '- !env HOME_OF\n- [!env HOME_OF, 2]', ['ann', ['ann', 2]]],
  ['an expression on a file', '!include data/one.yaml .b.c', 'one'],
  ['a tag on a map', '!env\na: !env HOME_OF', { a: 'ann' }],
  ['a tag on a list', '!env [1, !env HOME_OF]', [1, 'ann']],
  ['`!append` on a list that nothing is under', '!append [1, !env HOME_OF]', [1, 'ann']],
  ['`!append` on a text', '!append x', 'x'],
])('%s', async (_, text, value) => {
  expect(await inConfiguration(text)).toEqual(value)
  expect(await inManifest(text)).toEqual(value)
})

test.each([
  ['a merge key of a list', '<<: !include data/list.yaml', /what `<<` merges .* must be a map/],
  ['a merge key of a text', '<<: !env HOME_OF', /what `<<` merges .* must be a map/],
  ['`!include` on a map', '!include\na: 1', /`!include` takes the path of a file/],
  ['an unknown tag on a list', '!evn [1]', /!evn/],
  ['an unknown tag below a known one', '!env\na: !evn x', /!evn/],
])('%s is refused, with its place', async (_, text, reason) => {
  expect(await inConfiguration(text)).toMatch(reason)
  expect(await inConfiguration(text)).toMatch(/atmos\.yaml:\d/)
  expect(await inManifest(text)).toMatch(reason)
  expect(await inManifest(text)).toMatch(/dev\.yaml:\d/)
})
