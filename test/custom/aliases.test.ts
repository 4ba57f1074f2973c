import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const aliased = project({
  'sub/atmos.yaml': `
    aliases:
      loud: --profile dev say
      again: --profile dev again
    commands:
      - {name: say, steps: [echo said]}
  `,
})

test('an alias that chooses another configuration runs in a process of its own', async () => {
  const run = await aliased
    .with({ processes: () => ({ code: 7 }), program: ['/bin/atmos', '--first'] })
    .env({ ATMOS_CHDIR: 'sub', KEPT: '1' })
    .run('-C', 'sub', 'loud', 'a b', '--chdir=sub', '--', '-C', 'x')
  expect(run.exitCode).toBe(7)
  expect(run.started).toMatchObject([
    { file: '/bin/atmos', args: ['--first', '--profile', 'dev', 'say', 'a b', '--', '-C', 'x'], cwd: '/project/sub' },
  ])
  expect(run.started[0]?.env).toMatchObject({ KEPT: '1' })
  expect(run.started[0]?.env).not.toHaveProperty('ATMOS_CHDIR')
})

test('one that would start itself for ever is refused', async () => {
  const run = await aliased.in('sub').run('again')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('The alias `again` leads back to itself')
  expect(run.started).toEqual([])
})
