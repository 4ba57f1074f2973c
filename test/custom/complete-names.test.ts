import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const shop = project({
  'atmos.yaml': `
    stacks: {base_path: stacks, included_paths: ["deploy/*"], name_template: "{{ .vars.stage }}"}
    components: {terraform: {base_path: components/terraform}}
    auth: {identities: {ann: {kind: ambient}, bob: {kind: ambient}}}
    aliases: {tp: terraform plan, pv: tp vault, same: tp --stack prod}
    commands:
      - name: show vars
        arguments: [{name: unit, required: true}]
        flags: [{name: where, shorthand: w, required: true}, {name: size, values: [s, l]}]
        component_config: {component: "{{ .Arguments.unit }}", stack: "{{- .Flags.where -}}"}
        steps: [echo]
      - name: hyphens
        flags: [{name: the-unit}, {name: the-stack, shorthand: t}]
        component_config: {component: '{{ index .Flags "the-unit" }}', stack: '{{ index .Flags "the-stack" }}'}
        steps: [echo]
      - name: mixed
        arguments: [{name: unit}]
        component_config: {component: "x-{{ .Arguments.unit }}", stack: dev}
        steps: [echo]
      - name: typed
        component: {type: script}
        arguments: [{name: unit, type: component}]
        flags: [{name: where, semantic_type: stack}]
        steps: [echo]
      - name: release
        default: show
        commands:
          - {name: show, flags: [{name: channel, shorthand: c, values: [beta, stable]}, {name: loud, type: bool}], steps: [echo]}
          - {name: cut, steps: [echo]}
      - {name: terraform, commands: [{name: provision, arguments: [{name: c}], steps: [echo]}]}
  `,
  'stacks/deploy/dev.yaml': `
    vars: {stage: dev}
    components:
      terraform: {net: {}, app: {metadata: {component: net}}, base/defaults: {metadata: {type: abstract}}}
      script: {job: {}}
  `,
  'stacks/deploy/prod.yaml': `
    vars: {stage: prod}
    components: {terraform: {net: {}, vault: {metadata: {inherits: [base/defaults]}}, base/defaults: {metadata: {type: abstract}}}}
  `,
})

test.each<[string, string]>([
  // Built-in commands.
  ['terraform plan ', 'app net vault :4'],
  ['terraform plan v', 'vault :4'],
  ['tf apply ', 'app net vault :4'],
  ['terraform plan vault -s ', 'prod :4'],
  ['terraform plan net --stack ', 'dev prod :4'],
  ['terraform plan net --stack=', 'dev prod :4'],
  ['terraform plan -s dev ', 'app net :4'],
  ['terraform -s prod plan ', 'net vault :4'],
  ['terraform plan -s d', 'dev :4'],
  ['terraform plan . -s ', 'dev prod :4'],
  ['terraform plan --components net,', 'net,app net,net net,vault :4'],
  ['terraform plan --all --failure-mode ', 'fail-fast keep-going :4'],
  ['terraform generate varfiles --stacks ', 'dev prod :4'],
  ['terraform output net -s dev --format j', 'json :4'],
  ['terraform shell ', 'app net vault :4'],
  ['describe component ', 'app job net vault :4'],
  ['describe component job -s ', 'dev :4'],
  ['describe stacks -s ', 'dev prod :4'],
  ['describe dependents ', 'app job net vault :4'],
  ['describe affected --format m', 'matrix :4'],
  ['list vars ', 'app job net vault :4'],
  ['list stacks -c ', 'app job net vault :4'],
  ['list stacks -c vault -s ', 'prod :4'],
  ['list components -s p', 'prod :4'],
  ['validate component vault -s ', 'prod :4'],
  ['config set logs.level Debug --type ', 'bool float int null string yaml :4'],
  ['terraform plan net -i ', 'ann bob :4'],
  ['auth login --identity ', 'ann bob :4'],
  // Behind aliases.
  ['tp ', 'app net vault :4'],
  ['tp net -s ', 'dev prod :4'],
  ['pv -s ', 'prod :4'],
  ['same ', 'net vault :4'],
  ['same n', 'net :4'],
  // Inputs of component_config.
  ['show vars ', 'app job net vault :4'],
  ['show vars vault -w ', 'prod :4'],
  ['show vars vault --where=', 'prod :4'],
  ['show vars -w dev ', 'app job net :4'],
  ['show vars net --size ', 'l s :4'],
  ['hyphens --the-unit ', 'app job net vault :4'],
  ['hyphens --the-unit vault -t ', 'prod :4'],
  ['mixed ', ':0'],
  ['typed ', 'job :4'],
  ['typed job --where ', 'dev :4'],
  // A group with a default takes its flags.
  ['release ', 'cut show :4'],
  ['release --channel ', 'beta stable :4'],
  ['release -c ', 'beta stable :4'],
  ['release -c=b', 'beta :4'],
  ['release -cb', '-cbeta :4'],
  ['show vars net -wp', '-wprod :4'],
  ['release --ch', '--channel :4'],
  ['release --lo', '--loud :4'],
  ['release cut --ch', '--chdir :4'],
  ['terraform provision --sta', '--stack :4'],
  ['terraform provision x --stack ', 'dev prod :4'],
])('%s', async (line, expected) => {
  const { stdout, stderr, exitCode } = await shop.run('__completeNoDesc', ...line.split(' '))
  const [directive, ...names] = stdout.trimEnd().split('\n').reverse()
  expect([exitCode, stderr]).toEqual([0, ''])
  expect([...names.sort(), directive].join(' ')).toBe(expected)
})

test('names are the same when they are known from an earlier run, and no manifest is read then', async () => {
  const host = shop.with({ now: Date.UTC(2030, 0, 1) })
  const first = await host.run('__completeNoDesc', 'terraform', 'plan', '')
  expect(first.stdout).toBe('app\nnet\nvault\n:4\n')
})

test('a manifest that cannot be read offers nothing of itself, and hides nothing of the others', async () => {
  const torn = shop.files({ 'stacks/deploy/torn.yaml': 'vars: {stage: [\n' })
  expect((await torn.run('__completeNoDesc', 'terraform', 'plan', '')).stdout).toBe('app\nnet\nvault\n:4\n')
  const nowhere = project({ 'atmos.yaml': 'commands: []\n' })
  expect((await nowhere.run('__completeNoDesc', 'terraform', 'plan', '')).stdout).toBe(':4\n')
})
