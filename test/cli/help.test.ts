import { expect, test } from 'vitest'
import { command, help } from './tree.ts'

const root = command('x', {
  brief: 'Does things',
  origin: 'built-in',
  below: [
    command('release', {
      brief: 'Cut a release, with **all** that belongs to it.',
      aliases: ['rel'],
      arguments: [
        { name: 'level', about: 'How much it changes', required: true, values: ['major', 'minor'] },
        { name: 'note', about: '', required: false, default: 'none' },
      ],
      flags: [
        { name: 'channel', shorthand: 'c', type: 'string', about: 'Where it goes', default: 'beta' },
        { name: 'sign', type: 'bool', about: 'Sign the tag' },
        { name: 'team', type: 'string', about: 'Whose it is', required: true },
        { name: 'count', type: 'int', about: '', default: 3 },
        { name: 'old', type: 'bool', about: 'Not shown', hidden: true },
      ],
      persistentFlags: true,
      examples: [{ about: 'The usual one', line: 'x release minor --team web' }],
      run: async () => 0,
      help: () => ({ sections: [{ heading: 'IDENTITY', lines: ['admin   mock'] }], definedIn: 'x.yaml:12' }),
      below: [
        command('undo', { brief: 'Take it back', aliases: ['u'] }),
        command('notes', { brief: 'Notes', below: [command('edit')] }),
        command('secretly', { brief: 'Not shown', hidden: true }),
      ],
    }),
    command('list', { origin: 'built-in', brief: 'List things' }),
    command('rr', { origin: 'alias', brief: 'alias for `release minor`' }),
  ],
})

test('help of a command', async () => {
  expect(await help(root, ['release', '--help'])).toBe(`Cut a release, with all that belongs to it.

USAGE

    $ x release <level> [note] --team <team> [flags]
    $ x release [sub-command] [flags]

ARGUMENTS

  level  How much it changes (required) (one of major, minor)
  note   (default \`none\`)

ALIASES

  release, rel

SUBCOMMAND ALIASES

      u                Alias of \`x release undo\` command

EXAMPLES

  The usual one

    $ x release minor --team web

CUSTOM COMMANDS

      notes [command]  Notes
      undo             Take it back

FLAGS

  -c, --channel string  Where it goes (default \`beta\`)
      --count int       (default \`3\`)
  -h, --help            Help for release
      --sign            Sign the tag
      --team string     Whose it is (required)

IDENTITY

  admin   mock

Use x release [command] --help for more information about a command.
Use --help=usage for examples or --help=all for all flags and full help.

Defined in x.yaml:12
`)
})

test('commands that are not there yet stand in one line behind the others, without their aliases', async () => {
  const later = ['docs', 'helmfile', 'packer', 'pro', 'stack', 'store', 'toolchain', 'vendor', 'workflow'].map((name) =>
    command(name, { brief: 'Never shown', aliases: [`${name}-alias`], origin: 'built-in', notYet: true, below: [] }),
  )
  const some = command('x', { below: [command('list', { brief: 'List things', origin: 'built-in' }), ...later] })
  expect(await help(some, [])).toContain(`    $ x [sub-command] [flags]

BUILT-IN COMMANDS

      list  List things
      Not there yet: docs, helmfile, packer, pro, stack, store, toolchain,
                     vendor, workflow

FLAGS
`)
})

test('help of the root', async () => {
  expect(await help(root, [])).toBe(`Does things

USAGE

    $ x [sub-command] [flags]

SUBCOMMAND ALIASES

      rel              Alias of \`x release\` command

BUILT-IN COMMANDS

      list  List things

CUSTOM COMMANDS

      release [command]  Cut a release, with all that belongs to it.

ALIASES

      rr  alias for \`release minor\`

FLAGS

  -h, --help  Help for x

Use x [command] --help for more information about a command.
Use --help=usage for examples or --help=all for all flags and full help.
`)
})

test('topics', async () => {
  expect(await help(root, ['release', '--help=USAGE'])).toBe(`USAGE

    $ x release <level> [note] --team <team> [flags]
    $ x release [sub-command] [flags]

EXAMPLES

  The usual one

    $ x release minor --team web
`)
  expect(await help(root, ['release', 'undo', '--help=flags'])).toBe(`FLAGS

  -h, --help  Help for undo
`)
  expect(await help(root, ['release', 'undo', '--help=all'])).toBe(`Take it back

USAGE

    $ x release undo --team <team> [flags]

ALIASES

  undo, u

FLAGS

  -h, --help  Help for undo

GLOBAL FLAGS

  -c, --channel string   Where it goes (default \`beta\`)
  -C, --chdir string     Go there first
      --count int        (default \`3\`)
  -i, --identity string  Be this one
      --sign             Sign the tag
      --team string      Whose it is (required)
  -v, --verbose          Say more
`)
})

test('texts are wrapped with a hanging indent', async () => {
  const tree = command('', {
    below: [command('go', { flags: [{ name: 'long', type: 'string', about: 'word '.repeat(20).trim() }] })],
  })
  expect(await help(tree, ['go', '--help=flags'], 62)).toBe(`FLAGS

  -h, --help         Help for go
      --long string  word word word word word word word word
                     word word word word word word word word
                     word word word word
`)
})
