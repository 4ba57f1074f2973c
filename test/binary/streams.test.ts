import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Build, builds, place, quoted, run, start } from './builds.ts'

const onTerminal = resolve(import.meta.dirname, '../support/on-terminal.py')
const project = `
  commands:
    - { name: asks, steps: ['read -r line; echo "got $line"'] }
    - { name: terminals, steps: ['test -t 0 && echo "stdin is one"; test -t 1 && echo "stdout is one"; true'] }
    - { name: streams, steps: ['echo out > /dev/stdout; echo err > /dev/stderr'] }
    - { name: much, steps: ['head -c 20000000 /dev/zero | tr "\\\\0" x'] }
    - { name: endless, steps: ['yes'] }
    - { name: binary, steps: ["printf '\\\\377\\\\000\\\\001end'"] }
`

describe.each(Object.keys(builds) as Build[])('the streams of %s', (build) => {
  test('stdin reaches the step', async () => {
    expect(await run(build, ['asks'], place(project), 'a line\n')).toMatchObject({ code: 0, stdout: 'got a line\n' })
  })

  test('a step may open its streams by name', async () => {
    expect(await run(build, ['streams'], place(project))).toMatchObject({ stdout: 'out\n', stderr: 'err\n' })
  })

  test('bytes that are no text stay what they are', async () => {
    const shell = await start(['bash', '-c', `${quoted(build, 'binary')} | od -An -tx1`], place(project), '').ended
    expect(shell.stdout.trim()).toBe('ff 00 01 65 6e 64')
  })

  test('much output comes whole', async () => {
    const shell = await start(['bash', '-c', `${quoted(build, 'much')} | wc -c`], place(project), '').ended
    expect(shell.stdout.trim()).toBe('20000000')
  })

  test('a reader that goes away ends the help in silence', async () => {
    const shell = await start(
      ['bash', '-c', `set -o pipefail; ${quoted(build, '--help')} | head -1`],
      place(project),
      '',
    ).ended
    expect(shell).toMatchObject({ code: 0, stderr: '' })
    expect(shell.stdout.split('\n')).toHaveLength(2)
  })

  test('a reader that goes away ends a step that would never end', async () => {
    const shell = await start(['bash', '-c', `${quoted(build, 'endless')} | head -1`], place(project), '').ended
    expect(shell.stdout).toBe('y\n')
  })

  test('a terminal stays the stdin of a step', async () => {
    const args = ['python3', onTerminal, '[]', ...builds[build], 'terminals'] as const
    expect((await start(args, place(project), '').ended).stdout).toContain('stdin is one')
  })
})
