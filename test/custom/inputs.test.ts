import { describe, expect, test } from 'vitest'
import { project } from '../support/project.ts'

const file = (yaml: string) => project({ 'atmos.yaml': yaml }, { real: true })

describe('arguments', () => {
  const move = file(`
    commands:
      - name: move
        arguments:
          - {name: from, default: here}
          - {name: to, required: true}
          - {name: how, required: false}
          - {name: port, default: 8080}
        steps: ['echo "[{{ .Arguments.from }}][{{ .Arguments.to }}][{{ .Arguments.how }}][{{ .Arguments.port }}]"']
  `)
  test.each([
    [['a', 'b'], '[a][b][][8080]'],
    [['a', 'b', 'c,d', '9'], '[a][b][c,d][9]'],
    [['', 'x y'], '[here][x y][][8080]'],
  ])('%j', async (words, line) => {
    const run = await move.run('move', ...words)
    // An empty word is given, and so is not the default.
    expect([run.exitCode, run.stdout]).toEqual([0, `${words[0] === '' ? line.replace('here', '') : line}\n`])
  })

  test('what looks like a number keeps the spelling of the file, in defaults and values', async () => {
    const tag = file(`
      commands:
        - name: tag
          arguments: [{name: version, default: 1.10, values: [1.10, 0755, True]}]
          flags:
            - name: mode
              default: 0644 # octal
            - {name: list, type: list, default: [1.0, 0x10]}
            - {name: count, type: int, default: 0x10}
          steps: ['echo "{{ .Arguments.version }} {{ .Flags.mode }} {{ .Flags.list }} {{ .Flags.count }}"']
    `)
    expect((await tag.run('tag')).stdout).toBe('1.10 0644 [1.0 0x10] 16\n')
    expect((await tag.run('tag', '0755')).stdout).toBe('0755 0644 [1.0 0x10] 16\n')
    expect((await tag.run('tag', 'True')).stdout).toBe('True 0644 [1.0 0x10] 16\n')
    expect((await tag.run('tag', '1.1')).stderr).toContain('Valid values are: 1.10, 0755, True')
  })

  test.each([
    ['{name: what}', 'needed'],
    ['{name: what, required: null}', 'needed'],
    ['{name: what, required: ""}', 'needed'],
    ['{name: what, default: ""}', 'needed'],
    ['{name: what, required: true}', 'needed'],
    ['{name: what, required: "true"}', 'needed'],
    ['{name: what, required: false}', 'optional'],
    ['{name: what, required: "false"}', 'optional'],
    ['{name: what, required: 0}', 'optional'],
    ['{name: what, default: all}', 'optional'],
    ['{name: what, required: true, default: all}', 'optional'],
    // Nothing else can be meant.
    ['{name: what, values: [all]}', 'optional'],
    ['{name: what, values: [all], required: true}', 'needed'],
    ['{name: what, values: [all, some]}', 'needed'],
    ['{name: what, required: maybe}', 'wrong'],
    ['{name: what, required: [true]}', 'wrong'],
  ])('%s is %s', async (argument, expected) => {
    const commands = { 'atmos.yaml': `commands: [{name: go, arguments: [${argument}], steps: [echo gone]}]` }
    const { exitCode, stdout, stderr } = await project(commands, { real: true }).run('go')
    expect([exitCode, stdout]).toEqual(expected === 'optional' ? [0, 'gone\n'] : [1, ''])
    if (expected === 'needed') expect(stderr).toContain('`atmos go` needs the argument `what`')
    if (expected === 'wrong') expect(stderr).toContain('`arguments.what.required` of the command `go` is not `true` or')
  })

  test('the one that is missing is named and shown', async () => {
    const run = await move.run('move', 'a')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toBe(`
# Incorrect Usage

**Error:** \`atmos move\` needs the argument \`to\`

    atmos move [from] <to> [how] [port]
                      ^^^^

💡 Run \`atmos move --help\` for usage
`)
  })
})

