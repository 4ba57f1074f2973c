import { describe, expect, test } from 'vitest'
import { openConsole } from '../../src/terminal/console.ts'
import { consoleSettings } from '../../src/terminal/settings.ts'
import { learn } from '../../src/value/secret.ts'
import { each } from '../../src/work/events.ts'
import { Outputs } from '../../src/work/output.ts'
import { schedule } from '../../src/work/schedule.ts'
import type { Ended, Task } from '../../src/work/task.ts'
import { hasGroups } from '../../src/work/views/ci-groups.ts'
import { type ViewName, viewKind } from '../../src/work/views/registry.ts'
import { type TestWorld, testHost } from '../support/host.ts'

/** One thing that a task does: writes to a stream, or ends. */
type Act = readonly ['out' | 'err', string] | readonly ['ends', number]

const outcome = (_task: Task, ended: Ended) =>
  ended.problem ?? (ended.code === 0 ? 'fine' : `failed with ${ended.code}`)

/** A view of tasks with these names, the scheduler behind it, and what is seen of both streams. */
async function view(name: ViewName, names: readonly string[], world: TestWorld = {}) {
  const host = testHost({ env: { TERM: 'xterm', NO_COLOR: '1' }, ...world })
  const console = openConsole(host, consoleSettings({}, host.environment.variables))
  const tasks = names.map((one) => ({ name: one }))
  const outputs = new Outputs()
  const about = { console, clock: host.clock, title: 'terraform plan', verb: 'plan', tasks, outputs, outcome }
  /** Plays a script: each task begins with its first act, and does one act after the other as the script has them. */
  const play = async (script: readonly (readonly [string, ...Act])[], concurrency = names.length) => {
    const shown = (await viewKind(name, host.environment.variables))({ ...about, concurrency })
    const ends = new Map<string, (code: number) => void>()
    const writers = new Map<string, (stream: 'stdout' | 'stderr', text: string) => void>()
    const run = schedule<Task>(
      {
        tasks: tasks.filter((task) => script.some(([one]) => one === task.name)),
        needs: () => [],
        concurrency,
        onFailure: 'continue',
        run: (task, slot) => {
          const sinks = { stdout: slot.output('stdout'), stderr: slot.output('stderr') }
          writers.set(task.name, (stream, text) => void sinks[stream](new TextEncoder().encode(text)))
          return new Promise((resolve) => ends.set(task.name, resolve))
        },
      },
      {
        clock: host.clock,
        signal: new AbortController().signal,
        consume: each([outputs.consume, shown.consume]),
        mask: console.maskStream,
      },
    )
    for (const [task, kind, what] of script) {
      while (!ends.has(task)) await Promise.resolve()
      if (kind === 'ends') ends.get(task)?.(what as number)
      else writers.get(task)?.(kind === 'out' ? 'stdout' : 'stderr', what as string)
      for (let turn = 0; turn < 3; turn++) await new Promise((soon) => setImmediate(soon))
    }
    await run
    shown.close()
  }
  return { host, console, play }
}

/** The lines that a stream of texts and cursor movements leaves, without empty ones at the end and with every time as 0 s. */
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
    .join('\n')
    .trimEnd()
    .replace(/\d+ s(?= {2})/g, '0 s')
    .split('\n')
}

const terminal = (columns: number): TestWorld => ({ terminal: true, columns })

