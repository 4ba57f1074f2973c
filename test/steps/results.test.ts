import { expect, test } from 'vitest'
import { readsResults } from '../../src/steps/results.ts'
import { project } from '../support/project.ts'

const command = (steps: string, more = '') =>
  project(
    { 'atmos.yaml': `commands:\n  - name: it\n${more}    steps:\n${steps.replace(/^/gm, '      ')}\n` },
    { real: true },
  )

test('a named step leaves its result', async () => {
  const run = await command(
    `- {name: s, command: 'echo; echo "  out  "; echo err >&2'}
- |
  cat <<'END'
  <{{ .steps.s.value }}> <{{ .steps.s.stdout | len }}> <{{ .steps.s.metadata.stderr }}> {{ .steps.s.exit_code }}
  <{{ .steps.s.values }}> <{{ .steps.s.error }}> {{ .steps.s.skipped }}
  END`,
  ).run('it')
  expect(run).toMatchObject({ exitCode: 0, stdout: '\n  out  \n<out> <9> <err\n> 0\n<[]> <> false\n' })
})

test('what was printed is data and never a template', async () => {
  const run = await command(
    `- {name: read, command: cat evil.txt, output: none}
- command: [printf, '%s', "{{ .steps.read.value }}"]`,
  )
    .files({ 'evil.txt': '{{ env "HOME" }} $(id)\n' })
    .run('it')
  expect(run).toMatchObject({ exitCode: 0, stdout: '{{ env "HOME" }} $(id)' })
})

test('skipped and failed steps leave results too', async () => {
  const run = await command(
    `- {name: maybe, command: echo ran, when: never}
- {name: try, command: 'echo partial; exit 4', continue: always}
- echo "{{ .steps.maybe.skipped }} [{{ .steps.maybe.value }}] {{ .steps.try.exit_code }} {{ .steps.try.value }} {{ ne .steps.try.error "" }}"`,
  ).run('it')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'partial\ntrue [] 4 partial true\n' })
})

test('outputs are templates over the result', async () => {
  const run = await command(
    `- name: who
  command: 'echo arn:aws:x/ann'
  outputs: {arn: "{{ .value }}", size: "{{ len .stdout }}"}
- echo "{{ .steps.who.outputs.arn }} {{ .steps.who.outputs.size }}"`,
  ).run('it')
  expect(run.stdout).toBe('arn:aws:x/ann\narn:aws:x/ann 14\n')
})

test('an output that fails fails its step, once, and is named', async () => {
  const run = await command(
    `- {name: s1, command: echo ran, retry: {max_attempts: 3}, outputs: {wrong: "{{ .nothing.here }}"}}
- echo next
- {command: echo cleanup, when: always}`,
  ).run('it')
  expect(run).toMatchObject({ exitCode: 1, stdout: 'ran\ncleanup\n' })
  expect(run.stderr).toContain('failed to resolve output `wrong` of step 1 (s1) of it')
})

test('of retries only the last result counts, and all output is shown', async () => {
  const run = await command(
    `- name: flaky
  retry: {max_attempts: 5, initial_delay: 2s, backoff_strategy: exponential}
  command: |
    echo x >> tries
    n=$(wc -l < tries | tr -d ' ')
    echo "try $n"
    [ "$n" -ge 3 ]
- echo "result {{ .steps.flaky.value }}"`,
  ).run('it')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'try 1\ntry 2\ntry 3\nresult try 3\n', slept: [2000, 4000] })
})

test('a retry that makes no sense fails the step before it runs', async () => {
  const run = await command('- {command: touch ran, retry: {max_attempts: 0}}').run('it')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('`retry` of step 1 of it: `max_attempts` must be greater than zero.')
  expect(run.files.ran).toBeUndefined()
})

test.each<[unknown, boolean]>([
  ['echo hello', false],
  ['. ./lib.sh', false],
  ['echo {{ .Arguments.x }}', false],
  ['echo {{ .steps.a.value }}', true],
  ['echo {{ (index $.steps "a").value }}', true],
  ['{{ toJson . }}', true],
  ['{{ toJson $ }}', true],
  [['{{ .Env.X }}', '{{ .steps.a.value }}'], true],
])('whether %j looks at results: %s', (text, reads) => {
  expect(readsResults(text as string)).toBe(reads)
})

test('fifty steps run in order', async () => {
  const run = await command(Array.from({ length: 50 }, (_, n) => `- echo ${n}`).join('\n')).run('it')
  expect(run.stdout).toBe(Array.from({ length: 50 }, (_, n) => `${n}\n`).join(''))
})
