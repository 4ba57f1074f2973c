import { expect, test } from 'vitest'
import { readGlobalFlags, withoutChdir } from '../../src/commands/global-flags.ts'

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
])('%s', (text, flags) => {
  expect(readGlobalFlags(text === '' ? [] : text.split(' '))).toEqual({ config: [], configPath: [], ...flags })
})

test('an empty word is a value', () => {
  expect(readGlobalFlags(['--identity', '', 'x']).identity).toEqual({ kind: 'off' })
  expect(readGlobalFlags(['--chdir', '', 'x']).chdir).toBe('')
})

test.each([
  ['pw -C a -v', 'pw -v'],
  ['--chdir a pw --chdir=b', 'pw'],
  ['-Ca pw -- -C b', 'pw -- -C b'],
  ['pw --config x', 'pw --config x'],
])('%s without --chdir', (text, rest) => {
  expect(withoutChdir(text.split(' '))).toEqual(rest.split(' '))
})
