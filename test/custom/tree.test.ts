import { describe, expect, test } from 'vitest'
import { project } from '../support/project.ts'

const file = (yaml: string) => project({ 'atmos.yaml': yaml }, { real: true })

describe('groups', () => {
  const infra = file(`
    commands:
      - name: infra
        description: Infrastructure
        commands:
          - {name: up, description: Bring it up, steps: [echo up]}
          - {name: net scan, steps: [echo scan]}
          - {name: hidden, internal: true, steps: [echo hidden]}
      - name: site
        steps: [echo site]
        commands: [{name: check, steps: [echo check]}]
  `)

  test('invoked alone list their commands with full paths', async () => {
    const run = await infra.run('infra')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toBe(`
# Incorrect Usage

**Error:** \`atmos infra\` needs a sub-command

    atmos infra up    Bring it up
    atmos infra net

💡 Run \`atmos infra --help\` for usage
`)
  })

  test('never run their steps for an unknown word', async () => {
    expect((await infra.run('site')).stdout).toBe('site\n')
    expect((await infra.run('site', 'check')).stdout).toBe('check\n')
    const run = await infra.run('site', 'chek')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('Unknown command `chek` for `atmos site`')
    expect(run.stderr).toContain('• check')
  })
})

describe('default sub-commands', () => {
  const report = file(`
    commands:
      - name: report
        default: daily
        steps: [echo own]
        commands:
          - name: daily
            flags: [{name: form, default: text}]
            steps: ['echo "daily {{ .Flags.form }}"']
          - {name: weekly, aliases: [w], steps: [echo weekly]}
      - name: strict
        default: sub
        commands: [{name: sub, flags: [{name: zone, required: true}], steps: [echo never]}]
      - name: a
        default: b
        commands: [{name: b, default: a, commands: [{name: a, steps: [echo end]}]}]
      - name: lost
        default: w
        commands: [{name: weekly, aliases: [w], steps: [echo weekly]}]
  `)
  test('run when no word is given, with the flags as if they had been typed', async () => {
    expect((await report.run('report')).stdout).toBe('daily text\n')
    expect((await report.run('report', '--form', 'json')).stdout).toBe('daily json\n')
    expect((await report.run('report', 'w')).stdout).toBe('weekly\n')
    expect((await report.run('a')).stdout).toBe('end\n')
    expect((await report.run('strict')).stderr).toContain('`atmos strict sub` needs the required flag `--zone`')
  })
  test('are named, not aliased', async () => {
    const run = await report.run('lost')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('The default sub-command `w` of `atmos lost` does not exist')
    expect((await report.run('lost', 'w')).stdout).toBe('weekly\n')
  })
})

describe('built-in commands', () => {
  const below = file(`
    commands:
      - {name: describe weather, steps: [echo sunny]}
      - name: terraform
        commands:
          - name: note
            arguments: [{name: component, default: all}]
            flags: [{name: stack}, {name: fast, shorthand: Q, type: bool}]
            steps: ['echo "{{ .Arguments.component }} [{{ .Flags.stack }}] {{ .Flags.fast }}"']
      - {name: list, steps: [echo never], commands: [{name: aliases, steps: [echo never]}]}
      - {name: alpha, aliases: [second, describe], steps: [echo alpha]}
      - {name: second, steps: [echo second]}
      - {name: hf, steps: [echo mine]}
  `)
  test('get commands below them', async () => {
    expect((await below.run('describe', 'weather')).stdout).toBe('sunny\n')
    expect((await below.run('terraform', 'note', 'net', '-s', 'dev')).stdout).toBe('net [dev] false\n')
    expect((await below.run('tf', 'note', '-Q', '--stack=prod')).stdout).toBe('all [prod] true\n')
    expect((await below.run('terraform', '--help')).stdout).toMatch(/CUSTOM COMMANDS\n\n {6}note/)
  })
  test('keep their behaviour, and warn once when steps were meant to replace it', async () => {
    const run = await below.run('list', 'aliases', '--format', 'csv')
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toMatch(/^Alias,Command,Type\n/)
    expect(run.stderr).toBe(
      '⚠ Custom command "aliases" defines steps that conflict with built-in command "atmos list aliases"; built-in behavior preserved, custom steps ignored\n',
    )
  })
  test('names win over aliases', async () => {
    expect((await below.run('second')).stdout).toBe('second\n')
    expect((await below.run('hf')).stdout).toBe('mine\n')
    expect((await below.run('describe', 'weather')).stdout).toBe('sunny\n')
  })
  test('that are not there yet say so', async () => {
    const run = await below.run('docs', '--whatever', 'x')
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('`atmos docs` is not there yet')
    const help = await below.run('--help')
    expect(help.stdout).toMatch(/ {6}Not there yet: .*docs/)
    expect(help.stdout).not.toContain('Read the documentation')
  })
  test('help goes on without a configuration that cannot be read, and says where it breaks', async () => {
    const run = await project({ 'atmos.yaml': 'logs: {}\ncommands: [\n' }).run('--help')
    expect(run.stdout).toContain('BUILT-IN COMMANDS')
    expect(run.stderr).toMatch(/^⚠ The configuration cannot be read, .* \(atmos\.yaml:\d+\)\n$/)
  })
})

