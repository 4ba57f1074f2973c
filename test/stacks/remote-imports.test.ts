import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Repository, repository } from '../remote/repository.ts'
import { project, type TestProject } from '../support/project.ts'
import { ask, configuration, stacks } from './stack.ts'

const own = 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {}}}\n'

/** A project on disk, whose runs share the caches of a repository. */
function beside(from: Repository, manifests: Readonly<Record<string, string>>, atmos = configuration): TestProject {
  return stacks(manifests, atmos).with({ real: true, now: Date.now(), env: { XDG_CACHE_HOME: from.cache } })
}

const library = {
  'stacks/catalog/vpc.yaml': 'import: [./sub/size, catalog/shared]\nvars: {zones: [a, b], from: repository}\n',
  'stacks/catalog/sub/size.yaml': 'vars: {size: 3, data: !include ../data.json}\n',
  'stacks/catalog/data.json': '{"k": [1, 2]}',
  'stacks/catalog/shared.yaml': 'vars: {shared: theirs}\n',
  'stacks/catalog/flavor.yaml.tmpl': 'vars: {flavor: "{{ .name }}"}\n',
}

test('a manifest of a repository is imported with what it imports, and each value tells its address', async () => {
  const from = repository(library)
  from.git('tag', 'v1')
  const address = `git::${from.url}//stacks/catalog/vpc?ref=v1`
  const here = beside(from, {
    'deploy/dev.yaml': `import: ["${address}"]\n${own}`,
    'catalog/shared.yaml': 'vars: {shared: ours}\n',
  })
  expect(await ask(here, '[.vars, .imports]')).toEqual([
    { stage: 'dev', size: 3, data: { k: [1, 2] }, shared: 'ours', zones: ['a', 'b'], from: 'repository' },
    ['catalog/shared', `git::${from.url}//stacks/catalog/sub/size?ref=v1`, address],
  ])
  const { stdout } = await here.run('describe', 'component', 'vpc', '-s', 'dev', '--provenance')
  expect(stdout).toContain(`from: repository  # ○ ${address}:2\n`)
  expect(stdout).toMatch(/ {2}size: 3 +# ○ git::file:\/\/.*\/\/stacks\/catalog\/sub\/size\?ref=v1:1\n/)
  expect((await here.run('list', 'stacks')).stdout).toBe('dev\n')
  expect(await here.run('validate', 'stacks')).toMatchObject({ exitCode: 0 })
})

test('imports within it are seen from our stacks folder, or from theirs where that is said', async () => {
  const from = repository(library)
  const here = beside(from, {
    'deploy/dev.yaml': `import:\n  - path: "git::${from.url}//stacks/catalog/vpc.yaml"\n    nested_imports: remote\n${own}`,
    'catalog/shared.yaml': 'vars: {shared: ours}\n',
  })
  expect(await ask(here, '.vars.shared')).toBe('theirs')
})

test('an import may be a pattern in a repository, a template, and have a context', async () => {
  const from = repository({ ...library, 'mixins/a.yaml': 'vars: {a: 1}\n', 'mixins/b.yaml': 'vars: {b: 2}\n' })
  from.git('tag', 'v7')
  const here = beside(from, {
    'deploy/dev.yaml': `import:
      - catalog/version
      - "git::${from.url}//mixins/*?ref={{ .settings.version }}"
      - path: "git::${from.url}//stacks/catalog/flavor"
        context: {name: blue}
vars: {stage: dev}
components: {terraform: {vpc: {}}}
`,
    'catalog/version.yaml': 'settings: {version: v7}\n',
  })
  expect(await ask(here, '[.vars, .imports]')).toEqual([
    { stage: 'dev', a: 1, b: 2, flavor: 'blue' },
    [
      'catalog/version',
      `git::${from.url}//mixins/a.yaml?ref=v7`,
      `git::${from.url}//mixins/b.yaml?ref=v7`,
      `git::${from.url}//stacks/catalog/flavor`,
    ],
  ])
})

test('what a branch holds is seen in the next run; imports.ttl lets it wait', async () => {
  const from = repository(library)
  const manifest = {
    'deploy/dev.yaml': `import: ["git::${from.url}//stacks/catalog/vpc"]\n${own}`,
    'catalog/shared.yaml': '',
  }
  const [fresh, patient] = [beside(from, manifest), beside(from, manifest, `${configuration}\n  imports: {ttl: 1h}\n`)]
  expect(await ask(fresh, '.vars.zones')).toEqual(['a', 'b'])
  from.commit({ 'stacks/catalog/vpc.yaml': 'vars: {zones: [c]}\n' })
  expect(await ask(patient, '.vars.zones')).toEqual(['a', 'b'])
  expect(await ask(fresh, '.vars.zones')).toEqual(['c'])
  expect((await fresh.run('list', 'vars', 'vpc', '--format', 'csv')).stdout).toContain('zones,c')
})

test('a file of a server is imported, with files beside it there', async () => {
  const served: Record<string, string> = {
    '/lib/vpc.yaml': 'import: [./more/size.yaml]\nvars: {from: server, data: !include ./data.json}\n',
    '/lib/more/size.yaml': 'vars: {size: 3}\n',
    '/lib/data.json': '{"k": 1}',
  }
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(served[url] === undefined ? 404 : 200).end(served[url])
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  onTestFinished(() => void server.close())
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/lib`
  const { nodeRequest } = await import('../../src/host/node-http.ts')
  const here = stacks({ 'deploy/dev.yaml': `import: ["${base}/vpc.yaml"]\n${own}` }).with({
    parts: { http: { request: (request) => nodeRequest(request, {}) } },
  })
  expect(await ask(here, '[.vars, .imports]')).toEqual([
    { stage: 'dev', from: 'server', size: 3, data: { k: 1 } },
    [`${base}/more/size.yaml`, `${base}/vpc.yaml`],
  ])
})

test('manifests that import each other in a circle across a server are told', async () => {
  const url = 'https://example.com/a.yaml'
  const here = stacks({ 'deploy/dev.yaml': `import: ["${url}"]\n${own}` }).with({
    http: { [url]: `import: ["${url}"]\n` },
  })
  expect(await here.run('list', 'stacks')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`'${url}' imports itself`),
  })
})

test.each<[string, string, RegExp]>([
  ['https://example.com/x.yaml?token=abcd1234', 'https://example.com/x.yaml', /cannot be reached: ECONNREFUSED/],
  ['https://me:hunter22@example.com/x.yaml', 'https://example.com/x.yaml', /cannot be reached: ECONNREFUSED/],
  ['git::https://example.com/r.git//x', 'git::https://example.com/r.git//x', /git is not on PATH/],
  ['s3::https://s3.amazonaws.com/b/x.yaml', 's3::https://s3.amazonaws.com/b/x.yaml', /'s3::' are not supported/],
  ['http://example.com/x.yaml', 'http://example.com/x.yaml', /without encryption/],
])('%s that cannot be read fails with its address, and skip_if_missing passes over it', async (path, shown, said) => {
  const failed = await stacks({ 'deploy/dev.yaml': `import: ["${path}"]\n${own}` }).run('list', 'stacks')
  expect(failed).toMatchObject({ exitCode: 1, stdout: '' })
  expect(failed.stderr.replace(/\s+/g, ' ')).toContain(
    `failed to download remote import '${shown}' in the manifest 'deploy/dev'`,
  )
  expect(failed.stderr.replace(/\s+/g, ' ')).toMatch(said)
  expect(failed.stderr).not.toMatch(/abcd1234|hunter22/)
  const item = `import: [{path: "${path}", skip_if_missing: true}]\n${own}`
  const skipped = await stacks({ 'deploy/dev.yaml': item }).run('list', 'stacks')
  expect(skipped.exitCode).toBe(path.startsWith('http:') ? 1 : 0)
})

test('nested_imports is local or remote', async () => {
  const here = stacks({ 'deploy/dev.yaml': `import: [{path: catalog/x, nested_imports: both}]\n${own}` })
  expect((await here.run('list', 'stacks')).stderr).toContain("'nested_imports' of 'catalog/x' must be local or remote")
})

test('the configuration imports from a repository and a server, and tells the addresses', async () => {
  const from = repository({
    'atmos/base.yaml': 'import: [./logs.yaml]\nstacks: {base_path: theirs}\n',
    'atmos/logs.yaml': 'logs: {level: Error}\n',
  })
  const here = project(
    {
      'atmos.yaml': `import: ["git::${from.url}//atmos/base.yaml?ref=main", "https://example.com/commands.yaml", "https://example.com/none.yaml"]\n`,
    },
    {
      real: true,
      now: Date.now(),
      env: { XDG_CACHE_HOME: from.cache },
      http: {
        'https://example.com/commands.yaml': 'commands: [{name: hi, steps: [echo hello]}]\n',
        'https://example.com/none.yaml': { status: 404 },
      },
    },
  )
  const { stdout, stderr, exitCode } = await here.run('describe', 'config', '--provenance')
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: expect.stringContaining(
      'there is nothing at https://example.com/none.yaml (status 404); so the import is left out',
    ),
  })
  expect(stdout).toContain(`git::${from.url}//atmos/base.yaml?ref=main`)
  expect(await here.run('hi')).toMatchObject({ exitCode: 0, stdout: 'hello\n' })
  expect((await here.run('config', 'get', 'logs.level')).stdout).toBe('Error\n')
})

test.each([
  ['<html>sign in</html>', 'it is an HTML page'],
  ['- a\n', 'it is not a map'],
  [' ', 'it is empty'],
  ['a: [\n', 'invalid YAML at line 1, column 5'],
])('an address that answers with %j is not stored', async (wrong, problem) => {
  const url = 'https://example.com/vpc.yaml'
  let body = wrong
  const here = stacks({ 'deploy/dev.yaml': `import: ["${url}"]\n${own}` }).with({ http: () => body })
  const first = await here.run('describe', 'component', 'vpc', '-s', 'dev')
  expect(first.exitCode).toBe(1)
  expect(first.stderr).toContain(`${url} is not what is expected: ${problem}`)
  expect(Object.keys(first.files).filter((file) => file.endsWith('/vpc.yaml'))).toEqual([])
  body = '{{ if true }}vars: {a: 1}{{ end }}\n'
  expect((await here.run('list', 'stacks')).stderr).not.toContain('is not what is expected')
})

test('!include takes an address, and an expression for a part of it', async () => {
  const url = 'https://example.com/data.yaml'
  const here = stacks({
    'deploy/dev.yaml': `vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: {all: !include ${url}, part: !include ${url} .b.c, raw: !include.raw ${url}}}}}\n`,
  }).with({ http: { [url]: 'a: 1\nb: {c: [2]}\n' } })
  expect(await ask(here, '.vars')).toEqual({
    stage: 'dev',
    all: { a: 1, b: { c: [2] } },
    part: [2],
    raw: 'a: 1\nb: {c: [2]}\n',
  })
})

test('what !include reads from elsewhere runs nothing here', async () => {
  const url = 'https://example.com/data.yaml'
  const text = 'tagged: !exec echo run\nquoted: "!exec echo run"\nlist: ["!env HOME"]\ntemplate: "{{ .vars.stage }}"\n'
  const manifest = `vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: {all: !include ${url}, one: !include ${url} .quoted, raw: !include.raw "https://example.com/call"}}}}\n`
  const here = stacks({ 'deploy/dev.yaml': manifest }).with({
    http: { [url]: text, 'https://example.com/call': '!exec echo run' },
  })
  expect(await ask(here, '.vars')).toEqual({
    stage: 'dev',
    all: { tagged: 'echo run', quoted: '!exec echo run', list: ['!env HOME'], template: 'dev' },
    one: '!exec echo run',
    raw: '!exec echo run',
  })
  const atmos = `${configuration}  env: !include ${url}\n`
  const other = stacks({ 'deploy/dev.yaml': own }, atmos).with({ http: { [url]: 'A: !exec echo run\n' } })
  expect(JSON.parse((await other.run('describe', 'config', '-q', '.env')).stdout)).toEqual({ A: 'echo run' })
})
