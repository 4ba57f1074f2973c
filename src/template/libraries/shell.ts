import type { Library, Operand } from '../library.ts'
import { plain } from '../print.ts'

const safe = /^[A-Za-z0-9_@%+=:,./-]+$/

/** `shellquote`: what makes a value one word of a shell command, whatever is in it. */
export const functions: Library = new Map([
  [
    'shellquote',
    {
      params: ['any'],
      about: 'A value as one word of a POSIX shell, or each item of a list as one; bare where that is safe.',
      example: ['{{ shellquote "it\'s" }}', "'it'\\''s'"],
      examples: [
        ['{{ shellquote (list "a b" "c" "") }}', "'a b' c ''"],
        ['{{ "$(rm -rf /)" | shellquote }}', "'$(rm -rf /)'"],
      ],
      run: (_: unknown, value: Operand) => (Array.isArray(value) ? value.map(word).join(' ') : word(value)),
    },
  ],
])

function word(value: Operand): string {
  const text = value === null || value === undefined ? '' : plain(value)
  if (text.includes('\0')) throw new Error('a word of a shell command cannot hold a NUL character')
  return safe.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
