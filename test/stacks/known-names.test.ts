import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nodeFiles } from '../../src/host/node-files.ts'
import { run } from '../../src/run.ts'
import { testHost } from '../support/host.ts'
import { dedent } from '../support/project.ts'
import { configuration } from './stack.ts'

const manifest = (stage: string) =>
  `import: [catalog/vpc]\nvars: {stage: ${stage}}\ncomponents: {terraform: {cluster: {}}}\n`

/** A project on a real disk, run many times; `late` is how long after the last change, in milliseconds. */
function place(atmos = configuration) {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-test-')))
  onTestFinished(() => rmSync(top, { recursive: true, force: true }))
  const root = join(top, 'project')
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  put('atmos.yaml', dedent(atmos))
  put('stacks/catalog/vpc.yaml', 'components: {terraform: {vpc: {vars: {size: 1}}}}\n')
  for (const stage of ['dev', 'test', 'prod']) put(`stacks/deploy/${stage}.yaml`, manifest(stage))

  const atmosRun = async (args: readonly string[], { late = 60_000, env = {} } = {}) => {
    const read: string[] = []
    const host = testHost({
      args,
      cwd: root,
      now: Date.now() + late,
      env: { XDG_CACHE_HOME: join(top, 'cache'), ...env },
    })
    const files = {
      ...nodeFiles,
      readText(path: string) {
        if (path.startsWith(`${root}/stacks/`)) read.push(path.slice(root.length + 8))
        return nodeFiles.readText(path)
      },
    }
    Object.defineProperty(host, 'files', { value: files, enumerable: true })
    const exitCode = await run(host)
    return { exitCode, out: host.terminal.text('stdout'), err: host.terminal.text('stderr'), read: read.sort() }
  }
  return { root, top, put, run: atmosRun }
}

const component = (stack: string) => ['describe', 'component', 'vpc', '-s', stack, '-q', '.vars', '-f', 'json']
const all = ['catalog/vpc.yaml', 'deploy/dev.yaml', 'deploy/prod.yaml', 'deploy/test.yaml']

test('the second question about a component reads its manifest and no other', async () => {
  const here = place()
  expect((await here.run(component('dev'))).read).toEqual(all)
  const second = await here.run(component('prod'))
  expect(second).toMatchObject({ exitCode: 0, read: ['catalog/vpc.yaml', 'deploy/prod.yaml'] })
  expect(JSON.parse(second.out)).toEqual({ size: 1, stage: 'prod' })
  expect(await here.run(['list', 'stacks'])).toMatchObject({ out: 'dev\nprod\ntest\n', read: [] })
})

test.each<[string, (here: ReturnType<typeof place>) => void, string, string[]]>([
  [
    'a manifest that has another name now',
    ({ put }) => put('stacks/deploy/test.yaml', manifest('qa')),
    'dev\nprod\nqa\n',
    ['catalog/vpc.yaml', 'deploy/test.yaml'],
  ],
  [
    'a new manifest',
    ({ put }) => put('stacks/deploy/more.yaml', manifest('more')),
    'dev\nmore\nprod\ntest\n',
    ['catalog/vpc.yaml', 'deploy/dev.yaml', 'deploy/more.yaml', 'deploy/prod.yaml', 'deploy/test.yaml'],
  ],
  [
    'a manifest in a new folder',
    ({ put }) => put('stacks/deploy/eu/one.yaml', manifest('one')),
    'dev\none\nprod\ntest\n',
    ['catalog/vpc.yaml', 'deploy/dev.yaml', 'deploy/eu/one.yaml', 'deploy/prod.yaml', 'deploy/test.yaml'],
  ],
  [
    'a manifest that is gone',
    ({ root }) => rmSync(join(root, 'stacks/deploy/test.yaml')),
    'dev\nprod\n',
    ['catalog/vpc.yaml', 'deploy/dev.yaml', 'deploy/prod.yaml'],
  ],
  [
    'an import that is changed',
    ({ put }) => put('stacks/catalog/vpc.yaml', 'components: {terraform: {vpc: {vars: {stage: own}}}}\n'),
    'dev\nown\nprod\ntest\n',
    all,
  ],
  [
    'an import that another file stands before now',
    ({ put }) => put('stacks/catalog/vpc.yaml.tmpl', 'name: all\n'),
    'dev\nprod\ntest\n',
    all,
  ],
  [
    'a file put in the place of another, with its name',
    ({ root, put }) => {
      put('other', manifest('other'))
      renameSync(join(root, 'other'), join(root, 'stacks/deploy/dev.yaml'))
    },
    'other\nprod\ntest\n',
    ['catalog/vpc.yaml', 'deploy/dev.yaml'],
  ],
])('%s is seen', async (_, change, names, read) => {
  const here = place()
  await here.run(['list', 'stacks'])
  change(here)
  expect(await here.run(['list', 'stacks'], { late: 0 })).toMatchObject({ out: names, read })
})

