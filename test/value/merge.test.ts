import { expect, test } from 'vitest'
import { type ListStrategy, merge, mergeAll, withoutMarks } from '../../src/value/merge.ts'
import { map, Tagged, type Value } from '../../src/value/value.ts'

/** Maps as the parser makes them, from plain literals. */
function data(plain: unknown): Value {
  if (Array.isArray(plain)) return plain.map(data)
  if (plain instanceof Tagged) return new Tagged(plain.tag, data(plain.value))
  if (typeof plain === 'object' && plain !== null)
    return map(Object.entries(plain).map(([k, v]) => [k, data(v)] as const))
  return plain as Value
}
const plain = (value: Value): unknown => JSON.parse(JSON.stringify(value))
const append = (items: Value[]) => new Tagged('!append', items)

test.each<[string, unknown, unknown, unknown, ListStrategy]>([
  ['maps deeply', { a: { x: 1, y: 2 } }, { a: { y: 3, z: 4 } }, { a: { x: 1, y: 3, z: 4 } }, 'replace'],
  ['null wins', { a: 1 }, { a: null }, { a: null }, 'replace'],
  ['a list over a map', { a: { x: 1 } }, { a: [1] }, { a: [1] }, 'replace'],
  ['a map over a scalar', { a: 1 }, { a: { x: 1 } }, { a: { x: 1 } }, 'replace'],
  ['lists replaced', { a: [1, 2] }, { a: [3] }, { a: [3] }, 'replace'],
  ['lists appended', { a: [1, 2] }, { a: [3] }, { a: [1, 2, 3] }, 'append'],
  ['lists by index: the earlier scalar stays', { a: [1, 2, 5] }, { a: [3, 4] }, { a: [1, 2, 5] }, 'merge'],
  [
    'lists by index: maps merge, the longer rest stays',
    { a: [{ x: 1 }] },
    { a: [{ y: 2 }, 9] },
    { a: [{ x: 1, y: 2 }, 9] },
    'merge',
  ],
  [
    'a key called __proto__ is a key',
    JSON.parse('{"__proto__":{"a":1}}'),
    JSON.parse('{"__proto__":{"b":2}}'),
    JSON.parse('{"__proto__":{"a":1,"b":2}}'),
    'replace',
  ],
])('merge: %s', (_, under, over, expected, strategy) => {
  expect(plain(merge(data(under), data(over), strategy))).toEqual(expected)
})

test('a list under !append extends what it meets, once, whatever the strategy', () => {
  for (const strategy of ['replace', 'append', 'merge'] as const) {
    expect(plain(merge(data({ a: [1] }), data({ a: append([2]) }), strategy))).toEqual({ a: [1, 2] })
  }
  const twice = merge(data({ a: append([1]) }), data({ a: append([2]) }))
  expect(plain(merge(data({ a: [0] }), twice))).toEqual({ a: [0, 1, 2] })
})

test('a mark that met no list is taken off', () => {
  expect(plain(withoutMarks(data({ a: append([1]), b: [{ c: append([2]) }] })))).toEqual({ a: [1], b: [{ c: [2] }] })
})

test('merging changes no argument and shares what it did not touch', () => {
  const under = data({ a: { x: 1 }, b: { y: [1] } })
  const before = JSON.stringify(under)
  const merged = merge(under, data({ a: { x: 2 } })) as { [key: string]: Value }
  expect(JSON.stringify(under)).toBe(before)
  expect(merged.b).toBe((under as { [key: string]: Value }).b)
  expect(merge(under, data({ a: { x: 1 } }))).toBe(under)
  expect(plain(mergeAll([undefined, data({ a: 1 }) as never, undefined, data({ b: 2 }) as never]))).toEqual({
    a: 1,
    b: 2,
  })
})
