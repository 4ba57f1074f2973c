import { expect, test } from 'vitest'
import { stacks } from './stack.ts'

const here = stacks({
  'deploy/dev.yaml': `
    vars: {stage: dev, tenant: core}
    components:
      terraform:
        vpc: {}
        cluster: {dependencies: {components: [{component: vpc}]}}
        app: {dependencies: {components: [{name: cluster}]}}
        older: {settings: {depends_on: {1: {component: vpc}, 2: {component: vpc, stage: prod}}}}
        off: {metadata: {enabled: false}, dependencies: {components: [{component: vpc}]}}
  `,
  'deploy/prod.yaml': `
    vars: {stage: prod, tenant: core}
    components:
      terraform:
        vpc: {dependencies: {components: [{component: vpc, stack: dev}]}}
        peering: {dependencies: {components: [{component: "{{ .vars.target }}", stack: dev}]}, vars: {target: vpc}}
  `,
})

test.each([
  ['vpc', 'dev', ['dev-cluster', 'dev-older', 'prod-peering', 'prod-vpc']],
  ['vpc', 'prod', ['dev-older']],
  ['cluster', 'dev', ['dev-app']],
  ['app', 'dev', []],
])('what depends on %s in %s', async (component, stack, slugs) => {
  const run = await here.run('describe', 'dependents', component, '-s', stack, '-q', '[.[].stack_slug]')
  expect(JSON.parse(run.stdout)).toEqual(slugs)
})

test('a dependent is told with its folder and context; settings only when they are asked for', async () => {
  const run = await here.run('describe', 'dependents', 'cluster', '-s', 'dev')
  expect(JSON.parse(run.stdout)).toEqual([
    {
      component: 'app',
      component_type: 'terraform',
      component_path: 'components/terraform/app',
      tenant: 'core',
      stage: 'dev',
      stack: 'dev',
      stack_slug: 'dev-app',
      dependents: null,
      included_in_dependents: false,
      settings: null,
    },
  ])
  const more = await here.run('describe', 'dependents', 'vpc', '-s', 'prod', '--include-settings')
  expect(JSON.parse(more.stdout)[0].settings).toEqual({
    depends_on: { 1: { component: 'vpc' }, 2: { component: 'vpc', stage: 'prod' } },
  })
})

test('dependencies as a tree, and in levels', async () => {
  expect((await here.run('list', 'dependencies', 'app')).stdout).toBe(
    'app (dev)\n└── needs cluster (dev)\n    └── vpc (dev)\n',
  )
  expect((await here.run('list', 'dependencies', '--format', 'levels')).stdout).toBe(
    '1: vpc (dev)\n2: cluster (dev), peering (prod), vpc (prod)\n3: app (dev), older (dev)\n',
  )
  expect((await here.run('list', 'dependencies', 'ap')).stderr).toContain("component 'ap' does not exist")
})
