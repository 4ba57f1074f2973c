import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const command = (steps: string) =>
  project(
    {
      'atmos.yaml': `commands:\n  - name: it\n    env: {TIER: gold}\n    flags: [{name: fail, type: bool}]\n    steps:\n${steps.replace(/^/gm, '      ')}\n`,
    },
    { real: true },
  )

test('after a failure only steps that ask for the status run, and the first status stays', async () => {
  const job = command(`- echo work; {{ if .Flags.fail }}exit 5{{ end }}
- echo success only
- {command: echo on failure, when: failure}
- {command: echo cleanup; exit 9, when: always}
- {command: echo after cleanup, when: [failure]}
- {command: echo never, when: never}`)
  expect(await job.run('it', '--fail')).toMatchObject({
    exitCode: 5,
    stdout: 'work\non failure\ncleanup\nafter cleanup\n',
  })
  expect(await job.run('it')).toMatchObject({ exitCode: 9, stdout: 'work\nsuccess only\ncleanup\nafter cleanup\n' })
})

test.each<[string, boolean]>([
  ["env.TIER == 'gold'", true],
  ["env.TIER == 'silver'", false],
  ["'OUTER' in env && env.OUTER.startsWith('yes')", true],
  ["workflow == 'it' && step == 'step-0'", true],
  ["os == 'linux' && arch == 'amd64' && platform == 'linux/amd64'", true],
  ["status == 'success'", true],
  ['ci', false],
  ['local', true],
  ['Always', true],
])('when %s', async (when, runs) => {
  const run = await command(`- {command: echo ran, when: ${JSON.stringify(when)}}`)
    .env({ OUTER: 'yes please' })
    .run('it')
  expect(run).toMatchObject({ exitCode: 0, stdout: runs ? 'ran\n' : '' })
})

test('a condition may ask for the results of earlier steps', async () => {
  const job =
    command(`- {name: look, command: "echo seen; {{ if .Flags.fail }}exit 5{{ end }}", output: none, continue: always}
- {command: echo fine, when: "steps.look.exit_code == 0"}
- {command: echo not fine, when: "steps.look.exit_code == 5"}
- {name: left out, command: echo, when: "steps.look.exit_code == 7"}
- {command: echo left out, when: "steps['left out'].skipped == true && steps.look.stdout != ''"}`)
  expect(await job.run('it')).toMatchObject({ exitCode: 0, stdout: 'fine\nleft out\n' })
  expect(await job.run('it', '--fail')).toMatchObject({ exitCode: 0, stdout: 'not fine\nleft out\n' })
})

test.each<[string, string]>([
  ['when: true', "'when' condition"],
  ['when: {none: [ci]}', 'none'],
  ['when: "status == "', 'status =='],
  ['when: sometimes', 'sometimes'],
  ['continue: true', "'continue' condition"],
])('%s is refused and named', async (condition, said) => {
  const run = await command(`- {command: "touch ran; exit 3", ${condition}}`).run('it')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(said)
  if (condition.startsWith('when')) expect(run.files.ran).toBeUndefined()
})

test('what continue forgives is no failure', async () => {
  const run = await command(`- {command: echo lint; exit 3, continue: always}
- echo build
- {command: echo not a failure, when: failure}
- {command: exit 4, continue: "env.TIER == 'gold' && status == 'failure'"}
- echo end`).run('it')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'lint\nbuild\nend\n' })
  expect(run.stderr).toContain('step 1 of it failed with 3')
})

test('a continue that is false forgives nothing', async () => {
  expect(await command(`- {command: exit 3, continue: "env.TIER == 'lead'"}\n- echo build`).run('it')).toMatchObject({
    exitCode: 3,
    stdout: '',
  })
})
