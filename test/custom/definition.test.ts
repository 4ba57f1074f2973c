import { describe, expect, test } from 'vitest'
import { project } from '../support/project.ts'

/** Runs words in a project of one file, and answers how it ended and what it said. */
async function said(yaml: string, ...args: string[]) {
  const { exitCode, stdout, stderr } = await project({ 'atmos.yaml': yaml }, { real: true }).run(...args)
  return { exitCode, stdout, stderr }
}

describe('one bad definition disables its own command only', () => {
  const file = `
    commands:
      - {name: fine, steps: [echo fine]}
      - name: broken
        flags:
          - {name: size, shorthand: s}
          - {name: shape, shorthand: s}
        steps: [echo never]
        commands:
          - {name: below, steps: [echo below]}
  `

  test('the others run, and those below it', async () => {
    expect(await said(file, 'fine')).toEqual({ exitCode: 0, stdout: 'fine\n', stderr: '' })
    expect(await said(file, 'broken', 'below')).toEqual({ exitCode: 0, stdout: 'below\n', stderr: '' })
  })

  test('it fails with its place when it is called, whatever it is called with', async () => {
    const run = await said(file, 'broken', '--nope')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('The command `broken` gives the shorthand `-s` to `--shape` and to `--size`')
    expect(run.stderr).toMatch(/atmos\.yaml:6/)
  })

  test('help lists it and says what is wrong', async () => {
    expect((await said(file, '--help')).stdout).toContain('broken [command]')
    const own = await said(file, 'broken', '--help')
    expect(own.exitCode).toBe(0)
    expect(own.stdout).toContain('This command cannot run: The command `broken` gives the shorthand')
  })
})

describe('what is wrong with a definition is named with its place', () => {
  test.each([
    ['flags: [{name: x}, {name: x}]', 'The command `c` defines the flag `--x` twice'],
    ['flags: [{name: x, shorthand: xy}]', 'The shorthand `xy` of the flag `--x` of `c` is not one letter'],
    [
      'flags: [{name: x, shorthand: C}]',
      'The shorthand `-C` of the flag `--x` of `c` is that of the inherited flag `--chdir`',
    ],
    [
      'flags: [{name: x, shorthand: h}]',
      'The shorthand `-h` of the flag `--x` of `c` is that of the inherited flag `--help`',
    ],
    [
      'flags: [{name: verbose}]',
      'The flag `--verbose` of `c` has the type string, but the inherited flag of that name is bool',
    ],
    ['flags: [{name: help}]', '`help` cannot be the name of a flag of `c`'],
    ['flags: [{name: a b}]', '`a b` cannot be the name of a flag of `c`'],
    ['flags: [{shorthand: x}]', 'Entry 1 of `flags` of `c` has no name'],
    ['flags: text', '`flags` of the command `c` is not a list of flags'],
    ['flags: [{name: n, type: int, default: many}]', 'The default "many" of the flag `--n` of `c` is no int'],
    ['flags: [{name: b, type: bool, default: maybe}]', 'The default "maybe" of the flag `--b` of `c` is no bool'],
    ['arguments: [{name: a}, {name: a}]', 'The command `c` defines the argument `a` twice'],
    ['arguments: [{required: true}]', 'Entry 1 of `arguments` of `c` has no name'],
  ])('%s', async (line, message) => {
    const run = await said(`commands:\n  - name: c\n    steps: [echo never]\n    ${line}\n`, 'c')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain(message)
    expect(run.stderr).toMatch(/atmos\.yaml:4/)
  })

  test.each([
    ['steps: {first: {second: [x]}}', '`steps` of the command `c` is not a list of steps'],
    ['steps: echo hi', '`steps` of the command `c` is not a list of steps'],
    ['steps: [echo, [a]]', '`steps[1]` of the command `c` is not a text or a map'],
    ['description: nothing', 'The command `atmos c` has no steps and no sub-commands'],
    ['steps: []', 'The command `atmos c` has no steps and no sub-commands'],
    ['dependencies: {}', 'The command `atmos c` has no steps and no sub-commands'],
    ['identity: [dev]\n    steps: [echo]', '`identity` of the command `c` is not a text'],
    ['working_directory: {a: b}\n    steps: [echo]', '`working_directory` of the command `c` is not a text'],
    ['steps: [{command: echo, identity: [dev]}]', '`identity` of step 1 of c must be a text, not a list'],
    ['dependencies: 5\n    steps: [echo]', '`dependencies` of the command `c` is not a map'],
    ['component: vpc\n    steps: [echo]', '`component` of the command `c` is not a map'],
    ['arguments: [{name: a}]', 'The command `atmos c` has no steps and no sub-commands'],
  ])('%s', async (line, message) => {
    const run = await said(`commands:\n  - name: c\n    ${line}\n`, 'c')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain(message)
    expect(run.stderr).toMatch(/atmos\.yaml:[23]/)
  })
})

describe('validate commands', () => {
  test('tells every error and what looks wrong, and fails', async () => {
    const run = await said(
      `
      commands:
        - name: good
          steps: [echo good]
        - name: bad
          flags: [{name: x}, {name: x}, {name: y, shorthand: yy}]
          steps: [echo]
        - name: odd
          colour: blue
          decription: typo
          flags: [{name: n, type: duration}, {name: env, values: [dev], default: prod}]
          steps: [echo]
        - name: group
          default: nowhere
          commands: [{name: hollow}]
        - name: describe
          steps: [echo hijacked]
        - name: stepped
          env: [{key: A, value: x, valueCommand: y}]
          steps:
            - echo
            - type: shel
              command: echo
            - type: atmos
      `,
      'validate',
      'commands',
    )
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toBe('')
    expect(run.stderr).toBe(`✗ atmos.yaml:5: The command \`bad\` defines the flag \`--x\` twice
✗ atmos.yaml:5: The shorthand \`yy\` of the flag \`--y\` of \`bad\` is not one letter
✗ atmos.yaml:10: Invalid default \`prod\` of the flag \`--env\` of \`odd\`
✗ atmos.yaml:8: The key \`colour\` of \`odd\` is not known
✗ atmos.yaml:9: The key \`decription\` of \`odd\` is not known: did you mean \`description\`?
⚠ atmos.yaml:10: The flag type \`duration\` of \`odd\` is not known and counts as string
✗ atmos.yaml:13: The default sub-command \`nowhere\` of \`group\` does not exist
✗ atmos.yaml:14: The command \`atmos group hollow\` has no steps and no sub-commands
⚠ atmos.yaml:16: \`describe\` is a built-in command: it keeps its behaviour, and these steps never run
✗ atmos.yaml:18: either 'value' or 'valueCommand' can be specified for the ENV var, but not both: \`A\` of \`stepped\`.
✗ atmos.yaml:21: invalid workflow step type: unsupported step type "shel" for step 2 of stepped.
✗ atmos.yaml:23: required field missing for step: \`command\` of step 3 of stepped (type \`atmos\`).

# Invalid Command

**Error:** 5 commands have a wrong definition
`)
  })

  test('says so when all is well', async () => {
    expect(await said('commands: [{name: a, steps: [echo]}]\n', 'validate', 'commands')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '✓ 1 command is well defined\n',
    })
  })
})
