import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect } from 'vitest'
import { nodeRequest } from '../../src/host/node-http.ts'
import { motoServer } from '../support/moto.ts'
import { project } from '../support/project.ts'
import { hasTool, toolTest } from '../support/tools.ts'

const moto = motoServer(hasTool('moto_server'))
const awstest = toolTest('moto_server', 'aws', 'terraform')
const folder = resolve(import.meta.dirname, '../../examples/infrastructure')

function filesOf(from: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    const path = join(from, name)
    if (!name.includes('.terraform') && statSync(path).isFile())
      found[relative(folder, path)] = readFileSync(path, 'utf8')
  }
  return found
}

/** Somebody else's credentials, as they lie around in a shell. */
const foreign = {
  AWS_ACCESS_KEY_ID: 'AKIAFOREIGN',
  AWS_SECRET_ACCESS_KEY: 'foreign-secret',
  AWS_SESSION_TOKEN: 'foreign-token',
  AWS_PROFILE: 'foreign',
  AWS_DEFAULT_PROFILE: 'foreign',
}

/** Says who it is before it is the real tool: once for each of its commands that is no preparation. */
const reporting = {
  mode: 0o755,
  content: `#!/bin/bash
case $1 in plan|apply) echo "terraform $1 as $(aws sts get-caller-identity --query Arn --output text 2>&1 | tail -n 1)" ;; esac
for tool in $(type -ap terraform); do [ "$tool" -ef "$0" ] || exec "$tool" "$@"; done
`,
}

async function example() {
  await moto.enforce(1_000_000)
  const name = `robot-${Math.random().toString(36).slice(2)}`
  await moto.call('iam', { Action: 'CreateUser', UserName: name })
  const key = await moto.call('iam', { Action: 'CreateAccessKey', UserName: name })
  const [id = '', secret = ''] = ['AccessKeyId', 'SecretAccessKey'].map(
    (tag) => new RegExp(`<${tag}>(.*?)<`).exec(key)?.[1],
  )
  return project(
    { ...filesOf(folder), 'tools/terraform': reporting },
    {
      real: true,
      // Sessions end by the clock of the server, so ours is the real one.
      now: Date.now(),
      parts: { http: { request: (request) => nodeRequest(request, {}) } },
      env: {
        ...foreign,
        INFRA_ACCESS_KEY_ID: id,
        INFRA_SECRET_ACCESS_KEY: secret,
        AWS_ENDPOINT_URL: moto.url,
        ATMOS_KEYRING_TYPE: 'file',
        ATMOS_COMPONENTS_TERRAFORM_COMMAND: './tools/terraform',
      },
    },
  )
}

const whoIn = (text: string) =>
  text.split('\n').filter((line) => / as arn:| as /.test(line) && line.startsWith('terraform '))
const role = (account: string, name: string) => `arn:aws:sts::${account}:assumed-role/${name}/example`

awstest(
  'deploy-infra plans and applies as superadmin, whatever the shell holds',
  async () => {
    const run = await (await example()).run('deploy-infra', 'vpc', '-s', 'plat-ue2-prod')
    expect(run.stderr).toBe('The saved plan plat-ue2-prod-vpc.planfile was made before this apply, so it was removed\n')
    expect(whoIn(run.stdout)).toEqual([
      `terraform plan as ${role('222222222222', 'superadmin')}`,
      `terraform apply as ${role('222222222222', 'superadmin')}`,
    ])
    expect(run).toMatchObject({ exitCode: 0 })
    expect(run.stdout).toContain('vpc_name = "plat-ue2-prod"')
  },
  120_000,
)

awstest(
  'deploy-infra runs as another identity, and as nobody',
  async () => {
    const shop = await example()
    const other = await shop.run('deploy-infra', 'vpc', '-s', 'plat-ue2-prod', '--identity', 'developer')
    expect(whoIn(other.stdout)).toEqual([
      `terraform plan as ${role('111111111111', 'developer')}`,
      `terraform apply as ${role('111111111111', 'developer')}`,
    ])
    const none = await shop
      .env({ AWS_PROFILE: undefined, AWS_DEFAULT_PROFILE: undefined })
      .run('deploy-infra', 'vpc', '-s', 'plat-ue2-prod', '--identity', '')
    expect(whoIn(none.stdout).join()).not.toMatch(/superadmin|developer|infrastructure-admin/)
    expect(whoIn(none.stdout)).toHaveLength(2)
    expect(none.exitCode).toBe(0)
  },
  120_000,
)

awstest(
  'provision-with-auth asks AWS and applies as infrastructure-admin',
  async () => {
    const shop = (await example()).stdin('yes\n')
    const run = await shop.run('provision-with-auth', 'vpc', '-s', 'plat-ue2-prod')
    expect(run.stdout).toContain('Provisioning vpc in us-east-2')
    expect(run.stdout).toContain(`"Arn": "${role('222222222222', 'infrastructure-admin')}"`)
    expect(whoIn(run.stdout)).toEqual([`terraform apply as ${role('222222222222', 'infrastructure-admin')}`])
    expect(run.exitCode).toBe(0)
  },
  120_000,
)
