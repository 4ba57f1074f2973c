import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

/** Every place of a configuration in which a program may be named. */
const shop = project(
  {
    'atmos.yaml': `
      logs: {level: !exec 'touch ran; printf Error'}
      env: {A: !exec 'touch ran; echo a'}
      import: [!exec 'touch ran; echo more.yaml']
      commands:
        - name: x
          description: !exec 'touch ran; echo about'
          arguments: [{name: size, values: [large, small]}]
          flags: [{name: text}, {name: force, type: bool}, {name: level, default: !exec 'touch ran; echo 1'}]
          env: [{key: B, value: !exec 'touch ran; echo b'}, {key: C, valueCommand: touch ran}]
          steps: [echo x]
        - name: grp
          commands: [{name: sub, steps: [!exec 'touch ran; echo echo sub']}]
    `,
  },
  { real: true },
)

test.each([
  [],
  ['--help'],
  ['-h'],
  ['help'],
  ['help', 'x'],
  ['x', '--help'],
  ['x', '-h'],
  ['x', '--force', '--help'],
  ['x', 'large', '--help=all'],
  ['grp', '--help'],
  ['grp', 'sub', '--help=flags'],
  ['terraform', 'plan', '--help'],
  ['--logs-level', 'Debug'],
  ['version'],
  ['--version'],
  ['completion', 'bash'],
  ['__complete', ''],
  ['__complete', 'x', ''],
  ['__complete', 'x', '--'],
  ['__complete', 'x', '--text', ''],
  ['__complete', 'x', '--help', ''],
  ['__completeNoDesc', 'grp', 's'],
  ['__completeNoDesc', 'terraform', 'plan', ''],
  ['__completeNoDesc', '--identity', ''],
])('nothing of the configuration is run by %j', async (...args) => {
  const { exitCode, files } = await shop.run(...args)
  expect([exitCode, Object.keys(files)]).toEqual([0, ['atmos.yaml']])
})

test('completion of names runs nothing of the manifests', async () => {
  const stacks = project(
    {
      'atmos.yaml': 'stacks: {base_path: stacks, included_paths: ["*"], name_template: "{{ .vars.stage }}"}\n',
      'stacks/dev.yaml': `
        locals: {who: !exec 'touch ran; echo ann', size: !terraform.output other x}
        vars: {stage: dev, who: "{{ .locals.who }}"}
        components: {terraform: {net: {vars: {a: !exec 'touch ran; echo 1'}, backend: !exec 'touch ran'}}}
      `,
    },
    { real: true },
  )
  const { stdout, files } = await stacks.run('__completeNoDesc', 'terraform', 'plan', 'net', '-s', '')
  expect(stdout).toBe('dev\n:4\n')
  expect(Object.keys(files).sort()).toEqual(['atmos.yaml', 'stacks/dev.yaml'])
})

test('what looks like help and is a value runs the command', async () => {
  for (const args of [
    ['x', 'large', '--text', '--help'],
    ['x', 'large', '--text', '-h'],
    ['x', 'large', '--help=false'],
    ['x', 'large', '--', '--help'],
  ])
    expect((await shop.run(...args)).stdout).toBe('x\n')
})

test('completion downloads nothing, and uses what is stored however old it is', async () => {
  const url = 'https://example.com/team.yaml'
  const files = { 'atmos.yaml': `imports: {ttl: 0s}\nimport: [${url}]\ncommands: [{name: own, steps: [echo]}]\n` }
  const body = 'commands: [{name: other, steps: [echo]}]\n'
  const first = project(files, { http: { [url]: body } })
  const before = await first.run('__completeNoDesc', 'o')
  expect([before.stdout, before.requests]).toEqual(['own\n:4\n', []])
  const after = await first.run('own')
  const [stored = ''] = Object.keys(after.files).filter((file) => file.endsWith('/team.yaml'))
  const kept = { ...files, [stored]: body }
  const again = await project(kept, { http: { [url]: { status: 500 } } }).run('__completeNoDesc', 'o')
  expect([again.stdout, again.requests]).toEqual(['other\nown\n:4\n', []])
})
