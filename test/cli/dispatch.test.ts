import { expect, test } from 'vitest'
import type { CommandNode, Invocation } from '../../src/cli/tree.ts'
import { isFailure } from '../../src/failure/failure.ts'
import { command, globals, line, ran } from './tree.ts'

const need = { about: '', required: true }
const root = command('', {
  below: [
    command('deploy', {
      aliases: ['dpl'],
      arguments: [{ name: 'app', ...need }],
      flags: [{ name: 'stack', shorthand: 's', type: 'string', ...need }],
    }),
    command('fleet', {
      below: [
        command('restart'),
        command('resize'),
        command('status', { aliases: ['st'] }),
        command('secret', { hidden: true }),
      ],
    }),
    command('site', {
      flags: [{ name: 'lang', type: 'string', about: '', default: 'en' }],
      persistentFlags: true,
      run: async () => 0,
      below: [command('check'), command('status')],
    }),
    command('move', {
      arguments: [
        { name: 'from', about: '', required: false, default: 'here' },
        { name: 'to', ...need },
      ],
    }),
    command('scale', {
      arguments: [{ name: 'size', ...need, values: ['small', 'large'] }],
      flags: [{ name: 'zone', type: 'string', about: '', values: ['a', 'b'] }],
    }),
    command('report', {
      defaultChild: 'daily',
      below: [
        command('daily', {
          arguments: [{ name: 'day', about: '', required: false }],
          flags: [{ name: 'form', type: 'string', about: '' }],
        }),
        command('weekly'),
      ],
    }),
    command('lost', { defaultChild: 'nowhere', below: [command('here')] }),
    command('second', { aliases: ['ping'] }),
    command('ping'),
    command('raw', { passThrough: true }),
  ],
})

test.each<[string, unknown]>([
  ['deploy web -s dev', ['deploy', ['web'], { stack: 'dev' }]],
  ['dpl web -s dev', ['deploy', ['web'], { stack: 'dev' }]],
  ['fleet st', ['fleet status', [], {}]],
  ['fleet secret', ['fleet secret', [], {}]],
  ['site --lang de', ['site', [], { lang: 'de' }]],
  ['site check --lang de', ['site check', [], { lang: 'de' }]],
  ['site --lang de check', ['site check', [], { lang: 'de' }]],
  ['--lang de site check', ['site check', [], { lang: 'de' }]],
  ['move a b', ['move', ['a', 'b'], {}]],
  ['ping', ['ping', [], {}]],
  ['report', ['report daily', [], {}]],
  ['report --form json', ['report daily', [], { form: 'json' }]],
  ['report daily monday', ['report daily', ['monday'], {}]],
  ['raw plan -x --help', ['raw', ['plan', '-x', '--help'], {}]],
  ['-v raw a', ['raw', ['a'], { verbose: true }]],
  ['', 'help'],
  ['raw --help', 'help'],
  ['deploy --help', 'help'],
  ['deploy web x y -h', 'help'],
  ['fleet help', 'help'],
  ['fleet help status', 'help'],
])('%s', async (text, result) => {
  expect(await ran(root, text === '' ? [] : text.split(' '))).toEqual(result)
})

test.each([
  ['deploy', 'cli/missing-input: `x deploy` needs the argument `app` and the required flag `--stack`'],
  ['deploy web', 'cli/missing-input: `x deploy` needs the required flag `--stack`'],
  ['deploy web api', 'cli/too-many-arguments: `x deploy` accepts 1 arg(s), received 2: `api` is one too many'],
  ['move a', 'cli/missing-input: `x move` needs the argument `to`'],
  ['move a b c', 'cli/too-many-arguments: `x move` accepts between 1 and 2 arg(s), received 3: `c` is one too many'],
  ['ping loudly', 'cli/unexpected-word: `x ping` takes no arguments, but got `loudly`'],
  ['scale huge', 'cli/value-not-allowed: Invalid value `huge` for the argument `size` of `x scale`'],
  ['scale Large', 'cli/value-not-allowed: Invalid value `Large` for the argument `size` of `x scale`'],
  ['scale small --zone c', 'cli/value-not-allowed: Invalid value `c` for the flag `--zone` of `x scale`'],
  ['deplyo', 'cli/unknown-command: Unknown command `deplyo` for `x`'],
  ['fleet nope --help', 'cli/unknown-command: Unknown command `nope` for `x fleet`'],
  ['site chek', 'cli/unknown-command: Unknown command `chek` for `x site`'],
  ['fleet', 'cli/needs-subcommand: `x fleet` needs a sub-command'],
  ['report yearly', 'cli/unknown-command: Unknown command `yearly` for `x report`'],
  ['lost', 'cli/no-default: The default sub-command `nowhere` of `x lost` does not exist'],
  ['deploy --help=most', 'cli/unknown-help-topic: Unknown help topic: `most`'],
  ['deploy x --help --bogus', 'cli/unknown-flag: Unknown flag `--bogus` for command `x deploy`'],
])('%s is refused', async (text, message) => {
  expect(await line(root, text.split(' '))).toBe(message)
})

