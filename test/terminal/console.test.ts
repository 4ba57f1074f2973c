import { describe, expect, test } from 'vitest'
import { openConsole } from '../../src/terminal/console.ts'
import { maskPatterns } from '../../src/terminal/mask-pattern.ts'
import { colors } from '../../src/terminal/paint.ts'
import { consoleSettings, type TerminalConfiguration, type TerminalFlags } from '../../src/terminal/settings.ts'
import type { Value } from '../../src/value/value.ts'
import { map } from '../../src/value/value.ts'
import { TestTerminal, type TestWorld, testHost } from '../support/host.ts'

function open(world: TestWorld = {}, flags: TerminalFlags = {}, configuration: TerminalConfiguration = {}) {
  const host = testHost(world)
  const console = openConsole(host, consoleSettings(flags, host.environment.variables, configuration))
  return { host, console }
}
const data = (entries: Record<string, unknown>): Value =>
  map(Object.entries(entries).map(([key, value]) => [key, isPlain(value) ? data(value) : (value as Value)]))
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const bytes = (text: string) => new TextEncoder().encode(text)

test('data goes to stdout as it is, words go to stderr as lines, both masked', () => {
  const { host, console } = open({ env: { GITHUB_TOKEN: 'tok-0123456789' } })
  console.out('a: tok-0123456789')
  console.say('using tok-0123456789')
  console.say('done\n')
  console.warn('careful with tok-0123456789')
  console.warn('careful with tok-0123456789')
  expect(host.stdout).toBe('a: <MASKED>')
  expect(host.stderr).toBe('using <MASKED>\ndone\n⚠ careful with <MASKED>\n')
})

describe('the log', () => {
  const lines = (flags: TerminalFlags, env: Record<string, string> = {}, logs?: Record<string, unknown>) => {
    const { host, console } = open({ env }, flags, logs ? { logs: data(logs) } : {})
    for (const level of ['Trace', 'Debug', 'Info', 'Warning', 'Error', 'Off'] as const) console.log(level, 'm')
    return { stdout: host.stdout, stderr: host.stderr.replaceAll(' m\n', ' '), host }
  }
  test.each<[string, TerminalFlags, Record<string, string>, Record<string, unknown> | undefined, string]>([
    ['warnings and errors', {}, {}, undefined, 'WARN ERRO '],
    ['a flag', { logsLevel: 'debug' }, { ATMOS_LOGS_LEVEL: 'Off' }, { level: 'Info' }, 'DEBU INFO WARN ERRO '],
    ['a variable', {}, { ATMOS_LOGS_LEVEL: 'trace' }, { level: 'Info' }, 'TRCE DEBU INFO WARN ERRO '],
    ['the configuration', {}, {}, { level: 'warn' }, 'WARN ERRO '],
    ['empty is Info', {}, { ATMOS_LOGS_LEVEL: '' }, undefined, 'INFO WARN ERRO '],
    ['verbose is Debug', { logsLevel: 'Off', verbose: true }, {}, undefined, 'DEBU INFO WARN ERRO '],
    ['off', {}, {}, { level: 'OFF' }, ''],
    ['nowhere', { logsFile: '/dev/null' }, {}, undefined, ''],
  ])('%s', (_, flags, env, logs, expected) => expect(lines(flags, env, logs).stderr).toBe(expected))

  test('an unknown level names itself and the known ones', () => {
    expect(() => consoleSettings({}, {}, { logs: data({ level: 'loud' }) })).toThrow(
      "invalid log level: the log level 'loud' (logs.level) is not recognized.",
    )
  })
  test('a file is appended to, and stdout is a file too', () => {
    expect(lines({ logsFile: '/dev/stdout' }).stdout).toBe('WARN m\nERRO m\n')
    const { host } = lines({}, { ATMOS_LOGS_FILE: '/project/atmos.log' })
    expect(host.files.readText('/project/atmos.log')).toBe('WARN m\nERRO m\n')
    expect(host.stderr).toBe('')
  })
  test('fields are quoted where they must be, and masked', () => {
    const { host, console } = open({ env: { GITHUB_TOKEN: 'tok-0123456789' } })
    console.log('Error', 'no luck', { a: 1, b: 'two words', c: '', d: ['x'], e: 'tok-0123456789', f: undefined })
    expect(host.stderr).toBe('ERRO no luck a=1 b="two words" c="" d="[\\"x\\"]" e=<MASKED> f=undefined\n')
  })
})

