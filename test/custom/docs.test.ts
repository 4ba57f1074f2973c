import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { splitWords } from '../../src/steps/words.ts'
import { project, type TestProject } from '../support/project.ts'

interface Example {
  readonly title: string
  readonly project: TestProject
  readonly runs: readonly { readonly line: string; readonly shown: string }[]
}

/** The fenced examples of a page: a file, then what is typed and shown; each heading names those below it. */
function examples(page: string): Example[] {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs', page), 'utf8')
  const found: Example[] = []
  let title = ''
  let here: TestProject | undefined
  for (const [, heading, language, content = ''] of text.matchAll(/^#+ (.+)$|^```(\S+(?: \S+)?)\n([\s\S]*?)^```$/gm)) {
    if (heading) title = heading
    else if (language === 'yaml atmos.yaml') here = project({ 'atmos.yaml': content }, { real: true })
    else if (language === 'console' && here) {
      const runs = content
        .split(/^\$ /m)
        .slice(1)
        .map((part) => ({
          line: part.split('\n', 1)[0] as string,
          shown: part.slice(part.indexOf('\n') + 1).trimEnd(),
        }))
      found.push({ title, project: here, runs })
    }
  }
  return found
}

const all = examples('custom-commands.md')

test('the page has examples', () => {
  expect(all.length).toBeGreaterThan(12)
})

test.each(all.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
  for (const { line, shown } of example.runs) {
    const words = splitWords(line) ?? []
    const env: Record<string, string> = {}
    while (/^[A-Z_]+=/.test(words[0] ?? '')) {
      const [name, value] = (words.shift() as string).split(/=(.*)/s)
      env[name as string] = value as string
    }
    expect(words.shift()).toBe('atmos')
    const run = await example.project.env(env).run(...words)
    const status = run.exitCode === 0 ? '' : `(exit ${run.exitCode})\n`
    const seen = `${run.stdout}${run.stderr}${status}`
    expect(`$ ${line}\n${seen.trim()}`).toBe(`$ ${line}\n${shown.trim()}`)
  }
})
