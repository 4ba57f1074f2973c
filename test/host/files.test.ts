import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { nodeFiles as files, findProgram } from '../../src/host/node-files.ts'
import { drive, runtimes } from './runtimes.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'atmos-files-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

test('an atomic write sets the mode, keeps a link, and leaves nothing beside it', () => {
  const at = folder()
  files.writeAtomic(join(at, 'a'), 'one', { mode: 0o600 })
  expect([readFileSync(join(at, 'a'), 'utf8'), statSync(join(at, 'a')).mode & 0o777]).toEqual(['one', 0o600])
  files.writeAtomic(join(at, 'a'), 'two')
  expect([readFileSync(join(at, 'a'), 'utf8'), statSync(join(at, 'a')).mode & 0o777]).toEqual(['two', 0o600])
  symlinkSync('a', join(at, 'link'))
  files.writeAtomic(join(at, 'link'), 'three')
  expect(readFileSync(join(at, 'a'), 'utf8')).toBe('three')
  expect(files.list(at).map((one) => one.name)).toEqual(['a', 'link'])
})

test('a write that fails leaves the old file and nothing beside it', () => {
  const at = folder()
  mkdirSync(join(at, 'a'))
  expect(() => files.writeAtomic(join(at, 'a'), 'x')).toThrow()
  expect(() => files.writeAtomic(join(at, 'none/b'), 'x')).toThrow(/ENOENT/)
  expect(readdirSync(at)).toEqual(['a'])
})

test('what is missing has no stat, also below a file', () => {
  const at = folder()
  writeFileSync(join(at, 'f'), '')
  expect([files.stat(join(at, 'x')), files.stat(join(at, 'f/x'))]).toEqual([undefined, undefined])
  symlinkSync('gone', join(at, 'dangling'))
  expect(files.list(at)).toEqual([
    { name: 'dangling', kind: 'other' },
    { name: 'f', kind: 'file' },
  ])
})

test('both runtimes tell the same about files', async () => {
  const at = folder()
  const big = `${'line of text\n'.repeat(30_000)}the end`
  const paths = {
    plain: 'text: \u00fc \u{1f40b}\n',
    bom: '\ufeffwith a mark',
    empty: '',
    big,
    'with space and \u00e9': 'x',
  }
  for (const [name, text] of Object.entries(paths)) writeFileSync(join(at, name), text)
  mkdirSync(join(at, 'dir'))
  symlinkSync('plain', join(at, 'link'))
  symlinkSync('gone', join(at, 'dangling'))
  symlinkSync('round', join(at, 'round'))
  writeFileSync(join(at, 'run'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(at, 'mine'), '#!/bin/sh\n', { mode: 0o700 })
  utimesSync(join(at, 'empty'), -3.5, -3.5)
  const asked = [...Object.keys(paths), 'dir', 'link', 'dangling', 'round', 'run', 'mine', 'plain/x', 'no'].map((one) =>
    join(at, one),
  )
  const [node, bun] = await Promise.all([drive('node', ['look', ...asked]), drive('bun', ['look', ...asked])])
  expect(bun.value).toEqual(node.value)
  const answers = node.value as [{ kind: string; size: number } | null, unknown, unknown][]
  expect(answers.map(([stat, text]) => [stat?.kind ?? null, text])).toEqual([
    ['file', paths.plain],
    ['file', paths.bom],
    ['file', ''],
    ['file', big.slice(-40)],
    ['file', 'x'],
    ['directory', { code: 'EISDIR' }],
    ['file', paths.plain],
    [null, { code: 'ENOENT' }],
    [null, { code: 'ELOOP' }],
    ['file', '#!/bin/sh\n'],
    ['file', '#!/bin/sh\n'],
    [null, { code: 'ENOTDIR' }],
    [null, { code: 'ENOENT' }],
  ])
})

test('programs are found as a shell finds them', () => {
  const at = folder()
  mkdirSync(join(at, 'bin'))
  mkdirSync(join(at, 'bin/tool'), { mode: 0o755 })
  mkdirSync(join(at, 'more'))
  writeFileSync(join(at, 'more/tool'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(at, 'bin/plain'), '', { mode: 0o644 })
  expect(findProgram('tool', { PATH: 'bin:more' }, at)).toBe(join(at, 'more/tool'))
  expect(findProgram('./more/tool', {}, at)).toBe(join(at, 'more/tool'))
  expect(findProgram('plain', { PATH: 'bin' }, at)).toBeUndefined()
  expect(findProgram('tool', {}, at)).toBeUndefined()
  expect(findProgram('x'.repeat(5000), { PATH: 'bin' }, at)).toBeUndefined()
})

describe.each(['node', 'bun'] as const)('locks on %s', (runtime) => {
  test('fifty processes get it in turn', async () => {
    const file = join(folder(), 'counter')
    writeFileSync(file, '0')
    const all = await Promise.all(Array.from({ length: 50 }, () => drive(runtime, ['count', file, '3'])))
    expect(all.map((one) => one.stderr).filter(Boolean)).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe('150')
    expect(existsSync(`${file}.lock`)).toBe(false)
  }, 120_000)

  test('the lock of a killed process is taken over at once, by one', async () => {
    const file = join(folder(), 'counter')
    writeFileSync(file, '0')
    const [program, ...first] = runtimes[runtime]()
    const holder = spawn(program, [...first, 'hold', file], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((held) => holder.stdout.once('data', held))
    expect((await drive(runtime, ['lock', file, '300'])).value).toEqual({ got: 'ETIMEDOUT', quick: true })
    const waiting = Array.from({ length: 8 }, () => drive(runtime, ['count', file, '5']))
    await new Promise((soon) => setTimeout(soon, 500))
    expect(readFileSync(file, 'utf8')).toBe('0')
    holder.kill('SIGKILL')
    await Promise.all(waiting)
    expect(readFileSync(file, 'utf8')).toBe('40')
  }, 60_000)

  test('a lock that was half written is not for ever', async () => {
    const file = join(folder(), 'x')
    writeFileSync(`${file}.lock`, '')
    const old = new Date(Date.now() - 60_000)
    utimesSync(`${file}.lock`, old, old)
    expect((await drive(runtime, ['lock', file, '1000'])).value).toEqual({ got: 'it', quick: true })
  })

  test('the guard of a process that was killed goes with the next use, and one that may be alive stays', async () => {
    const file = join(folder(), 'x')
    const guard = `${file}.lock.guard`
    mkdirSync(guard)
    await drive(runtime, ['lock', file, '1000'])
    expect(existsSync(guard)).toBe(true)
    const old = new Date(Date.now() - 10_000)
    utimesSync(guard, old, old)
    expect((await drive(runtime, ['lock', file, '1000'])).value).toEqual({ got: 'it', quick: true })
    expect(existsSync(guard)).toBe(false)
  })
})
