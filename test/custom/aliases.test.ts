import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const aliased = project(
  {
    'sub/atmos.yaml': `
      aliases:
        loud: --profile dev say
        deep: -C inner say
        again: --profile dev again
      commands:
        - name: say
          arguments: [{name: word, required: false}]
          steps: [said]
    `,
    'sub/profiles/dev/a.yaml': 'env: { LOUD: "yes" }\n',
    'sub/inner/atmos.yaml': 'commands: [{name: say, steps: [inner]}]\n',
  },
  { processes: () => ({ code: 7 }) },
)

test('an alias may choose another configuration', async () => {
  const run = await aliased
    .env({ ATMOS_CHDIR: 'sub', KEPT: '1' })
    .run('-C', 'sub', 'loud', 'a b', '--chdir=sub', '--', '-C', 'x')
  expect(run.exitCode).toBe(7)
  expect(run.started).toMatchObject([{ args: ['-c', 'said'], cwd: '/project/sub' }])
  expect(run.started[0]?.env).toMatchObject({ KEPT: '1', LOUD: 'yes', ATMOS_PROFILE: 'dev', ATMOS_ARG_WORD: 'a b' })
  expect(run.started[0]?.env).not.toHaveProperty('ATMOS_CHDIR')
})

test('an alias may choose another folder, seen from that of the line', async () => {
  for (const args of [
    ['-C', 'sub', 'deep'],
    ['deep', '-C', 'sub'],
    ['deep', '--chdir=sub'],
  ]) {
    const { started } = await aliased.run(...args)
    expect(started).toMatchObject([{ args: ['-c', 'inner'], cwd: '/project/sub/inner' }])
  }
  expect((await aliased.in('sub').run('deep')).started).toMatchObject([{ cwd: '/project/sub/inner' }])
})

test('one that would start itself for ever is refused', async () => {
  const run = await aliased.in('sub').run('again')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('The alias `again` leads back to itself')
  expect(run.started).toEqual([])
})
