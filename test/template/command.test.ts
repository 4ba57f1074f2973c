import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const empty = project({
  'hello.tmpl': 'Hello {{ .name }},\n{{ range .list }}- {{ . }}\n{{ end }}',
  'broken.tmpl': 'a\nb {{ .name | nofunc }}\n',
  'values.yaml': 'name: ann\nlist: [1, 2.0, x]\n',
  'more.json': '{"name": "bob"}',
})

test.each<[string[], string]>([
  [['-e', '{{ upper "a" }}'], 'A\n'],
  [['-e', '{{ list 1 2 | join "," }}', '-e', 'b'], '1,2\nb\n'],
  [['hello.tmpl', '--data', 'values.yaml'], 'Hello ann,\n- 1\n- 2\n- x\n'],
  [['hello.tmpl', '-d', 'values.yaml', '-d', 'more.json'], 'Hello bob,\n- 1\n- 2\n- x\n'],
  [['-e', '{{ .nope }}', '--mode', 'lenient'], '<no value>\n'],
  [['-e', '{{ env "A" }} {{ .Env.A }} {{ .env.A }}', '--env', 'A=x=y,z'], 'x=y,z x=y,z x=y,z\n'],
  [['-e', '{{ printf "%03d" 7 }}', '--mode=plain'], '007\n'],
])('atmos template render %j', async (args, stdout) => {
  expect(await empty.run('template', 'render', ...args)).toMatchObject({ exitCode: 0, stdout, stderr: '' })
})

test('a template from standard input', async () => {
  expect(await empty.stdin('{{ add 1 2 }}').run('template', 'render')).toMatchObject({ exitCode: 0, stdout: '3' })
})

test.each<[string[], RegExp[]]>([
  [['broken.tmpl'], [/template: broken\.tmpl:2: function "nofunc" not defined/, /broken\.tmpl:2:\d+/]],
  [['-e', '{{ .nope }}'], [/map has no entry for key "nope"/]],
  [['-e', '{{ upper 1 }}', '--mode', 'plain'], [/function "upper" not defined/]],
  [
    ['-e', 'x', '--mode', 'loose'],
    [/`loose` is not a mode/, /strict, lenient/],
  ],
  [['nowhere.tmpl'], [/nowhere\.tmpl/]],
  [['-e', 'x', '--data', 'nowhere.yaml'], [/nowhere\.yaml/]],
  [['-e', 'x', '--env', 'A'], [/KEY=VALUE/]],
])('atmos template render %j fails', async (args, words) => {
  const run = await empty.run('template', 'render', ...args)
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  for (const word of words) expect(run.stderr).toMatch(word)
})

test('functions are described', async () => {
  const one = await empty.run('describe', 'functions', 'shellquote', 'index', '--format', 'json')
  expect(JSON.parse(one.stdout)).toEqual([
    expect.objectContaining({ Function: 'index any any…', Library: 'go' }),
    expect.objectContaining({ Function: 'shellquote any', Library: 'shell' }),
  ])
  const all = await empty.run('describe', 'functions')
  expect(all.exitCode).toBe(0)
  expect(all.stdout.split('\n').length).toBeGreaterThan(200)
  const none = await empty.run('describe', 'functions', 'shelquote')
  expect(none).toMatchObject({ exitCode: 1, stdout: '' })
  expect(none.stderr).toContain('Did you mean `shellQuote`, `shellquote` or `squote`?')
})

test('people read of a function in lines of its own, programs in a table', async () => {
  const { stdout } = await empty.terminal().run('describe', 'functions', 'trunc')
  expect(stdout).toBe(`trunc int string  sprig
    The first bytes of a text; the last ones with a negative number.
    {{ trunc 5 "hello world" }} {{ trunc -5 "hello world" }}
    → hello world
`)
})
