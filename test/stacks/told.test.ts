import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

/** What is wrong in manifests, as people are told of it: where, what is near, and the way out. */

const acme = project({
  'atmos.yaml': `
    stacks: { base_path: stacks, included_paths: ["deploy/*.yaml"], name_template: "{{ .vars.stage }}" }
    components: { terraform: { base_path: components } }
  `,
  'stacks/catalog/network/vpc.yaml': `
    components: { terraform: { vpc: { vars: { cidr: 10.0.0.0/16 } } } }
  `,
  'stacks/deploy/dev.yaml': `
    import:
      - catalog/network/vpc
    vars: { stage: dev }
  `,
})

test('an import that leads nowhere has its line and what is near', async () => {
  const broken = acme.files({ 'stacks/deploy/dev.yaml': 'vars: { stage: dev }\nimport:\n  - catalog/network/vcp\n' })
  expect((await broken.run('describe', 'component', 'vpc', '-s', 'dev')).stderr).toBe(`
# Error

**Error:** stack import not found: import 'catalog/network/vcp' in file 'deploy/dev'

    stacks/deploy/dev.yaml:3:5

💡 Did you mean \`catalog/network/vpc\`?
💡 Paths are relative to the stacks folder, or to the file when they start with \`./\` or \`../\`.
`)
})

test('an unknown tag is told with what is near', async () => {
  const broken = acme.files({ 'stacks/deploy/dev.yaml': 'vars:\n  stage: !envv STAGE\n' })
  expect((await broken.run('describe', 'component', 'vpc', '-s', 'dev')).stderr).toBe(`
# Error

**Error:** invalid stack manifest deploy/dev: unsupported YAML tag: '!envv'

    stacks/deploy/dev.yaml:2:3

💡 Did you mean \`!env\`?
`)
})

test('a stack that is not there is told with what is near', async () => {
  expect((await acme.run('describe', 'component', 'vpc', '-s', 'dve')).stderr).toBe(`
# Error

**Error:** invalid component: Could not find the component \`vpc\` in the stack \`dve\`.

It is defined in dev.

Check that all the context variables are correctly defined in the manifest. Did you forget an import?

💡 Did you mean \`dev\`?
💡 There is no stack \`dve\`. All stacks: atmos list stacks
`)
})

test('a project without stacks is told what to write', async () => {
  const none = project({ 'atmos.yaml': 'base_path: .\n' })
  expect((await none.run('list', 'stacks')).stderr).toContain(
    '💡 In atmos.yaml: `stacks: { base_path: stacks, included_paths: ["**/*"] }`\n',
  )
})
