import { describe, expect, test } from 'vitest'
import { isFailure } from '../../src/failure/failure.ts'
import { runChildren } from '../../src/steps/children.ts'
import { prepareRun } from '../../src/steps/prepare.ts'
import { openState } from '../../src/steps/state.ts'
import type { Run, SideBySide } from '../../src/steps/step.ts'
import { labelOf, type WorkEvent } from '../../src/work/events.ts'
import type { TestWorld } from '../support/host.ts'
import { stepHost, steps } from './step-host.ts'

const soon = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Runs steps as children of one that is read from YAML, and tells how they ended and what was seen of it. */
async function run(children: string, how: Partial<SideBySide> = {}, world: TestWorld = {}, parent = 'name: all') {
  const events: string[] = []
  const consume = (event: WorkEvent) => {
    const more = event.kind === 'output' ? new TextDecoder().decode(event.bytes).trim() : ''
    const ended = event.kind === 'ended' || event.kind === 'skipped' ? (event.ended.problem ?? event.ended.status) : ''
    events.push([event.kind, labelOf(event), more, ended].filter(Boolean).join(' '))
  }
  const { host, stepsHost } = stepHost(world, { watch: { consume, within: [], output: true } })
  const [step] = steps(`[{ command: "true", ${parent} }]`)
  if (!step) throw new Error('no step')
  const list = steps(children)
  const state = openState(list, stepsHost)
  const prepared: Run = await prepareRun(step, {
    host: stepsHost,
    state,
    identity: await stepsHost.identityOf(step),
    signal: new AbortController().signal,
    sinks: undefined,
    limits: { retry: undefined, timeout: undefined },
    runChildren,
  })
  const outcome = await prepared.children(list, { onFailure: 'continue', ...how })
  return { outcome, events, state, started: host.processes.started, host }
}

describe('order', () => {
  test('children run side by side, and after those that they need', async () => {
    const { events, outcome } = await run(
      '[{ name: c, needs: [a, b], command: c }, { name: a, command: a }, { name: b, command: b }]',
      {},
      {
        processes: { 'bash -c a': 'of a\n', 'bash -c b': 'of b\n', 'bash -c c': 'of c\n' },
      },
    )
    expect(outcome).toEqual({ exitCode: 0, failed: [], interrupted: false })
    expect(events).toEqual([
      'started all/a',
      'started all/b',
      'output all/a of a',
      'output all/b of b',
      'ended all/a succeeded',
      'ended all/b succeeded',
      'started all/c',
      'output all/c of c',
      'ended all/c succeeded',
    ])
  })

  test.each([
    ['[{ name: a, command: a, needs: b }]', '`needs` of step 1 (a) of deploy: there is no step `b` beside it.'],
    [
      '[{ name: a, command: a, needs: b }, { name: b, command: b, needs: a }]',
      '`needs` of step 1 (a) of deploy: steps wait for each other in a circle: a → b → a.',
    ],
    [
      '[{ name: a, command: a }, { name: a, command: b }]',
      '`needs` of step 1 (a) of deploy: another step beside it has the same name.',
    ],
  ])('%s is refused before anything runs', async (yaml, message) => {
    const thrown = await run(yaml).catch((one: unknown) => one)
    expect(isFailure(thrown) && thrown.message).toBe(message)
  })
})

describe('what children see', () => {
  test('the directory and the variables of their parent, and its identity unless they name one', async () => {
    const { started } = await run(
      '[{ command: a }, { command: b, identity: other, env: { B: "2" }, working_directory: inner }]',
      {},
      { processes: () => '', files: { 'sub/inner/x': '' }, env: { KEPT: 'yes' } },
      'name: all, identity: first, env: { A: "1" }, working_directory: sub',
    )
    expect(started.map(({ cwd, env }) => [cwd, env.WHO, env.A, env.B, env.KEPT, env.ATMOS_SHLVL])).toEqual([
      ['/project/sub', 'first', '1', undefined, 'yes', '1'],
      ['/project/sub/inner', 'other', '1', '2', 'yes', '1'],
    ])
  })

  test('results stand beside those of other steps, those of the skipped too', async () => {
    const { state, outcome } = await run(
      '[{ name: a, command: a, outputs: { x: "{{ .value }}" } }, { name: b, command: b }, { name: c, needs: b, command: c }, { name: d, when: never, command: d }, { name: e, needs: d, command: "e {{ .steps.a.value }}" }]',
      { concurrency: 1 },
      { processes: { 'bash -c a': 'of a\n', 'bash -c b': { code: 4 }, 'bash -c e of a': '' } },
    )
    expect(outcome).toMatchObject({ exitCode: 4, failed: [{ step: { name: 'b' }, code: 4 }] })
    expect(state.results).toMatchObject({
      a: { value: 'of a', skipped: false, outputs: { x: 'of a' } },
      b: { error: 'subcommand exited with code 4', skipped: false },
      c: { error: 'it needs b, which did not succeed', skipped: true },
      d: { skipped: true },
      e: { skipped: false, error: '' },
    })
  })
})

describe('failures', () => {
  test('kill ends those under way, and what failed is what failed first', async () => {
    const { outcome, events } = await run(
      '[{ name: a, command: a }, { name: b, command: b }]',
      { onFailure: 'kill' },
      {
        processes: async ({ line, signal }) => {
          if (line.endsWith('b')) return { code: 7 }
          while (!signal?.aborted) await soon()
          return { code: 143 }
        },
      },
    )
    expect(outcome).toMatchObject({ exitCode: 7, failed: [{ step: { name: 'b' } }] })
    expect(outcome.failed).toHaveLength(1)
    expect(events.filter((line) => line.startsWith('ended'))).toEqual(['ended all/b failed', 'ended all/a canceled'])
  })

  test('continue forgives a child, and what needs it goes on', async () => {
    const { outcome } = await run(
      '[{ name: a, command: a, continue: always }, { name: b, needs: a, command: b }]',
      {},
      {
        processes: { 'bash -c a': { code: 3 }, 'bash -c b': '' },
      },
    )
    expect(outcome).toEqual({ exitCode: 0, failed: [], interrupted: false })
  })

  test('a wrong condition is a failure of the parent', async () => {
    const thrown = await run('[{ name: a, command: a, when: "!cel nothing.here" }]').catch((one: unknown) => one)
    expect(isFailure(thrown)).toBe(true)
  })
})
