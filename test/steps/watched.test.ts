import { expect, test } from 'vitest'
import { runSteps } from '../../src/steps/run.ts'
import { learn } from '../../src/value/secret.ts'
import { labelOf, type WorkEvent } from '../../src/work/events.ts'
import { stepHost, steps } from './step-host.ts'

/** Runs steps that are watched; the events in short. */
async function watched(yaml: string, output: boolean) {
  learn('a-very-secret-word')
  const seen: string[] = []
  const consume = (event: WorkEvent) => {
    const ended = event.kind === 'ended' || event.kind === 'skipped' ? event.ended : undefined
    const words = event.kind === 'output' ? `${event.stream} ${new TextDecoder().decode(event.bytes)}` : ended?.status
    seen.push([event.kind, labelOf(event), words].filter(Boolean).join(' '))
  }
  const { host, stepsHost } = stepHost(
    {
      processes: {
        'bash -c build': 'built with a-very-secret-word\n',
        'bash -c test': { code: 3, stderr: 'broken\n' },
        'bash -c tidy': '',
      },
    },
    { watch: { consume, within: [{ name: 'deploy' }], output } },
  )
  const outcome = await runSteps(steps(yaml), stepsHost)
  return { seen, outcome, host }
}

const list =
  '[{ name: build, command: build }, test, { name: ship, command: ship }, { name: tidy, when: always, command: tidy }]'

test('who watches steps sees each begin and end, and what it writes, masked', async () => {
  const { seen, outcome, host } = await watched(list, true)
  expect(outcome.exitCode).toBe(3)
  expect(seen).toEqual([
    'started deploy/build',
    'output deploy/build stdout built with ',
    'output deploy/build stdout <MASKED>',
    'output deploy/build stdout \n',
    'ended deploy/build succeeded',
    'started deploy/step 2',
    'output deploy/step 2 stderr broken\n',
    'ended deploy/step 2 failed',
    'skipped deploy/ship skipped',
    'started deploy/tidy',
    'ended deploy/tidy succeeded',
  ])
  expect(host.stdout + host.stderr).toBe('')
})

test('who does not show the output leaves it on our own streams', async () => {
  const { seen, host } = await watched(list, false)
  expect(seen.filter((line) => line.startsWith('output'))).toEqual([])
  expect(host.stdout).toBe('built with <MASKED>\n')
  expect(host.stderr).toBe('broken\n')
})
