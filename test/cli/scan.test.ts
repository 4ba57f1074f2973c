import { expect, test } from 'vitest'
import { splitList } from '../../src/cli/scan.ts'
import { command, ran } from './tree.ts'

const root = command('', {
  below: [
    command('ship', {
      arguments: [{ name: 'what', about: '', required: false, default: 'all' }],
      flags: [
        { name: 'env', shorthand: 'e', type: 'string', about: '' },
        { name: 'force', shorthand: 'f', type: 'bool', about: '' },
        { name: 'quiet', shorthand: 'q', type: 'bool', about: '' },
        { name: 'count', shorthand: 'n', type: 'int', about: '' },
        { name: 'ratio', type: 'number', about: '' },
        { name: 'tag', shorthand: 't', type: 'list', about: '' },
        { name: 'colour', type: 'optional', bare: 'auto', about: '' },
      ],
    }),
  ],
})

test.each([
  ['ship --env prod', [], { env: 'prod' }],
  ['ship --env=prod', [], { env: 'prod' }],
  ['ship -e prod', [], { env: 'prod' }],
  ['ship -eprod', [], { env: 'prod' }],
  ['ship -e=prod', [], { env: 'prod' }],
  ['ship --env a --env b', [], { env: 'b' }],
  ['ship --env=', [], { env: '' }],
  ['ship --env -5', [], { env: '-5' }],
  ['ship --env --force', [], { env: '--force' }],
  ['ship --env=a=b,c', [], { env: 'a=b,c' }],
  ['--env prod ship', [], { env: 'prod' }],
  ['--env ship ship', [], { env: 'ship' }],
  ['--force ship api', ['api'], { force: true }],
  ['ship api --force', ['api'], { force: true }],
  ['ship -fq api', ['api'], { force: true, quiet: true }],
  ['ship -fqe prod', [], { force: true, quiet: true, env: 'prod' }],
  ['ship -feprod', [], { force: true, env: 'prod' }],
  ['ship -f=false', [], { force: false }],
  ['ship --force=0 --quiet=T', [], { force: false, quiet: true }],
  ['ship -n 5 --ratio=-1.5e3', [], { count: 5, ratio: -1500 }],
  ['ship -n -5', [], { count: -5 }],
  ['ship --tag a,b -t c', [], { tag: ['a', 'b', 'c'] }],
  ['ship --colour api', ['api'], { colour: 'auto' }],
  ['ship --colour=red', [], { colour: 'red' }],
  ['ship --identity dev api', ['api'], { identity: 'dev' }],
  ['ship --identity --force', [], { identity: '*', force: true }],
  ['ship -i', [], { identity: '*' }],
  ['ship -idev', [], { identity: 'dev' }],
  ['-vC there ship', [], { verbose: true, chdir: 'there' }],
  ['-i dev ship', [], { identity: 'dev' }],
  ['ship -', ['-'], {}],
])('%s', async (text, words, flags) => {
  expect(await ran(root, text.split(' '))).toEqual(['ship', words, flags])
})

test('words after -- are not looked at', async () => {
  expect(await ran(root, ['ship', 'api', '--', '--env', '-x', '--', ''])).toEqual([
    'ship',
    ['api'],
    {},
    ['--env', '-x', '--', ''],
  ])
  expect(await ran(root, ['ship', '--'])).toEqual(['ship', [], {}, []])
})

test.each([
  ['ship --envv prod', 'cli/unknown-flag: Unknown flag `--envv` for command `x ship`'],
  ['ship -x', 'cli/unknown-flag: Unknown flag `-x` for command `x ship`'],
  ['ship -fx', 'cli/unknown-flag: Unknown flag `-x` in `-fx` for command `x ship`'],
  ['ship -5', 'cli/unknown-flag: Unknown flag `-5` for command `x ship`'],
  ['ship --env', 'cli/flag-without-value: The flag `--env` needs a value for command `x ship`'],
  ['ship --env -- a', 'cli/flag-without-value: The flag `--env` needs a value for command `x ship`'],
  ['ship -fe', 'cli/flag-without-value: The flag `-e` needs a value for command `x ship`'],
  [
    'ship --force=z',
    'cli/bad-flag-value: Invalid value "z" for the flag `--force` of `x ship`: it takes true or false',
  ],
  [
    'ship -n five',
    'cli/bad-flag-value: Invalid value "five" for the flag `--count` of `x ship`: it takes a whole number',
  ],
  [
    'ship -n 9007199254740993',
    'cli/bad-flag-value: Invalid value "9007199254740993" for the flag `--count` of `x ship`: it takes a whole number',
  ],
  [
    'ship --ratio 1.2.3',
    'cli/bad-flag-value: Invalid value "1.2.3" for the flag `--ratio` of `x ship`: it takes a number',
  ],
  ['--bogus', 'cli/unknown-flag: Unknown flag `--bogus` for command `x`'],
])('%s is refused', async (text, message) => {
  expect(await ran(root, text.split(' '))).toBe(message)
})

test('a variable feeds a flag that is not given', async () => {
  const bound = command('', {
    below: [
      command('list', { flags: [{ name: 'format', type: 'string', about: '', default: 'table', env: 'FORMAT' }] }),
    ],
  })
  const format = async (args: string[], env: Record<string, string>) => {
    const { dispatch } = await import('../../src/cli/dispatch.ts')
    const action = await dispatch({ program: 'x', root: bound, globals: [], args, env })
    return action.kind === 'run' ? action.invocation.flags.format : action.kind
  }
  expect(await format(['list'], {})).toBe('table')
  expect(await format(['list'], { FORMAT: 'json' })).toBe('json')
  expect(await format(['list'], { FORMAT: '' })).toBe('table')
  expect(await format(['list', '--format', 'csv'], { FORMAT: 'json' })).toBe('csv')
})

test.each([
  ['', []],
  ['a', ['a']],
  ['a, b', ['a', 'b']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi""",x', ['say "hi"', 'x']],
  ['a,"b', ['a', '"b']],
])('the list %j', (text, parts) => {
  expect(splitList(text)).toEqual(parts)
})
