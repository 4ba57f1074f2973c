import { expect, test } from 'vitest'
import { Once, type Way } from '../../src/work/once.ts'

/** Names that stand for the names they ask for, joined; `asked` counts how often each was worked out. */
function world(needs: Readonly<Record<string, readonly string[]>>, order: 'one by one' | 'at once' = 'at once') {
  const once = new Once<string>((chain) => new Error(chain.join(' -> ')))
  const asked: Record<string, number> = {}
  const get = (key: string, way: Way): Promise<string> =>
    once.get(key, way, async (here) => {
      asked[key] = (asked[key] ?? 0) + 1
      await Promise.resolve()
      const wanted = needs[key] ?? []
      const parts: string[] = []
      if (order === 'at once') parts.push(...(await Promise.all(wanted.map((one) => get(one, here)))))
      else for (const one of wanted) parts.push(await get(one, here))
      return `${key}${parts.length > 0 ? `(${parts.join(',')})` : ''}`
    })
  return { get: (key: string) => get(key, []), asked }
}

test('a value is worked out once, however many ask', async () => {
  const { get, asked } = world({ a: ['c'], b: ['c'] })
  expect(await Promise.all([get('a'), get('b'), get('c'), get('a')])).toEqual(['a(c)', 'b(c)', 'c', 'a(c)'])
  expect(asked).toEqual({ a: 1, b: 1, c: 1 })
})

test.each(['one by one', 'at once'] as const)('a circle is refused with its chain (%s)', async (order) => {
  const { get } = world({ a: ['b'], b: ['c'], c: ['b'] }, order)
  await expect(get('a')).rejects.toThrow('b -> c -> b')
})

test('keys that begin side by side and wait for each other are a circle, not a wait without end', async () => {
  const { get } = world({ a: ['b'], b: ['a'] })
  const ended = await Promise.allSettled([get('a'), get('b')])
  expect(ended.map((one) => (one.status === 'rejected' ? String(one.reason) : one.value))).toEqual([
    'Error: a -> b -> a',
    'Error: a -> b -> a',
  ])
})

test('a key that two ask for side by side is no circle', async () => {
  const { get } = world({ top: ['left', 'right'], left: ['shared'], right: ['left', 'shared'], shared: [] })
  expect(await get('top')).toBe('top(left(shared),right(left(shared),shared))')
})

test('a failure is kept', async () => {
  const once = new Once<string>(() => new Error('circle'))
  let made = 0
  const make = async () => {
    made += 1
    throw new Error('broken')
  }
  await expect(once.get('a', [], make)).rejects.toThrow('broken')
  await expect(once.get('a', [], make)).rejects.toThrow('broken')
  expect(made).toBe(1)
})