describe('output of children', () => {
  test('a prompt is seen, a torn secret is not', async () => {
    const { host, console } = open({ env: { GITHUB_TOKEN: 'tok-0123456789' } })
    const child = console.child('stdout')
    child.sink(bytes('Name? '))
    expect(host.stdout).toBe('Name? ')
    child.sink(bytes('tok-01234'))
    child.sink(bytes('56789, to'))
    expect(host.stdout).toBe('Name? <MASKED>, ')
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(host.stdout).toBe('Name? <MASKED>, to')
    child.end()
    expect(host.stdout).toBe('Name? <MASKED>, to')
  })
  test('without masking the bytes pass', () => {
    const { host, console } = open({ env: { GITHUB_TOKEN: 'tok-0123456789', ATMOS_MASK: 'false' } })
    const child = console.child('stderr')
    child.sink(bytes('tok-0123456789'))
    child.end()
    expect(host.stderr).toBe('tok-0123456789')
    expect(console.masking).toBe(false)
  })
  test('the configuration completes the mask', () => {
    const { host, console } = open()
    const settings = consoleSettings(
      {},
      {},
      {
        terminal: data({ mask: { literals: ['plum jam'], patterns: ['key-\\d+', '('], replacement: '[hidden]' } }),
      },
    )
    console.adopt(settings, maskPatterns(settings.maskPatterns, console.warn))
    console.out('plum jam key-12')
    expect(host.stdout).toBe('[hidden] [hidden]')
    expect(host.stderr).toMatch(/^⚠ settings\.terminal\.mask\.patterns: `\(` is skipped/)
  })
})

describe('colours', () => {
  const all = { env: {}, never: false, always: false }
  test.each([
    ['a terminal has them', all, true, true],
    ['a pipe has none', all, false, false],
    ['forced into a pipe', { ...all, always: true }, false, true],
    ['CLICOLOR_FORCE forces', { ...all, env: { CLICOLOR_FORCE: '1' } }, false, true],
    ['CLICOLOR_FORCE=0 does not', { ...all, env: { CLICOLOR_FORCE: '0' } }, false, false],
    ['CLICOLOR=0', { ...all, env: { CLICOLOR: '0' } }, true, false],
    ['forced wins over CLICOLOR=0', { ...all, always: true, env: { CLICOLOR: '0' } }, true, true],
    [
      'NO_COLOR wins over everything',
      { ...all, always: true, env: { NO_COLOR: '1', CLICOLOR_FORCE: '1' } },
      true,
      false,
    ],
    ['an empty NO_COLOR says nothing', { ...all, env: { NO_COLOR: '' } }, true, true],
    ['a flag', { ...all, never: true, always: true }, true, false],
    ['a dumb terminal', { ...all, env: { TERM: 'dumb' } }, true, false],
    ['not wanted', { ...all, wanted: false }, true, false],
  ])('%s', (_, inputs, terminal, expected) => expect(colors(inputs, terminal)).toBe(expected))

  test('are those of the stream', () => {
    const { console } = open({ terminal: ['stderr'], env: { TERM: 'xterm' } })
    expect(console.paint('stdout').red('x')).toBe('x')
    expect(console.paint('stderr').red('x')).toBe('\u001b[31mx\u001b[39m')
  })
})

test.each<[string, TestWorld, TerminalFlags, TerminalConfiguration, number]>([
  ['of a pipe', {}, {}, {}, 120],
  ['of COLUMNS', { env: { COLUMNS: '90' } }, {}, {}, 90],
  ['of a terminal', { terminal: true, columns: 77, env: { COLUMNS: '90' } }, {}, {}, 77],
  ['not too narrow', { terminal: true, columns: 20 }, {}, {}, 60],
  ['not too wide', { terminal: true, columns: 500 }, {}, {}, 200],
  ['pretended', {}, { forceTty: true }, {}, 120],
  ['pretended on a real one', { terminal: true, columns: 77 }, { forceTty: true }, {}, 77],
  ['capped', { terminal: true, columns: 100 }, {}, { terminal: data({ max_width: 80 }) }, 80],
])('the width %s', (_, world, flags, configuration, expected) =>
  expect(open(world, flags, configuration).console.width).toBe(expected),
)

test.each<[string, TestWorld, TerminalFlags, string | undefined]>([
  ['a terminal', { terminal: true }, {}, undefined],
  ['a pipe', {}, {}, 'stdin is no terminal'],
  ['a pretended terminal', {}, { forceTty: true }, undefined],
  ['CI', { terminal: true, env: { CI: 'true' } }, { forceTty: true }, 'this runs in CI'],
  ['the flag', { terminal: true }, { interactive: false }, '`--interactive` is off'],
  ['the variable', { terminal: true, env: { ATMOS_INTERACTIVE: 'false' } }, {}, '`--interactive` is off'],
])('asking is possible, or not, by %s', (_, world, flags, silence) => {
  const { console } = open(world, flags)
  expect(console.silence).toBe(silence)
  expect(console.interactive).toBe(silence === undefined)
})

test('a full disk behind stdout is an error, also for what children write', () => {
  const { host, console } = open()
  host.terminal.write = (stream, content) => {
    if (stream === 'stdout') throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    return TestTerminal.prototype.write.call(host.terminal, stream, content)
  }
  const message = 'What goes to stdout cannot be written: no space left on the disk (ENOSPC).'
  expect(() => console.out('x')).toThrow(message)
  const { sink, loss } = console.child('stdout')
  expect(() => sink(bytes('one\n'))).toThrow('stdout is closed')
  expect(() => sink(bytes('two\n'))).toThrow('stdout is closed')
  expect(console.loss?.message).toBe(message)
  // Who asks is going to report it.
  expect([loss(), loss(), console.loss]).toEqual([{ kind: 'unwritable', problem: message }, undefined, undefined])
  expect(host.stderr).toBe('')
})
