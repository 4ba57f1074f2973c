import { expect, test } from 'vitest'
import { ask, configuration, stacks } from './stack.ts'

const here = stacks(
  {
    'deploy/dev.yaml': `
      import: [catalog/base]
      vars.stage: dev
      components.terraform.vpc.vars:
        tags.level: "{{ .vars.stage }}"
        "tags.level": quoted
      `,
    'catalog/base.yaml': 'vars.tags.team: red\n',
  },
  `${configuration}\n  settings: {yaml: {key_delimiter: "."}}\n`,
)

test('plain keys with the delimiter are paths, also beside templates; quoted ones are names', async () => {
  expect(await ask(here, '.vars')).toEqual({
    stage: 'dev',
    tags: { team: 'red', level: 'dev' },
    'tags.level': 'quoted',
  })
})

test('their values tell where they are written', async () => {
  const { stdout } = await here.run('describe', 'component', 'vpc', '-s', 'dev')
  expect(stdout).toMatch(/team: red +# ○ stacks\/catalog\/base\.yaml:1\n/)
  expect(stdout).toMatch(/level: dev +# ● stacks\/deploy\/dev\.yaml:4\n/)
})

test('what is wrong under such a key is told at its line', async () => {
  const wrong = here.files({ 'stacks/deploy/bad.yaml': 'vars.stage: bad\ncomponents.terraform.vpc.varz: {}\n' })
  const { exitCode, stdout, stderr } = await wrong.run('validate', 'stacks')
  expect(exitCode).toBe(1)
  expect(stdout + stderr).toContain(
    "deploy/bad.yaml:2:1: components.terraform.vpc.varz: the key 'varz' is not known here",
  )
})
