import { describe, expect, test } from 'vitest'
import { type Build, builds, place, run } from './builds.ts'

const project = `
  commands:
    - { name: ends, arguments: [{ name: with, required: true }], steps: ["exit {{ .Arguments.with }}"] }
    - { name: killed, steps: ["kill -TERM $$"] }
    - { name: gone, steps: [{ type: shell, command: [no-such-program-anywhere] }] }
`

describe.each(Object.keys(builds) as Build[])('the status of %s', (build) => {
  test.each([
    ['nothing to complain about', ['version'], 0],
    ['a step that ends well', ['ends', '0'], 0],
    ['a step that fails', ['ends', '7'], 7],
    ['a step that a signal ended', ['killed'], 143],
    ['a word that means nothing', ['nothing-of-that-name'], 1],
    ['an input that is missing', ['ends'], 1],
    ['a directory that is missing', ['--chdir', 'nowhere', 'ends', '0'], 1],
  ])('%s', async (_what, args, code) => {
    expect(await run(build, args, place(project))).toMatchObject({ code, signal: null })
  })

  test('what is wrong is told once, on stderr', async () => {
    const { stdout, stderr } = await run(build, ['nothing-of-that-name'], place(project))
    expect([stdout, stderr.match(/\*\*Error:\*\*/g)?.length]).toEqual(['', 1])
    expect(stderr).toContain('nothing-of-that-name')
  })
})
