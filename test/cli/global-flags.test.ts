import { expect, test } from 'vitest'
import { flagTable } from '../../src/cli/flag-table.ts'
import { globalFlags } from '../../src/cli/global-flags.ts'
import { readWords } from '../../src/cli/words.ts'
import { firstFlags, withoutChdir } from '../../src/commands/global-flags.ts'
import { families } from '../../src/commands/registry.ts'

test.each([
  ['', {}],
  ['where', {}],
  ['--chdir a where', { chdir: 'a' }],
  ['where --chdir=a', { chdir: 'a' }],
  ['-C a where', { chdir: 'a' }],
  ['-Ca where', { chdir: 'a' }],
  ['-C=a where', { chdir: 'a' }],
  ['-vC a', { verbose: true, chdir: 'a' }],
  ['--chdir a --chdir b', { chdir: 'b' }],
  ['--config a,b --config c', { config: ['a', 'b', 'c'] }],
  ['--config-path a --base-path b', { configPath: ['a'], basePath: 'b' }],
  ['--profile dev,ci --profile fast x', { profile: ['dev', 'ci', 'fast'] }],
  ['x --profile', { profile: [''] }],
  ['--profile --verbose', { profile: [''], verbose: true }],
  ['--identity dev x', { identity: { kind: 'name', name: 'dev' } }],
  ['-i dev x', { identity: { kind: 'name', name: 'dev' } }],
  ['x --identity', { identity: { kind: 'pick' } }],
  ['x --identity --verbose', { identity: { kind: 'pick' }, verbose: true }],
  ['x --identity=', { identity: { kind: 'off' } }],
  ['x --identity=OFF', { identity: { kind: 'off' } }],
  ['x --identity=no', { identity: { kind: 'off' } }],
  ['--pager x', { pager: 'x' }],
  ['x --pager', { pager: 'true' }],
  [
    '--mask=false --no-color --force-tty --force-color',
    { mask: false, noColor: true, forceTty: true, forceColor: true },
  ],
  ['--interactive=0 --logs-level Debug --logs-file=x', { interactive: false, logsLevel: 'Debug', logsFile: 'x' }],
  ['x -- --chdir a -v', {}],
  ['--chdir -- a', {}],
  // What follows a letter that is not global may be its value.
  ['x -sC a', {}],
  ['terraform plan -chdir=a', {}],
  // So may a flag behind one that is not known.
  ['say --text --config=x.yaml', {}],
  ['say --text --mask=false --verbose', { verbose: true }],
  ['say --text x --config y', { config: ['y'] }],
  ['say --text=x --config y', { config: ['y'] }],
  ['say -t --config=x.yaml', {}],
  ['say -ft --config=x.yaml', {}],
  ['say -tx --config=y', {}],
  ['say -t=x --config=y', { config: ['y'] }],
  // Flags of built-in commands are known.
  ['terraform plan --all --profile prod', { profile: ['prod'] }],
  ['tf plan vpc --skip-init --config x', { config: ['x'] }],
  ['terraform plan --query --config=x', {}],
  ['describe stacks --no-cache --profile prod', { noCache: true, profile: ['prod'] }],
  ['list stacks --no-cache', { noCache: true }],
  ['list stacks --no-cache=false', { noCache: false }],
  ['own --no-cache', {}],
])('%s', async (text, flags) => {
  expect(await firstFlags(text === '' ? [] : text.split(' '), families)).toEqual({
    config: [],
    configPath: [],
    ...flags,
  })
})

test('an empty word is a value', async () => {
  expect((await firstFlags(['--identity', '', 'x'], families)).identity).toEqual({ kind: 'off' })
  expect((await firstFlags(['--chdir', '', 'x'], families)).chdir).toBe('')
})

test.each([
  ['pw -C a -v', 'pw -v'],
  ['--chdir a pw --chdir=b', 'pw'],
  ['-Ca pw -- -C b', 'pw -- -C b'],
  ['pw --config x', 'pw --config x'],
  ['-vC a pw', '-v pw'],
])('%s without --chdir', (text, rest) => {
  const args = text.split(' ')
  expect(withoutChdir(args, readWords(args, flagTable([], globalFlags)).parts)).toEqual(rest.split(' '))
})
