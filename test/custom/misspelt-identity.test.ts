import { expect, test } from 'vitest'
import { isMisspeltIdentity, stepKeys } from '../../src/steps/keys.ts'
import { project } from '../support/project.ts'

const acme = `
  auth:
    providers: { acme: { kind: mock/aws } }
    identities: { dev: { kind: mock/aws, default: true, via: { provider: acme } } }
`
const word = 'identity'
const letters = 'abcdefghijklmnopqrstuvwxyz_'

/** Every word that is one edit away; a swap of neighbours is one as well. */
function oneEdit(from: string, swaps = true): string[] {
  const found: string[] = []
  for (let at = 0; at <= from.length; at++) {
    const [before, after] = [from.slice(0, at), from.slice(at)]
    for (const letter of letters) found.push(before + letter + after)
    if (after === '') continue
    found.push(before + after.slice(1))
    for (const letter of letters) found.push(before + letter + after.slice(1))
    if (swaps && after.length > 1) found.push(before + after[1] + after[0] + after.slice(2))
  }
  return [...new Set(found)].filter((one) => one !== from)
}

test('every key that is two edits from `identity` at most is taken for it, and no key of ours is', () => {
  const near = oneEdit(word)
  expect(near.filter((key) => !isMisspeltIdentity(key))).toEqual([])
  const twice = oneEdit(word, false).flatMap((key) => oneEdit(key, false))
  expect(twice.filter((key) => key !== word && !isMisspeltIdentity(key))).toEqual([])
  expect(['Identity', 'IDENTITY'].filter(isMisspeltIdentity)).toHaveLength(2)
  expect([...stepKeys, 'description', 'id', 'quantity_of_it'].filter(isMisspeltIdentity)).toEqual([])
})

/** Keys of commands have no case, as in Atmos; those of steps have. */
const misspelt = ['identitty', 'identiy', 'idenitty', 'identify', 'entity']

test.each([
  ['a command', (key: string) => `{ name: go, ${key}: dev, steps: [echo ran] }`],
  ['a step', (key: string) => `{ name: go, steps: [{ command: echo ran, ${key}: dev }] }`],
  ['a step that stands alone', (key: string) => `{ name: go, steps: { command: echo ran, ${key}: dev } }`],
])('%s with a misspelt identity runs nothing, and says which key it is', async (_, command) => {
  for (const key of misspelt) {
    const shop = project({
      'atmos.yaml': `${acme}\n  commands:\n    - ${command(key)}\n    - { name: other, steps: [echo fine] }`,
    }).with({ processes: () => 'ran' })
    const run = await shop.run('go')
    expect(run).toMatchObject({ exitCode: 1, started: [] })
    expect(run.stderr).toContain(`\`${key}\``)
    // One wrong definition does not disable the others.
    expect(await shop.run('other')).toMatchObject({ exitCode: 0 })
    expect(await shop.run('validate', 'commands')).toMatchObject({ exitCode: 1 })
  }
})

test('a step of a hook with a misspelt identity stops the command before the tool runs', async () => {
  const run = await project({
    'atmos.yaml': `${acme}
  stacks: { base_path: stacks, included_paths: ["*"] }
  components: { terraform: { base_path: components, command: tool } }
`,
    'components/vpc/main.tf': '',
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc:
            hooks: { look: { events: [after.terraform.plan], kind: steps, with: [{ command: "true", identiti: dev }] } }
    `,
  })
    .with({ programs: ['tool', 'sh', 'bash'] })
    .run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('`identiti`')
  expect(run.started.filter(({ line }) => line.includes('plan'))).toEqual([])
}, 120_000)

test('another unknown key is a warning, with its place, and the command runs', async () => {
  const shop = project({
    'atmos.yaml': `
      commands:
        - name: go
          colour: red
          steps: [{ command: echo ran, comand: x }]
    `,
  }).with({ processes: () => 'ran' })
  const run = await shop.run('go')
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.started).toHaveLength(1)
  expect(run.stderr).toBe(
    '⚠ The key `colour` of `go` is not known (atmos.yaml:3)\n' +
      '⚠ The key `steps.0.comand` of `go` is not known: did you mean `command`? (atmos.yaml:4)\n',
  )
  expect(await shop.run('validate', 'commands')).toMatchObject({ exitCode: 1 })
})
