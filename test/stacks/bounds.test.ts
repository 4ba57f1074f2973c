import { expect, test } from 'vitest'
import { renderLeaves } from '../../src/stacks/leaves.ts'
import { isSteady } from '../../src/stacks/steady.ts'
import { merge, mergeAll, mergeRow } from '../../src/value/merge.ts'
import { map, type Value, type ValueMap } from '../../src/value/value.ts'
import { emitYaml } from '../../src/yaml/emit.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { ask, stacks } from './stack.ts'

const head = 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: {x: 1}}}}\n'
const many = (count: number, text: (at: number) => string) => Array.from({ length: count }, (_, at) => text(at))

test('two thousand imports are merged in a moment', async () => {
  const catalog = Object.fromEntries(
    many(2000, (at) => `catalog/c${at}.yaml`).map((name, at) => [
      name,
      `components: {terraform: {c${at}: {vars: {n: ${at}}}}}\n`,
    ]),
  )
  const here = stacks({
    ...catalog,
    'deploy/dev.yaml': `import:\n${many(2000, (at) => `  - catalog/c${at}\n`).join('')}${head}`,
  })
  expect(await ask(here, '.vars', 'c1999')).toEqual({ n: 1999, stage: 'dev' })
}, 20_000)

test('where values are from is told in one walk over the files, not in one for each value', async () => {
  const files = Object.fromEntries(
    many(5000, (at) => `vars: {v${at}: ${at}}\n`).map((text, at) => [`catalog/c${at}.yaml`, text]),
  )
  const here = stacks({
    ...files,
    'deploy/dev.yaml': `import:\n${many(5000, (at) => `  - catalog/c${at}\n`).join('')}${head}`,
  })
  expect(await ask(here, '.sources.vars.v4999.stack_dependencies[0].stack_file')).toBe('catalog/c4999')
}, 120_000)

test.each([
  ['by itself', `import: [catalog/d0]\n${head}`],
  ['with a context', `import:\n  - path: catalog/d0\n    context: {a: 1}\n${head}`],
])('files that two ways lead to, thirty times over, %s, are loaded once', async (_, top) => {
  const files: Record<string, string> = { 'deploy/dev.yaml': top, 'catalog/d30.yaml': 'vars: {z: 1}\n' }
  for (let at = 0; at < 30; at++) {
    files[`catalog/d${at}.yaml`] = `import: [catalog/l${at}, catalog/r${at}]\n`
    for (const side of ['l', 'r']) files[`catalog/${side}${at}.yaml`] = `import: [catalog/d${at + 1}]\n`
  }
  expect(await ask(stacks(files), '.vars')).toEqual({ stage: 'dev', x: 1, z: 1 })
})

test('an import whose path is a template is another one for each importer, however deep it stands', async () => {
  const here = stacks({
    'deploy/a.yaml': `vars: {stage: a}\nimport: [mixins/a, catalog/outer]\n`,
    'deploy/b.yaml': `vars: {stage: b}\nimport: [mixins/b, catalog/outer]\n`,
    'mixins/a.yaml': 'vars: {zone: east}\n',
    'mixins/b.yaml': 'vars: {zone: west}\n',
    'catalog/outer.yaml': 'import: [catalog/inner]\ncomponents: {terraform: {vpc: {}}}\n',
    'catalog/inner.yaml': 'import: ["zones/{{ .vars.zone }}"]\n',
    'zones/east.yaml': 'vars: {side: right}\n',
    'zones/west.yaml': 'vars: {side: left}\n',
  })
  expect(await ask(here, '.vars.side', 'vpc', 'a')).toBe('right')
  expect(await ask(here, '.vars.side', 'vpc', 'b')).toBe('left')
})

const chain = Object.fromEntries(
  many(300, (at) => `catalog/c${at}.yaml`).map((name, at) => [name, `import: [catalog/c${at + 1}]\n`]),
)
const bomb = many(12, (at) => `a${at + 1}: &a${at + 1} [${many(9, () => `*a${at}`).join(', ')}]\n`).join('')

test.each<[string, Record<string, string>, RegExp]>([
  [
    'a circle of imports',
    { 'catalog/c0.yaml': 'import: [catalog/c1]\n', 'catalog/c1.yaml': 'import: [catalog/c0]\n' },
    /in a circle: catalog\/c0 → catalog\/c1 → catalog\/c0/,
  ],
  ['a chain of three hundred imports', chain, /more than 200 levels deep/],
  ['an alias bomb', { 'catalog/c0.yaml': `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${bomb}` }, /excessive aliasing/],
  [
    'maps nested five thousand deep',
    { 'catalog/c0.yaml': `settings: ${'{a: '.repeat(5000)}1${'}'.repeat(5000)}\n` },
    /catalog\/c0/,
  ],
  [
    'lists nested twenty thousand deep',
    { 'catalog/c0.yaml': `a: ${'['.repeat(20_000)}1${']'.repeat(20_000)}\n` },
    /catalog\/c0/,
  ],
])('%s ends in a clear failure', async (_, files, said) => {
  const started = performance.now()
  const run = await stacks({ ...files, 'deploy/dev.yaml': `import: [catalog/c0]\n${head}` }).run('list', 'stacks')
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toMatch(said)
  expect(run.stderr).not.toMatch(/Maximum call stack|RangeError/)
  expect(performance.now() - started).toBeLessThan(60_000)
})

