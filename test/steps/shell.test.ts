import { expect, test } from 'vitest'
import type { RunOptions } from '../../src/host/host.ts'
import { testHost } from '../support/host.ts'
import { type ProjectOptions, project } from '../support/project.ts'

/** A command `it` with these steps, run by real programs. */
const steps = (yaml: string) =>
  project(
    {
      'atmos.yaml': `commands:\n  - name: it\n    arguments: [{name: word, default: w}]\n    steps:\n${yaml.replace(/^/gm, '      ')}\n`,
    },
    { real: true },
  )

test.each<[string, string, number, string]>([
  ['a plain text', '- echo one; echo two', 0, 'one\ntwo\n'],
  ['an object', '- {type: shell, command: echo one}', 0, 'one\n'],
  ['one object alone', 'command: echo one', 0, 'one\n'],
  ['several lines', '- |\n  a=1\n  echo "$a"\n', 0, '1\n'],
  ['the status of the last command', '- false; exit 42', 42, ''],
  ['killed by a signal', "- sh -c 'kill -TERM $$'", 143, ''],
  ['bash and not sh', '- \'a=(1 2); echo "${a[1]} ${BASH_VERSION:+bash}"\'', 0, '2 bash\n'],
  ['a pipe', '- exit 3 | cat; echo "$?"', 0, '0\n'],
  ['a heredoc to the end', "- |\n  cat <<'END'\n  $x {{ .Arguments.word }}\n  END\n", 0, '$x w\n'],
  ['extglob turned on by the text', '- |\n  shopt -s extglob\n  case abc in a+(b|c)) echo yes ;; esac\n', 0, 'yes\n'],
  ['a negated subshell', '- |\n  if !(false); then echo yes; fi\n  true\n', 0, 'yes\n'],
  ['only a comment', '- |\n  # nothing\n  # at all\n', 0, ''],
  ['a text that renders to nothing', '- "{{ if false }}echo x{{ end }} "', 0, ''],
])('%s', async (_about, yaml, exitCode, stdout) => {
  expect(await steps(yaml).run('it')).toMatchObject({ exitCode, stdout })
})

test.each<[string, string, RegExp]>([
  ['one line', "- touch ran; echo 'open", /line 1: unexpected EOF .*quote is not closed/],
  ['one line, an open if', '- touch ran; if true; then', /line \d: syntax error/],
  ['several lines', '- |\n  touch ran\n  if true; then echo open\n', /line 3: syntax error: unexpected end of file/],
  ['a later line', '- |\n  touch ran\n  echo fine\n  )\n', /line 3: syntax error near unexpected token `\)'/],
])('a text that does not parse runs nothing of itself and is told once: %s', async (_about, yaml, said) => {
  const run = await steps(yaml).run('it')
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toMatch(said)
  expect(run.stderr.match(/syntax error|unexpected EOF/g)).toHaveLength(1)
  expect(Object.keys(run.files)).toEqual(['atmos.yaml'])
})

test('a line that fails with 2 by itself keeps its words and its status', async () => {
  const run = await steps("- |-\n  echo 'bash: line 1: syntax error of mine' >&2; exit 2").run('it')
  expect(run.exitCode).toBe(2)
  expect(run.stderr).toContain('bash: line 1: syntax error of mine\n')
})

test('a program that does not exist ends with 127 and is named', async () => {
  const run = await steps('- no-such-program --help').run('it')
  expect(run.exitCode).toBe(127)
  expect(run.stderr).toContain('no-such-program: command not found')
})

test('a text longer than a command line may be runs all the same', async () => {
  const text = 'x'.repeat(90_000)
  const run = await steps(`- "echo {{ .Arguments.word }}{{ .Arguments.word }} | wc -c"\n- ls "$TMPDIR"`).run('it', text)
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.stdout).toMatch(/^\s*180001\n/)
  expect(run.stdout).not.toContain('atmos-step')
})

test('a list is a program and its words, and no shell sees them', async () => {
  const run = await steps(
    `- command: [printf, '<%s>\\n', "{{ .Arguments.word }}", "$HOME", "a;b", '*']\n- command: [sh, -c, 'exit 5']`,
  ).run('it', `it's $(touch pwned); "x"`)
  expect(run).toMatchObject({ exitCode: 5, stdout: `<it's $(touch pwned); "x">\n<$HOME>\n<a;b>\n<*>\n` })
  expect(Object.keys(run.files)).toEqual(['atmos.yaml'])
})

test.each<[string, string, number, string]>([
  ['not there', '- {command: [no-such-program, x]}', 127, '`no-such-program` is not on the PATH'],
  ['an empty name', '- {command: ["", x]}', 127, 'the name of the program is empty'],
])('a list whose program is %s', async (_about, yaml, exitCode, said) => {
  const run = await steps(yaml).run('it')
  expect(run.exitCode).toBe(exitCode)
  expect(run.stderr).toContain(said)
})

test('steps share stdin, each going on where the one before stopped', async () => {
  const host = project(
    { 'atmos.yaml': 'commands: [{name: it, steps: ["head -c 4", "cat"]}]' },
    { processes: ({ stdin }) => stdin, stdin: 'typed' },
  )
  expect((await host.run('it')).started.map((one) => one.stdin)).toHaveLength(2)
})

test('bash comes from the PATH of the step, else sh', async () => {
  const run = await project(
    { 'atmos.yaml': 'commands: [{name: it, steps: [echo x]}]' },
    { programs: ['sh'], processes: { sh: 'hello\n' } },
  ).run('it')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'hello\n' })
  expect(run.started.map((one) => [one.file, ...one.args])).toEqual([['/usr/bin/sh', '-c', 'echo x']])
})