test('where there is no configuration, a word of a project tells so', async () => {
  const nowhere = project({})
  expect((await nowhere.run('deploy-infra', 'vpc')).stderr).toBe(`
# Incorrect Usage

**Error:** Unknown command \`deploy-infra\` for \`atmos\`

## Usage

 atmos [sub-command] [flags]

💡 There is no atmos.yaml in /project, nor in a folder above it
💡 Run \`atmos --help\` for usage
`)
  expect((await nowhere.run('auth', 'login')).stderr).toContain('💡 There is no atmos.yaml in /project,')
  expect((await nowhere.run('list', 'stacks')).stderr).toContain('💡 There is no atmos.yaml in /project,')
})

describe('top-level aliases', () => {
  const aliased = file(`
    aliases:
      hi: greet --tone  loud
      say: greet "two words"
      deep: hi Ada
      greet: greet --tone self
      round: about
      about: round
      open: greet 'x
      describe: version
    commands:
      - name: greet
        arguments: [{name: who, default: you}]
        flags: [{name: tone, default: low}]
        steps: ['printf "%s %s|" "{{ .Flags.tone }}" "{{ .Arguments.who }}" {{ .TrailingArgs }}; echo']
  `)
  test.each([
    [['hi'], 'loud you|\n'],
    [['hi', 'Ada', '--tone=soft'], 'soft Ada|\n'],
    [['hi', 'Bo', '--', 'a  b', "it's"], "loud Bo|a  b it's|"],
    [['say'], 'self two words|\n'],
    [['deep'], 'loud Ada|\n'],
    [['greet'], 'self you|\n'],
  ])('%j', async (args, out) => {
    const run = await aliased.run(...args)
    expect([run.exitCode, run.stderr]).toEqual([0, ''])
    expect(run.stdout.replace(/\|(.*) (\S+) \n$/, '|$1 $2|')).toContain(out.replace(/\n$/, ''))
  })
  test('help of an alias is that of its target', async () => {
    expect((await aliased.run('hi', '--help')).stdout).toContain('--tone string')
  })
  test('that lead nowhere or round in a circle fail', async () => {
    expect((await aliased.run('round')).stderr).toContain(
      'The alias `round` leads back to itself: round → about → round',
    )
    expect((await aliased.run('open')).stderr).toContain('The alias `open` cannot be cut into words')
  })
})

