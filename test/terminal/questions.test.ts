import { describe, expect, test } from 'vitest'
import { openConsole } from '../../src/terminal/console.ts'
import { askSecret, askText, confirm, pick, pickMany } from '../../src/terminal/prompt.ts'
import { consoleSettings } from '../../src/terminal/settings.ts'
import { spin } from '../../src/terminal/spinner.ts'
import { type TestWorld, testHost } from '../support/host.ts'

function open(world: TestWorld) {
  const host = testHost(world)
  return { host, console: openConsole(host, consoleSettings({}, host.environment.variables)) }
}
const asking = {
  title: 'MFA code of superadmin',
  what: 'the MFA code of superadmin',
  instead: ['Set `ATMOS_MFA_CODE`.'],
}
const choices = [
  { value: 'a', label: 'A' },
  { value: 'b', label: 'B' },
]

describe('at a terminal', () => {
  test('answers come back as they are meant', async () => {
    const { host, console } = open({ terminal: true, answers: ['123456', 'sesame-open', 'b', ['a', 'b'], 'yes', 'no'] })
    expect(await askText(console, host, asking)).toBe('123456')
    expect(await askSecret(console, host, asking)).toBe('sesame-open')
    expect(await pick(console, host, { ...asking, choices })).toBe('b')
    expect(await pickMany(console, host, { ...asking, choices, chosen: ['a'] })).toEqual(['a', 'b'])
    expect(await confirm(console, host, { ...asking, initial: true })).toBe(true)
    expect(await confirm(console, host, asking)).toBe(false)
    expect(host.asked).toEqual([
      { kind: 'text', title: asking.title },
      { kind: 'secret', title: asking.title },
      { kind: 'select', title: asking.title, choices },
      { kind: 'multiselect', title: asking.title, choices, chosen: ['a'] },
      { kind: 'confirm', title: asking.title, initial: true },
      { kind: 'confirm', title: asking.title },
    ])
    console.out('it was sesame-open')
    expect(host.stdout).toBe('it was <MASKED>')
  })
  test('leaving is a failure with the status of Ctrl-C, or what the caller says', async () => {
    const { host, console } = open({ terminal: true, answers: [undefined, undefined] })
    await expect(askText(console, host, asking)).rejects.toMatchObject({ code: 'terminal/aborted', exitCode: 130 })
    await expect(pick(console, host, { ...asking, choices, abortExit: 1 })).rejects.toMatchObject({ exitCode: 1 })
  })
  test('an empty list is not asked for', async () => {
    const { host, console } = open({ terminal: true })
    await expect(pick(console, host, { ...asking, choices: [] })).rejects.toMatchObject({
      code: 'terminal/nothing-to-choose',
    })
  })
})

test.each<[TestWorld, string]>([
  [{}, 'stdin is no terminal'],
  [{ terminal: true, env: { CI: 'true' } }, 'this runs in CI'],
])('without a terminal the failure says what was asked and how to answer: %j', async (world, why) => {
  const { host, console } = open(world)
  await expect(askText(console, host, asking)).rejects.toMatchObject({
    code: 'terminal/no-terminal',
    words: {
      message: `the MFA code of superadmin is needed, and nobody can be asked for it: ${why}.`,
      hints: ['Set `ATMOS_MFA_CODE`.'],
    },
  })
  expect(host.asked).toEqual([])
})

describe('a wait', () => {
  test('is one line where nothing moves', () => {
    const { host, console } = open({})
    const wait = spin(console, host, 'waiting for your browser')
    wait.update('still waiting')
    wait.stop('✓ done')
    expect(host.stderr).toBe('waiting for your browser\n✓ done\n')
    expect(host.slept).toEqual([])
  })
  test('moves and counts on a terminal, and gives way to other words', async () => {
    const { host, console } = open({ terminal: true, env: { TERM: 'xterm', NO_COLOR: '1' } })
    const wait = spin(console, host, 'waiting')
    expect(host.stderr).toBe('\r\u001b[2K⠋ waiting'.slice(0))
    console.say('a word')
    expect(host.stderr).toContain('\r\u001b[2Ka word\n⠋ waiting')
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(host.stderr).toContain('waiting 1 s')
    wait.stop('✓ done')
    const end = host.stderr
    expect(end.endsWith('\r\u001b[2K✓ done\n')).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(host.stderr).toBe(end)
  })
})
