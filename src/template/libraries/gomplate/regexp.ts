import type { Operand, TemplateFunction } from '../../library.ts'
import { nilList, strings } from '../../values.ts'
import { library } from '../define.ts'
import { compile, find, matches, mustCompile, quoteMeta, replace, replaceLiteral, splitBy } from '../standard/regexp.ts'
import { toNumber, toText } from './conversion.ts'

type Example = readonly [template: string, output: string]

/** A function of a pattern, an optional count and a text. */
function counted(
  about: string,
  example: Example,
  run: (pattern: string, text: string, count: number) => Operand,
): TemplateFunction {
  return {
    params: [],
    variadic: 'any',
    about,
    example,
    run: (_: unknown, ...values: Operand[]) => {
      if (values.length < 2 || values.length > 3)
        throw new Error(`wrong number of args: want 2 or 3, got ${values.length}`)
      return run(toText(values[0]), toText(values.at(-1)), values.length === 3 ? toNumber(values[1]) : -1)
    },
  }
}

const list = (items: string[]) => (items.length === 0 ? nilList('[]string') : strings(items))

/** Gomplate's regular expressions, in the syntax of RE2. */
export const functions = library({
  'regexp.Find': {
    params: ['any', 'any'],
    about: 'The first match of a pattern in a value.',
    example: ['{{ regexp.Find "[a-z]+" "12ab34" }}', 'ab'],
    run: (_, pattern: Operand, value: Operand) => find(compile(toText(pattern)), toText(value)),
  },
  'regexp.FindAll': counted(
    'The matches of a pattern: `PATTERN [COUNT] TEXT`.',
    ['{{ regexp.FindAll "[a-z]" "a1b2" }}', '[a b]'],
    (pattern, text, count) =>
      list(matches(compile(pattern), text, count).map(({ start, end }) => text.slice(start, end))),
  ),
  'regexp.Match': {
    params: ['any', 'any'],
    about: 'Whether a value has a match of a pattern.',
    example: ['{{ regexp.Match "^a" "abc" }}', 'true'],
    run: (_, pattern: Operand, value: Operand) => matches(mustCompile(toText(pattern)), toText(value), 1).length > 0,
  },
  'regexp.QuoteMeta': {
    params: ['any'],
    about: 'A pattern that matches exactly a value.',
    example: ['{{ regexp.QuoteMeta "a.b" }}', 'a\\.b'],
    run: (_, value: Operand) => quoteMeta(toText(value)),
  },
  'regexp.Replace': {
    params: ['any', 'any', 'any'],
    about: 'Replaces matches in the third value by the second, where `$1` stands for a group.',
    example: ['{{ regexp.Replace "(a)(b)" "$2$1" "abab" }}', 'baba'],
    run: (_, pattern: Operand, by: Operand, value: Operand) =>
      replace(mustCompile(toText(pattern)), toText(value), toText(by)),
  },
  'regexp.ReplaceLiteral': {
    params: ['any', 'any', 'any'],
    about: 'Replaces matches in the third value by the second as it is.',
    example: ['{{ regexp.ReplaceLiteral "a" "$0" "banana" }}', 'b$0n$0n$0'],
    run: (_, pattern: Operand, by: Operand, value: Operand) =>
      replaceLiteral(compile(toText(pattern)), toText(value), toText(by)),
  },
  'regexp.Split': counted(
    'The parts between matches: `PATTERN [COUNT] TEXT`.',
    ['{{ regexp.Split "[,;]" "a,b;c" }}', '[a b c]'],
    (pattern, text, count) => list(splitBy(compile(pattern), text, count)),
  ),
})
