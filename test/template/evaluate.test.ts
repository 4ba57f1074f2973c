import { expect, test } from 'vitest'
import { isFailure } from '../../src/failure/failure.ts'
import { evaluate } from '../../src/template/evaluate.ts'
import type { EvaluateOptions } from '../../src/template/expressions.ts'
import { functions as builtins } from '../../src/template/libraries/go.ts'
import type { Opaque, Operand, TemplateFunction } from '../../src/template/library.ts'
import { parse } from '../../src/template/parse.ts'
import { render } from '../../src/template/template.ts'
import { anyMap, float, int64, stringMap, typed } from '../../src/template/values.ts'
import { map, type ValueMap } from '../../src/value/value.ts'

const data = (): ValueMap =>
  map([
    ['name', 'vpc'],
    ['three', 3],
    ['none', null],
    ['list', ['a', 'b', 3, null]],
    [
      'map',
      map([
        ['b', 1],
        ['a', map([['x', 'deep']])],
      ]),
    ],
    ['texts', stringMap([['stack', 'dev']])],
    [
      'keys',
      anyMap([
        [10, 'ten'],
        [9, 'nine'],
      ]),
    ],
    ['big', 9007199254740993n],
    ['whole', float(2)],
    ['dashed', map([['dry-run', true]])],
  ])

const options = { name: 'tpl', libraries: [], context: {} } as const
const strict = (text: string) => render(text, data(), { ...options, missingKey: 'error' })
const lenient = (text: string) => render(text, data(), { ...options, missingKey: 'default' })

/** The words of the failure, without `template: tpl:`. */
function failing(work: () => unknown): string {
  try {
    work()
  } catch (thrown) {
    if (isFailure(thrown)) return thrown.words.message.replace('template: tpl:', '')
    throw thrown
  }
  return 'no failure'
}

test.each([
  ['a text without actions', 'a } b', 'a } b'],
  ['a field', '{{ .name }}', 'vpc'],
  ['a deep field', '{{ .map.a.x }} {{ $.map.a.x }} {{ (.map).a.x }}', 'deep deep deep'],
  ['what YAML calls null', '{{ .none }}', '<no value>'],
  ['ints beyond 2^53', '{{ .big }}', '9007199254740993'],
  ['a whole float', '{{ .whole }} {{ printf "%T" .whole }}', '2 float64'],
  ['if and else', '{{ if .none }}a{{ else if .name }}b{{ else }}c{{ end }}', 'b'],
  ['with', '{{ with .map.a }}{{ .x }}{{ $.name }}{{ end }}', 'deepvpc'],
  ['with, else with', '{{ with .none }}a{{ else with .name }}{{ . }}{{ end }}', 'vpc'],
  ['range over a list', '{{ range $i, $x := .list }}{{ $i }}={{ $x }};{{ end }}', '0=a;1=b;2=3;3=<no value>;'],
  ['range over a map, sorted', '{{ range $k, $v := .map }}{{ $k }}{{ end }}', 'ab'],
  ['range over a map with numbers as keys', '{{ range $k, $v := .keys }}{{ $k }}={{ $v }} {{ end }}', '9=nine 10=ten '],
  ['range over a number', '{{ range .three }}{{ . }}{{ end }}{{ range $i := 2 }}{{ $i }}{{ end }}', '01201'],
  ['range over nothing', '{{ range .none }}a{{ else }}b{{ end }}', 'b'],
  ['break and continue', '{{ range .list }}{{ if eq . "b" }}{{ continue }}{{ end }}{{ . }}{{ break }}{{ end }}', 'a'],
  ['break out of inner blocks', '{{ range .list }}{{ with . }}{{ if . }}{{ break }}{{ end }}{{ end }}x{{ end }}!', '!'],
  ['variables and scopes', '{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ end }}{{ $x }}', '2'],
  ['range that assigns', '{{ $i := 0 }}{{ $v := 0 }}{{ range $i, $v = .list }}{{ end }}{{ $i }}', '3'],
  ['a declaration prints nothing, in parentheses it does', '{{ $x := 1 }}|{{ ($y := 2) }}', '|2'],
  [
    'definitions',
    '{{ define "d" }}[{{ . }}{{ $ }}]{{ end }}{{ template "d" .name }}{{ template "d" }}',
    '[vpcvpc][<no value><no value>]',
  ],
  ['blocks', '{{ block "b" .name }}<{{ . }}>{{ end }}{{ template "b" 1 }}', '<vpc><1>'],
  [
    'recursion',
    '{{ define "r" }}{{ len . }}{{ if . }}{{ template "r" (slice . 1) }}{{ end }}{{ end }}{{ template "r" .name }}',
    '3210',
  ],
  [
    'and, or evaluate no further than needed',
    '{{ or .name (index .list 99) }} {{ and .none (index .list 99) }}',
    'vpc <no value>',
  ],
  ['a map of texts', '{{ .texts.stack }} {{ index .texts "nope" }}|', 'dev |'],
  ['names with a dash', '{{ index .dashed "dry-run" }}', 'true'],
  ['what a value holds is not rendered', '{{ "{{ .name }}" }}', '{{ .name }}'],
])('%s', (_, text, want) => {
  expect(strict(text)).toBe(want)
})

