import { expect } from 'vitest'
import type { Env } from '../../src/host/host.ts'
import { nodeRequest } from '../../src/host/node-http.ts'
import { motoServer } from '../support/moto.ts'
import { project } from '../support/project.ts'
import { hasTool, toolTest } from '../support/tools.ts'

const moto = motoServer(hasTool('moto_server'))
const mototest = toolTest('moto_server')
const awstest = toolTest('moto_server', 'aws')

/** Somebody else's credentials, as they lie around in a shell. */
const foreign = {
  AWS_ACCESS_KEY_ID: 'AKIAFOREIGN',
  AWS_SECRET_ACCESS_KEY: 'foreign-secret',
  AWS_SESSION_TOKEN: 'foreign-token',
  AWS_PROFILE: 'foreign',
  AWS_DEFAULT_PROFILE: 'foreign',
  AWS_ROLE_ARN: 'arn:aws:iam::999999999999:role/foreign',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
}

/** A user with a real key of moto's, and roles behind it. */
async function shop(policy: 'all' | 'none' = 'all', own: (id: string, secret: string) => Env = () => foreign) {
  const name = `robot-${Math.random().toString(36).slice(2)}`
  await moto.enforce(1_000_000)
  await moto.call('iam', { Action: 'CreateUser', UserName: name })
  const key = await moto.call('iam', { Action: 'CreateAccessKey', UserName: name })
  const statement = { Effect: 'Allow', Action: policy === 'all' ? '*' : 'sts:GetCallerIdentity', Resource: '*' }
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  await moto.call('iam', { Action: 'PutUserPolicy', UserName: name, PolicyName: 'p', PolicyDocument: document })
  const [id = '', secret = ''] = ['AccessKeyId', 'SecretAccessKey'].map(
    (tag) => new RegExp(`<${tag}>(.*?)<`).exec(key)?.[1],
  )
  return project(
    {
      'atmos.yaml': `
        auth:
          realm: shop
          identities:
            robot:
              kind: aws/user
              credentials: { access_key_id: !env ROBOT_ID, secret_access_key: !env ROBOT_SECRET, region: eu-west-3 }
            guarded:
              kind: aws/user
              credentials:
                access_key_id: !env ROBOT_ID
                secret_access_key: !env ROBOT_SECRET
                mfa_arn: arn:aws:iam::123456789012:mfa/robot
                mfa_token_command: echo 161803
            runner: { kind: aws/ambient }
            developer:
              kind: aws/assume-role
              via: { identity: robot }
              principal: { assume_role: "arn:aws:iam::111111111111:role/developer", session_name: ann }
            superadmin:
              kind: aws/assume-role
              via: { identity: developer }
              principal:
                assume_role: arn:aws:iam::222222222222:role/superadmin
                session_name: ann
                region: us-west-2
                tags: { team: night }
            closed:
              kind: aws/assume-role
              via: { identity: runner }
              principal: { assume_role: "arn:aws:iam::123456789012:role/closed", session_name: ann }
        commands:
          - name: audit-resources
            identity: superadmin
            flags: [{ name: region, shorthand: r, required: true }]
            steps:
              - |
                echo "Running audit in {{ .Flags.region }}..."
                aws sts get-caller-identity --query Arn --output text
              - aws ec2 describe-instances --region {{ .Flags.region }} --query 'length(Reservations)'
              - aws s3 ls --region {{ .Flags.region }}
              - aws configure list | awk '$1 == "profile" || $1 == "region" { print $1, $2 }'
      `,
    },
    {
      real: true,
      // Sessions end by the clock of the server, so ours is the real one.
      now: Date.now(),
      parts: { http: { request: (request) => nodeRequest(request, {}) } },
      env: {
        ROBOT_ID: id,
        ROBOT_SECRET: secret,
        AWS_ENDPOINT_URL: moto.url,
        ...own(id, secret),
      },
    },
  )
}

awstest(
  'every step of the audit runs as the last role of the chain, with foreign credentials all around',
  async () => {
    const run = await (await shop()).run('audit-resources', '-r', 'us-east-2')
    expect(run.stderr).toBe('')
    expect(run.stdout).toBe(
      [
        'Running audit in us-east-2...',
        'arn:aws:sts::222222222222:assumed-role/superadmin/ann',
        '0',
        'profile superadmin',
        'region us-west-2',
        '',
      ].join('\n'),
    )
    expect(run.exitCode).toBe(0)
  },
  240_000,
)

awstest(
  'a user runs with a session, never with the long-lived keys',
  async () => {
    const base = await shop()
    const run = await base.run(
      'auth',
      'exec',
      '-i',
      'robot',
      '--',
      'sh',
      '-c',
      'aws sts get-caller-identity >/dev/null && grep -c aws_session_token "$AWS_SHARED_CREDENTIALS_FILE"; env',
    )
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout).toMatch(/^1\n/)
    expect(run.stdout).not.toMatch(/AKIAFOREIGN|foreign-/)
  },
  240_000,
)

mototest('a code of a second factor is taken to STS', async () => {
  const run = await (await shop()).run('auth', 'whoami', '-i', 'guarded', '-o', 'json')
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(JSON.parse(run.stdout)).toMatchObject({ identity: 'guarded', provider: 'aws-user', region: 'us-east-1' })
})

mototest('whoami tells the role that STS tells', async () => {
  const run = await (await shop()).run('auth', 'whoami', '-i', 'superadmin', '-o', 'json')
  expect(JSON.parse(run.stdout)).toMatchObject({
    principal: 'arn:aws:sts::222222222222:assumed-role/superadmin/ann',
    account: '222222222222',
    region: 'us-west-2',
  })
})

mototest('a role that IAM refuses is told with its ARN and the words of STS, and no step runs', async () => {
  const base = await shop('none', (id, secret) => ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret }))
  await moto.enforce(0)
  try {
    const run = await base.run('auth', 'exec', '-i', 'closed', '--', 'echo', 'never')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('closed: AWS refused the second of two hops.')
    expect(run.stderr).toContain('✗ runner → closed        arn:aws:iam::123456789012:role/closed')
    expect(run.stderr).toMatch(/AccessDenied: User: .* is not authorized to perform: sts:AssumeRole/)
  } finally {
    await moto.enforce(1_000_000)
  }
})
