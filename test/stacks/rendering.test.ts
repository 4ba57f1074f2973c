import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderSection } from '../../src/stacks/process.ts'
import type { StackSettings } from '../../src/stacks/settings.ts'
import { render } from '../../src/template/template.ts'
import { fromJson, toJson } from '../../src/value/json.ts'
import { map, type ValueMap } from '../../src/value/value.ts'
import { emitYaml } from '../../src/yaml/emit.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { ask, configuration, stacks } from './stack.ts'

/**
 * What yaml.v3 and text/template make of a section: it is written as YAML, rendered, and read again. Each row has the
 * template `.vars.t`, the text `.vars.a`, and what the section is afterwards; nothing where that is no YAML any more.
 */
const recorded = readFileSync(join(import.meta.dirname, 'rendered-texts.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as [template: string, text: string, section?: unknown])

async function rendered(section: ValueMap): Promise<unknown> {
  const settings = { templates: { enabled: true, evaluations: 1, env: {}, datasources: map() } } as unknown
  const options = { name: 'x', libraries: [], missingKey: 'default', context: {} } as const
  const tools = {
    emit: (value: ValueMap) => emitYaml(value),
    parse: (text: string, file: string) => parseYaml(text, file),
    render: (text: string, data: ValueMap) => render(text, data, options),
  }
  const about = { component: 'vpc', stack: 'dev', file: '/x.yaml' }
  return JSON.parse(toJson(await renderSection(section, settings as StackSettings, tools, about)))
}

test('a rendered text is the value that it means in the YAML around it, as in Atmos', async () => {
  expect(recorded.length).toBeGreaterThan(100)
  for (const [t, a, section] of recorded) {
    // Where Atmos fails because the result is no YAML, the value is what the template gave.
    const expected = section ?? { vars: { a, t: t.replaceAll('{{ .vars.a }}', a) } }
    const given = fromJson(JSON.stringify({ vars: { a, t } })) as ValueMap
    expect(await rendered(given), JSON.stringify([t, a])).toEqual(expected)
  }
})

test('one text that breaks the YAML of the section does not change how the others are read', async () => {
  const section = fromJson(
    JSON.stringify({
      a: { first: "it's", policy: '{\n  "a": 1\n}\n', port: '80' },
      b: [
        '{{ .a.first }}',
        '{{ .a.policy }}',
        '80{{ .a.port }}',
        'plain',
        '{{ $x := .a.port }}{{ $x }}',
        'x {{ .a.first }}: y',
      ],
    }),
  ) as ValueMap
  expect(await rendered(section)).toMatchObject({
    b: ["it's", '{ "a": 1 } ', 8080, 'plain', '80', "x it's: y"],
  })
})

test('a block that begins with an empty line loses it where templates are on, as in Atmos', async () => {
  const manifest = { 'deploy/dev.yaml': 'vars:\n  stage: dev\n  text: "\\nx\\n"\ncomponents: {terraform: {vpc: {}}}\n' }
  expect(await ask(stacks(manifest), '.vars.text')).toBe('x\n')
  const off = configuration.replace('enabled: true', 'enabled: false')
  expect(await ask(stacks(manifest, off), '.vars.text')).toBe('\nx\n')
})

const quoted = configuration.replace(
  'settings: {enabled: true,',
  `settings: {enabled: true, delimiters: ["'{{", "}}'"],`,
)

test.each([
  ['alone, where the quotes of YAML belong to it', "'{{ .settings.n }}'", 5],
  ['in double quotes', `"'{{ .settings.s }}'"`, 'big'],
  ['in a call of a function', "!template x '{{ .settings.s }}'", 'x big'],
  ['in a list', `["'{{ .settings.s }}'", "it's"]`, ['big', "it's"]],
  ['beside other quotes', `"it's '{{ .settings.s }}'"`, "it's big"],
  ['not where there is no quote', '"x {{ .settings.s }}"', 'x {{ .settings.s }}'],
  ['not where a quote stands alone', `"it's {{ this }}"`, "it's {{ this }}"],
])('delimiters with a quote: %s', async (_, text, value) => {
  const manifest = `vars:\n  stage: dev\n  v: ${text}\nsettings: {n: 5, s: big}\ncomponents: {terraform: {vpc: {}}}\n`
  expect(await ask(stacks({ 'deploy/dev.yaml': manifest }, quoted), '.vars.v')).toEqual(value)
})
