import { expect, test } from 'vitest'
import { project } from '../support/project.ts'
import { atmosYaml } from './fake-tool.ts'

const flaky = {
  mode: 0o755,
  content: `#!/bin/sh
echo "$1" >> ../../calls
[ "$1" != plan ] || [ "$(grep -c plan ../../calls)" -gt 2 ] || { echo "Error: \${SAY:-TLS handshake timeout}" >&2; exit 1; }
`,
}
const shop = project(
  {
    'atmos.yaml': atmosYaml,
    'tools/terraform': flaky,
    'components/vpc/main.tf': '',
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc: { retry: { max_attempts: 5, initial_delay: 2s, conditions: ["handshake timeout"] } }
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)

test('what a condition matches is tried again', async () => {
  const run = await shop.run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0, files: { calls: 'workspace\nplan\nplan\nplan\n' } })
  expect(run.slept).toHaveLength(2)
  expect(run.stderr).toContain('Retrying terraform plan of vpc in dev after a recoverable error (attempt 3)')
})

test('what none matches is not', async () => {
  const run = await shop.env({ SAY: 'no such thing' }).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 1, files: { calls: 'workspace\nplan\n' } })
})
