import { describe, expect, test } from 'vitest'
import { endingStep } from '../../src/failure/failure.ts'
import { fail } from '../../src/steps/failures.ts'
import { readLimits, TimedOut, withinLimits } from '../../src/steps/limits.ts'
import { action, type Run, type StepResult } from '../../src/steps/step.ts'
import { testHost } from '../support/host.ts'
import { project } from '../support/project.ts'
import { steps } from './step-host.ts'

/** Runs an action within the limits that a step's fields set. */
async function within(fields: string, act: (run: Run) => Promise<StepResult>, signal = new AbortController().signal) {
  const host = testHost({})
  const [step] = steps(`[{ command: x, ${fields} }]`)
  if (!step) throw new Error('no step')
  const run = { host, signal } as unknown as Run
  return withinLimits(
    await readLimits(step.fields),
    action(act, () => ''),
    run,
  )
}

const untilAborted = (run: Run) =>
  new Promise<StepResult>((resolve) =>
    run.signal.addEventListener('abort', () => resolve({ code: 143, value: '', reported: true }), { once: true }),
  )

describe('timeout', () => {
  test('the signal of an attempt ends with its time, and the step with 124', async () => {
    expect(await within('timeout: 5s', untilAborted)).toMatchObject({
      code: 124,
      reported: false,
      problem: 'timed out after 5.0 s (timeout)',
    })
  })

  test('a wait that is rejected with the reason of the signal has timed out', async () => {
    let reason: unknown
    const act = async (run: Run) => {
      await untilAborted(run)
      reason = run.signal.reason
      throw reason
    }
    expect(await within('timeout: 90s', act)).toMatchObject({ code: 124, value: '' })
    expect(reason).toBeInstanceOf(TimedOut)
  })

  test('each attempt has the whole time', async () => {
    let attempts = 0
    const act = async (run: Run) => {
      attempts += 1
      return attempts < 3 ? untilAborted(run) : { code: 0, value: 'done' }
    }
    expect(await within('timeout: 5s, retry: { max_attempts: 3 }', act)).toMatchObject({ code: 0, value: 'done' })
  })

  test('what ends in time is left alone', async () => {
    expect(await within('timeout: 5s', async () => ({ code: 0, value: 'x' }))).toEqual({ code: 0, value: 'x' })
  })

  test('an interruption is no timeout', async () => {
    const stop = new AbortController()
    stop.abort(new Error('Ctrl-C'))
    const act = async () => ({ code: 130, value: '' })
    expect(await within('timeout: 5s', act, stop.signal)).toEqual({ code: 130, value: '' })
  })

  test('a program that takes too long is ended, with its children', async () => {
    const shop = project(
      {
        'atmos.yaml': `
          commands:
            - name: wait
              steps: [{ command: "sleep 60 & echo begun; wait", timeout: 300ms }]
        `,
      },
      { real: true },
    )
    const begun = Date.now()
    const run = await shop.run('wait')
    expect(run).toMatchObject({ exitCode: 124, stdout: 'begun\n' })
    expect(run.stderr).toContain('timed out after 300 ms (timeout)')
    expect(Date.now() - begun).toBeLessThan(30_000)
  })
})

describe('a failure says what it ends', () => {
  const at = { step: 'step 1 of deploy', place: undefined }
  test.each([
    ['no-shell', fail('no-shell', { ...at, path: '' }), true],
    ['too-deep', fail('too-deep', { current: 11, most: 10 }), true],
    ['bad-depth', fail('bad-depth', { text: 'x' }), true],
    ['bad-directory', fail('bad-directory', { ...at, path: '/x', problem: 'does not exist' }), true],
    ['bad-field', fail('bad-field', { ...at, field: 'a', wanted: 'b', found: 'c' }), false],
    ['missing-field', fail('missing-field', { ...at, field: 'a', type: 'b' }), false],
    ['unknown-type', fail('unknown-type', { ...at, type: 'a', known: [] }), false],
    ['type-not-yet', fail('type-not-yet', { ...at, type: 'a' }), false],
    ['field-not-yet', fail('field-not-yet', { ...at, field: 'a' }), false],
    ['bad-duration', fail('bad-duration', { ...at, field: 'a', text: 'b' }), false],
    ['bad-retry', fail('bad-retry', { ...at, field: 'a', rule: 'b' }), false],
    ['bad-needs', fail('bad-needs', { ...at, problem: 'a' }), false],
    ['bad-output', fail('bad-output', { ...at, output: 'a', problem: 'b' }), false],
  ] as const)('%s ends the run: %s', (_name, failure, endsRun) => {
    expect(failure.endsRun).toBe(endsRun)
    expect(endingStep(failure).endsRun).toBe(false)
    expect(endingStep(failure)).toMatchObject({ code: failure.code, message: failure.message })
  })

  const shop = (steps: string) =>
    project({ 'atmos.yaml': `commands: [{ name: it, steps: [${steps}] }]\n` }, { real: true })

  test('a step without a shell ends the run: not even clean-up would find one', async () => {
    const run = await shop(
      '{ command: "echo a", env: { PATH: /nowhere } }, { command: [/bin/echo, cleanup], when: always }',
    )
      .env({ PATH: '/nowhere' })
      .run('it')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('Neither bash nor sh is on the PATH of step 1 of it')
  })

  test('a wrong step is a step that failed: clean-up runs', async () => {
    const run = await shop('{ type: nonsense }, { command: echo cleanup, when: always }').run('it')
    expect(run).toMatchObject({ exitCode: 1, stdout: 'cleanup\n' })
  })

  test('a template that fails ends the run', async () => {
    const run = await shop('"echo {{ .Nothing.here }}", { command: echo cleanup, when: always }').run('it')
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  })
})