describe('flags', () => {
  const typed = file(`
    commands:
      - name: show
        flags:
          - {name: text, default: 8080}
          - {name: on, type: bool, default: "true"}
          - {name: count, type: int, default: 2}
          - {name: ratio, type: number}
          - {name: tags, type: list, default: [a, b]}
          - {name: realm, required: true, default: main}
          - {name: odd, type: duration, default: 5m}
        steps:
          - echo "{{ .Flags.text }} {{ .Flags.on }} {{ add .Flags.count 1 }} {{ .Flags.ratio }} {{ join "+" .Flags.tags }} {{ .Flags.realm }} {{ .Flags.odd }}"
  `)
  test('have the type and the default that they declare', async () => {
    expect((await typed.run('show')).stdout).toBe('8080 true 3 0 a+b main 5m\n')
    const words = [
      '--text',
      'x',
      '--on=false',
      '--count=-4',
      '--ratio',
      '0.5',
      '--tags',
      'c,d',
      '--tags',
      'e',
      '--odd',
      '1h',
    ]
    expect((await typed.run('show', ...words)).stdout).toBe('x false -3 0.5 c+d+e main 1h\n')
  })
  test('of a number take no other text', async () => {
    const run = await typed.run('show', '--count', 'many')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('Invalid value "many" for the flag `--count` of `atmos show`: it takes a whole number')
  })

  const family = file(`
    commands:
      - name: grp
        flags: [{name: zone, shorthand: z, default: east}, {name: key, required: true}]
        steps: ['echo "grp {{ .Flags.zone }}"']
        commands:
          - name: sub
            flags: [{name: zone, default: west}, {name: chdir, shorthand: x}]
            steps: ['echo "sub {{ .Flags.zone }} {{ .Flags.key }}"']
          - name: rest
            steps: ['echo "rest {{ .Flags.zone }} {{ .Flags.key }}"']
  `)
  test('are inherited, with what the definition below says of them', async () => {
    expect((await family.run('grp', 'sub', '--key', 'k')).stdout).toBe('sub west k\n')
    expect((await family.run('grp', '-z', 'north', 'sub', '--key', 'k')).stdout).toBe('sub north k\n')
    expect((await family.run('grp', 'rest', '--key', 'k')).stdout).toBe('rest east k\n')
    expect((await family.run('grp', 'rest')).stderr).toContain('`atmos grp rest` needs the required flag `--key`')
  })

  test('with values refuse others before anything runs, and wrong defaults when a step would run', async () => {
    const deploy = file(`
      commands:
        - name: deploy
          flags: [{name: env, values: [dev, prod], default: stage}]
          steps: [echo run]
        - name: idle
          flags: [{name: env, values: [dev], default: stage}]
          steps: [{command: echo never, when: never}]
    `)
    expect((await deploy.run('deploy', '--env', 'pord')).stderr).toBe(`
# Incorrect Usage

**Error:** Invalid value \`pord\` for the flag \`--env\` of \`atmos deploy\`

Valid values are: dev, prod

💡 Did you mean \`prod\`?
💡 Run \`atmos deploy --help\` for usage
`)
    const wrong = await deploy.run('deploy')
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' })
    expect(wrong.stderr).toContain('Invalid default `stage` of the flag `--env` of `deploy`')
    expect(await deploy.run('deploy', '--env', '')).toMatchObject({ exitCode: 0, stdout: 'run\n' })
    expect(await deploy.run('idle')).toMatchObject({ exitCode: 0, stdout: '' })
  })

  test('named i are taken before the letter of --identity', async () => {
    const own = file(`
      commands:
        - name: ask
          arguments: [{name: what, default: all}]
          flags: [{name: interactive-mode, shorthand: i, type: bool}]
          steps: ['echo "{{ .Arguments.what }} {{ index .Flags "interactive-mode" }}"']
    `)
    expect((await own.run('ask', '-i', 'me')).stdout).toBe('me true\n')
  })
})

describe('missing inputs with a set of values', () => {
  const scale = file(`
    commands:
      - name: scale
        arguments: [{name: size, required: true, values: [small, large]}]
        flags: [{name: zone, required: true, values: [a, b]}]
        steps: ['echo "{{ .Arguments.size }} {{ .Flags.zone }}"']
  `)
  test('are asked for at a terminal', async () => {
    const run = await scale.terminal('large', 'b').run('scale')
    expect(run).toMatchObject({ exitCode: 0, stdout: 'large b\n' })
    expect(run.asked).toEqual([
      {
        kind: 'select',
        title: 'Choose size',
        choices: [
          { value: 'small', label: 'small' },
          { value: 'large', label: 'large' },
        ],
      },
      {
        kind: 'select',
        title: 'Choose zone',
        choices: [
          { value: 'a', label: 'a' },
          { value: 'b', label: 'b' },
        ],
      },
    ])
  })
  test.each([
    ['in CI', { CI: 'true' }, []],
    ['when --interactive is off', {}, ['--interactive=false']],
  ])('are named %s', async (_where, env, args) => {
    const run = await scale
      .terminal('large', 'b')
      .env(env)
      .run('scale', ...args)
    expect(run).toMatchObject({ exitCode: 1, stdout: '', asked: [] })
    expect(run.stderr).toContain('`atmos scale` needs the argument `size` and the required flag `--zone`')
    expect(run.stderr).toContain('Values of zone: a, b')
  })
})
