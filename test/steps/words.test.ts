import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { quoteWords, splitWords } from '../../src/steps/words.ts'

test.each<[string, string[] | undefined]>([
  ['plan vpc -s dev', ['plan', 'vpc', '-s', 'dev']],
  ['  a\tb\nc ', ['a', 'b', 'c']],
  ["inner 'two words'", ['inner', 'two words']],
  ['-var="a=b" --query \'.x == true\'', ['-var=a=b', '--query', '.x == true']],
  ['"say \\"hi\\" \\\\ \\n"', ['say "hi" \\ \\n']],
  ['a\\ b', ['a b']],
  ['\'\' ""', ['', '']],
  ["it''s", ['its']],
  ['', []],
  ["'open", undefined],
  ['"open', undefined],
  ['end\\', undefined],
  ['$WHO ${WHO} "$TWO" $TWO x$NONE', ['ann', 'ann', 'a b', 'a', 'b', 'x']],
  ["'$WHO' \\$WHO $1 $", ['$WHO', '$WHO', '$1', '$']],
])('%j splits into %j', (text, words) => {
  expect(splitWords(text, { WHO: 'ann', TWO: 'a b' })).toEqual(words)
})

const nasty = [
  ['one', 'two three', "it's", 'say "hi"', '$HOME', '`id`'],
  [';', '|', '&&', '*', '~', 'a\\b', '#x', '!', '!!', '{a,b}', '[x]', '(y)', '<', '>'],
  ['', 'tab\there', 'new\nline', 'cr\rhere', '東京', '🚀', 'Zoë', '\u001b[1m', '\u00a0'],
  ['-x', '--', '-', 'a=b', 'if', 'done', '%s', '"\'"', "'\\''", 'x\\', '$(id)', '${x}'],
]

test.each(nasty.map((words) => [words] as const))('bash reads %j back', (words) => {
  const line = quoteWords(words)
  const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
  expect(stdout.split('\0').slice(0, -1)).toEqual(words)
})

test('words that need no quotes stay bare', () => {
  expect(quoteWords(['-this', '--is', 'trailing', '-', 'arg', 'a/b.c:d@e', '東京'])).toBe(
    '-this --is trailing - arg a/b.c:d@e 東京',
  )
})
