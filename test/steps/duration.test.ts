import { expect, test } from 'vitest'
import { parseDuration } from '../../src/steps/duration.ts'

test.each([
  ['300ms', 300],
  ['5s', 5000],
  ['1m30s', 90_000],
  ['2h', 7_200_000],
  ['1.5s', 1500],
  ['.5s', 500],
  ['100us', 0.1],
  ['100µs', 0.1],
  ['1ns', 1e-6],
  ['0', 0],
  ['-1s', -1000],
  ['+1s', 1000],
  [' 2s ', 2000],
])('%j is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBeCloseTo(ms, 9)
})

test.each(['', '5', 'soon', '5 minutes', '1m 30s', 's', '-', '1d', '1s2'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test('a bare integer of a number field counts nanoseconds', () => {
  expect(parseDuration('5000000', true)).toBe(5)
})