/** The details and hints of a failure. */
async function words(tree: CommandNode, text: string) {
  const { dispatch } = await import('../../src/cli/dispatch.ts')
  return dispatch({ program: 'x', root: tree, globals, args: text.split(' '), env: {} }).then(
    () => 'no failure',
    (thrown) =>
      isFailure(thrown)
        ? { details: thrown.words.details, usage: thrown.words.usage, hints: thrown.words.hints }
        : thrown,
  )
}

test.each([
  ['fleet res', ['Did you mean this?', '  • resize\n  • restart']],
  ['fleet statsu', ['Did you mean this?', '  • status']],
  ['fleet xyzzy', ['Valid subcommands are:', '  • resize\n  • restart\n  • status']],
])('what is near to %s is told, else what there is, nothing that is hidden', async (text, details) => {
  expect(await words(root, text)).toMatchObject({ details, usage: ['x fleet [sub-command] [flags]'] })
})

test('of many commands only those of the project are told', async () => {
  const many = Array.from({ length: 15 }, (_, at) => command(`built-in-${at}`, { origin: 'built-in' }))
  const whole = command('x', { below: [...many, command('deploy'), command('audit')] })
  expect(await words(whole, 'xyzzy')).toMatchObject({
    details: ['Valid subcommands of this project are:', '  • audit\n  • deploy'],
  })
})

test('what is missing is shown where it belongs', async () => {
  expect(await words(root, 'deploy')).toEqual({
    details: ['    x deploy <app> -s <stack>\n             ^^^^^ ^^^^^^^^^^'],
    usage: undefined,
    hints: ['Run `x deploy --help` for usage'],
  })
  expect(await words(root, 'scale')).toEqual({
    details: ['    x scale <size>\n            ^^^^^^'],
    usage: undefined,
    hints: ['Values of size: small, large', 'Run `x scale --help` for usage'],
  })
})

test('a person is asked for what is missing and has a set of values', async () => {
  const asked: string[] = []
  const ask = async (title: string) => {
    asked.push(title)
    return 'large'
  }
  expect(await ran(root, ['scale'], { ask })).toEqual(['scale', ['large'], {}])
  expect(asked).toEqual(['Choose size'])
  expect(await ran(root, ['scale'], { ask: async () => undefined })).toBe(
    'cli/missing-input: `x scale` needs the argument `size`',
  )
  // Nobody can pick an argument that takes anything.
  expect(await ran(root, ['move'], { ask })).toBe('cli/missing-input: `x move` needs the argument `to`')
})

test('names that the project has are choices too, told in short', async () => {
  const names = (...words: string[]) => words.map((word) => [word, ''] as const)
  const app = { name: 'app', ...need, complete: () => names('a', 'b', 'c', 'd', 'e', 'f', 'g') }
  const zone = {
    name: 'zone',
    type: 'string',
    ...need,
    complete: (_: string, at: Invocation) => names(`${at.arguments[0] || 'any'}-east`),
  } as const
  const broken = () => {
    throw new Error('no stacks')
  }
  const tree = command('', {
    below: [
      command('ship', { arguments: [app], flags: [zone] }),
      command('lost', { arguments: [{ name: 'app', ...need, complete: broken }] }),
    ],
  })
  expect(await words(tree, 'ship')).toMatchObject({
    hints: ['Values of app: a, b, c, d, e (2 more)', 'Values of zone: any-east', 'Run `x ship --help` for usage'],
  })
  expect(await ran(tree, ['lost'])).toBe('cli/missing-input: `x lost` needs the argument `app`')
  // The second question knows the first answer.
  const ask = async (_: string, values: readonly string[]) => values.at(-1)
  expect(await ran(tree, ['ship'], { ask })).toEqual(['ship', ['g'], { zone: 'g-east' }])
})

test('only what the words name is made', async () => {
  const made: string[] = []
  const lazy: CommandNode = {
    ...command(''),
    children: () => {
      throw new Error('all children were made')
    },
    group: true,
    child: (word) => {
      made.push(word)
      return word === 'b' ? command('b') : undefined
    },
  }
  expect(await ran(lazy, ['--verbose', 'b'])).toEqual(['b', [], { verbose: true }])
  expect(made).toEqual(['b'])
})

test('a name that stands for other words says what was around it', async () => {
  const tree = command('', { below: [command('hi', { origin: 'alias', expansion: ['greet', '--tone', 'loud'] })] })
  expect(await line(tree, ['-v', 'hi', '--help', '--', 'x'])).toEqual({
    kind: 'expand',
    name: 'hi',
    before: ['-v'],
    words: ['greet', '--tone', 'loud'],
    after: ['--help', '--', 'x'],
  })
})
