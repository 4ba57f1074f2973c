import { RE2JS } from 're2js'
import { describe, expect, test } from 'vitest'
import { goRegExp } from '../../src/value/go-regexp.ts'

/** Matches as `[start, end]`, or the problem. */
function found(source: string, text: string): unknown {
  const made = goRegExp(source, 'g')
  if ('problem' in made) return made.problem
  return [...text.matchAll(made.expression)].map((match) => [match.index, match.index + match[0].length])
}

/** The same from an implementation of RE2. */
function reference(source: string, text: string): unknown {
  const matcher = RE2JS.compile(source).matcher(text)
  const stretches: [number, number][] = []
  while (matcher.find()) stretches.push([matcher.start(), matcher.end()])
  return stretches
}

const texts = [
  '',
  'abc',
  'ABC def',
  'a.b-c_d\ne f\r\n12 345',
  'ÄäÖß ſ K ☃𝒳',
  'aaa\nb\n',
  '[x]{1,2}^$\\',
  '\t \v\f\u00a0',
  'key-12 KEY-3',
]

describe('translated expressions match as those of RE2', () => {
  test.each([
    'b',
    'a|ab',
    '(a+)(b+)?',
    'a*',
    'a+?',
    'a{2}',
    'a{1,2}?',
    'a{,2}',
    'x{1',
    '{',
    '}',
    ']',
    '[]]',
    '[^]]',
    '[]a]+',
    '.',
    '(?s).',
    '(?s:.)a',
    '^.',
    '(?m)^.',
    '.$',
    '(?m).$',
    '\\Aa',
    'c\\z',
    '\\bd',
    '\\Bb',
    '\\d+',
    '\\D+',
    '\\s+',
    '\\S+',
    '\\w+',
    '\\W+',
    '[\\d.]+',
    '[^\\d\\s]+',
    '[\\D]+',
    '[\\w-]+',
    '[a-]+',
    '[-a]',
    '[a\\-c]',
    '[[:alpha:]]+',
    '[[:^alpha:]]+',
    '[[:punct:][:digit:]]+',
    '(?i)abc',
    '(?i)[a-c]+',
    'x|(?i)ABC',
    '(?i:A)bc',
    '(?i)a(?-i)B',
    'D(?i)EF',
    '(?i)ä',
    'x|(?i:ä+)',
    '\\pL+',
    '\\p{Lu}',
    '\\PL+',
    '\\p{^L}+',
    '\\p{Greek}',
    '[\\pN\\p{Lu}]+',
    '\\x41',
    '\\x{1d4b3}',
    '\\101',
    '\\Q[x]{\\E1',
    '\\.',
    '\\-',
    '\\_',
    '\\/',
    '\\^\\$',
    '(?P<n>a)(?<m>b)',
    '(?:ab|b)c',
    'ab??',
    '(?U)a+',
    '(?U)a+?',
    '[&&]',
    '[~!@#--]+',
    '[\\n\\r]+',
    '\\n',
    '☃',
    '[☃-𝒳]',
    '(|a)',
    '()',
    '(?im)^e|c$',
    'key-\\d+',
    '(?i)key-(\\d+)',
  ])('%s', (source) => {
    for (const text of texts) expect(found(source, text), JSON.stringify(text)).toEqual(reference(source, text))
  })
})

test.each([
  ['(', 'error parsing regexp: missing closing ): `(`'],
  ['a)', 'error parsing regexp: unexpected ): `a)`'],
  ['[a', 'error parsing regexp: missing closing ]: `[a`'],
  ['*a', 'error parsing regexp: missing argument to repetition operator: `*`'],
  ['a**', 'error parsing regexp: invalid nested repetition operator: `**`'],
  ['a\\', 'error parsing regexp: trailing backslash at end of expression: ``'],
  ['(?=a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
  ['(?<!a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?<`'],
  ['(a)\\1', 'error parsing regexp: invalid escape sequence: `\\1`'],
  ['[z-a]', 'error parsing regexp: invalid character class range: `z-a`'],
  ['a{1001}', 'error parsing regexp: invalid repeat count: `{1001}`'],
  ['\\p{Nope}', 'error parsing regexp: invalid character class range: `\\p{Nope}`'],
])('%s is refused', (source, problem) => expect(found(source, 'a')).toBe(problem))
