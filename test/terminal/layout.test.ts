import { describe, expect, test } from 'vitest'
import { type MarkdownOptions, markdown as rendered } from '../../src/terminal/markdown.ts'
import type { Masked } from '../../src/terminal/masked.ts'
import { colorPaint } from '../../src/terminal/paint.ts'
import { table as laidOut, records as laidOutRecords, type TableOptions } from '../../src/terminal/table.ts'
import { columns, cut as shortened, type WrapOptions, wrap as wrapped } from '../../src/terminal/wrap.ts'

// Nothing is secret here.
const mask = (text: string) => text as Masked
type Rows = readonly (readonly string[])[]
const wrap = (text: string, options?: WrapOptions) => wrapped(mask(text), options)
const cut = (text: string, width: number) => shortened(mask(text), width)
const markdown = (text: string, options?: MarkdownOptions) => rendered(mask(text), options)
const table = (heading: readonly string[] | undefined, rows: Rows, options: Partial<TableOptions> = {}) =>
  laidOut(heading, rows, { mask, ...options })
const records = (heading: readonly string[], rows: Rows, options: Partial<TableOptions> = {}) =>
  laidOutRecords(heading, rows, { mask, ...options })

describe('wrapping', () => {
  test.each([
    ['one two three', { width: 7 }, 'one two\nthree'],
    ['one two three', { width: 9, first: '- ', rest: '  ' }, '- one two\n  three'],
    ['one\n two  three', {}, 'one two three'],
    ['a-word-without-any-blank b', { width: 5 }, 'a-word-without-any-blank\nb'],
    ['漢字 漢字 漢字', { width: 9 }, '漢字 漢字\n漢字'],
    [`${colorPaint.red('red')} word`, { width: 8 }, `${colorPaint.red('red')} word`],
    ['', { first: '- ' }, '-'],
  ])('%j within %j', (text, options, expected) => expect(wrap(text, options)).toBe(expected))
  test.each([
    ['abc', 3],
    ['é', 1],
    ['漢', 2],
    ['👩‍👩‍👧', 2],
    ['\u001b[31mx\u001b[39m', 1],
  ])('%j takes %d columns', (text, size) => expect(columns(text)).toBe(size))
})

describe('text is masked before it is laid out', () => {
  const hide = (text: string) => text.replaceAll('plum jam and more', '***') as Masked

  test('text that is not masked does not compile where it is cut, padded or wrapped', () => {
    // @ts-expect-error
    expect(wrapped('plum jam', { width: 4 })).toBe('plum\njam')
    // @ts-expect-error
    expect(shortened('plum jam', 4)).toBe('plu…')
    // @ts-expect-error
    expect(() => laidOut(undefined, [['plum jam']], { width: 4 })).toThrow()
  })

  test('a cell is masked before it is broken', () => {
    expect(laidOut(['A', 'B'], [['x', 'say plum jam and more words']], { mask: hide, width: 12 })).toBe(
      'A  B\nx  say ***\n   words\n',
    )
    expect(laidOutRecords(['A', 'B'], [['plum jam and more', 'y']], { mask: hide })).toBe('***\n  B  y\n')
  })
})

describe('tables', () => {
  test('columns are as wide as they need', () => {
    expect(
      table(
        ['Name', 'Kind', ''],
        [
          ['dev', 'aws/user', 'x'],
          ['漢', 'mock', ''],
          ['long-name', '', 'y'],
        ],
      ),
    ).toBe(
      `Name       Kind
dev        aws/user  x
漢         mock
long-name            y
`,
    )
  })
  test('what does not fit is broken at blanks, the widest column first', () => {
    const rows = [
      ['plan', 'Show what would change, and as whom', 'atmos.yaml:12'],
      ['a', 'b', 'c'],
    ]
    expect(table(['Name', 'About', 'Where'], rows, { width: 40, indent: ' ' })).toBe(
      ` Name  About               Where
 plan  Show what would     atmos.yaml:12
       change, and as
       whom
 a     b                   c
`,
    )
  })
  test('a word that is too wide stays whole and pushes the rest of its line aside', () => {
    const rows = [
      ['path', 'components/terraform/network/vpc', 'x'],
      ['b', 'short', 'y'],
    ]
    expect(table(undefined, rows, { width: 30 })).toBe(
      `path  components/terraform/network/vpc  x
b     short                  y
`,
    )
  })
  test('the long words of a few rows do not widen the column of all', () => {
    const rows = [
      ['HOME', '/home/ann', 'you'],
      ['FILE', '/home/ann/.config/atmos/demo/credentials', 'identity'],
      ['NAME', 'dev', 'identity'],
      ['A', 'b', 'c'],
      ['D', 'e', 'f'],
    ]
    expect(table(undefined, rows, { width: 50 })).toBe(
      `HOME  /home/ann                           you
FILE  /home/ann/.config/atmos/demo/credentials  identity
NAME  dev                                 identity
A     b                                   c
D     e                                   f
`,
    )
  })
  test('what is far too wide for a table is told row by row', () => {
    const rows = [
      ['cidr', '10.0.0.0/16', ''],
      ['stage', 'dev', 'production'],
    ]
    expect(records(['Key', 'dev', 'prod'], rows)).toBe(
      `cidr
  dev  10.0.0.0/16
stage
  dev   dev
  prod  production
`,
    )
  })
  test('a text is cut', () => {
    expect(cut('漢字漢字', 5)).toBe('漢字…')
    expect(cut('short', 5)).toBe('short')
  })
  test('the heading is bold', () => {
    expect(table(['A', 'B'], [['x', 'y']], { paint: colorPaint })).toBe(
      '\u001b[1mA\u001b[22m  \u001b[1mB\u001b[22m\nx  y\n',
    )
  })
})

describe('Markdown', () => {
  test('as descriptions use it', () => {
    expect(
      markdown(
        `# Deploys **everything**
Runs \`terraform apply\` for all components
of a *stack*, see [the docs](https://example.com/docs) or <https://example.com>.

- one item with so many words that it does not fit
- two
  goes on
  1. nested
> quoted words
\`\`\`bash
atmos deploy   vpc
  --all
\`\`\`
    indented code

---
two  
lines, snake_case_name and 2 * 3 * 4
`,
        { width: 40, indent: ' ' },
      ),
    ).toBe(` Deploys everything

 Runs \`terraform apply\` for all
 components of a stack, see the docs
 (https://example.com/docs) or
 https://example.com.

   • one item with so many words that it
     does not fit
   • two goes on
     1. nested

 │ quoted words

     atmos deploy   vpc
       --all

     indented code

 ───────────────────────────────────────

 two
 lines, snake_case_name and 2 * 3 * 4`)
  })
  test('in colour', () => {
    expect(markdown('a **b** `c **d**`', { paint: colorPaint })).toBe(
      'a \u001b[1mb\u001b[22m \u001b[36mc **d**\u001b[39m',
    )
  })
})
