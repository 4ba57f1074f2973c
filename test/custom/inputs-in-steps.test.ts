import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const nasty = [
  `it's "quoted"; touch pwned`,
  '$(touch pwned) `touch pwned` ${HOME} $$',
  'a,b=c; d | tee pwned & > pwned',
  'line one\nline two\tend',
  'Zoë 東京 🚀',
  '{{ .Env.HOME }} {{ "{{" }} }}',
  '\\ %s \\n !x #y *',
  '',
]

const show = project(
  {
    'atmos.yaml': `
      commands:
        - name: show
          arguments: [{name: text, required: true}]
          flags: [{name: copy-of, default: ""}]
          env: {TEXT: "{{ .Arguments.text }}"}
          steps:
            - printf '[%s]\\n' "$ATMOS_ARG_TEXT" "$ATMOS_FLAG_COPY_OF"
            - printf '[%s]\\n' {{ .Arguments.text | shellquote }}
            - command: [printf, '[%s]\\n', "{{ .Arguments.text }}"]
            - printf '[%s]\\n' "$TEXT"
            - command: printf '[%s]\\n' "$COPY"
              env: {COPY: "{{ index .Flags "copy-of" }}"}
            - printf '[%s]\\n' {{ .TrailingArgs }}
            - type: atmos
              args: [again, "{{ .Arguments.text }}"]
        - name: again
          arguments: [{name: text}]
          steps: [{command: [printf, '[%s]\\n', "{{ .Arguments.text }}"]}]
    `
      .replaceAll('{{ index .Flags "copy-of" }}"', `{{ index .Flags 'copy-of' }}"`)
      .replaceAll(`'copy-of' }}"`, '\\"copy-of\\" }}"'),
  },
  { real: true },
)

test.each(nasty)('what a user types survives on every safe way and injects nothing: %j', async (text) => {
  const run = await show.run('show', text, `--copy-of=${text}`, '--', text)
  expect(run.exitCode).toBe(0)
  const quoted = `[${text}]\n`
  expect(run.stdout).toBe(`${quoted}${quoted}${quoted}${quoted}${quoted}${quoted}${quoted}${quoted}`)
  expect(Object.keys(run.files)).toEqual(['atmos.yaml'])
})

test('typed flags and arguments as variables; those of an outer command do not show in an inner one', async () => {
  const run = await project(
    {
      'atmos.yaml': `
        commands:
          - name: outer
            arguments: [{name: src-path, default: a}]
            flags: [{name: force, type: bool}, {name: replicas, type: int, default: 2}, {name: zone}]
            steps:
              - env | grep -E '^ATMOS_(ARG|FLAG)_' | sort
              - atmos inner x
          - name: inner
            arguments: [{name: word}]
            steps: ["env | grep -E '^ATMOS_(ARG|FLAG)_'"]
      `,
    },
    { real: true },
  ).run('outer', '--force')
  expect(run.stdout).toBe(
    'ATMOS_ARG_SRC_PATH=a\nATMOS_FLAG_FORCE=true\nATMOS_FLAG_REPLICAS=2\nATMOS_FLAG_ZONE=\nATMOS_ARG_WORD=x\n',
  )
})

test('roots of the templates', async () => {
  const run = await project(
    {
      'atmos.yaml': `
        env: {SHARED: file}
        commands:
          - name: it
            arguments: [{name: one, default: "1"}]
            flags: [{name: yes, type: bool}, {name: n, type: int, default: 3}]
            env: {OWN: own}
            steps:
              - command: [echo, "{{ .Arguments.one }} {{ .Flags.yes }} {{ .flags.n }} {{ .Cwd }} {{ .cwd }} [{{ .TrailingArgs }}]"]
              - command: [echo, "{{ .Env.SHARED }} {{ .env.OWN }} {{ .Env.OUTER }} [{{ index .Env \\"NONE\\" }}]"]
      `,
    },
    { real: true, env: { OUTER: 'outer', SHARED: 'process' } },
  ).run('it')
  expect(run.stdout).toBe(`1 false 3 ${run.root} ${run.root} []\nfile own outer []\n`)
})
