import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const modules = Object.fromEntries(['app', 'db', 'vpc'].map((name) => [`components/${name}/main.tf`, '']))
const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    ...modules,
    'stacks/dev.yaml': `
      components:
        terraform:
          app: { settings: { depends_on: { 1: { component: db } } } }
          db: { settings: { depends_on: { 1: { component: vpc } } } }
          vpc: {}
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)
const order = (calls: string | undefined) =>
  (calls ?? '')
    .split('\n')
    .filter((line) => line && !line.includes('workspace'))
    .map((line) => line.split(':')[0])

test('several at a time: every line says whose it is, and the order holds', async () => {
  const run = await shop.env({ SAY_plan: 'planned' }).run('terraform', 'plan', '--all', '--max-concurrency', '3')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'dev/vpc │ planned\ndev/db  │ planned\ndev/app │ planned\n' })
  expect(order(run.files.calls)).toEqual(['vpc', 'db', 'app'])
  expect(run.stderr).toContain('terraform plan, 3 components: 3 succeeded, 0 failed, 0 skipped')
  expect(run.files['.atmos/logs/terraform/plan/dev__db.stdout.log']).toBe('planned\n')
})

test('a failure leaves out what depends on it, and is in all reports', async () => {
  const tool = { mode: 0o755, content: '#!/bin/sh\n[ "${PWD##*/} $1" != "db plan" ] || { echo broken >&2; exit 6; }\n' }
  const run = await shop
    .files({ 'tools/terraform': tool })
    .run('terraform', 'plan', '--all', '--junit-file', 'j.xml', '--execution-summary-file', 's.json')
  expect(run.exitCode).toBe(6)
  expect(run.stderr).toContain('✗ plan db in dev failed with 6')
  expect(run.files['j.xml']).toContain('tests="3" failures="1" skipped="1"')
  const { results } = JSON.parse(run.files['s.json'] as string) as { results: { component: string; status: string }[] }
  expect(results.map(({ component, status }) => `${component} ${status}`).sort()).toEqual([
    'app skipped',
    'db failed',
    'vpc succeeded',
  ])
})

test('a locked component among many is told before the first one runs', async () => {
  const run = await shop
    .files({
      'stacks/dev.yaml': 'components: { terraform: { db: { metadata: { locked: true } }, vpc: {} } }',
    })
    .run('terraform', 'apply', '--all', '-auto-approve')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('dev/db: locked component cannot be provisioned')
  expect(run.files.calls).toBeUndefined()
})

test('several at a time cannot ask for approval', async () => {
  const run = await shop.run('terraform', 'destroy', '--all', '--max-concurrency', '2')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('needs -auto-approve')
  expect(run.files.calls).toBeUndefined()
})

test('destroy runs in reverse', async () => {
  const run = await shop.run('terraform', 'destroy', '--all', '-auto-approve')
  expect(order(run.files.calls)).toEqual(['app', 'db', 'vpc'])
})
