import { expect, test } from 'vitest'
import { fromJson, toJson } from '../../src/value/json.ts'
import { Float, map, Tagged, Timestamp, type Value } from '../../src/value/value.ts'

test.each<[Value, string]>([
  [null, 'null'],
  ['<a> & b', '"<a> & b"'],
  ['\u2028\n\u0001"\\', '"\\u2028\\n\\u0001\\"\\\\"'],
  ['\ud800x', '"\ufffdx"'],
  [new Float(1), '1'],
  [new Float(1e6), '1000000'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  [0.000001, '0.000001'],
  [18446744073709551615n, '18446744073709551615'],
  [new Timestamp(Date.UTC(2024, 0, 2, 1, 4, 5), 120, '2024-01-02T03:04:05+02:00'), '"2024-01-02T03:04:05+02:00"'],
  [new Tagged('!env', 'X'), '"!env X"'],
  [[1, [], map()], '[1,[],{}]'],
  [
    map([
      ['é', 1],
      ['b', 2],
      ['a', 3],
      ['😀', 4],
      ['\uffff', 5],
    ]),
    '{"a":3,"b":2,"é":1,"\uffff":5,"😀":4}',
  ],
])('value %# is written', (value, text) => {
  expect(toJson(value)).toBe(text)
})

test('indented', () => {
  expect(toJson(fromJson('{"b": [1, {}], "a": {"c": []}}'), { indent: 2 })).toBe(`{
  "a": {
    "c": []
  },
  "b": [
    1,
    {}
  ]
}`)
})

test('NaN is no JSON', () => {
  expect(() => toJson([Number.NaN])).toThrow('JSON has no number NaN')
})

test.each([
  ['[1, 1.0, 1e3, 12345678901234567890, -0, 1.5]', [1, new Float(1), new Float(1000), 12345678901234567890n, 0, 1.5]],
  ['{"__proto__": 1, "a": {"b": null}}', { a: { b: null }, __proto__: 1 }],
  ['"\\ud83d\\ude00"', '😀'],
  ['{"a": 1, "a": 2}', { a: 2 }],
])('%s is read', (text, value) => {
  const read = fromJson(text)
  if (typeof value === 'object' && !Array.isArray(value)) expect({ ...(read as object) }).toMatchObject({ ...value })
  else expect(read).toEqual(value)
})

test.each([
  ['{"a": 1,}', 'line 1, column 9'],
  ['[1 2]', 'line 1, column 4'],
  ['', 'unexpected end'],
  ['{"a": 01}', 'line 1'],
  ['[\n1,\nx]', 'line 3, column 1'],
  ['{} x', 'after the value'],
])('%j is told as wrong with its place', (text, message) => {
  expect(() => fromJson(text)).toThrow(message)
})
