import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Build, builds, isAlive, place, start } from './builds.ts'

const onTerminal = resolve(import.meta.dirname, '../support/on-terminal.py')
const project = `
  commands:
    - name: waits
      steps:
        - 'sh -c "echo child $$; echo ready; exec sleep 987"; echo "not reached"'
        - echo "not reached either"
    - name: cleans-up
      steps: ["trap 'echo cleaned up; exit 0' INT TERM; echo ready; sleep 987 & wait"]
`

const childOf = (stdout: string) => Number(/child (\d+)/.exec(stdout)?.[1])

describe.each(Object.keys(builds) as Build[])('signals to %s', (build) => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it with %i, and all that it started', async (signal, code) => {
    const running = start([...builds[build], 'waits'], place(project), '')
    await running.says('ready')
    running.child.kill(signal)
    const ended = await running.ended
    expect(ended).toMatchObject({ code, signal: null })
    expect(ended.stdout).not.toContain('not reached')
    const child = childOf(ended.stdout)
    expect(child).toBeGreaterThan(1)
    await expect.poll(() => isAlive(child), { timeout: 5_000 }).toBe(false)
  })

  test('Ctrl-C at the terminal ends it with 130, and all that it started', async () => {
    const keys = JSON.stringify([['ready', '\u0003']])
    const { stdout } = await start(['python3', onTerminal, keys, ...builds[build], 'waits'], place(project), '').ended
    expect(stdout).toContain('<exit 130>')
    expect(stdout).not.toContain('not reached')
    const child = childOf(stdout)
    await expect.poll(() => isAlive(child), { timeout: 5_000 }).toBe(false)
  })

  test('a step that cleans up on Ctrl-C has its time', async () => {
    const keys = JSON.stringify([['ready', '\u0003']])
    const { stdout } = await start(['python3', onTerminal, keys, ...builds[build], 'cleans-up'], place(project), '')
      .ended
    expect(stdout).toContain('cleaned up')
  })
})