test('a file that is edited twice within a second is read each time', async () => {
  const here = place()
  for (const stage of ['aa', 'bb', 'cc']) {
    here.put('stacks/deploy/dev.yaml', manifest(stage))
    expect((await here.run(['list', 'stacks'], { late: 0 })).out).toBe(`${stage}\nprod\ntest\n`)
  }
})

test('other settings are other names', async () => {
  const here = place()
  await here.run(['list', 'stacks'])
  here.put('atmos.yaml', dedent(configuration.replace('{{ .vars', 'x-{{ .vars')))
  expect((await here.run(['list', 'stacks'])).out).toBe('x-dev\nx-prod\nx-test\n')
})

test.each([
  ['a template that asks the process', 'locals: {who: "{{ env \\"WHO\\" }}"}\nvars: {stage: "{{ .locals.who }}"}\n'],
  ['a file from outside', 'vars: !include ../names.yaml\n'],
])('names that come from %s are told anew each time', async (_, head) => {
  const here = place()
  here.put('stacks/names.yaml', 'stage: ann\n')
  here.put('stacks/deploy/dev.yaml', `${head}components: {terraform: {vpc: {}}}\n`)
  expect((await here.run(['list', 'stacks'], { env: { WHO: 'ann' } })).out).toBe('ann\nprod\ntest\n')
  here.put('stacks/names.yaml', 'stage: bob\n')
  const second = await here.run(['list', 'stacks'], { env: { WHO: 'bob' } })
  expect(second.out).toBe('bob\nprod\ntest\n')
  expect(second.read).not.toContain('deploy/prod.yaml')
})

test('what is kept has names and no values; where nothing is to be kept, nothing is', async () => {
  const here = place()
  here.put(
    'stacks/catalog/vpc.yaml',
    'components: {terraform: {vpc: {vars: {password: hunter2, note: kept-by-nobody}}}}\n',
  )
  await here.run(['list', 'stacks'], { env: { ATMOS_PARSED_CACHE: 'off' } })
  await here.run(['list', 'stacks', '--no-cache'])
  expect(() => readdirSync(join(here.top, 'cache/atmos/parsed'))).toThrow()
  await here.run(['list', 'stacks', '--no-cache=false'])
  const folder = join(here.top, 'cache/atmos/parsed')
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(texts.some((text) => text.includes('deploy/dev'))).toBe(true)
  for (const text of texts) expect(text).not.toMatch(/hunter2|kept-by-nobody/)
})

test('a component that is configured differently in two manifests is found out from what is kept', async () => {
  const here = place()
  here.put('stacks/deploy/twin.yaml', 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: {size: 2}}}}\n')
  for (let time = 0; time < 2; time++) {
    const { exitCode, err } = await here.run(component('dev'))
    expect({ exitCode, both: /deploy\/dev[\s\S]*deploy\/twin/.test(err) }).toEqual({ exitCode: 1, both: true })
  }
})