test('without any shell the way out is named', async () => {
  const run = await project(
    { 'atmos.yaml': 'commands: [{name: it, steps: [echo x]}]' },
    { programs: ['ls'], processes: {} },
  ).run('it')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('Neither bash nor sh is on the PATH of step 1 of it')
})

test('a step that takes too long is ended', async () => {
  const run = await project(
    {
      'atmos.yaml':
        'commands: [{name: it, steps: [{command: echo begin; sleep 5; echo end, timeout: 100ms}, {command: echo cleanup, when: always}]}]',
    },
    {
      real: true,
      parts: {
        clock: {
          now: () => Date.now(),
          sleep: (ms, signal) =>
            new Promise((resolve, reject) => {
              const timer = setTimeout(resolve, ms)
              signal?.addEventListener('abort', () => {
                clearTimeout(timer)
                reject(new Error('aborted'))
              })
            }),
        },
      },
    },
  ).run('it')
  expect(run).toMatchObject({ exitCode: 124, stdout: 'begin\ncleanup\n' })
  expect(run.stderr).toContain('timed out after 100 ms')
})

test('output of a step is masked', async () => {
  const run = await steps('- echo "key $GITHUB_TOKEN"; echo "$GITHUB_TOKEN" >&2')
    .env({ GITHUB_TOKEN: 'tok-of-nobody' })
    .run('it')
  expect(run.stdout).toBe('key <MASKED>\n')
  expect(run.stderr).toBe('<MASKED>\n')
})

test.each<[string, ProjectOptions, string[], string]>([
  ['on a terminal, masked', { terminal: true }, [], 'terminals: stdout,stderr as one'],
  ['on a terminal, not masked', { terminal: true }, ['--mask=false'], 'ours'],
  ['without a terminal', {}, [], 'terminals:  as two'],
  ['stdout is redirected', { terminal: ['stdin', 'stderr'] }, [], 'terminals: stderr as two'],
])('a terminal stays one where masking allows it: %s', async (_about, world, flags, streams) => {
  const seen: string[] = []
  const base = project({ 'atmos.yaml': 'commands: [{name: it, steps: [ls]}]' }, world)
  const { processes } = testHost(world)
  await base
    .with({
      parts: {
        processes: Object.assign(Object.create(processes), {
          find: () => '/bin/bash',
          onSignal: () => () => {},
          async run(options: RunOptions) {
            const number = options.stderr === 'stdout' ? 'one' : 'two'
            seen.push(options.stdout === 'inherit' ? 'ours' : `terminals: ${options.terminals} as ${number}`)
            return { code: 0 }
          },
        }),
      },
    })
    .run('it', ...flags)
  expect(seen).toEqual([streams])
})
