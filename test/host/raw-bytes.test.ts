import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { decodeRaw, encodeRaw, rawStart, splitZeros, startable } from '../../src/host/raw-bytes.ts'

const bytes = (...all: number[]) => Uint8Array.from(all)

test.each<[string, Uint8Array, string]>([
  ['plain text', bytes(0x61, 0x62), 'ab'],
  ['nothing', bytes(), ''],
  ['UTF-8 of each length', new TextEncoder().encode('aé€😀'), 'aé€😀'],
  ['a byte that begins nothing', bytes(0x61, 0xff, 0x62), 'a\udcffb'],
  ['Latin-1', bytes(0xe9, 0x74, 0xe9), '\udce9t\udce9'],
  ['a character that is cut off', bytes(0xf0, 0x9f, 0x98), '\udcf0\udc9f\udc98'],
  ['a surrogate', bytes(0xed, 0xa0, 0x80), '\udced\udca0\udc80'],
  ['a form that is too long', bytes(0xc0, 0xaf), '\udcc0\udcaf'],
  ['a continuation alone', bytes(0x80, 0xc3, 0xa9), '\udc80é'],
  ['a mark of the byte order', bytes(0xef, 0xbb, 0xbf, 0xff), '\ufeff\udcff'],
])('%s becomes a text and the same bytes again', (_, raw, text) => {
  expect(decodeRaw(raw)).toBe(text)
  expect([...encodeRaw(text)]).toEqual([...raw])
})

test('any bytes become a text and the same bytes again', () => {
  let seed = 7
  const random = () => {
    seed = (seed * 48271) % 2147483647
    return seed % 256
  }
  for (let round = 0; round < 2000; round++) {
    const raw = Uint8Array.from({ length: round % 9 }, random)
    expect([...encodeRaw(decodeRaw(raw))]).toEqual([...raw])
  }
})

test('a lone surrogate that stands for no byte is written as before', () => {
  expect([...encodeRaw('a\ud800b')]).toEqual([0x61, 0xef, 0xbf, 0xbd, 0x62])
})

test('what a process was started with is read whole', () => {
  const files: Record<string, string> = {
    '/proc/self/cmdline': 'node\0main.js\0a\udcff\0\0b\0',
    '/proc/self/environ': 'A=1\0ODD=x\udcfe=y\0none\0EMPTY=\0A=2\0',
  }
  const read = (path: string) => encodeRaw(files[path] as string)
  expect(rawStart(read, 3)).toEqual({
    args: ['a\udcff', '', 'b'],
    variables: Object.assign(Object.create(null), { A: '1', ODD: 'x\udcfe=y', EMPTY: '' }),
  })
  expect(rawStart(read, 0)?.args).toEqual([])
  expect(
    rawStart(() => {
      throw new Error('no /proc')
    }, 1),
  ).toBeUndefined()
  expect(splitZeros(bytes())).toEqual([])
})

const command = (args: string[], env: Record<string, string> = {}) => ({
  file: '/bin/sh',
  args,
  cwd: '/',
  env: { PATH: '/usr/bin:/bin', ...env },
})

test('a command of plain texts is started as it is', () => {
  const plain = command(['-c', 'echo 😀'], { 'BASH_FUNC_x%%': '() { :; }' })
  expect(startable(plain)).toBe(plain)
})

test.runIf(process.platform === 'linux')('other bytes reach the program unchanged, and nothing else changes', () => {
  const show = 'for w in "$@"; do printf "[%s]" "$w"; done; printf "{%s}" "$V" "$W"'
  const words = ['plain "$x"', 'a\udcff', '', "$(touch ran) `x` \\'", 'end\udcfe\n\n', '%s \\0101 \udc80']
  const env = { V: 'v\udce9"\'$', W: 'w', 'BASH_FUNC_f%%': '() { :; }', 'odd.name': 'x\udcff' }
  const made = startable(command(['-c', show, 'sh', ...words], env))
  expect(made.args.join('\n')).not.toMatch(/[\udc80-\udcff]/)
  // Nothing of a variable is among the arguments, which everybody can see.
  expect(made.args.join('\n')).not.toContain('0351')
  const { stdout, stderr, status } = spawnSync(made.file, made.args, { env: made.env })
  expect([status, stderr.toString()]).toEqual([0, ''])
  expect(decodeRaw(stdout)).toBe(`${words.map((word) => `[${word}]`).join('')}{v\udce9"'$}{w}`)
  // A shell would drop variables whose names it cannot use.
  const listed = startable({ ...command([], env), file: '/usr/bin/env' })
  const names = spawnSync(listed.file, listed.args, { env: listed.env })
    .stdout.toString('latin1')
    .match(/^[^=\n]+(?==)/gm)
  expect(names?.sort()).toEqual(['BASH_FUNC_f%%', 'PATH', 'V', 'W', 'odd.name'])
})
