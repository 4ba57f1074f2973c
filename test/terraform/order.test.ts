import { expect, test } from 'vitest'
import { nodeFiles } from '../../src/host/node-files.ts'
import { project, type TestProject } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

/** Stacks around modules of the same names as their components. */
const shop = (stacks: Record<string, string>, modules: readonly string[]): TestProject =>
  project(
    {
      'atmos.yaml': atmosYaml,
      'tools/terraform': fakeTool,
      ...Object.fromEntries(modules.map((name) => [`components/${name}/main.tf`, ''])),
      ...stacks,
    },
    { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
  )

/** What ran, in order: module and planfile or workspace. */
const ran = (calls: string | undefined) =>
  (calls ?? '').split('\n').flatMap((line) => /-var-file (\S+)\.terraform\.tfvars/.exec(line)?.[1] ?? [])

const context = shop(
  {
    'stacks/dev.yaml': `
      vars: { stage: dev }
      components: { terraform: { app: { settings: { depends_on: { 1: { component: db, stage: prod } } } } } }
    `,
    'stacks/prod.yaml': `
      vars: { stage: prod }
      components: { terraform: { db: {} } }
    `,
  },
  ['app', 'db'],
)

test('depends_on with a stage orders across stacks, and destroy goes the other way round', async () => {
  expect(ran((await context.run('terraform', 'plan', '--all')).files.calls)).toEqual(['prod-db', 'dev-app'])
  expect(ran((await context.run('terraform', 'destroy', '--all', '-auto-approve')).files.calls)).toEqual([
    'dev-app',
    'prod-db',
  ])
})

test('the graph, describe dependents and --include-dependents read dependencies alike', async () => {
  const told = await context.run('describe', 'dependents', 'db', '-s', 'prod', '-q', '[.[].stack_slug]')
  expect(JSON.parse(told.stdout)).toEqual(['dev-app'])
  const run = await context.run('terraform', 'plan', '--components', 'db', '--include-dependents')
  expect(ran(run.files.calls)).toEqual(['prod-db', 'dev-app'])
})

test('a component may wait for the one of its name in another stack', async () => {
  const same = shop(
    {
      'stacks/a.yaml':
        'components: { terraform: { vpc: { dependencies: { components: [{ component: vpc, stack: z }] } } } }\n',
      'stacks/z.yaml': 'components: { terraform: { vpc: {} } }\n',
    },
    ['vpc'],
  )
  expect(ran((await same.run('terraform', 'plan', '--all')).files.calls)).toEqual(['z-vpc', 'a-vpc'])
})

test('names that would read alike when joined are two components', async () => {
  const alike = shop(
    {
      'stacks/c.yaml': 'components: { terraform: { a-b: {} } }\n',
      'stacks/b-c.yaml': 'components: { terraform: { a: {} } }\n',
    },
    ['a', 'a-b'],
  )
  const run = await alike.run('terraform', 'plan', '--all', '--execution-summary-file', 's.json')
  expect(run.exitCode).toBe(0)
  expect(ran(run.files.calls).sort()).toEqual(['b-c-a', 'c-a-b'])
  expect(JSON.parse(run.files['s.json'] as string).results).toHaveLength(2)
})

test('what a narrowed run leaves out is told before anything runs', async () => {
  const run = await context.run('terraform', 'plan', '-s', 'dev', '--all')
  expect(run.stderr).toContain('dev/app depends on db')
  expect(ran(run.files.calls)).toEqual(['dev-app'])
})

/** `app` needs `lib`, which needs `net`. */
const chained = (lib: string) =>
  shop(
    {
      'stacks/dev.yaml': `
        components:
          terraform:
            app: { dependencies: { components: [{ component: lib }] } }
            lib: { ${lib}dependencies: { components: [{ component: net, stack: core }] } }
      `,
      'stacks/core.yaml': 'components: { terraform: { net: {} } }\n',
    },
    ['app', 'lib', 'net'],
  )

test.each([
  ['one that was not asked for', '', ['--components', 'app,net']],
  ['a disabled one', 'metadata: { enabled: false }, ', ['--all']],
  ['an abstract one', 'metadata: { type: abstract }, ', ['--all']],
])('the order goes through %s', async (_, lib, which) => {
  const context = chained(lib)
  expect(ran((await context.run('terraform', 'plan', ...which)).files.calls)).toEqual(['core-net', 'dev-app'])
  const destroyed = await context.run('terraform', 'destroy', ...which, '-auto-approve')
  expect(ran(destroyed.files.calls)).toEqual(['dev-app', 'core-net'])
})

test('what fails keeps those from running that depend on it through others', async () => {
  const context = chained('metadata: { enabled: false }, ')
  const tool = {
    mode: 0o755,
    content: '#!/bin/bash\necho "$1 ${PWD##*/}" >> ../../calls\n[ "$1 ${PWD##*/}" != "plan net" ]\n',
  }
  const run = await context.files({ 'tools/terraform': tool }).run('terraform', 'plan', '--all')
  expect(run.exitCode).toBe(1)
  expect(run.files.calls).toContain('plan net')
  expect(run.files.calls).not.toContain('plan app')
})

test('a circle through one that is not asked for is none of this run', async () => {
  const context = shop(
    {
      'stacks/dev.yaml': `
        components:
          terraform:
            app: { dependencies: { components: [{ component: lib }] } }
            lib: { dependencies: { components: [{ component: app }] } }
            net: {}
      `,
    },
    ['app', 'lib', 'net'],
  )
  const run = await context.run('terraform', 'plan', '--components', 'app,net')
  expect(ran(run.files.calls)).toEqual(['dev-app', 'dev-net'])
  expect((await context.run('terraform', 'plan', '--all')).stderr).toContain('dev/app')
})

test('several at a time keep the cache of plugins, and fill it one after another', async () => {
  const two = shop({ 'stacks/dev.yaml': 'components: { terraform: { app: {}, db: {} } }\n' }, ['app', 'db']).files({
    'tools/terraform': {
      mode: 0o755,
      content: `#!/bin/bash
[ "$1" = init ] || exit 0
mkdir ../../busy || echo "two at a time" >> ../../calls
sleep 0.2
rmdir ../../busy
echo "cache \${TF_PLUGIN_CACHE_DIR##*/}" >> ../../calls
`,
    },
  })
  const run = await two.env({ ATMOS_SKIP_INIT: undefined }).run('terraform', 'plan', '--all', '--max-concurrency', '2')
  expect(run).toMatchObject({ exitCode: 0, files: { calls: 'cache plugins\ncache plugins\n' } })
})

test.each(['validate', 'refresh', 'output', 'test'])('%s runs on several at a time', async (sub) => {
  const two = shop({ 'stacks/dev.yaml': 'components: { terraform: { app: {}, db: {} } }\n' }, ['app', 'db'])
  const tool = {
    mode: 0o755,
    content: `#!/bin/bash
[ "$1" = workspace ] && exit 0
mkdir -p ../../here; touch "../../here/\${PWD##*/}"
for i in $(seq 100); do [ "$(ls ../../here | wc -l)" = 2 ] && exit 0; sleep 0.05; done
exit 3
`,
  }
  const run = await two.files({ 'tools/terraform': tool }).run('terraform', sub, '--all', '--max-concurrency', '2')
  expect(run).toMatchObject({ exitCode: 0 })
})

test('a manifest is read once for a command, its hooks included', async () => {
  const reads: string[] = []
  const files = new Proxy(nodeFiles, {
    get: (of, name: keyof typeof nodeFiles) =>
      name === 'readText' || name === 'readBytes'
        ? (path: string) => {
            if (path.endsWith('dev.yaml')) reads.push(path)
            return of[name](path)
          }
        : of[name],
  })
  const hook = 'hooks: { a: { events: [before.terraform.plan, after.terraform.plan], kind: command, command: "true" } }'
  const run = await shop({ 'stacks/dev.yaml': `components: { terraform: { app: { ${hook} } } }\n` }, ['app'])
    .with({ real: true, env: { ATMOS_SKIP_INIT: 'true' }, parts: { files } })
    .run('terraform', 'plan', 'app', '-s', 'dev')
  expect(run.exitCode).toBe(0)
  expect(reads).toHaveLength(1)
})
