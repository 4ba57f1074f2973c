import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { jsonSchema } from '../../src/config/json-schema.ts'
import { unknownKeys } from '../../src/config/unknown.ts'
import type { ValueMap } from '../../src/value/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { project } from '../support/project.ts'

test.each([['config validate'], ['validate config']])(
  '%s tells everything that is wrong, at its place',
  async (words) => {
    const shop = project({
      'atmos.yaml':
        'import: [more, broken, none]\nlogs: {levl: Debug}\nstacks:\n  included_paths: {a: 1}\n  base_path: [x]\nenv: {A: !evn HOME}\n',
      'more.yaml': 'settings:\n  terminal:\n    max_width: wide\nprofile: {}\nx-team: {a: 1}\n',
      'broken.yaml': 'a: 1\n\tb: 2\n',
    })
    const { exitCode, stdout, stderr, root } = await shop.run(...words.split(' '))
    expect(exitCode).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.replaceAll(`${root}/`, '')).toBe(`⚠ The import none was not found, so it is left out (atmos.yaml:1)
✗ atmos.yaml:4:3: \`stacks.included_paths\` must be a list of texts, but it is a map
✗ atmos.yaml:5:3: \`stacks.base_path\` must be a text, but it is a list
✗ atmos.yaml:6:7: unsupported YAML tag \`!evn\` at \`env.A\`
⚠ \`logs.levl\` is not a key that has an effect (atmos.yaml:2); did you mean \`level\`?
✗ more.yaml:3:5: \`settings.terminal.max_width\` must be a whole number, but it is "wide"
⚠ \`profile\` is not a key that has an effect (more.yaml:4); did you mean \`profiler\`?
✗ broken.yaml:2:1: invalid YAML at line 2, column 1: a tab cannot be used for indentation

# Invalid Configuration

**Error:** 5 things are wrong in the configuration
`)
  },
)

test('a log level that does not exist is told at its line, here and by every command', async () => {
  const shop = project({ 'atmos.yaml': 'logs:\n  level: Loud\ncommands: [{name: hi, steps: [echo hi]}]\n' })
  const checked = await shop.run('config', 'validate')
  expect(checked).toMatchObject({ exitCode: 1 })
  expect(checked.stderr).toContain("✗ atmos.yaml:2:3: invalid log level: the log level 'Loud' (logs.level) is not")
  expect(checked.stderr).not.toContain('✓')
  expect((await shop.run('hi')).stderr).toContain('\n    atmos.yaml:2:3\n')
})

test('what is wrong with the whole is told as every command tells it', async () => {
  const shop = project({ 'atmos.yaml': 'logs: {level: Error}\n' })
  const { exitCode, stderr } = await shop.run('--profile', 'none', 'config', 'validate')
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/✓ Validated atmos.yaml\n[\s\S]*profile not found: `none`/)
})

test('the files of a profile that is chosen are looked at', async () => {
  const shop = project({ 'atmos.yaml': 'logs: {level: Error}\n', 'profiles/ci/a.yaml': 'logs: {fle: x}\n' })
  expect((await shop.run('--profile', 'ci', 'config', 'validate')).stderr).toBe(
    '✓ Validated atmos.yaml\n⚠ `logs.fle` is not a key that has an effect (profiles/ci/a.yaml:1); did you mean `file`?\n✓ Validated profiles/ci/a.yaml\n',
  )
})

test('no file is no mistake', async () => {
  expect(await project({}).run('config', 'validate')).toMatchObject({
    exitCode: 0,
    stderr: 'There is no configuration file; the defaults are in force.\n',
  })
})

test('the schema of the file is JSON Schema', async () => {
  const { exitCode, stdout } = await project({ 'atmos.yaml': 'a: [\n' }).run('config', 'schema')
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toEqual(jsonSchema())
})

const holds = new Ajv2020({ allowUnionTypes: true }).compile(jsonSchema())

test.each<[boolean, string]>([
  [true, 'base_path: x'],
  [true, 'version: {check: {timeout: 10}}'],
  [true, 'stacks: {included_paths: a}'],
  [true, 'stacks: {included_paths: [a, 1]}'],
  [true, 'components: {terraform: {deploy_run_init: "true"}, script: {base_path: x}}'],
  [true, 'commands: [{name: x}]'],
  [true, 'x-team: {a: 1}'],
  [true, 'logs:'],
  [true, 'settings: {terminal: {max_width: "100"}}'],
  [false, 'settings: {terminal: {max_width: wide}}'],
  [false, 'stacks: {included_paths: {a: 1}}'],
  [false, 'stacks: {base_path: [a]}'],
  [false, 'components: {terraform: {deploy_run_init: maybe}}'],
  [false, 'logs: loud'],
  [false, 'logs: {levl: Debug}'],
  [false, 'profile: {default: x}'],
])('%s by the schema: %s', async (right, text) => {
  expect(holds(parseYaml(text, 'x').value)).toBe(right)
  // The two ways to check agree on what is fine.
  const { stderr, exitCode } = await project({ 'atmos.yaml': text }).run('config', 'validate')
  expect(exitCode === 0 && !stderr.includes('⚠')).toBe(right)
})

test('keys in any case are known', () => {
  expect(unknownKeys(parseYaml('Logs: {Level: Error}', 'x').value as ValueMap)).toEqual([])
})