describe('live', () => {
  test('each has a line; what has ended stands above what moves', async () => {
    const { host, play } = await view('live', ['dev/vpc', 'dev/app', 'dev/db'], terminal(80))
    await play([
      ['dev/vpc', 'out', '\u001b[1mterraform_data.a: \u001b[0m  Refreshing\n'],
      ['dev/vpc', 'ends', 0],
      ['dev/app', 'ends', 0],
      ['dev/db', 'err', 'begin\nError: no\n'],
      ['dev/db', 'ends', 1],
    ])
    expect(host.stderr).toContain('terraform_data.a: Refreshing')
    expect(screenOf(host.stderr)).toEqual([
      ' ✓ dev/vpc     0 s  fine',
      ' ✓ dev/app     0 s  fine',
      ' ✗ dev/db      0 s  failed with 1',
      '     Error: no',
    ])
  })

  test('words between the lines move nothing', async () => {
    const { host, console, play } = await view('live', ['a'], terminal(80))
    const played = play([
      ['a', 'out', 'x\n'],
      ['a', 'ends', 0],
    ])
    console.say('a word between')
    await played
    expect(screenOf(host.stderr)).toEqual(['a word between', ' ✓ a     0 s  fine'])
  })

  test.each([60, 80, 200])('no line is wider than %i columns', async (width) => {
    const names = ['a-long-name/of-a-component-that-says-a-lot', 'b']
    const { host, play } = await view('live', names, terminal(width))
    await play(
      names.flatMap((name) => [
        [name, 'out', `${'漢字 '.repeat(100)}\n`],
        [name, 'ends', 3],
      ]),
    )
    const lines = host.stderr.split(/[\n\r]|\u001b\[\w*/).filter((line) => !line.startsWith('     漢'))
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
  })

  test('a secret is not shown in part where a line is cut', async () => {
    learn('correct-horse-battery-staple')
    const { host, play } = await view('live', ['dev/vpc'], terminal(60))
    await play([
      ['dev/vpc', 'out', `${'x'.repeat(25)} correct-horse-`],
      ['dev/vpc', 'out', 'battery-staple\n'],
      ['dev/vpc', 'ends', 0],
    ])
    expect(host.stderr).not.toContain('correct')
  })
})

describe('prefixed', () => {
  test('every line says whose it is, as soon as it is complete', async () => {
    const { host, play } = await view('prefixed', ['vpc', 'database'])
    await play([
      ['vpc', 'out', 'one\ntw'],
      ['database', 'out', 'first\n'],
      ['vpc', 'out', 'o\nthree'],
      ['database', 'err', 'bad\n'],
      ['vpc', 'ends', 0],
      ['database', 'ends', 1],
    ])
    expect(host.stdout).toBe('vpc      │ one\ndatabase │ first\nvpc      │ two\nvpc      │ three\n')
    expect(host.stderr).toBe('database │ bad\n')
  })
})

describe('grouped', () => {
  test('the output of each in one piece, when it has ended; its last line is ended', async () => {
    const { host, play } = await view('grouped', ['vpc', 'db'])
    await play([
      ['vpc', 'out', 'one\n'],
      ['db', 'out', 'first'],
      ['vpc', 'out', 'two\n'],
      ['db', 'ends', 0],
      ['vpc', 'ends', 4],
    ])
    expect(host.stdout).toBe('first\none\ntwo\n')
    expect(host.stderr).toBe('[db] plan output succeeded\n[db] end\n[vpc] plan output failed\n[vpc] end\n')
  })

  test('a secret in two pieces is masked', async () => {
    learn('a-secret-in-two-pieces')
    const { host, play } = await view('grouped', ['vpc'])
    await play([
      ['vpc', 'out', 'key: a-secret-'],
      ['vpc', 'out', 'in-two-pieces\n'],
      ['vpc', 'ends', 0],
    ])
    expect(host.stdout).toBe('key: <MASKED>\n')
  })
})

test('quiet shows the output of what failed, and nothing else', async () => {
  const { host, play } = await view('quiet', ['vpc', 'db'])
  await play([
    ['vpc', 'out', 'one\n'],
    ['db', 'out', 'data\n'],
    ['db', 'err', 'no access\n'],
    ['vpc', 'ends', 0],
    ['db', 'ends', 7],
  ])
  expect(host.stdout).toBe('data\n')
  expect(host.stderr).toBe('✗ db  failed with 7\nno access\n')
})

test('straight gives each a heading with its number', async () => {
  const { host, play } = await view('straight', ['vpc', 'db'])
  await play(
    [
      ['vpc', 'ends', 0],
      ['db', 'ends', 0],
    ],
    1,
  )
  expect(host.stderr).toBe('▸ plan vpc (1 of 2)\n\n▸ plan db (2 of 2)\n')
})

describe('ci-groups', () => {
  const script = [
    ['vpc: 100%', 'out', 'one\n'],
    ['vpc: 100%', 'ends', 0],
    ['db', 'out', 'first\n'],
    ['db', 'ends', 1],
  ] as const

  test('GitHub folds what has ended', async () => {
    const { host, play } = await view('ci-groups', ['vpc: 100%', 'db'], { env: { GITHUB_ACTIONS: 'true' } })
    await play(script)
    expect(host.stdout).toBe('::group::vpc: 100%25\none\n::endgroup::\n::group::db (failed)\nfirst\n::endgroup::\n')
  })

  test('one at a time shows its output as it comes', async () => {
    const { host, play } = await view('ci-groups', ['vpc: 100%', 'db'], { env: { GITHUB_ACTIONS: 'true' } })
    await play(script, 1)
    expect(host.stdout).toBe('::group::vpc: 100%25\none\n::endgroup::\n::group::db\nfirst\n::endgroup::\n')
  })

  test('GitLab has sections with a time and a name without blanks', async () => {
    const { host, play } = await view('ci-groups', ['db one'], { env: { GITLAB_CI: 'true' } })
    await play([
      ['db one', 'out', 'first\n'],
      ['db one', 'ends', 0],
    ])
    expect(host.stdout).toMatch(
      /^\u001b\[0Ksection_start:\d+:db_one\[collapsed=true\]\r\u001b\[0Kdb one\nfirst\n\u001b\[0Ksection_end:\d+:db_one\r\u001b\[0K\n$/,
    )
  })

  test.each([
    [{ GITHUB_ACTIONS: 'true' }, true],
    [{ GITLAB_CI: 'true' }, true],
    [{ CI: 'true' }, false],
    [{}, false],
  ])('%j has groups: %j', (env, has) => {
    expect(hasGroups(env)).toBe(has)
  })
})
