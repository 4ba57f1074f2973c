import { expect, test } from 'vitest'
import { failures } from '../../src/failure/failure.ts'
import type { Masked } from '../../src/terminal/masked.ts'
import { colorPaint } from '../../src/terminal/paint.ts'
import { type Look, renderFailure } from '../../src/terminal/render-failure.ts'

/** Without a mask, unless one is given. */
const render = (thrown: unknown, look: Partial<Look> = {}) =>
  renderFailure(thrown, { mask: (text) => text as Masked, ...look })

const fail = failures('test', () => ({
  plain: (at: { name: string }) => ({ message: `Identity \`${at.name}\` does not exist.` }),
  usage: (at: { word: string }) => ({
    title: 'Incorrect Usage',
    message: `Unknown command \`${at.word}\` for \`atmos\`.`,
    details: ['Valid subcommands are:\n\n  • about\n  • auth'],
    usage: ['atmos [flags]', 'atmos [sub-command] [flags]'],
    hints: ['Run `atmos --help` for usage'],
  }),
  place: (at: { text: string; column: number }) => ({
    message: 'The key is not known here.',
    place: { file: 'stacks/a.yaml', line: 14, column: at.column, text: at.text },
    hints: ['Did you mean `identity`?', 'All keys: atmos docs'],
  }),
  long: (_: { first: string; list?: readonly string[]; nothing?: undefined }) => ({
    message: 'The words of this message are so many that they do not fit into a line of sixty columns, and wrap.',
    details: [
      '  1 ✓ sso → developer                arn:aws:iam::111111111111:role/developer',
      '    this is verbatim, whatever its length may be, and it is longer than sixty columns for sure\n    and so is this',
    ],
    hints: ['A way out that is described with so many words that it does not fit into a line of sixty columns'],
  }),
}))

test('a message', () => {
  expect(render(fail('plain', { name: 'superadmn' }))).toBe(`
# Error

**Error:** Identity \`superadmn\` does not exist.
`)
})

test('a usage error', () => {
  expect(render(fail('usage', { word: 'foo' }))).toBe(`
# Incorrect Usage

**Error:** Unknown command \`foo\` for \`atmos\`.

Valid subcommands are:

  • about
  • auth

## Usage

 atmos [flags]
 atmos [sub-command] [flags]

💡 Run \`atmos --help\` for usage
`)
})

test('a place with its line and a caret, also behind tabs and wide characters', () => {
  expect(render(fail('place', { text: '    identitty: dev', column: 5 }))).toBe(`
# Error

**Error:** The key is not known here.

    stacks/a.yaml:14:5
    14 |     identitty: dev
       |     ^

💡 Did you mean \`identity\`?
💡 All keys: atmos docs
`)
  expect(render(fail('place', { text: '\t漢: x', column: 4 }))).toContain('    14 | \t漢: x\n       | \t   ^\n')
})

test('a place is shown as seen from the folder of the person who reads it', () => {
  const failed = fail('place', { text: 'x', column: 1 })
  const [seen] = [...render(failed, { from: 'stacks' }).matchAll(/^ {4}\S.*:14:1$/gm)].map(([line]) => line)
  expect(seen).toBe('    a.yaml:14:1')
})

test('long words wrap, verbatim lines do not', () => {
  expect(render(fail('long', { first: 'x' }), { width: 60 })).toBe(`
# Error

**Error:** The words of this message are so many that they
do not fit into a line of sixty columns, and wrap.

  1 ✓ sso → developer                arn:aws:iam::111111111111:role/developer

    this is verbatim, whatever its length may be, and it is longer than sixty columns for sure
    and so is this

💡 A way out that is described with so many words that it
   does not fit into a line of sixty columns
`)
})

test('verbose adds the data and the causes, outermost first', () => {
  const root = new Error('AccessDenied: not authorized')
  const middle = new Error('AssumeRole failed', { cause: root })
  const failure = fail('plain', { name: 'dev' }, middle)
  expect(render(failure)).not.toContain('AssumeRole')
  expect(render(failure, { verbose: true })).toBe(`
# Error

**Error:** Identity \`dev\` does not exist.

    code  test/plain
    name  dev

Caused by:
  1. AssumeRole failed
  2. AccessDenied: not authorized
`)
})

test('everything is masked, before it is wrapped', () => {
  const mask = (text: string) => text.replaceAll('hunter two', '<MASKED>') as Masked
  const failure = fail('place', { text: 'key: hunter two', column: 6 }, new Error('no hunter two'))
  const text = render(failure, { verbose: true, mask, width: 60 })
  expect(text).not.toContain('hunter')
  expect(text).toContain('    14 | key: <MASKED>\n\n')
  expect(render(fail('plain', { name: `${'x'.repeat(20)} hunter two` }), { mask, width: 60 })).toContain('<MASKED>')
})

test('colours stand in place of backticks', () => {
  expect(render(fail('plain', { name: 'dev' }), { paint: colorPaint })).toBe(
    '\n\u001b[1m# Error\u001b[22m\n\n\u001b[31m\u001b[1m**Error:**\u001b[22m\u001b[39m Identity \u001b[36mdev\u001b[39m does not exist.\n',
  )
})

test('what is no failure of ours is called an internal error', () => {
  const error = new TypeError('x is not a function')
  error.stack = 'TypeError: x is not a function\n    at run (main.js:1:2)\n    at main (main.js:3:4)'
  expect(render(error)).toBe(`
# Error

**Error:** internal error: TypeError: x is not a function

This is a defect of atmos, not of your configuration.

    at run (main.js:1:2)
    at main (main.js:3:4)

💡 Please report it with the lines above.
`)
  expect(render('oops')).toContain('**Error:** internal error: oops\n')
})

test('what the system refuses is no defect of ours', () => {
  const refused = Object.assign(new Error('EACCES: permission denied, stat'), { code: 'EACCES', path: '/root/x' })
  expect(render(refused)).toBe(`
# Error

**Error:** The system refuses \`/root/x\`: permission denied (EACCES)
`)
})
