import { expect, test } from 'vitest'
import { project } from '../support/project.ts'

const shop = project({
  'atmos.yaml': `
    import: [base.yaml]
    stacks: {base_path: stacks, included_paths: ["orgs/**/*"]}
    settings: {terminal: {max_width: 100}}
    commands:
      - {name: hello, steps: [echo hello]}
      - name: group
        commands: [{name: one, steps: [echo one]}]
    unknown: {key: 1}
  `,
  'base.yaml': 'components: {terraform: {base_path: tf}}\n',
})

test('describe config shows what is in force, with the paths that follow from it', async () => {
  const { exitCode, stdout, root } = await shop.run('describe', 'config')
  expect(exitCode).toBe(0)
  const shown = JSON.parse(stdout)
  expect(shown).toMatchObject({
    base_path: '',
    basePathAbsolute: root,
    stacks: { base_path: 'stacks', included_paths: ['orgs/**/*'], excluded_paths: null, name_pattern: '' },
    stacksBaseAbsolutePath: `${root}/stacks`,
    includeStackAbsolutePaths: [`${root}/stacks/orgs/**/*`],
    terraformDirAbsolutePath: `${root}/tf`,
    components: { terraform: { base_path: 'tf', apply_auto_approve: false } },
    logs: { level: 'Warning', file: '/dev/stderr' },
    default: false,
    initialized: true,
    cli_config_path: root,
    auth: { realm: expect.stringMatching(/^[0-9a-f]{16}$/) },
    commands: [
      { name: 'hello', steps: ['echo hello'] },
      { name: 'group', commands: [{ name: 'one', steps: ['echo one'] }] },
    ],
  })
  expect(shown.unknown).toBeUndefined()
})

test('in another format, and parts of it', async () => {
  expect((await shop.run('describe', 'config', '-f', 'yaml', '-q', '.stacks.included_paths')).stdout).toBe(
    '- orgs/**/*\n',
  )
  expect((await shop.run('describe', 'config', '-q', '[.stacks.base_path, .logs.level]')).stdout).toBe(
    '[\n  "stacks",\n  "Warning"\n]\n',
  )
  const wrong = await shop.run('describe', 'config', '--format', 'toml')
  expect(wrong).toMatchObject({ exitCode: 1, stdout: '' })
  expect(wrong.stderr).toContain('toml')
})

test('secrets of identities are masked, unless masks are switched off', async () => {
  const keyed = project({
    'atmos.yaml': `
      auth:
        identities:
          robot:
            kind: aws/user
            credentials: { access_key_id: ROBOT, secret_access_key: keep+this/to/yourself, region: eu-west-3 }
    `,
  })
  const credentials = '.auth.identities.robot.credentials'
  expect((await keyed.run('describe', 'config', '-f', 'yaml', '-q', credentials)).stdout).toBe(
    'access_key_id: ROBOT\nregion: eu-west-3\nsecret_access_key: <MASKED>\n',
  )
  expect((await keyed.run('describe', 'config', '--provenance')).stdout).not.toContain('keep+this')
  expect((await keyed.run('--mask=false', 'describe', 'config', '-q', credentials)).stdout).toContain('keep+this')
})

test('flags are part of what is in force', async () => {
  const { stdout } = await shop.run('--logs-level', 'Off', '--base-path', '/srv', 'describe', 'config')
  expect(JSON.parse(stdout)).toMatchObject({ logs: { level: 'Off' }, base_path: '/srv', basePathAbsolute: '/srv' })
})

test('--provenance tells where each value is from', async () => {
  const { stdout } = await shop.env({ ATMOS_LOGS_LEVEL: 'Error' }).run('describe', 'config', '--provenance')
  const line = (start: string) =>
    stdout
      .split('\n')
      .find((one) => one.startsWith(start))
      ?.replace(/ {2,}/, '  ')
  expect(line('stacks.base_path')).toBe('stacks.base_path = "stacks"  atmos.yaml:2')
  expect(line('components.terraform.base_path')).toBe('components.terraform.base_path = "tf"  base.yaml:1')
  expect(line('logs.level')).toBe('logs.level = "Error"  $ATMOS_LOGS_LEVEL')
  expect(line('logs.file')).toBe('logs.file = "/dev/stderr"  default')
  expect(line('commands: hello')).toBe('commands: hello  atmos.yaml:5')
})

test('version, in all its formats, whatever the configuration is like', async () => {
  const broken = project(
    { 'atmos.yaml': 'commands:\n  - name: [\n' },
    { version: '1.2.3', system: { platform: 'linux', arch: 'x64' } },
  )
  expect(await broken.run('version')).toMatchObject({
    exitCode: 0,
    stdout: '👽 Atmos 1.2.3 on linux/amd64\n',
    stderr: '',
  })
  expect((await broken.run('--version')).stdout).toBe('👽 Atmos 1.2.3 on linux/amd64\n')
  expect(JSON.parse((await broken.run('version', '--format', 'json')).stdout)).toEqual({
    version: '1.2.3',
    os: 'linux',
    arch: 'amd64',
    compatible: '1.225.0',
  })
  expect((await broken.run('version', '-f', 'yaml')).stdout).toBe(
    'arch: amd64\ncompatible: 1.225.0\nos: linux\nversion: 1.2.3\n',
  )
  expect(await broken.run('version', '-f', 'xml')).toMatchObject({ exitCode: 1 })
})

test('a broken file is told with its line and a caret', async () => {
  const run = await project({ 'atmos.yaml': 'logs: {level: Error}\nstacks:\n\tbase_path: x\n' }).run(
    'describe',
    'config',
  )
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toBe(`
# Error

**Error:** invalid YAML at line 3, column 1: a tab cannot be used for indentation

    atmos.yaml:3:1
    3 | \tbase_path: x
      | ^
`)
})

test('warnings are told once, on stderr', async () => {
  const run = await project({ 'atmos.yaml': 'import: [none.yaml]\nstacks: {base_path: x}\n' }).run(
    'describe',
    'config',
    '-q',
    '.stacks.base_path',
  )
  expect(run).toMatchObject({ exitCode: 0, stdout: '"x"\n' })
  expect(run.stderr).toBe(`⚠ The import none.yaml was not found, so it is left out (atmos.yaml:1)\n`)
})

test('the debug log tells which layers were read', async () => {
  const run = await shop.run('--logs-level', 'Debug', 'describe', 'config', '-q', '.default')
  expect(run.stderr).toContain(`file=${run.root}/base.yaml`)
})
