import { expect } from 'vitest'
import { nodeRequest } from '../../src/host/node-http.ts'
import { motoServer } from '../support/moto.ts'
import { project } from '../support/project.ts'
import { hasTool, toolTest } from '../support/tools.ts'

const moto = motoServer(hasTool('moto_server'))

/** Says who each profile is, as the providers of a module would use it. */
const tool = {
  mode: 0o755,
  content: `#!/bin/bash
[ "$1" = plan ] || exit 0
echo "\${PWD##*/} is $(aws sts get-caller-identity --query Arn --output text 2>&1)"
for profile in main dns audit; do
  echo "$profile: $(aws sts get-caller-identity --profile $profile --query Arn --output text 2>&1 | tail -n 1)"
done
`,
}

async function userKeys(name: string): Promise<readonly string[]> {
  await moto.call('iam', { Action: 'CreateUser', UserName: name })
  const key = await moto.call('iam', { Action: 'CreateAccessKey', UserName: name })
  return ['AccessKeyId', 'SecretAccessKey'].map((tag) => new RegExp(`<${tag}>(.*?)<`).exec(key)?.[1] as string)
}

const role = (account: number, name: string) => `arn:aws:sts::${String(account).repeat(12)}:assumed-role/${name}/ci`

toolTest('moto_server', 'aws')(
  'identities that a component requires are profiles beside its own, each logged in once for all components',
  async () => {
    await moto.enforce(1_000_000)
    const [ann, bob] = [await userKeys('ann'), await userKeys('bob')]
    const asked: string[] = []
    const assume = (via: string, account: number, name: string) =>
      `{ kind: aws/assume-role, via: { identity: ${via} }, principal: { assume_role: "arn:aws:iam::${String(account).repeat(12)}:role/${name}", session_name: ci } `
    const user = ([id, secret]: readonly string[]) =>
      `{ kind: aws/user, credentials: { access_key_id: ${id}, secret_access_key: "${secret}", region: us-east-1 } }`
    const shop = project(
      {
        'atmos.yaml': `
          base_path: "."
          stacks: { base_path: stacks, included_paths: ["*"] }
          components: { terraform: { base_path: components, command: ./tools/terraform } }
          auth:
            realm: demo
            identities:
              ann: ${user(ann)}
              bob: ${user(bob)}
              main: ${assume('ann', 1, 'main')}, default: true }
              dns: ${assume('ann', 2, 'dns')}, required: true }
              audit: ${assume('bob', 3, 'audit')}, required: true }
              broken: { kind: aws/assume-role, via: { identity: nobody }, principal: { assume_role: x }, required: true }
              idle: ${assume('bob', 4, 'idle')} }
        `,
        'stacks/dev.yaml': 'components: { terraform: { net: {}, app: {} } }\n',
        'components/net/main.tf': '',
        'components/app/main.tf': '',
        'tools/terraform': tool,
      },
      {
        real: true,
        now: Date.now(),
        parts: {
          http: {
            request(request) {
              const form = new URLSearchParams(String(request.body ?? ''))
              asked.push(`${form.get('Action')} ${form.get('RoleArn')?.split('/').at(-1) ?? ''}`.trim())
              return nodeRequest(request, {})
            },
          },
        },
        env: {
          AWS_ENDPOINT_URL: moto.url,
          AWS_ACCESS_KEY_ID: 'AKIAFOREIGN',
          AWS_SECRET_ACCESS_KEY: 'foreign-secret',
          ATMOS_KEYRING_TYPE: 'file',
          ATMOS_KEYRING_PASSWORD: 'for-tests-only',
        },
      },
    )
    const run = await shop.run('terraform', 'plan', '--components', 'net,app', '-s', 'dev')
    expect(run).toMatchObject({ exitCode: 0 })
    const lines = run.stdout.split('\n').filter((line) => line.includes('arn:'))
    const profiles = [`main: ${role(1, 'main')}`, `dns: ${role(2, 'dns')}`, `audit: ${role(3, 'audit')}`]
    expect(lines).toEqual([`app is ${role(1, 'main')}`, ...profiles, `net is ${role(1, 'main')}`, ...profiles])
    expect(asked.filter((call) => call.startsWith('AssumeRole')).sort()).toEqual([
      'AssumeRole audit',
      'AssumeRole dns',
      'AssumeRole main',
    ])
    expect(run.stderr.match(/⚠ .*/g)).toEqual([
      expect.stringMatching(/^⚠ The identity broken, which is required too, cannot be used: .*nobody/),
    ])
  },
  120_000,
)
