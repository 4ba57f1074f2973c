import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const note = (text: string) => `kind: command, command: sh, args: [-c, 'echo "hook ${text}" >> ../../calls']`

/** The shell's own: the file name of the plan. */
const planName = ['plan $', '{ATMOS_PLANFILE##*/}'].join('')

const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': '',
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc:
            env: { TEAM: net }
            hooks:
              zeta: { events: [before.terraform.destroy], ${note('first for $TEAM')} }
              alpha: { events: [before.terraform.destroy], ${note('second')} }
              plan: { events: [after.terraform.plan], ${note(planName)} }
              guard: { events: [before.terraform.refresh], kind: command, command: sh, args: [-c, exit 4], on_failure: fail }
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)

test('hooks of destroy run as written, with the environment of the component', async () => {
  const run = await shop.run('terraform', 'destroy', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(0)
  expect(run.files.calls).toMatch(/^hook first for net\nhook second\nvpc: workspace/)
})

test('a hook is told the plan', async () => {
  const run = await shop.run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.files.calls).toContain('hook plan dev-vpc.planfile')
})

test('a hook that must not fail keeps the command from running, and gives its status', async () => {
  const run = await shop.run('terraform', 'refresh', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(4)
  expect(run.files.calls).toBeUndefined()
  expect(run.stderr).toContain('The hook guard of vpc failed with 4 at before.terraform.refresh')
})

test('a store hook with an unknown store ends the run with its name', async () => {
  const run = await shop
    .files({
      'stacks/dev.yaml': `
        components:
          terraform:
            vpc:
              hooks:
                keep: { events: [after.terraform.apply], kind: store, name: nowhere, outputs: { id: literal } }
      `,
    })
    .run('terraform', 'apply', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('nowhere')
  expect(run.files.calls).toBeUndefined()
})

const storing = (outputs: string) =>
  shop
    .files({
      'atmos.yaml': `${atmosYaml}  stores: { kept: { type: file, options: { path: kept.json } } }\n`,
      'stacks/dev.yaml': `
        components:
          terraform:
            vpc:
              hooks:
                keep: { events: [after.terraform.apply], kind: store, name: kept, outputs: ${outputs} }
      `,
    })
    .env({ SAY_output: '{"zones": {"value": ["a", "b"]}, "vpc": {"value": {"id": "v-1"}}, "none": {"value": null}}' })

test.each<readonly [outputs: string, stored: Record<string, unknown>]>([
  ['{z: .zones, none: .none}', { z: ['a', 'b'], none: null }],
  ['{first: ".zones[0]", id: .vpc.id}', { first: 'a', id: 'v-1' }],
  [`{x: '.missing // "d"', text: literal}`, { x: 'd', text: 'literal' }],
])('a store hook keeps %s', async (outputs, stored) => {
  const run = await storing(outputs).run('terraform', 'apply', 'vpc', '-s', 'dev')
  expect(run.stderr).toContain('✓ Stored')
  const found = JSON.parse(run.files['kept.json'] as string)
  expect(found).toEqual(Object.fromEntries(Object.entries(stored).map(([key, value]) => [`dev/vpc/${key}`, value])))
})

test.each([
  ['{z: ".zones["}', 'outputs.z'],
  ['[.zones]', '`outputs` that are not a map'],
])('a store hook with outputs as %s fails before anything runs', async (outputs, said) => {
  const run = await storing(outputs).run('terraform', 'apply', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(said)
  expect(run.files.calls).toBeUndefined()
})

test.each([
  ['{z: ".nothing[0]"}', 'there is no output `nothing`'],
  ['{z: ".zones[7]"}', '`.zones[7]` is empty in the outputs'],
])('what a store hook cannot find ends the run: %s', async (outputs, said) => {
  const run = await storing(outputs).run('terraform', 'apply', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(said)
})
