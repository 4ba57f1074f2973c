// Writes an infrastructure repository to measure with: stack manifests of several tenants, stages and regions, each of which
// imports a chain of defaults and a catalog of components. A third of the components inherit from an abstract base. With
// templates every component has a Go template and a function. The same arguments always give the same files.
//
// usage: node bench/make-repo.mjs FOLDER [--stacks N] [--components N] [--templates]
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const stages = ['dev', 'staging', 'prod', 'audit', 'network']
const regions = ['ue1', 'ue2', 'uw2', 'ew1', 'as1']
const padded = (number) => String(number).padStart(3, '0')
const numbers = (count, step = 1) => Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step)

const configuration = (templates) => `base_path: .
logs: {level: Warning}
settings: {telemetry: {enabled: false}, list_merge_strategy: replace}
components: {terraform: {base_path: components/terraform, auto_generate_backend_file: true}}
stacks:
  base_path: stacks
  included_paths: ["orgs/**/*"]
  excluded_paths: ["**/_defaults.yaml"]
  name_template: "{{ .vars.tenant }}-{{ .vars.environment }}-{{ .vars.stage }}"
templates: {settings: {enabled: ${templates}, sprig: {enabled: true}, gomplate: {enabled: true}}}
commands:
  - name: hello
    steps: ["echo hello"]
`

const base = (at) => `    base-${padded(at)}:
      metadata: {type: abstract, component: mod-${at % 7}}
      vars:
        enabled: true
        name: base-${padded(at)}
        tags: {team: platform, cost_center: "${1000 + at}", managed: true}
        rules:
          - {port: 443, cidr: 10.0.0.0/8, description: "https in"}
          - {port: 80, cidr: 10.0.0.0/8, description: "http in"}
`

const component = (at, templates) => `    c${padded(at)}:
      metadata:
        component: mod-${at % 7}
${at % 3 === 0 ? `        inherits: [base-${padded(at)}]\n` : ''}      settings:
        spacelift: {workspace_enabled: true, labels: [a, b, c]}
${at % 5 === 4 ? `        depends_on: {1: {component: c${padded(at - 1)}}}\n` : ''}      env: {TF_LOG_SCOPE: c${padded(at)}}
      vars:
        enabled: true
        size: ${at}
        description: |
          Component number ${at}, kept by the platform team.
          It has a text of two lines.
        subnets: [10.${at % 250}.0.0/24, 10.${at % 250}.1.0/24, 10.${at % 250}.2.0/24]
        nested: {level1: {level2: {level3: {value: ${at}, flag: true, text: "x-${at}"}}}}
${templates ? '        fqdn: "{{ .vars.stage }}.{{ .vars.tenant }}.{{ .component }}.example.com"\n        home: !env HOME\n' : ''}`

/** Writes the repository; answers the number of manifests. */
export function makeRepository(folder, { stacks = 25, components = 10, templates = false } = {}) {
  let files = 0
  const put = (name, text) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
    files++
  }
  put('atmos.yaml', configuration(templates))
  for (const at of numbers(components)) {
    put(
      `stacks/catalog/c${padded(at)}.yaml`,
      `components:\n  terraform:\n${at % 3 === 0 ? base(at) : ''}${component(at, templates)}`,
    )
  }
  for (const stage of stages) {
    put(`stacks/mixins/stage/${stage}.yaml`, `vars: {stage: ${stage}}\nsettings: {stage_class: ${stage}}\n`)
  }
  for (const region of regions) {
    put(`stacks/mixins/region/${region}.yaml`, `vars: {environment: ${region}, region: ${region}-full}\n`)
  }
  put(
    'stacks/orgs/acme/_defaults.yaml',
    `vars: {namespace: acme}
terraform:
  backend_type: s3
  backend:
    s3: {bucket: acme-tfstate, key: terraform.tfstate, region: us-east-2, encrypt: true, dynamodb_table: acme-lock}
  vars: {tags: {org: acme}}
`,
  )
  for (const at of numbers(stacks)) {
    const tenant = `t${padded(Math.floor(at / 25))}`
    const stage = stages[Math.floor(at / 5) % 5]
    const region = regions[at % 5]
    if (at % 25 === 0) {
      put(`stacks/orgs/acme/${tenant}/_defaults.yaml`, `import: [orgs/acme/_defaults]\nvars: {tenant: ${tenant}}\n`)
    }
    const imports = [
      `orgs/acme/${tenant}/_defaults`,
      `mixins/stage/${stage}`,
      `mixins/region/${region}`,
      ...numbers(components).map((one) => `catalog/c${padded(one)}`),
    ]
    const own = numbers(components, 2).map(
      (one) => `    c${padded(one)}:\n      vars: {size: ${one + at}, extra: {stack: ${at}}}\n`,
    )
    put(
      `stacks/orgs/acme/${tenant}/${stage}/${region}.yaml`,
      `import:\n${imports.map((one) => `  - ${one}\n`).join('')}components:\n  terraform:\n${own.join('')}`,
    )
  }
  for (const at of numbers(7)) {
    put(`components/terraform/mod-${at}/main.tf`, 'variable "enabled" { default = true }\n')
  }
  return files
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...flags] = process.argv.slice(2)
  const number = (name) => (flags.includes(name) ? { [name.slice(2)]: Number(flags[flags.indexOf(name) + 1]) } : {})
  if (folder === undefined)
    throw new Error('usage: node bench/make-repo.mjs FOLDER [--stacks N] [--components N] [--templates]')
  const files = makeRepository(folder, {
    ...number('--stacks'),
    ...number('--components'),
    templates: flags.includes('--templates'),
  })
  console.log(`${files} files in ${folder}`)
}
