import { describe, expect, test } from 'vitest'
import { createMasker } from '../../src/terminal/mask.ts'
import { maskPatterns } from '../../src/terminal/mask-pattern.ts'
import { maskedText } from '../../src/terminal/masked-data.ts'
import { jsonDocument, toJson } from '../../src/value/json.ts'
import { map, type Value } from '../../src/value/value.ts'
import { emitYaml } from '../../src/yaml/emit.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { project } from '../support/project.ts'

const data = map([
  ['name', 'net'],
  ['password', 'plum-jam-1'],
  ['account', 120034567890],
  ['list', ['a plum-jam-1 b', 4711, true, null]],
  ['plum-jam-1', map([['deep', 'x']])],
  ['text', 'first\nplum-jam-1\nlast\n'],
])

const masker = (replacement: string, patterns: readonly string[] = []) =>
  createMasker({}, { replacement, literals: ['plum-jam-1'], patterns: maskPatterns(patterns, () => {}) })

describe.each(['<MASKED>', '***MASKED***', '[hidden]', '"x"', '{a: b}', '# no', '&a', 'a: b', "it's"])(
  'masked as %s',
  (replacement) => {
    test.each<[string, (value: Value) => string, (text: string) => unknown]>([
      ['JSON', jsonDocument, JSON.parse],
      ['YAML', emitYaml, (text) => JSON.parse(toJson(parseYaml(text, 'out').value as Value))],
    ])('%s stays %s', (_, write, read) => {
      const text = maskedText(data, write, masker(replacement))
      expect(read(text)).toEqual({
        name: 'net',
        password: replacement,
        account: 120034567890,
        list: [`a ${replacement} b`, 4711, true, null],
        [replacement]: { deep: 'x' },
        text: `first\n${replacement}\nlast\n`,
      })
    })
  },
)

test.each<[string, string[], unknown]>([
  ['a number', ['\\d{12}'], { account: '***' }],
  ['an entry that is only recognised as a whole', ['name: \\w+', '"name": "\\w+"'], { name: '***' }],
  ['a match over the whole document', ['(?s)net.*first'], '***'],
])('%s', (_, patterns, expected) => {
  const at = masker('***', patterns)
  for (const read of [
    JSON.parse(maskedText(data, jsonDocument, at)),
    JSON.parse(toJson(parseYaml(maskedText(data, emitYaml, at), 'out').value as Value)),
  ])
    if (typeof expected === 'string') expect(read).toBe(expected)
    else expect(read).toMatchObject(expected as object)
})

test.each([
  ['describe', 'component', 'net', '-s', 'dev', '--format'],
  ['describe', 'stacks', '--format'],
  ['describe', 'stacks', '--query', '.', '--format'],
  ['list', 'vars', 'net', '--format'],
])('atmos %s %s stays a document, whatever the mask looks like', async (...args) => {
  const shop = project({
    'atmos.yaml': `
      stacks: { base_path: stacks, included_paths: ["*.yaml"], name_template: "{{ .vars.stage }}" }
      settings: { terminal: { mask: { literals: [plum-jam-1], patterns: ['\\d{12}'], replacement: "*** [hidden]: \\"x\\"" } } }
    `,
    'stacks/dev.yaml':
      'vars: { stage: dev }\ncomponents: { terraform: { net: { vars: { key: plum-jam-1, account: 120034567890 } } } }\n',
  })
  for (const format of ['json', 'yaml']) {
    const run = await shop.run(...args, format)
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    const read = toJson(parseYaml(run.stdout, 'out').value as Value)
    expect(read.match(/\*\*\* \[hidden\]: \\"x\\"/g)?.length).toBeGreaterThanOrEqual(2)
    expect(run.stdout).not.toMatch(/plum-jam-1|120034567890/)
  }
})
