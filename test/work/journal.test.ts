import { expect, test } from 'vitest'
import { openConsole } from '../../src/terminal/console.ts'
import { consoleSettings } from '../../src/terminal/settings.ts'
import { learn } from '../../src/value/secret.ts'
import { audited } from '../../src/work/audit.ts'
import type { Consumer } from '../../src/work/events.ts'
import { type JournalEntry, journalled, progressOf } from '../../src/work/journal.ts'
import { schedule } from '../../src/work/schedule.ts'
import type { Task } from '../../src/work/task.ts'
import { testHost } from '../support/host.ts'

/** `plan` succeeds with a child, `apply` fails with words, `notify` needs it. */
async function run(consume: Consumer) {
  const [plan, apply, notify]: readonly Task[] = [
    { name: 'plan', identity: 'reader' },
    { name: 'apply' },
    { name: 'notify' },
  ]
  const needs = new Map([[notify, [apply]]])
  let now = 0
  await schedule<Task>(
    {
      tasks: [plan, apply, notify] as Task[],
      needs: (task) => (needs.get(task) ?? []) as Task[],
      concurrency: 1,
      onFailure: 'continue',
      async run(task, slot) {
        if (task === apply) throw new Error('no access with key hunter2-hunter2')
        slot.output('stdout')(new TextEncoder().encode('hunter2-hunter2'))
        const inner = { tasks: [{ name: 'lint' }], needs: () => [], concurrency: 1, onFailure: 'continue' as const }
        await slot.children({ ...inner, run: async () => 0 })
        return 0
      },
    },
    {
      clock: { now: () => ++now },
      signal: new AbortController().signal,
      consume,
      mask: (emit) => ({ write: emit, end() {} }),
    },
  )
}

test('a journal says how far a run came, and holds no output and no secret', async () => {
  const lines: string[] = []
  const add = (entry: JournalEntry) => void lines.push(JSON.stringify(entry))
  await run(journalled({ add }, (text) => text.replaceAll('hunter2-hunter2', '<MASKED>')))
  expect(lines.join('\n')).not.toContain('hunter2')
  const entries = lines.map((line) => JSON.parse(line) as JournalEntry)
  const whole = progressOf(entries)
  expect(whole(['plan'])).toBe('succeeded')
  expect(whole(['plan', 'lint'])).toBe('succeeded')
  expect(whole(['apply'])).toBe('failed')
  expect(whole(['notify'])).toBe('skipped')
  expect(entries).toContainEqual({
    kind: 'ended',
    task: ['apply'],
    at: expect.any(Number),
    status: 'failed',
    code: 1,
    problem: 'no access with key <MASKED>',
  })
  const killed = progressOf(entries.slice(0, 2))
  expect(['plan', 'apply'].map((name) => killed([name]))).toEqual(['under way', undefined])
})

test('an audit logs who did what, and how it ended', async () => {
  learn('hunter2-hunter2')
  const host = testHost({ env: { ATMOS_LOGS_LEVEL: 'Debug', NO_COLOR: '1' } })
  const console = openConsole(host, consoleSettings({}, host.environment.variables))
  await run(audited(console, 'deploy'))
  const lines = host.stderr.trim().split('\n')
  expect(lines).toHaveLength(7)
  expect(lines[0]).toContain('task started run=deploy task=plan identity=reader')
  expect(lines[1]).toContain('task=plan/lint')
  expect(lines[5]).toContain('problem="no access with key <MASKED>"')
  expect(lines[6]).toContain('status=skipped')
  expect(host.stderr).not.toContain('hunter2')
})
