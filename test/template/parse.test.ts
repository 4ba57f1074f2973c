import { expect, test } from 'vitest'
import { MAX_NESTING } from '../../src/template/limits.ts'
import { type ListNode, source } from '../../src/template/nodes.ts'
import { ParseError, parse } from '../../src/template/parse.ts'
import { position } from '../../src/template/place.ts'

const parsed = (text: string) => parse(text, { name: 'tpl', knows: (name) => name !== 'nofunc' })
const printed = (text: string) => source(parsed(text).templates.get('tpl') as ListNode)

test.each([
  ['text', 'a b', 'a b'],
  ['an action', '{{ .x }}', '{{.x}}'],
  ['blanks', '{{  f   .x  |  g }}', '{{f .x | g}}'],
  ['chains', '{{ $x.a.b }}{{ (f).c }}{{ ns.Fn 1 }}{{ $ }}', '{{$x.a.b}}{{(f).c}}{{ns.Fn 1}}{{$}}'],
  ['a declaration', '{{ $x := 1 }}{{ $x = 2 }}', '{{$x := 1}}{{$x = 2}}'],
  ['literals', `{{ f "a" \`b\` 'c' 0x1F 1.50 nil true . }}`, `{{f "a" \`b\` 'c' 0x1F 1.50 nil true .}}`],
  ['parentheses', '{{ f (g (h 1)) (i | j) }}', '{{f (g (h 1)) (i | j)}}'],
  ['if', '{{ if .a }}x{{ end }}', '{{if .a}}x{{end}}'],
  [
    'else if',
    '{{ if .a }}x{{ else if .b }}y{{ else }}z{{ end }}',
    '{{if .a}}x{{else}}{{if .b}}y{{else}}z{{end}}{{end}}',
  ],
  ['with', '{{ with $v := .a }}x{{ else with .b }}y{{ end }}', '{{with $v := .a}}x{{else}}{{with .b}}y{{end}}{{end}}'],
  [
    'range',
    '{{ range $i, $v := .a }}{{ break }}{{ continue }}{{ else }}n{{ end }}',
    '{{range $i, $v := .a}}{{break}}{{continue}}{{else}}n{{end}}',
  ],
  ['template', '{{ template "a" }}{{ template `b` .x }}', '{{template "a"}}{{template "b" .x}}'],
  ['block', '{{ block "a" .x }}y{{ end }}', '{{template "a" .x}}'],
  ['a pipe at the end', '{{ .x | }}', '{{.x}}'],
  ['comments', 'a{{/* b */}}c', 'ac'],
])('%s prints back', (_, text, want) => {
  const before = text.includes('$x') && !text.includes(':=') ? '{{$x := 0}}' : ''
  expect(printed(before + text)).toBe(before + want)
  expect(printed(before + want)).toBe(before + want)
})

test('definitions are kept by name', () => {
  const { templates } = parsed('a{{ define "d" }}x{{ .y }}{{ end }}{{ block "b" . }}z{{ end }}')
  expect([...templates].map(([name, list]) => [name, source(list)])).toEqual([
    ['d', 'x{{.y}}'],
    ['b', 'z'],
    ['tpl', 'a{{template "b" .}}'],
  ])
})

test('the functions of a text are known', () => {
  expect([...parsed('{{ a (b.C 1) | d }}{{ if e }}{{ end }}').functions]).toEqual(['a', 'b', 'd', 'e'])
})

test.each([
  ['{{ nofunc }}', 1, 'function "nofunc" not defined'],
  ['a\n{{ .x\n| nofunc }}', 3, 'function "nofunc" not defined'],
  ['{{ $x }}', 1, 'undefined variable "$x"'],
  ['{{ if .a }}{{ $x := 1 }}{{ end }}{{ $x }}', 1, 'undefined variable "$x"'],
  ['{{ }}', 1, 'missing value for command'],
  ['{{ if }}{{ end }}', 1, 'missing value for if'],
  ['{{ if .a }}\n\n', 3, 'unexpected EOF'],
  ['{{ end }}', 1, 'unexpected {{end}}'],
  ['{{ if .a }}{{ else }}{{ else }}{{ end }}', 1, 'expected end; found {{else}}'],
  ['{{ define "a" }}{{ else }}{{ end }}', 1, 'unexpected {{else}} in define clause'],
  ['{{ define "a" }}1{{ end }}{{ define "a" }}2{{ end }}', 1, 'template: multiple definition of template "a"'],
  ['{{ if .a }}{{ define "x" }}{{ end }}{{ end }}', 1, 'unexpected <define> in command'],
  ['{{ break }}', 1, '{{break}} outside {{range}}'],
  ['{{ range .a }}{{ block "b" . }}{{ break }}{{ end }}{{ end }}', 1, '{{break}} outside {{range}}'],
  ['{{ range $a, $b, $c := .x }}{{ end }}', 1, 'too many declarations in range'],
  ['{{ with $a, $b := .x }}{{ end }}', 1, 'too many declarations in with'],
  ['{{ "a" | 1 }}', 1, 'non executable command in pipeline stage 2'],
  ['{{ "x".y }}', 1, 'unexpected . after term "\\"x\\""'],
  ['{{ f .x.}}', 1, 'unexpected <.> in operand'],
  ['{{ f a-very-long-name }}', 1, "bad character U+002D '-'"],
  ['{{ define "this is long" | f }}', 1, 'unexpected "|" in define clause'],
  ['{{ template 0123456789012 }}', 1, 'unexpected "0123456789"... in template clause'],
  ['{{ .a\n\n', 3, 'unclosed action started at tpl:1'],
  ['{{ .a\n"b }}', 2, 'unterminated quoted string in action started at tpl:1'],
  ['{{ 08 }}', 1, 'integer overflow: "08"'],
  ['{{ 1e999 }}', 1, 'illegal number syntax: "1e999"'],
  ["{{ 'ab' }}", 1, "malformed character constant: 'ab'"],
  ['{{ "\\z" }}', 1, 'invalid syntax'],
])('%j fails at line %i', (text, line, message) => {
  let thrown: unknown
  try {
    parsed(text)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(ParseError)
  expect(thrown).toMatchObject({ message })
  expect(position(text, (thrown as ParseError).at).line).toBe(line)
})

test.each([
  ['parentheses', (n: number) => `{{ ${'('.repeat(n)}1${')'.repeat(n)} }}`],
  ['blocks', (n: number) => '{{ if 1 }}'.repeat(n) + '{{ end }}'.repeat(n)],
  ['else ifs', (n: number) => `{{ if 1 }}${'{{ else if 1 }}'.repeat(n - 1)}{{ end }}`],
])('%s may be nested, but not without end', (_, text) => {
  expect(() => parsed(text(MAX_NESTING))).not.toThrow()
  expect(() => parsed(text(MAX_NESTING + 1))).toThrow(`nested more than ${MAX_NESTING} deep`)
  expect(() => parsed(text(100_000))).toThrow(`nested more than ${MAX_NESTING} deep`)
})
