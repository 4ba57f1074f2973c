import { expect, test } from 'vitest'
import { candidateLines, complete } from '../../src/cli/complete.ts'
import { command, globals } from './tree.ts'

const names = (...words: string[]) => words.map((word) => [word, ''] as const)
const root = command('', {
  below: [
    command('pipeline', {
      brief: 'Builds',
      below: [
        command('publish', { brief: 'Publish it\nand more' }),
        command('publish-one', { hidden: true }),
        command('pull', { aliases: ['fetch'] }),
      ],
    }),
    command('scale', {
      arguments: [
        { name: 'size', about: '', required: true, values: ['large', 'little', 'medium'] },
        { name: 'file', about: '', required: false },
        {
          name: 'unit',
          about: '',
          required: false,
          complete: (_typed, at) => names(`${at.arguments[0]}-${at.flags.zone}`),
        },
      ],
      flags: [
        { name: 'zone', shorthand: 'z', type: 'string', about: 'Where', values: ['east', 'west'] },
        { name: 'path', type: 'string', about: 'Any' },
        { name: 'wait', type: 'bool', about: 'Wait for it' },
        { name: 'tag', type: 'list', about: 'Marks' },
        { name: 'size-of', type: 'list', about: 'Of', values: ['ann', 'bob'] },
        { name: 'site', type: 'string', about: 'Where', names: 'site' },
        { name: 'who', type: 'optional', bare: '*', joins: true, about: 'Who', complete: () => names('ann', 'bob') },
      ],
    }),
    command('pending', { notYet: true }),
    command('login', {
      flags: [
        { name: 'user', type: 'string', about: 'Who', required: true },
        { name: 'team', type: 'string', about: 'Of', required: true, default: 'a' },
      ],
    }),
  ],
})

test.each([
  [['pi'], 'pipeline|:4'],
  [['pipeline', 'pub'], 'publish|:4'],
  [['pipeline', ''], 'publish|pull|:4'],
  [['pipeline', 'f'], ':4'],
  [['zz'], ':4'],
  [['scale', 'l'], 'large|little|:4'],
  [['scale', '-v', 'l'], 'large|little|:4'],
  [['scale', 'large', ''], ':0'],
  [['scale', 'large', 'x', ''], 'large-|:4'],
  [['scale', '--zone=west', 'large', 'x', ''], 'large-west|:4'],
  [['scale', 'large', 'x', 'y', ''], ':4'],
  [['scale', '--zone', ''], 'east|west|:4'],
  [['scale', '-z', 'w'], 'west|:4'],
  [['scale', '--zone=e'], 'east|:4'],
  [['scale', '--path', ''], ':0'],
  [['scale', '--wait=t'], 'true|:4'],
  [['scale', '--wait', 'm'], 'medium|:4'],
  [['scale', '--who', ''], 'ann|bob|:4'],
  [['scale', '--who', '--z'], '--zone|:4'],
  [['scale', '--who=b'], 'bob|:4'],
  [['scale', '--z'], '--zone|:4'],
  [
    ['scale', '--zone', 'east', '--t', '--'],
    '--chdir|--help|--identity|--path|--site|--size-of|--tag|--verbose|--wait|--who|:4',
  ],
  [['scale', '-z', 'east', '--tag', 'x', '--ta'], '--tag|:4'],
  [['scale', '-z'], '-z|:4'],
  [['login', ''], '--user|:4'],
  [['login', '--user', 'a', ''], ':4'],
  [['scale', '--', 'l'], ':0'],
  [['scale', '--nope', 'l'], 'large|little|:4'],
  [['scale', '--size-of', 'ann,'], 'ann,ann|ann,bob|:4'],
  [['scale', '--size-of=ann,b'], 'ann,bob|:4'],
  [['scale', '--site', ''], 'here|there|:4'],
  [['pending', ''], ':4'],
  [['p'], 'pipeline|:4'],
  [['help', 'p'], 'pipeline|:4'],
  [['help', 'pipeline', ''], 'publish|pull|:4'],
  [['help', 'scale', ''], ':4'],
])('%j', async (args, lines) => {
  expect(
    candidateLines(await complete(root, args, globals, { site: () => names('here', 'there') }), false)
      .trimEnd()
      .split('\n')
      .join('|'),
  ).toBe(lines)
})

test('descriptions stand behind a tab, one line each', async () => {
  expect(candidateLines(await complete(root, ['pipeline', 'p'], globals), true)).toBe('publish\tPublish it\npull\n:4\n')
})
