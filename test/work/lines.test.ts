import { expect, test } from 'vitest'
import { Lines } from '../../src/work/lines.ts'
import { Output } from '../../src/work/output.ts'
import { tailOf } from '../../src/work/tail.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('lines are whole, whatever pieces they come in, and those of two streams do not mix', () => {
  const lines = new Lines()
  const letter = bytes('é')
  expect(lines.take('stdout', bytes('a\nb'))).toEqual(['a'])
  expect(lines.take('stderr', bytes('x'))).toEqual([])
  expect(lines.take('stdout', letter.subarray(0, 1))).toEqual([])
  expect(lines.take('stdout', letter.subarray(1))).toEqual([])
  expect(lines.take('stdout', bytes('\n\n'))).toEqual(['bé', ''])
  expect([lines.rest('stdout'), lines.rest('stderr'), lines.rest('stderr')]).toEqual(['', 'x', ''])
})

test('an output has its streams apart and as they came', () => {
  const output = new Output()
  const chunk = bytes('one ')
  output.add('stdout', chunk)
  chunk.fill(0)
  output.add('stderr', bytes('two '))
  expect(output.text()).toBe('one two ')
  output.add('stdout', bytes('three'))
  expect([output.text(), output.text('stdout'), output.text('stderr')]).toEqual(['one two three', 'one three', 'two '])
})

test.each([
  ['', ''],
  [' \n ', ''],
  ['a\nb\n', 'a b'],
  ['a\nError: no\nb', 'Error: no b'],
  ['a\n╷\n│ Error: no\n╵', '╷ │ Error: no ╵'],
])('the tail of %j is %j', (text, tail) => {
  expect(tailOf(text).join(' ')).toBe(tail)
})

test('a tail has at most 40 lines', () => {
  const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`)
  expect(tailOf(lines.join('\n'))).toEqual(lines.slice(60))
  expect(tailOf(['Error: first', ...lines].join('\n'))).toEqual(lines.slice(60))
})
