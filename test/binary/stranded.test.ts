import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const bun = join(root, 'node_modules/.bin/bun')
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-stranded-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The program on both runtimes: bun reads its source, Node a bundle. */
beforeAll(async () => {
  const made = await rolldown({
    cwd: root,
    input: { main: join(import.meta.dirname, 'stranded-program.ts') },
    platform: 'node',
    logLevel: 'silent',
    external: [/^(node|bun):/, /^@napi-rs/],
  })
  await made.write({ dir: folder, format: 'esm' })
  await made.close()
}, 60_000)

describe.each([
  ['Node', () => [process.execPath, join(folder, 'main.js')]],
  ['bun', () => [bun, 'run', join(import.meta.dirname, 'stranded-program.ts')]],
] as const)('on %s', (_runtime, program) => {
  const run = (what: string) => {
    const [file = '', ...args] = program()
    const ended = spawnSync(file, [...args, what], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env.PATH },
    })
    return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr }
  }

  test('what ends without an answer says what it was waiting for, outermost first', () => {
    const { code, stdout, stderr } = run('named')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('The command has no answer, and nothing is left to do.')
    const waits = ['the stacks to open', 'the section of vpc in dev', 'the section of app in dev']
    const places = waits.map((wait) => stderr.indexOf(`    ${wait}\n`))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(stderr).toContain('💡')
  })

  test('nor does it end in silence where nothing that it waits for has a name', () => {
    const { code, stderr } = run('unnamed')
    expect(code).toBe(1)
    expect(stderr).toContain('The command has no answer')
  })

  test('what moves on the screen does not keep it from ending', () => {
    expect(run('spinner')).toMatchObject({ code: 1 })
  })

  test('an answer is an answer', () => {
    expect(run('answers')).toEqual({ code: 7, stdout: '', stderr: '' })
  })
})
