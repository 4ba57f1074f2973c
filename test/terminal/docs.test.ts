import { expect, test } from 'vitest'
import { examples, typed } from '../support/page.ts'

const page = examples('secrets.md')

test('the page has examples', () => {
  expect(page.length).toBeGreaterThan(2)
})

test.each(page.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
  for (const { line, shown } of example.runs) {
    expect(`$ ${line}\n${await typed(example, line)}`).toBe(`$ ${line}\n${shown}`)
  }
})
