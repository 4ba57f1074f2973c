import { describe, expect, test } from 'vitest'
import { circleIn, closes, levels } from '../../src/work/graph.ts'

/** `a>b` reads: a needs b. */
function graph(text: string) {
  const edges = text.split(' ').map((edge) => edge.split('>') as [string, string?])
  const nodes = [...new Set(edges.flat().filter((node) => node !== undefined))]
  return { nodes, needs: (node: string) => edges.flatMap(([from, to]) => (from === node && to ? [to] : [])) }
}

describe('closes', () => {
  test.each([
    [[], 'a', undefined],
    [['a'], 'b', undefined],
    [['a'], 'a', 'a a'],
    [['a', 'b', 'c'], 'b', 'b c b'],
  ])('%j, then %j', (way, next, circle) => {
    expect(closes(way, next)?.join(' ')).toBe(circle)
  })

  test('nodes are the same when their keys are', () => {
    const chain = closes([{ id: 1, at: 'x' }], { id: 1, at: 'y' }, (node) => node.id)
    expect(chain?.map((node) => node.at)).toEqual(['x', 'y'])
  })
})

describe('circleIn', () => {
  test.each([
    ['a', undefined],
    ['a>b b>c a>c', undefined],
    ['a>a', 'a a'],
    ['a>b b>c c>b', 'b c b'],
    ['a>b c>d d>c', 'c d c'],
    ['a>b a>c b>d c>d', undefined],
  ])('%s', (text, circle) => {
    const { nodes, needs } = graph(text)
    expect(circleIn(nodes, needs)?.join(' ')).toBe(circle)
  })

  test('a chain of 20,000 does not exhaust the stack', () => {
    const next = (node: number) => (node < 20_000 ? [node + 1] : [])
    expect(circleIn([0], next)).toBeUndefined()
    expect(circleIn([0], (node) => (node < 20_000 ? [node + 1] : [19_999]))).toEqual([19_999, 20_000, 19_999])
  })

  test('a diamond of many floors is walked once', () => {
    let asked = 0
    const needs = (node: number) => {
      asked += 1
      return node < 60 ? [node + 2, node + 1].filter((one) => one % 2 === 0 || node % 2 === 0) : []
    }
    expect(circleIn([0], needs)).toBeUndefined()
    expect(asked).toBeLessThan(100)
  })
})

test.each([
  ['a b', 'a b'],
  ['a>b b>c', 'c|b|a'],
  ['a>c b>c d>a', 'c|a b|d'],
  ['z>a a>m', 'm|a|z'],
])('%s in groups', (text, groups) => {
  const { nodes, needs } = graph(text)
  expect(
    levels(nodes, needs)
      .map((group) => group.join(' '))
      .join('|'),
  ).toBe(groups)
})
