import { expect, test } from 'vitest'
import { formatDuration } from '../../src/value/duration.ts'

test.each([
  [12, '12 ms'],
  [3400, '3.4 s'],
  [42_000, '42 s'],
  [72_000, '1 min 12 s'],
  [119_700, '2 min'],
  [3_600_000, '1 h'],
  [3_720_000, '1 h 2 min'],
])('a measurement of %d ms is %j', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test.each([
  [0, '0 s'],
  [-5000, '0 s'],
  [59_900, '59 s'],
  [60_000, '1 min'],
  [252_000, '4 min 12 s'],
  [3_600_000, '1 h'],
  [3_785_000, '1 h 3 min'],
])('a wait of %d ms is %j', (ms, text) => {
  expect(formatDuration(ms, 's')).toBe(text)
})

test.each([
  [-1, '0 s'],
  [30_999, '30 s'],
  [42 * 60_000 + 59_000, '42 min'],
  [72 * 60_000, '1 h 12 min'],
  [99 * 3_600_000, '99 h'],
  [101 * 3_600_000, '4 d'],
])('%d ms left of a session is %j', (ms, text) => {
  expect(formatDuration(ms, 'min')).toBe(text)
})