test.each([
  ['{{ .nope }}', '<no value>'],
  ['{{ .nope.deeper }}', '<no value>'],
  ['{{ .texts.nope }}', '<no value>'],
  ['{{ if .nope }}a{{ else }}b{{ end }}', 'b'],
  ['{{ print .nope }}', '<nil>'],
  ['{{ $x := .nope }}{{ $x.y }}', '<no value>'],
])('lenient: %s', (text, want) => {
  expect(lenient(text)).toBe(want)
})

test.each([
  ['{{ .nope }}', '1:3: executing "tpl" at <.nope>: map has no entry for key "nope"'],
  ['a\n {{ .map.nope.x }}', '2:8: executing "tpl" at <.map.nope.x>: map has no entry for key "nope"'],
  ['é{{ .nope }}', '1:5: executing "tpl" at <.nope>: map has no entry for key "nope"'],
  ['{{ .none.x }}', '1:8: executing "tpl" at <.none.x>: nil pointer evaluating interface {}.x'],
  ['{{ .name.x }}', `1:8: executing "tpl" at <.name.x>: can't evaluate field x in type interface {}`],
  ['{{ with .name }}{{ .x }}{{ end }}', `1:19: executing "tpl" at <.x>: can't evaluate field x in type string`],
  ['{{ range .list }}{{ .x }}{{ end }}', `1:20: executing "tpl" at <.x>: can't evaluate field x in type interface {}`],
  ['{{ .texts.stack.x }}', `1:9: executing "tpl" at <.texts.stack.x>: can't evaluate field x in type string`],
  ['{{ .name 1 }}', '1:3: executing "tpl" at <.name>: name is not a method but has arguments'],
  ['{{ 1 2 }}', `1:3: executing "tpl" at <1>: can't give argument to non-function 1`],
  ['{{ nil }}', '1:3: executing "tpl" at <nil>: nil is not a command'],
  ['{{ len }}', '1:3: executing "tpl" at <len>: wrong number of args for len: want 1 got 0'],
  ['{{ printf 1 }}', '1:10: executing "tpl" at <1>: expected string; found 1'],
  ['{{ printf .three }}', '1:10: executing "tpl" at <.three>: wrong type for value; expected string; got int'],
  ['{{ printf .none }}', '1:10: executing "tpl" at <.none>: wrong type for value; expected string; got interface {}'],
  ['{{ range .name }}{{ end }}', `1:9: executing "tpl" at <.name>: range can't iterate over vpc`],
  [
    '{{ range $i, $x := 3 }}{{ end }}',
    `1:19: executing "tpl" at <3>: can't use 3 to iterate over more than one variable`,
  ],
  ['{{ $x = 1 }}', '1:8: executing "tpl" at <1>: undefined variable: $x'],
  ['{{ template "no" }}', '1:12: executing "tpl" at <{{template "no"}}>: template "no" not defined'],
  [
    '{{ define "d" }}{{ .x }}{{ end }}{{ template "d" }}',
    '1:19: executing "d" at <.x>: nil data; no entry for key "x"',
  ],
  ['{{ index .list 9 | len }}', '1:3: executing "tpl" at <index .list 9>: error calling index: index out of range: 9'],
  ['{{ 9223372036854775808 }}', '1:3: executing "tpl" at <9223372036854775808>: 9223372036854775808 overflows int'],
])('%s fails as in Go', (text, want) => {
  expect(failing(() => strict(text))).toBe(want)
})

