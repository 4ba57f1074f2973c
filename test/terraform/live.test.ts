import { expect, test } from 'vitest'
import { openConsole } from '../../src/terminal/console.ts'
import { consoleSettings } from '../../src/terminal/settings.ts'
import { openLive } from '../../src/terraform/live.ts'
import { learn } from '../../src/value/secret.ts'
import { testHost } from '../support/host.ts'

/** A view on a terminal of so many columns, and what it shows: the screen's lines, as an emulator would have them. */
function view(width: number, names: readonly string[]) {
  const host = testHost({ terminal: true, columns: width, env: { TERM: 'xterm', NO_COLOR: '1' } })
  const console = openConsole(host, consoleSettings({}, host.environment.variables))
  const live = openLive({ console, clock: host.clock }, 'terraform plan', names)
  return { host, console, live, screen: () => screenOf(host.stderr) }
}

/** The lines that a stream of texts and cursor movements leaves. */
function screenOf(text: string): string[] {
  const lines = ['']
  let [x, y] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const sequence = /^\u001b\[(\d*)([A-Za-z])/.exec(text.slice(at))
    if (sequence) {
      if (sequence[2] === 'A') y -= Number(sequence[1] || 1)
      else if (sequence[2] === 'K') lines[y] = ''
      else throw new Error(`unknown ${sequence[0]}`)
      at += sequence[0].length - 1
    } else if (text[at] === '\r') x = 0
    else if (text[at] === '\n') {
      y += 1
      x = 0
      lines[y] ??= ''
    } else {
      const line = (lines[y] as string).padEnd(x)
      lines[y] = line.slice(0, x) + text[at] + line.slice(x + 1)
      x += 1
    }
  }
  return lines
}

test('each has a line; what has ended stands above what moves', async () => {
  const { live, screen, console } = view(80, ['dev/vpc', 'dev/app', 'dev/db'])
  live.started('dev/vpc')
  live.started('dev/db')
  live.said('dev/vpc', '\u001b[1mterraform_data.a: \u001b[0m  Refreshing')
  live.ended('dev/vpc', '✓', 'no changes')
  console.say('a word between')
  live.ended('dev/db', '✗', 'failed with 1', '     Error: no')
  live.close()
  expect(screen()).toEqual([
    ' ✓ dev/vpc     0 s  no changes',
    'a word between',
    ' ✗ dev/db      0 s  failed with 1',
    '     Error: no',
    '',
  ])
})

test.each([60, 80, 200])('no line is wider than %i columns', (width) => {
  const names = ['a-long-name/of-a-component-that-says-a-lot', 'b']
  const { live, host } = view(width, names)
  for (const name of names) {
    live.started(name)
    live.said(name, '漢字 '.repeat(100))
    live.ended(name, '·', 'x'.repeat(400))
  }
  live.close()
  const lines = host.stderr.split(/[\n\r]|\u001b\[\w*/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
})

test('a secret is not shown in part where a line is cut', () => {
  learn('correct-horse-battery-staple')
  const { live, host } = view(60, ['dev/vpc'])
  live.started('dev/vpc')
  live.ended('dev/vpc', '✗', `${'x'.repeat(25)} correct-horse-battery-staple`)
  live.close()
  expect(host.stderr).not.toContain('correct')
})