test('a manifest too large to be meant is not read, unless somebody says so', async () => {
  const large = `settings:\n${many(140_000, (at) => `  key_${at}: ${'x'.repeat(110)}\n`).join('')}`
  expect(large.length).toBeGreaterThan(16 * 1024 ** 2)
  const here = stacks({ 'catalog/c0.yaml': large, 'deploy/dev.yaml': `import: [catalog/c0]\n${head}` })
  const started = performance.now()
  const run = await here.run('list', 'stacks')
  expect(performance.now() - started).toBeLessThan(30_000)
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toContain('the manifest catalog/c0 has 16.6 MiB; more than 16 MiB are not read')
  expect(run.stderr).toContain('ATMOS_MAX_MANIFEST_SIZE=64M')
  const small = stacks({ 'deploy/dev.yaml': `${head}# ${'x'.repeat(2000)}\n` })
  expect((await small.env({ ATMOS_MAX_MANIFEST_SIZE: '1k' }).run('list', 'stacks')).exitCode).toBe(1)
  expect((await small.env({ ATMOS_MAX_MANIFEST_SIZE: '3k' }).run('list', 'stacks')).stdout).toBe('dev\n')
})

/** Numbers that are the same in every run. */
function dice(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % below
  }
}

function anything(roll: (below: number) => number, texts: readonly string[], depth: number): Value {
  const kind = roll(depth > 0 ? 8 : 5)
  if (kind === 0) return null
  if (kind === 1) return roll(2) === 0
  if (kind === 2) return roll(100)
  if (kind <= 4) return texts[roll(texts.length)] as string
  if (kind === 5) return many(roll(4), () => '').map(() => anything(roll, texts, depth - 1))
  return map(many(roll(4), () => `k${roll(5)}`).map((key) => [key, anything(roll, texts, depth - 1)] as const))
}

test('maps laid in a row come to what they come to one by one, and stay as they are', () => {
  const roll = dice(7)
  for (let round = 0; round < 300; round++) {
    const layers = many(5, () => '').map(() => map([['v', anything(roll, ['a', 'b'], 4)]]))
    const before = JSON.stringify(layers)
    for (const strategy of ['replace', 'append', 'merge'] as const) {
      const lay = mergeRow(strategy)
      let merged: ValueMap = map()
      for (const layer of layers) merged = lay(layer)
      expect(merged).toEqual(mergeAll(layers, strategy))
      expect(merged).toEqual(layers.reduce<Value>((under, over) => merge(under, over, strategy), layers[0] as Value))
    }
    expect(JSON.stringify(layers)).toBe(before)
  }
})

test('templates rendered text by text give what they give within the whole, or say that they cannot', async () => {
  const answers = [
    'x',
    '5',
    'true',
    'a: b',
    "it's",
    '#c',
    'two\nlines',
    '',
    '- a',
    '"q"',
    '!env X',
    '1.0',
    'null',
    '{a: 1}',
  ]
  const texts = [
    '{{0}}',
    'a-{{1}}',
    '{{2}}: c',
    '"{{3}}"',
    "it's {{4}}",
    '{{5}} {{6}}',
    'one\n{{7}}',
    ' {{8}}',
    'x {{9}}',
    '5{{10}}',
    'v{{11}}',
    'plain',
    '!env {{12}}',
    '{{13}}',
  ]
  const render = (text: string) => text.replace(/\{\{(\d+)\}\}/g, (_, at: string) => answers[Number(at)] as string)
  const tools = {
    emit: (value: ValueMap) => emitYaml(value),
    parse: (text: string, file: string) => parseYaml(text, file),
  }
  const roll = dice(11)
  let answered = 0
  for (let round = 0; round < 600; round++) {
    const section = map([
      ['a', anything(roll, texts, 2)],
      ['b', anything(roll, texts, 1)],
    ])
    const leaves = await renderLeaves(section, '{{', render, tools)
    if (leaves === undefined) continue
    answered++
    expect(leaves).toEqual(parseYaml(render(emitYaml(section)), '<whole>').value)
  }
  expect(answered).toBeGreaterThan(150)
})

test.each([
  ['{{ .vars.stage }}-{{ .name | upper | default "env" }}', true],
  ['no template, env now uuidv4', true],
  ['{{ env "HOME" }}', false],
  ['{{ now }}', false],
  ['{{ (datasource "x").y }}', false],
  ['{{ atmos.Component "a" "b" }}', false],
  ['{{ if .a }}{{ exec "date" }}{{ end }}', false],
])('%j gives the same each time: %j', (text, steady) => {
  expect(isSteady(text)).toBe(steady)
})
