import { expect, test } from 'vitest'
import { stsDouble } from '../support/aws.ts'
import { project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

/** Prints whose key a step finds: that of its profile, else the one of the environment. */
const who = `
  if [ -n "$AWS_PROFILE" ]; then sed -n "/^.$AWS_PROFILE.$/,/^$/s/^aws_access_key_id *= //p" "$AWS_SHARED_CREDENTIALS_FILE"
  else echo "\${AWS_ACCESS_KEY_ID:-none}"; fi
`

const shop = project(
  {
    'atmos.yaml': `${atmosYaml}
  auth:
    realm: shop
    identities:
      ann: { kind: aws/user, credentials: { access_key_id: AKIAANN, secret_access_key: s } }
      reader: { kind: aws/assume-role, default: true, via: { identity: ann }, env: [{ key: TEAM, value: readers }], principal: { assume_role: "arn:aws:iam::1:role/reader-root" } }
      writer: { kind: aws/assume-role, via: { identity: ann }, principal: { assume_role: "arn:aws:iam::1:role/writer-root" } }
`,
    'tools/terraform': fakeTool,
    'components/vpc/main.tf': '',
    'who.sh': { mode: 0o755, content: `#!/bin/sh\n${who}` },
    'stacks/prod.yaml': `
      terraform:
        auth:
          identities:
            reader: { principal: { assume_role: "arn:aws:iam::2:role/reader-prod" } }
            writer: { principal: { assume_role: "arn:aws:iam::2:role/writer-prod" } }
      components:
        terraform:
          vpc:
            hooks:
              look:
                events: [after.terraform.plan]
                kind: steps
                with:
                  - { name: plain, command: 'echo "plain $("$ATMOS_BASE_PATH/who.sh") $TEAM" >> "$ATMOS_BASE_PATH/who.log"' }
                  - { name: own, identity: WRITER, command: 'echo "own $("$ATMOS_BASE_PATH/who.sh") $TEAM" >> "$ATMOS_BASE_PATH/who.log"' }
                  - { name: off, identity: false, command: 'echo "off $("$ATMOS_BASE_PATH/who.sh") $TEAM [$ATMOS_IDENTITY]" >> "$ATMOS_BASE_PATH/who.log"' }
    `,
  },
  { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
)

/** What the steps of the hook say, without the numbers of the keys. */
async function said(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const sts = stsDouble()
  const run = await shop
    .with({ parts: { http: sts.part } })
    .env(env)
    .run('terraform', 'plan', 'vpc', '-s', 'prod', ...words)
  expect(run).toMatchObject({ exitCode: 0 })
  return { lines: (run.files['who.log'] ?? '').replace(/-\d+/g, '').trim().split('\n'), calls: sts.calls.length }
}

const outside = { AWS_ACCESS_KEY_ID: 'AKIAOUTSIDE', AWS_SECRET_ACCESS_KEY: 'x' }

test('a step runs as its component, as another identity of the component, or with what was there before', async () => {
  expect((await said([], outside)).lines).toEqual([
    'plain ASIA-reader-prod readers',
    'own ASIA-writer-prod ',
    'off AKIAOUTSIDE  [false]',
  ])
})

test.each([
  ['--identity ""', ['--identity', ''], {}],
  ['ATMOS_IDENTITY=false', [], { ATMOS_IDENTITY: 'false' }],
])('%s switches off every step of a hook, and nobody logs in', async (_, words, env) => {
  const { lines, calls } = await said(words, { ...outside, ...env })
  expect(lines).toEqual(['plain AKIAOUTSIDE ', 'own AKIAOUTSIDE ', 'off AKIAOUTSIDE  [false]'])
  expect(calls).toBe(0)
})

test('--identity NAME is for steps that name nobody', async () => {
  expect((await said(['--identity', 'writer'])).lines).toEqual([
    'plain ASIA-writer-prod ',
    'own ASIA-writer-prod ',
    'off none  [false]',
  ])
})
