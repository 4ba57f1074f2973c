import { describe, expect, test } from 'vitest'
import { globalFlags } from '../../src/cli/global-flags.ts'
import { families } from '../../src/commands/registry.ts'
import { makeLine, numbers, type Target } from '../cli/lines.ts'
import { project } from '../support/project.ts'

const say = (where: string) => `
  - name: say
    arguments: [{name: one, required: false}, {name: two, required: false}]
    flags:
      - {name: text, shorthand: t}
      - {name: force, shorthand: f, type: bool}
    steps: ['${where}']`
const only = `
  - name: only-there
    flags: [{name: force, type: bool}]
    steps: ['only']`

/** The steps are not run: what a child is started with says how the line was understood. */
const shop = project(
  {
    'atmos.yaml': `commands:${say('here')}`,
    'there.yaml': `commands:${say('there')}${only}`,
    'evil.yaml': `commands:${say('evil')}`,
    'turned.yaml': 'commands:\n  - name: say\n    flags: [{name: text, type: bool}]\n    steps: [turned]\n',
    'dir/atmos.yaml': `commands:${say('dir')}${only}`,
    'profiles/night/a.yaml': 'env: {NIGHT: "1"}\n',
    'torn/atmos.yaml': 'commands: [\n',
    'torn/good.yaml': `commands:${say('good')}`,
  },
  { processes: () => '' },
)

/** What the step was started with: which configuration it is from, and its inputs. */
async function run(...args: string[]) {
  const { exitCode, started, stderr } = await shop.run(...args)
  const [child] = started
  const { ATMOS_FLAG_TEXT: text = '', ATMOS_FLAG_FORCE: force = '' } = child?.env ?? {}
  return child ? `${child.args.at(-1)} text=${text} force=${force}` : `${exitCode} ${stderr}`
}

describe('the value of a flag is data', () => {
  test.each<[string[], string]>([
    [['say', '--text', '--config=evil.yaml'], 'here text=--config=evil.yaml force=false'],
    [['say', '--text', '--config', 'evil.yaml'], 'here text=--config force=false'],
    [['say', '-t', '--profile=none'], 'here text=--profile=none force=false'],
    [['say', '-ft', '--chdir=/nowhere'], 'here text=--chdir=/nowhere force=true'],
    [['say', '--text', '--logs-level=Loud'], 'here text=--logs-level=Loud force=false'],
    [['say', '--text', '--help'], 'here text=--help force=false'],
    [['say', '--text', '--version'], 'here text=--version force=false'],
    [['--text', '--config=evil.yaml', 'say'], 'here text=--config=evil.yaml force=false'],
    [['say', '--text=--config=evil.yaml', '--config', 'there.yaml'], 'there text=--config=evil.yaml force=false'],
    // A flag behind one that takes no value is a flag.
    [['say', '--force', '--config=there.yaml'], 'there text= force=true'],
    [['say', '-f', '--config', 'there.yaml', '--text', 'x'], 'there text=x force=true'],
    [['say', '-f', '-C', 'dir'], 'dir text= force=true'],
    // The command is known by the configuration that the flag chooses.
    [['only-there', '--force', '--config=there.yaml'], 'only text= force=true'],
    [['only-there', '--force', '--chdir', 'dir'], 'only text= force=true'],
  ])('%j', async (args, expected) => {
    expect(await run(...args)).toBe(expected)
  })

  test('a configuration that cannot be read does not hide the one that is chosen', async () => {
    const { exitCode, started } = await shop.in('torn').run('say', '--force', '--config=good.yaml')
    expect([exitCode, started[0]?.args.at(-1)]).toEqual([0, 'good'])
  })

  test('a line that means one thing here and another there is refused', async () => {
    const turned = project(
      {
        'atmos.yaml': 'commands:\n  - name: say\n    flags: [{name: text, type: bool}]\n    steps: [here]\n',
        'there.yaml': `commands:${say('there')}`,
      },
      { processes: () => '' },
    )
    const { exitCode, stderr, started } = await turned.run('say', '--text', '--config=there.yaml')
    expect([exitCode, started]).toEqual([1, []])
    expect(stderr).toContain('is the value of another flag: say --text --config=there.yaml')
  })

  test('an unknown command is looked for in the configuration that may be meant', async () => {
    expect((await shop.run('saay', '--force', '--config=there.yaml')).stderr).toContain('Unknown command `saay`')
    expect((await shop.run('nope', '--force', '--config=none.yaml')).stderr).toContain("--config file 'none.yaml'")
  })

  test('secrets stay masked where --mask=false is a value', async () => {
    const files = { 'atmos.yaml': 'commands: [{name: say, flags: [{name: text}], steps: [echo "$GITHUB_TOKEN"]}]\n' }
    const secret = 'a-token-of-20-letters'
    const masked = project(files, { real: true, env: { GITHUB_TOKEN: secret } })
    expect((await masked.run('say', '--text', '--mask=false')).stdout).not.toContain(secret)
    expect((await masked.run('say', '--text', 'x', '--mask=false')).stdout).toContain(secret)
  })
})

