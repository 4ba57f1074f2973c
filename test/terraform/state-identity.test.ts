import { expect, test } from 'vitest'
import type { RunResult } from '../support/project.ts'
import { project } from '../support/project.ts'
import { state } from '../support/state.ts'

/** `vpc` belongs to nobody in particular, `dns` to its owner; `app` is run as somebody of its own, `web` as the default. */
const shop = project(
  {
    'atmos.yaml': `
      base_path: "."
      stacks: { base_path: stacks, included_paths: ["*"] }
      components: { terraform: { base_path: components } }
      auth:
        realm: demo
        providers: { acme: { kind: mock/aws } }
        identities:
          everyone: { kind: mock/aws, default: true, via: { provider: acme } }
          deployer: { kind: mock/aws, via: { provider: acme } }
          owner: { kind: mock/aws, via: { provider: acme } }
          auditor: { kind: mock/aws, via: { provider: acme } }
      commands:
        - name: show
          identity: auditor
          arguments: [{ name: component, required: true }]
          component_config: { component: "{{ .Arguments.component }}", stack: dev }
          steps: ["echo {{ .ComponentConfig.vars.vpc }}"]
        - name: show-as-nobody
          component_config: { component: web, stack: dev }
          steps: ["echo {{ .ComponentConfig.vars.vpc }}"]
    `,
    'stacks/dev.yaml': `
      terraform:
        backend_type: s3
        backend: { s3: { bucket: states, key: terraform.tfstate, region: us-east-1 } }
      components:
        terraform:
          vpc: {}
          dns: { auth: { identities: { owner: { default: true } } } }
          app:
            auth: { identities: { deployer: { default: true } } }
            vars: { vpc: !terraform.state vpc id, again: !terraform.state vpc id }
          web: { vars: { vpc: !terraform.state vpc id } }
          all: { auth: { identities: { deployer: { default: true } } }, vars: { dns: !terraform.state dns id } }
    `,
    // Where identities of this kind point to; nobody makes the file but we.
    '/tmp/mock-credentials': ['everyone', 'deployer', 'owner', 'auditor']
      .map((name) => `[${name}]\naws_access_key_id = KEY_${name}\naws_secret_access_key = secret-of-${name}\n`)
      .join('\n'),
  },
  {
    env: { AWS_ACCESS_KEY_ID: 'AKIAFOREIGN', AWS_SECRET_ACCESS_KEY: 'foreign-secret' },
    processes: { bash: ({ args }) => ({ stdout: `${args.at(-1)}\n` }) },
    http: () => state({ id: 'i-1' }),
  },
)

/** What was read, and by whose key the request was signed. */
const asked = ({ requests }: RunResult) =>
  requests.map(({ url, headers }) => {
    const [, key] = /Credential=([^/]+)/.exec(headers?.authorization ?? '') ?? []
    return `${new URL(url).pathname} ${key}`
  })
const describe = (component: string, ...more: string[]) => ['describe', 'component', component, '-s', 'dev', ...more]
const vpc = '/vpc/dev/terraform.tfstate'
const dns = '/dns/dev/terraform.tfstate'

test.each([
  ['the default identity of the component that asks', describe('app'), [`${vpc} KEY_deployer`]],
  ['the default identity of all', describe('web'), [`${vpc} KEY_everyone`]],
  ['the default identity that the owner of the state has for itself', describe('all'), [`${dns} KEY_owner`]],
  ['the identity of the command line', describe('all', '--identity', 'auditor'), [`${dns} KEY_auditor`]],
  ['nobody but the environment, when switched off', describe('app', '--identity='), [`${vpc} AKIAFOREIGN`]],
  ['the identity of the custom command', ['show', 'app'], [`${vpc} KEY_auditor`]],
  ['that of its flag', ['show', 'web', '--identity', 'owner'], [`${vpc} KEY_owner`]],
  ['nobody, when the command is switched off', ['show', 'web', '--identity='], [`${vpc} AKIAFOREIGN`]],
  ['the default identity, in a command that has none', ['show-as-nobody'], [`${vpc} KEY_everyone`]],
])('a state is read as %s', async (_title, words, requests) => {
  const run = await shop.run(...words)
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(asked(run)).toEqual(requests)
})

test('what one identity has read is not given to another, and is read once by each', async () => {
  const run = await shop.run('describe', 'stacks', '--sections', 'vars')
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(asked(run).sort()).toEqual([`${dns} KEY_owner`, `${vpc} KEY_deployer`, `${vpc} KEY_everyone`])
})
