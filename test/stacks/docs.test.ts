import { expect, test } from 'vitest'
import { examples, typed } from '../support/page.ts'

const all = examples('stacks.md')

test('the page has examples', () => {
  expect(all.length).toBeGreaterThan(8)
})

test.each(all.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
  for (const { line, shown } of example.runs) {
    expect(`$ ${line}\n${await typed(example, line)}`).toBe(`$ ${line}\n${shown}`)
  }
})
