import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { storeCall } from '../../src/stores/call.ts'
import { spelled } from '../../src/stores/store.ts'
import { project, type TestProject } from '../support/project.ts'
import { toolTest } from '../support/tools.ts'

const atmos = (stores: string) => `
stacks: {base_path: stacks, included_paths: ["*.yaml"], name_template: "{{ .vars.stage }}"}
templates: {settings: {enabled: true, sprig: {enabled: true}, gomplate: {enabled: true}}}
stores: ${stores}
`
const component = (vars: string) => `vars: {stage: dev}\ncomponents: {terraform: {app: {vars: ${vars}}}}\n`

async function vars(here: TestProject): Promise<unknown> {
  const run = await here.run('describe', 'component', 'app', '-s', 'dev', '-q', '.vars', '-f', 'json')
  return run.exitCode === 0 ? JSON.parse(run.stdout) : run.stderr
}

const memory = (options: string, vars: string) =>
  project({ 'atmos.yaml': atmos(`{m: {type: memory, options: ${options}}}`), 'stacks/dev.yaml': component(vars) })

test.each<readonly [call: string, answer: unknown]>([
  ['!store m vpc id', 'vpc-1'],
  ['!store m prod vpc id', 'vpc-2'],
  ['!store m net/deep id', 7],
  ['!store m vpc none | default "x y"', 'x y'],
  ['!store m vpc all | query .[1].k', 'v'],
  ['!store m vpc all | default x | query .[0]', 'a'],
  ['!store m vpc nothing', null],
  ['!store.get m free/key', true],
  ['!store.get m dev/vpc/nothing | default d', 'd'],
])('%s', async (call, answer) => {
  const here = memory(
    '{values: {dev/vpc/id: vpc-1, prod/vpc/id: vpc-2, dev/net/deep/id: 7, dev/vpc/all: [a, {k: v}], dev/vpc/nothing: null, free/key: true}}',
    `{a: ${call.includes('[') || call.includes('"') ? `!store${call.slice(6).startsWith('.get') ? '.get' : ''} ${JSON.stringify(call.replace(/^!store(\.get)? /, ''))}` : call}}`,
  )
  expect(await vars(here)).toEqual({ stage: 'dev', a: answer })
})

test('templates ask stores, too', async () => {
  const here = memory('{values: {dev/vpc/map: {k: 7}}}', `{a: '{{ (atmos.Store "m" "dev" "vpc" "map").k }}'}`)
  expect(await vars(here)).toEqual({ stage: 'dev', a: '7' })
})

test.each([
  ['!store n vpc id', "store 'n' not found"],
  ['!store m vpc id', "the store 'm' has nothing under 'dev vpc id'"],
  ['!store m', 'it takes 3 or 4 values, and has 1'],
  ['!store m a b c d', 'it takes 3 or 4 values, and has 5'],
  ['!store m vpc id | fallback x', "'fallback' is no option"],
  ['!store m vpc id | default', "'default' needs a value"],
  ['!store m vpc id | default a b', "'default' takes one value"],
  ['!store.get m', 'it takes 2 values, and has 1'],
])('%s fails', async (call, said) => {
  expect(await vars(memory('{}', `{a: ${call}}`))).toContain(said)
})

test.each([
  ['{m: {type: aws-ssm-parameter-store}}', "stores of the type 'aws-ssm-parameter-store' are not supported yet"],
  ['{m: {type: paper}}', "the unknown type 'paper'"],
  ['{m: {type: redis}}', 'it needs a `url`'],
  ['{m: {type: file}}', 'it needs a `path`'],
  ['{m: {type: memory, secret: true}}', 'holds secrets'],
  ['{m: {type: file, options: {path: broken.json}}}', 'broken.json cannot be read'],
])('a store as %s fails when it is asked', async (stores, said) => {
  const here = project({
    'atmos.yaml': atmos(stores),
    'stacks/dev.yaml': component('{a: !store m vpc id}'),
    'broken.json': '{',
  })
  expect(await vars(here)).toContain(said)
})

test('a file keeps values as JSON, and stands below the project', async () => {
  const here = project({
    'atmos.yaml': atmos('{m: {type: file, options: {path: data/values.json, prefix: p}}}'),
    'stacks/dev.yaml': component('{a: !store m net/vpc ids}'),
    'data/values.json': '{"p/dev/net/vpc/ids": ["a"]}',
  })
  expect(await vars(here)).toEqual({ stage: 'dev', a: ['a'] })
})

test('keys are spelled as Atmos spells them', () => {
  const spelling = { prefix: 'p', stackDelimiter: '-', separator: ':' }
  const { key } = storeCall('!store', 's plat-dev net/vpc id', '')
  expect(spelled(key, spelling)).toBe('p/plat/dev/net/vpc/id')
  expect(spelled(key, { ...spelling, prefix: '' })).toBe('/plat/dev/net/vpc/id')
  expect(spelled(key, { ...spelling, prefix: 'a//b/', stackDelimiter: '/' })).toBe('a/b/plat-dev/net/vpc/id')
  expect(spelled({ kind: 'exact', key: 'k' }, spelling)).toBe('p:k')
  expect(spelled({ kind: 'exact', key: 'k' }, { ...spelling, prefix: '' })).toBe('k')
})

let server: ChildProcess | undefined
afterAll(() => {
  server?.kill()
})

async function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

toolTest('redis-server', 'redis-cli')(
  'Redis keeps values as JSON; one that is away is told',
  async () => {
    const port = await freePort()
    const url = `redis://127.0.0.1:${port}`
    const here = project(
      {
        'atmos.yaml': atmos(`{r: {type: redis, options: {prefix: p}}}`),
        'stacks/dev.yaml': component(
          '{id: !store r vpc id, many: !store r dev vpc many, none: !store r vpc none | default x, free: !store.get r free}',
        ),
      },
      { real: true },
    ).env({ ATMOS_REDIS_URL: url })
    server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' })
    const cli = (...args: string[]) => spawnSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8' })
    for (let turn = 0; turn < 100 && cli('ping').stdout.trim() !== 'PONG'; turn++)
      await new Promise((done) => setTimeout(done, 50))
    cli('set', 'p/dev/vpc/id', '"vpc-1"')
    cli('set', 'p/dev/vpc/many', '[1, {"a": null}]')
    cli('set', 'p:free', '12345678901234567890')
    const run = await here.run('describe', 'component', 'app', '-s', 'dev', '-q', '.vars', '-f', 'json')
    expect(run.stdout.replace(/\s/g, '')).toBe(
      '{"free":12345678901234567890,"id":"vpc-1","many":[1,{"a":null}],"none":"x","stage":"dev"}',
    )
    cli('set', 'p/dev/vpc/id', 'not json')
    expect(await vars(here)).toMatchObject({ id: 'not json' })
    cli('shutdown', 'nosave')
    const away = (await vars(here)) as string
    expect(away).toContain(`the store 'r' cannot be reached at ${url}`)
  },
  60_000,
)
