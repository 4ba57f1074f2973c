import { describe, expect, test } from 'vitest'
import { gomplateTopics } from '../../../src/template/libraries/gomplate/topics.ts'
import { sprigTopics } from '../../../src/template/libraries/sprig/topics.ts'
import type { Topic } from '../../../src/template/library.ts'
import { rendered } from './world.ts'

/** Every function of both libraries shows by example what it does, and the example is true. */

describe.each([
  ['sprig', sprigTopics],
  ['gomplate', gomplateTopics],
] as const)('%s', (mode, topics) => {
  describe.each(topics.map((topic) => [topic.file, topic] as const))('%s', async (_, topic) => {
    const library = await topic.load()
    const cases = [...library].flatMap(([name, { example, examples = [] }]) =>
      [...(example ? [example] : []), ...examples].map(([text, want]) => [name, text, want] as const),
    )
    if (cases.length > 0) {
      test.each(cases)('%s: %s', async (_name, text, want) => {
        expect(await rendered(text, { mode })).toBe(want)
      })
    }

    test('has a line and an example for each function that works', () => {
      const without = [...library].filter(([, fn]) => !fn.example && !/Not supported\.|experimental/.test(fn.about))
      expect(without.map(([name]) => name)).toEqual([])
      expect([...library].filter(([, fn]) => !/^[A-Z`].*[.…]$/.test(fn.about)).map(([name]) => name)).toEqual([])
    })

    test('is listed with exactly the names it has', () => {
      expect(listed(topic)).toEqual([...new Set([...library.keys()].map((name) => name.split('.')[0]))].sort())
    })
  })

  test('no name stands in two files', () => {
    const names = topics.flatMap((topic) => topic.names.split(' '))
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })
})

function listed(topic: Topic): string[] {
  for (const namespace of Object.keys(topic.namespaces ?? {})) expect(topic.names.split(' ')).toContain(namespace)
  return topic.names.split(' ').sort()
}

test.each([
  ['sprig', 211],
  ['gomplate', 71 + 250],
] as const)('%s has all functions of the real one', async (library, count) => {
  const topics = library === 'sprig' ? sprigTopics : gomplateTopics
  let found = 0
  for (const topic of topics) found += (await topic.load()).size
  expect(found).toBe(count)
})
