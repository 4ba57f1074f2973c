import { expect, test } from 'vitest'
import { stacks } from './stack.ts'

const good = 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: {size: 1}}}}\n'

const broken: readonly (readonly [about: string, manifest: string, said: string])[] = [
  ['no YAML', 'vars: {stage: bad\n', '(stacks/deploy/bad.yaml:1)'],
  [
    'an import that is not there',
    'import: [nope]\nvars: {stage: bad}\ncomponents: {terraform: {vpc: {}}}\n',
    '(stacks/deploy/bad.yaml:1)',
  ],
  [
    'a base that is not there',
    'vars: {stage: bad}\ncomponents: {terraform: {vpc: {metadata: {inherits: [nope]}}}}\n',
    '(stacks/deploy/bad.yaml:2)',
  ],
]

test.each(broken)('a manifest with %s does not keep other stacks from their answers', async (_, bad, said) => {
  const here = stacks({ 'deploy/bad.yaml': bad, 'deploy/dev.yaml': good })
  const run = await here.run('describe', 'component', 'vpc', '-s', 'dev', '-q', '.vars.size')
  expect(run).toMatchObject({ exitCode: 0, stdout: '1\n' })
  expect(run.stderr).toContain('A manifest is left out, since it cannot be read: ')
  expect(run.stderr).toContain(said)
})

test.each(broken)('with %s in it, a stack that is not found may be that one, which is told', async (_, bad) => {
  const here = stacks({ 'deploy/bad.yaml': bad, 'deploy/dev.yaml': good })
  for (const stack of ['bad', 'deploy/bad', 'other']) {
    const { exitCode, stdout, stderr } = await here.run('describe', 'component', 'vpc', '-s', stack)
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('stacks/deploy/bad.yaml:')
  }
  expect((await here.run('validate', 'stacks')).exitCode).toBe(1)
})

test('what is wrong in the stack itself, or in a file that all import, is a failure', async () => {
  const own = stacks({
    'deploy/dev.yaml': good,
    'deploy/two.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: [1]}}}\n',
  })
  expect((await own.run('describe', 'component', 'vpc', '-s', 'deploy/two')).exitCode).toBe(1)
  const shared = stacks({
    'catalog/x.yaml': 'a: [',
    'deploy/dev.yaml': `import: [catalog/x]\n${good}`,
    'deploy/prod.yaml': 'import: [catalog/x]\n',
  })
  const run = await shared.run('describe', 'component', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toContain('stacks/catalog/x.yaml:1')
})