describe('lists', () => {
  const listed = file(`
    aliases: {ship: deploy now}
    commands:
      - name: deploy
        aliases: dp
        commands:
          - {name: now, description: At once, aliases: [n], identity: ops, arguments: [{name: app, required: true}, {name: to, required: false}], steps: [echo now]}
      - {name: secretly, internal: true, aliases: [s1], steps: [echo x], commands: [{name: more, steps: [echo y]}]}
      - {name: broken, flags: [{name: a}, {name: a}], steps: [echo]}
  `)
  test('of aliases', async () => {
    const run = await listed.run('list', 'aliases', '--format', 'json')
    const all = JSON.parse(run.stdout) as { Type: string }[]
    expect(all.filter((one) => one.Type !== 'built-in')).toEqual([
      { Alias: 'deploy n', Command: 'deploy now', Type: 'custom' },
      { Alias: 'dp', Command: 'deploy', Type: 'custom' },
      { Alias: 'ship', Command: 'deploy now', Type: 'configured' },
    ])
    expect(all.filter((one) => one.Type === 'built-in')).toContainEqual({
      Alias: 'tf',
      Command: 'terraform',
      Type: 'built-in',
    })
    const wrong = await listed.run('list', 'aliases', '--format', 'nonsense')
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' })
    expect(wrong.stderr).toContain('`nonsense` is not a format of `atmos list aliases`')
  })
  test('of commands', async () => {
    expect((await listed.run('list', 'commands')).stdout).toBe(
      `Command                Description  Identity  Type    Defined
deploy now <app> [to]  At once      ops       custom  atmos.yaml:6
broken                                        broken  atmos.yaml:8
ship                   deploy now             alias
`,
    )
    const columns = await listed.run(
      'list',
      'commands',
      '--internal',
      '--format',
      'tsv',
      '--columns',
      'command,type',
      '--sort',
      'type:desc,command',
    )
    expect(columns.stdout).toBe(
      'Command\tType\ndeploy now <app> [to]\tcustom\nsecretly\tcustom\nsecretly more\tcustom\nbroken\tbroken\nship\talias\n',
    )
    expect((await listed.run('list', 'commands', '--columns', 'size')).stderr).toContain('There is no column `size`')
  })
  test('of nothing', async () => {
    const run = await project({}, { real: true }).run('list', 'commands')
    expect(run).toMatchObject({ exitCode: 0, stdout: '', stderr: 'No commands are defined\n' })
  })
})

describe('completion', () => {
  const who = file(`
    auth:
      identities:
        zeta: {kind: ambient}
        beta: {kind: ambient}
    commands:
      - name: deep
        commands:
          - {name: who, description: Tells, identity: beta, arguments: [{name: size, values: [large, small]}], steps: [echo who]}
          - {name: why, internal: true, steps: [echo why]}
      - {name: broken, flags: [{name: a}, {name: a}], steps: [echo]}
  `)
  test.each([
    [['deep', 'w'], 'who\tTells\n:4\n'],
    [['deep', 'who', '--identity', ''], 'beta\nzeta\n:4\n'],
    [['deep', 'who', '--identity=z'], 'zeta\n:4\n'],
    [['deep', 'who', ''], 'large\nsmall\n:4\n'],
    [['bro'], 'broken\n:4\n'],
    [['broken', '--a'], '--a\n:4\n'],
    [['auth', 'login', '--identity', 'b'], 'beta\n:4\n'],
  ])('%j', async (args, out) => {
    expect(await who.run('__complete', ...args)).toMatchObject({ exitCode: 0, stdout: out, stderr: '' })
  })
  test('offers built-in commands where the configuration is broken', async () => {
    const torn = file('commands: [\n')
    expect(await torn.run('__completeNoDesc', 'terr')).toMatchObject({
      exitCode: 0,
      stdout: 'terraform\n:4\n',
      stderr: '',
    })
  })
})

describe('a broken configuration', () => {
  const torn = file('commands:\n  - name: [\n')
  test('leaves help and completion scripts alone', async () => {
    const help = await torn.run('--help')
    expect(help.exitCode).toBe(0)
    expect(help.stdout).toContain('terraform')
    expect(help.stderr).toContain('The configuration cannot be read')
    expect((await torn.run('terraform', '--help')).stdout).toContain('plan')
    expect(await torn.run('completion', 'bash')).toMatchObject({ exitCode: 0, stderr: '' })
  })
  test('fails every other command', async () => {
    const run = await torn.run('mine')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('atmos.yaml')
  })
})
