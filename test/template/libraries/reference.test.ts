import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { signature } from '../../../src/commands/describe/functions.ts'
import { type DescribedFunction, libraryFunctions } from '../../../src/template/libraries/registry.ts'
import { isMap } from '../../../src/value/value.ts'
import { parseYaml } from '../../../src/yaml/parse.ts'
import { rendered } from './world.ts'

/**
 * docs/templates.md: its examples are true, and its tables of functions are those of the functions themselves.
 * `UPDATE_DOCS=1 npx vitest run test/template/libraries/reference` writes the tables anew.
 */
const file = resolve(import.meta.dirname, '../../../docs/templates.md')
const page = readFileSync(file, 'utf8')
const all = await libraryFunctions()

/** A text as code in a table, line ends made visible. */
function code(text: string): string {
  const shown = text.replaceAll('|', '\\|').replace(/\r?\n/g, '↵')
  const fence = /`/.test(shown) ? '``' : '`'
  const padded = /^[\s`]|[\s`]$/.test(shown) && fence === '``' ? ` ${shown} ` : shown
  return text === '' ? '' : fence + padded + fence
}

const titles: Readonly<Record<string, string>> = {
  go: 'Go',
  collect: 'Atmos',
  atmos: 'Atmos',
  shell: 'Atmos',
  sprig: 'Sprig',
  gomplate: 'Gomplate',
}

function tables(functions: readonly DescribedFunction[]): string {
  const lines: string[] = []
  for (const title of new Set(Object.values(titles))) {
    lines.push(`## ${title}`, '')
    const here = functions.filter((one) => titles[one.library] === title)
    for (const topic of new Set(here.map((one) => one.file))) {
      const rows = here.filter((one) => one.file === topic)
      const [, heading] = topic.split('/')
      if (heading !== undefined) lines.push(`### ${title}: ${heading}`, '')
      lines.push('| Function | What it gives | Example | Result |', '|---|---|---|---|')
      for (const { name, function: fn } of rows) {
        const [example = '', result = ''] = fn.example ?? []
        const words = [code(signature(name, fn)), fn.about.replaceAll('|', '\\|'), code(example), code(result)]
        lines.push(`| ${words.join(' | ')} |`)
      }
      lines.push('')
    }
  }
  return lines.join('\n')
}

/** Names of both libraries, which Sprig takes over. */
function shadowed(): string {
  const names = (library: string) =>
    new Set(all.filter((one) => one.library === library).map((one) => one.name.split('.')[0] as string))
  const sprig = names('sprig')
  return `${[...names('gomplate')]
    .filter((name) => sprig.has(name))
    .sort()
    .map((name) => `\`${name}\``)
    .join(' ')}\n`
}

const generated = new Map([
  ['functions', tables(all)],
  ['shadowed', shadowed()],
])

const withTables = [...generated].reduce(
  (text, [mark, content]) =>
    text.replace(
      new RegExp(`(<!-- ${mark} -->\n)[^]*(<!-- /${mark} -->)`),
      (_, open, close) => `${open}${content}${close}`,
    ),
  page,
)
if (process.env.UPDATE_DOCS) writeFileSync(file, withTables)

test('the tables of the page are those of the functions', () => {
  expect(
    page === withTables || process.env.UPDATE_DOCS,
    'run it with UPDATE_DOCS=1 to write the page anew',
  ).toBeTruthy()
})

const source = /```yaml data\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
const overview = page.slice(0, page.indexOf('<!-- functions -->'))
const examples = [...overview.matchAll(/^\| (`+)(\S.*?)\1 \| (?:`+(.*)`+|error: (.*)) \|$/gm)].map((match) => {
  const plain = (text: string | undefined) => text?.replaceAll('\\|', '|')
  return [plain(match[2]) as string, plain(match[3]), plain(match[4])] as const
})

test('the page has examples', () => {
  expect(examples.length).toBeGreaterThan(40)
})

test.each(examples)('%s', async (template, output, error) => {
  const data = parseYaml(source, 'data').value
  if (!isMap(data)) throw new Error('the data of the page are no map')
  if (error === undefined) expect(await rendered(template, { data })).toBe(output)
  else await expect((async () => rendered(template, { data }))()).rejects.toThrow(error)
})
