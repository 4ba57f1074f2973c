import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const infra = project(
  {
    'atmos.yaml': `
      auth:
        realm: demo
        providers: {acme: {kind: mock/aws, region: eu-west-1}}
        identities:
          superadmin: {kind: mock/aws, via: {provider: acme}}
          audit: {kind: mock/aws, via: {provider: acme}}
      env: {TEAM: core}
      commands:
        - name: deploy
          identity: superadmin
          arguments: [{name: component, required: true}]
          flags: [{name: stack, shorthand: s, required: true}]
          env:
            REGION: us-east-2
            TARGET: "{{ .Arguments.component }}@{{ .Flags.stack }}"
            BUILD: {valueCommand: touch made; git rev-parse HEAD}
            API_TOKEN: super-secret-value
          dependencies: {commands: [prep]}
          steps:
            - {type: atmos, command: 'terraform plan {{ .Arguments.component }} -s {{ .Flags.stack }}', name: plan}
            - command: |
                echo "{{ .steps.plan.value }}"
                touch ran
            - {command: [aws, s3, ls, "{{ .Arguments.component }}"], identity: audit, env: {LEVEL: "{{ .Env.REGION }}"}}
            - {command: echo never, when: failure}
        - {name: prep, steps: [touch prepared]}
        - name: own
          flags: [{name: dry-run, type: bool}]
          steps: ['echo "{{ index .Flags "dry-run" }}"']
    `,
  },
  { real: true, env: { AWS_ACCESS_KEY_ID: 'ASIAWRONG', AWS_PROFILE: 'mine' } },
)

test('a dry run shows identity, environment and rendered steps, and touches nothing', async () => {
  const run = await infra.run('deploy', 'my vpc', '-s', 'plat-dev', '--dry-run')
  expect(run).toMatchObject({ exitCode: 0, stdout: '' })
  expect(run.stderr).toMatchInlineSnapshot(`
    "deploy 'my vpc' -s plat-dev            atmos.yaml:9

    Identity   superadmin (command, atmos.yaml:10); steps 1, 2
               acme → superadmin
               audit (step, atmos.yaml:24); step 3
               acme → audit
    First      prep (dependencies)
    Environment as superadmin
               AWS_ACCESS_KEY_ID            (removed)                          identity; set in your shell
               AWS_PROFILE                  superadmin                         identity
               AWS_SHARED_CREDENTIALS_FILE  /tmp/mock-credentials              identity
               AWS_CONFIG_FILE              /tmp/mock-config                   identity
               AWS_REGION                   us-east-1                          identity
               AWS_DEFAULT_REGION           us-east-1                          identity
               ATMOS_IDENTITY               superadmin                         identity
               TEAM                         core                               env of the configuration
               ATMOS_ARG_COMPONENT          my vpc                             argument
               ATMOS_FLAG_STACK             plat-dev                           flag
               API_TOKEN                    <MASKED>                           command env, atmos.yaml:17
               BUILD                        $(touch made; git rev-parse HEAD)  command env, atmos.yaml:16
               REGION                       us-east-2                          command env, atmos.yaml:14
               TARGET                       my vpc@plat-dev                    command env, atmos.yaml:15
    Environment as audit
               AWS_ACCESS_KEY_ID            (removed)              identity; set in your shell
               AWS_PROFILE                  audit                  identity
               AWS_SHARED_CREDENTIALS_FILE  /tmp/mock-credentials  identity
               AWS_CONFIG_FILE              /tmp/mock-config       identity
               AWS_REGION                   us-east-1              identity
               AWS_DEFAULT_REGION           us-east-1              identity
               ATMOS_IDENTITY               audit                  identity
    Steps      1  plan: atmos terraform plan my vpc -s plat-dev
               2  echo "<steps.plan.value>"
                  touch ran
               3  aws s3 ls 'my vpc'
                    LEVEL=us-east-2  (step env)
               4  (would not run: when failure)

    Nothing was run.
    "
  `)
  expect(Object.keys(run.files)).toEqual(['atmos.yaml'])
  expect(run.host.files.stat(`${run.root}/../home/.config/atmos`)).toBeUndefined()
})

test('a command may have a --dry-run of its own', async () => {
  expect(await infra.run('own', '--dry-run')).toMatchObject({ exitCode: 0, stdout: 'true\n' })
})

test('a dry run without an identity, and with one that does not exist', async () => {
  const off = await infra.run('deploy', 'vpc', '-s', 'dev', '--dry-run', '--identity=')
  expect(off.stderr).toContain('Identity   switched off by --identity: the environment is left as it is')
  expect(off.stderr).toContain('ATMOS_IDENTITY')
  const wrong = await infra.run('deploy', 'vpc', '-s', 'dev', '--dry-run', '--identity', 'nobody')
  expect(wrong).toMatchObject({ exitCode: 1, stdout: '' })
  expect(wrong.stderr).toContain('nobody')
})

test('on a terminal it fits: chains wrap, folders below the home are short', async () => {
  const narrow = project(
    {
      'atmos.yaml': `
        auth:
          realm: demo
          identities:
            somebody: {kind: aws/user, credentials: {access_key_id: A, secret_access_key: b+c/d+e/f+g, mfa_arn: "arn:aws:iam::1:mfa/x"}}
            superadmin: {kind: aws/assume-role, via: {identity: somebody}, principal: {assume_role: "arn:aws:iam::2:role/superadmin"}}
        commands:
          - {name: deploy, identity: superadmin, steps: [echo deployed]}
      `,
    },
    { env: { HOME: '/home/ann' }, columns: 80, terminal: true },
  )
  expect((await narrow.run('deploy', '--dry-run')).stderr).toMatchInlineSnapshot(`
    "deploy            atmos.yaml:7

    Identity   superadmin (command, atmos.yaml:7)
               somebody: would be taken (1 STS call, asks for an MFA code) →
                 superadmin: would be taken (1 STS call)
    Environment of every step
               AWS_SHARED_CREDENTIALS_FILE  ~/.config/atmos/demo/aws/somebody/credentials  identity
               AWS_CONFIG_FILE              ~/.config/atmos/demo/aws/somebody/config  identity
               AWS_PROFILE                  superadmin                      identity
               AWS_SDK_LOAD_CONFIG          1                               identity
               AWS_EC2_METADATA_DISABLED    true                            identity
               ATMOS_IDENTITY               superadmin                      identity
    Steps      1  echo deployed

    Nothing was run.
    "
  `)
})
