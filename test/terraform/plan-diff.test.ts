import { expect } from 'vitest'
import { project } from '../support/project.ts'
import { toolTest } from '../support/tools.ts'

const realtest = toolTest('terraform')
const shop = project(
  {
    'atmos.yaml': `
      base_path: "."
      stacks: { base_path: stacks, included_paths: ["*"] }
      components: { terraform: { base_path: components } }
    `,
    'components/note/main.tf': `
      variable "text" {}
      variable "password" { sensitive = true }
      resource "terraform_data" "note" { input = { text = var.text, password = var.password } }
      output "text" { value = var.text }
    `,
    'stacks/dev.yaml': 'components: { terraform: { note: { vars: { text: one, password: hunter22 } } } }',
  },
  { real: true },
)

realtest(
  'plans that are alike, and plans that differ',
  async () => {
    const planned = await shop.run('terraform', 'plan', 'note', '-s', 'dev', '-no-color')
    expect(planned.exitCode).toBe(0)
    const { readFileSync } = await import('node:fs')
    const plan = readFileSync(`${planned.root}/components/note/dev-note.planfile`)
    const kept = shop.files({ 'components/note/old.plan': plan })
    const same = await kept.run('terraform', 'plan-diff', 'note', '-s', 'dev', '--orig', 'old.plan')
    expect(same).toMatchObject({ exitCode: 0, stdout: 'The planfiles are identical\n' })
    const other = await kept
      .files({ 'stacks/dev.yaml': 'components: { terraform: { note: { vars: { text: two, password: other333 } } } }' })
      .run('terraform', 'plan-diff', 'note', '-s', 'dev', '--orig', 'old.plan')
    expect(other.exitCode).toBe(2)
    expect(other.stdout).toBe(`Variables:

~ password: "(sensitive value)" => "(sensitive value)"
~ text: "one" => "two"

Resources:

~ terraform_data.note
    ~ input: {"password":"(sensitive value)","text":"one"} => {"password":"(sensitive value)","text":"two"}

Outputs:

~ text: "one" => "two"
`)
    expect(other.files['components/note/dev-note.planfile']).toBeUndefined()
  },
  60_000,
)

realtest(
  'a plan as JSON',
  async () => {
    const run = await shop.run('terraform', 'generate', 'planfile', 'note', '-s', 'dev', '--file', 'plan.json')
    expect(run.exitCode).toBe(0)
    expect(JSON.parse(run.files['components/note/plan.json'] as string).variables.text.value).toBe('one')
  },
  60_000,
)