/** A function that answers later, and one that fails later. */
const later = (value: unknown): TemplateFunction => ({
  params: ['any'],
  about: '',
  run: async (_: unknown, given: Operand) => {
    await Promise.resolve()
    if (value instanceof Error) throw value
    return given
  },
})

const object: Opaque = {
  goType: '*test.Thing',
  print: () => 'thing',
  members: new Map<string, string | TemplateFunction>([
    ['Name', 'n'],
    ['Twice', { params: ['string'], about: '', run: (_: unknown, text: string) => text + text }],
    ['Wait', later(0)],
  ]),
}

const functions = new Map<string, TemplateFunction>([
  ...builtins,
  ['later', later(0)],
  ['failing', later(new Error('broken'))],
  ['thing', { params: [], about: '', run: () => object }],
  ['count', { params: ['int'], about: '', run: (_: unknown, number: number) => typed([number], '[]int') }],
  ['long', { params: [], about: '', run: () => int64(5) }],
])

function run(text: string) {
  const program = parse(text, { name: 'tpl', knows: (name) => functions.has(name) })
  const how: EvaluateOptions = { functions, strict: true, context: {}, timeMembers: () => new Map() }
  return evaluate(program, data(), how)
}

test.each([
  ['{{ later 1 }}', '1'],
  ['a{{ later "b" | print "x" }}c', 'axbc'],
  ['{{ print (later 1) (later 2) .name }}', '1 2vpc'],
  ['{{ if later true }}a{{ else }}b{{ end }}c', 'ac'],
  ['{{ with later .map }}{{ .b }}{{ end }}{{ .name }}', '1vpc'],
  ['{{ range later .list }}{{ later . }},{{ end }}', 'a,b,3,<no value>,'],
  ['{{ range .list }}{{ if eq (later . | print) "b" }}{{ break }}{{ end }}{{ . }}{{ end }}!', 'a!'],
  ['{{ range .list }}{{ if eq (later . | print) "b" }}{{ continue }}{{ end }}{{ . }};{{ end }}', 'a;3;<no value>;'],
  ['{{ $x := later 1 }}{{ if true }}{{ $x = later 2 }}{{ $x := later 3 }}{{ end }}{{ $x }}', '2'],
  ['{{ define "d" }}{{ later . }}{{ $ }}{{ end }}{{ template "d" later 1 }}{{ .name }}', '11vpc'],
  ['{{ and (later 1) (later 0) (failing 1) }}{{ or (later 0) (later 2) (failing 1) }}', '02'],
  ['{{ (later .map).a.x }}{{ (thing).Wait 1 }}', 'deep1'],
])('what comes later is waited for, in order: %s', async (text, want) => {
  const result = run(text)
  expect(result).toBeInstanceOf(Promise)
  expect(await result).toBe(want)
})

test('a failure that comes later has its position', async () => {
  await expect(run('a\n{{ if true }}{{ failing 1 }}{{ end }}')).rejects.toMatchObject({
    message: 'error calling failing: broken',
    template: 'tpl',
    node: { kind: 'command', at: 18 },
  })
})

test('nothing waits where no function does', () => {
  expect(run('{{ range .list }}{{ . }}{{ end }}{{ thing.Name }}{{ thing.Twice "ab" }}')).toBe('ab3<no value>nabab')
})

test.each([
  ['{{ thing }}', 'thing'],
  ['{{ printf "%T" thing }}', '*test.Thing'],
  ['{{ count 3 }}{{ count 3.0 }}{{ printf "%T" (count 1) }}', '[3][3][]int'],
])('objects and types: %s', (text, want) => {
  expect(run(text)).toBe(want)
})

test.each([
  ['{{ thing.Nope }}', `can't evaluate field Nope in type interface {}`],
  ['{{ (thing).Nope }}', `can't evaluate field Nope in type *test.Thing`],
  ['{{ (thing).name }}', 'name is an unexported field of struct type *test.Thing'],
  ['{{ thing.Name 1 }}', 'Name has arguments but cannot be invoked as function'],
  ['{{ thing.Twice }}', 'wrong number of args for Twice: want 1 got 0'],
  ['{{ count 2.5 }}', 'expected integer; found 2.5'],
  ['{{ count long }}', 'wrong type for value; expected int; got int64'],
  ['{{ count nil }}', 'cannot assign nil to int'],
  ['{{ count .whole }}', 'wrong type for value; expected int; got float64'],
])('types are checked: %s', (text, message) => {
  expect(() => run(text)).toThrow(message)
})