describe('the configuration of the outer call reaches nested calls', () => {
  const variables = async (...args: string[]) => {
    const { started, exitCode, stderr } = await shop.run(...args)
    expect([exitCode, stderr]).toEqual([0, ''])
    const { ATMOS_CONFIG, ATMOS_CONFIG_PATH, ATMOS_PROFILE, ATMOS_BASE_PATH, ATMOS_CHDIR } = started[0]?.env ?? {}
    return { ATMOS_CONFIG, ATMOS_CONFIG_PATH, ATMOS_PROFILE, ATMOS_BASE_PATH, ATMOS_CHDIR }
  }
  test.each<[string[], object]>([
    [['say'], {}],
    [['say', '--config', 'there.yaml'], { ATMOS_CONFIG: '/project/there.yaml' }],
    [['say', '--config', 'there.yaml,/project/evil.yaml'], { ATMOS_CONFIG: '/project/there.yaml,/project/evil.yaml' }],
    [['--config-path', 'dir', 'say'], { ATMOS_CONFIG_PATH: '/project/dir' }],
    [['say', '--profile', 'night'], { ATMOS_PROFILE: 'night' }],
    [['say', '--base-path', './dir'], { ATMOS_BASE_PATH: '/project/dir' }],
    [['say', '--base-path', 'dir'], { ATMOS_BASE_PATH: '/project/dir' }],
    [['say', '-C', 'dir'], {}],
    [['say', '-C', 'dir', '--config', '../there.yaml'], { ATMOS_CONFIG: '/project/there.yaml' }],
  ])('%j', async (args, expected) => {
    expect(await variables(...args)).toEqual(expected)
    // The same when the configuration is taken from what an earlier run has kept.
    expect(await variables(...args)).toEqual(expected)
  })

  test('also the profile that a person chose', async () => {
    const { started } = await shop.terminal(['night']).run('say', '--profile')
    expect(started[0]?.env.ATMOS_PROFILE).toBe('night')
  })

  test('a step in another folder calls the command of the same configuration', async () => {
    const real = project(
      {
        'conf/ops.yaml':
          'commands:\n  - {name: outer, working_directory: sub, steps: [atmos inner]}\n  - {name: inner, steps: [echo inner]}\n',
        'sub/.keep': '',
      },
      { real: true },
    )
    const { exitCode, stdout, stderr } = await real.run('--config', 'conf/ops.yaml', '--base-path', '.', 'outer')
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'inner\n', stderr: '' })
  })
})

test('no built-in command uses the name of a global flag for a flag of another kind', async () => {
  const names = new Map(globalFlags.map((flag) => [flag.name, flag.type]))
  const walk = async (node: Awaited<ReturnType<typeof load>>, path: string): Promise<string[]> => {
    const own = node.flags.filter((flag) => names.has(flag.name) && names.get(flag.name) !== flag.type)
    const below = await Promise.all((await node.children()).map((child) => walk(child, `${path} ${child.name}`)))
    return [...own.map((flag) => `${path} --${flag.name}`), ...below.flat()]
  }
  const load = (name: string) => (families.get(name) as NonNullable<ReturnType<typeof families.get>>).load()
  const found = await Promise.all([...families.keys()].map(async (name) => walk(await load(name), name)))
  expect(found.flat()).toEqual([])
})

test('a thousand lines with values that look like flags start their step with the right inputs', async () => {
  const random = numbers(7)
  const flags = [
    { name: 'text', shorthand: 't', type: 'string', about: '' },
    { name: 'force', shorthand: 'f', type: 'bool', about: '' },
  ] as const
  const target: Target = { path: ['say'], flags, early: [{ name: 'verbose', type: 'bool', about: '' }], arguments: 2 }
  for (let at = 0; at < 1000; at++) {
    const line = makeLine(target, random)
    const { started, exitCode } = await shop.run(...line.args)
    const about = JSON.stringify(line.args)
    expect(exitCode, about).toBe(0)
    const { env = {}, args = [] } = started[0] ?? {}
    const force = line.given.force?.at(-1) ?? (line.given.force ? 'true' : 'false')
    expect(
      [args.at(-1), env.ATMOS_FLAG_TEXT, env.ATMOS_FLAG_FORCE, env.ATMOS_ARG_ONE, env.ATMOS_ARG_TWO, env.ATMOS_CONFIG],
      about,
    ).toEqual([
      'here',
      line.given.text?.at(-1) ?? '',
      force === '0' ? 'false' : force,
      line.arguments[0] ?? '',
      line.arguments[1] ?? '',
      undefined,
    ])
  }
}, 60_000)
