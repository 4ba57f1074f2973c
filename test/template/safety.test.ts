import { expect, test } from 'vitest'
import { isFailure } from '../../src/failure/failure.ts'
import { modes } from '../../src/template/modes.ts'
import { render } from '../../src/template/template.ts'
import { map, type ValueMap } from '../../src/value/value.ts'

const data = (): ValueMap =>
  map([
    ['name', 'vpc'],
    ['map', map([['a', 1]])],
    ['list', [1]],
    ['input', '{{ .name }}'],
  ])
const strict = { name: 'tpl', ...modes.strict, context: {} }
const lenient = { name: 'tpl', ...modes.lenient, context: {} }

async function message(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (thrown) {
    if (isFailure(thrown)) return `${thrown.code}: ${thrown.words.message}`
    throw thrown
  }
  return 'no failure'
}

test.each(['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length', 'map'])(
  'the language underneath is out of reach: %s',
  async (name) => {
    expect(await render(`{{ index .map "${name}" }}`, data(), lenient)).toBe('<no value>')
    if (name !== 'map') {
      expect(await render(`{{ .${name} }}{{ .map.${name} }}`, data(), lenient)).toBe('<no value><no value>')
      expect(await message(() => render(`{{ .${name} }}`, data(), strict))).toContain(
        `map has no entry for key "${name}"`,
      )
    }
    expect(await message(() => render(`{{ .list.${name} }}`, data(), lenient))).toContain("can't evaluate field")
    expect(await message(() => render(`{{ .name.${name} }}`, data(), lenient))).toContain("can't evaluate field")
    expect(await message(() => render(`{{ ${name} 1 }}`, data(), { ...lenient, libraries: [] }))).toContain(
      `function "${name}" not defined`,
    )
  },
)

test('maps made by hand give only their own keys', async () => {
  const plain = { own: 1 } as unknown as ValueMap
  expect(await render('{{ .own }} {{ .constructor }} {{ .toString }}', plain, lenient)).toBe('1 <no value> <no value>')
})

test('what a user typed stays text', async () => {
  expect(await render('{{ .input }} {{ print .input | printf "%s" }}', data(), strict)).toBe('{{ .name }} {{ .name }}')
})

test.each([
  [
    'a template that calls itself',
    '{{ define "r" }}{{ template "r" }}{{ end }}{{ template "r" }}',
    'exceeded maximum template depth',
  ],
  [
    'two that call each other',
    '{{ define "a" }}{{ template "b" }}{{ end }}{{ define "b" }}{{ if 1 }}{{ template "a" }}{{ end }}{{ end }}{{ template "a" }}',
    'exceeded maximum template depth',
  ],
  ['a loop without end', '{{ range 9223372036854775807 }}{{ end }}', 'the loops take more than 1 million turns'],
  [
    'loops in loops',
    '{{ range 100000 }}{{ range 100000 }}{{ end }}{{ end }}',
    'the loops take more than 1 million turns',
  ],
  ['output without end', '{{ range 100000 }}{{ printf "%10000d" 1 }}{{ end }}', 'the output is larger than 64 MiB'],
  [
    'a text that doubles',
    '{{ $x := "ab" }}{{ range 40 }}{{ $x = print $x $x }}{{ end }}{{ len $x }}',
    'larger than 64 MiB',
  ],
  ['a text repeated', '{{ repeat 1000000000 "abc" }}', 'larger than 64 MiB'],
  ['a map that holds itself', '{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $d }}', 'nested more than'],
])('%s ends with a clear failure', async (_, text, words) => {
  const said = await message(() => render(text, data(), strict))
  expect(said).toContain('template/execute: template: tpl:1:')
  expect(said).toContain(words)
})

test('a regular expression that would take for ever does not', async () => {
  const started = performance.now()
  await render('{{ regexMatch "(a+)+$" (repeat 5000 "a" | printf "%sb") }}', data(), strict)
  expect(performance.now() - started).toBeLessThan(5000)
})

test('one rendering does not see the variables of another', async () => {
  const texts = ['{{ $x := .name }}{{ $x }}', '{{ .name }}{{ with $y := 1 }}{{ $y }}{{ end }}']
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => render(texts[i % 2] as string, data(), strict)))
  expect(new Set(all)).toEqual(new Set(['vpc', 'vpc1']))
})
