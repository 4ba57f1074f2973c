import type { TemplateFunction } from '../../library.ts'
import { nilList, strings } from '../../values.ts'
import { library } from '../define.ts'
import {
  compile,
  find,
  matches,
  mustCompile,
  type Pattern,
  quoteMeta,
  replace,
  replaceLiteral,
  splitBy,
} from '../standard/regexp.ts'

/** How the two halves of the library take a wrong pattern: with Go's panic, or with the bare message. */
type Compile = (source: string) => Pattern

function findAll(pattern: Pattern, text: string, count: number) {
  const found = matches(pattern, text, count)
  return found.length === 0 ? nilList('[]string') : strings(found.map(({ start, end }) => text.slice(start, end)))
}

/** The functions, under their own names and with `must` before them. */
function functionsWith(name: (plain: string) => string, read: Compile): Record<string, TemplateFunction> {
  return {
    [name('regexFind')]: {
      params: ['string', 'string'],
      about: 'The first match of a pattern in a text.',
      example: [`{{ ${name('regexFind')} "[a-z]+" "12abc34" }}`, 'abc'],
      run: (_, pattern: string, text: string) => find(read(pattern), text),
    },
    [name('regexFindAll')]: {
      params: ['string', 'string', 'int'],
      about: 'The matches of a pattern in a text, at most so many, all with -1.',
      example: [`{{ ${name('regexFindAll')} "[0-9]" "a1b2" -1 }}`, '[1 2]'],
      run: (_, pattern: string, text: string, count: number) => findAll(read(pattern), text, count),
    },
    [name('regexReplaceAll')]: {
      params: ['string', 'string', 'string'],
      about: 'Replaces matches in the second text by the third, where `${1}` stands for a group.',
      example: [`{{ ${name('regexReplaceAll')} "a(x*)b" "-ab-axxb-" "\${1}W" }}`, '-W-xxW-'],
      run: (_, pattern: string, text: string, by: string) => replace(read(pattern), text, by),
    },
    [name('regexReplaceAllLiteral')]: {
      params: ['string', 'string', 'string'],
      about: 'Replaces matches in the second text by the third as it is.',
      example: [`{{ ${name('regexReplaceAllLiteral')} "b" "abc" "$0" }}`, 'a$0c'],
      run: (_, pattern: string, text: string, by: string) => replaceLiteral(read(pattern), text, by),
    },
    [name('regexSplit')]: {
      params: ['string', 'string', 'int'],
      about: 'The parts of a text between matches, at most so many, all with -1.',
      example: [`{{ ${name('regexSplit')} "z+" "pizza" -1 }}`, '[pi a]'],
      run: (_, pattern: string, text: string, count: number) => {
        const compiled = read(pattern)
        return count === 0 ? nilList('[]string') : strings(splitBy(compiled, text, count))
      },
    },
  }
}

/** Sprig's regular expressions, in the syntax of RE2. */
export const functions = library({
  ...functionsWith((plain) => plain, mustCompile),
  ...functionsWith((plain) => `must${plain.charAt(0).toUpperCase()}${plain.slice(1)}`, compile),
  mustRegexMatch: {
    params: ['string', 'string'],
    about: 'As `regexMatch`, but fails when the pattern is wrong.',
    example: ['{{ mustRegexMatch "^a" "abc" }}', 'true'],
    run: (_, pattern: string, text: string) => matches(compile(pattern), text, 1).length > 0,
  },
  regexMatch: {
    params: ['string', 'string'],
    about: 'Whether a text has a match of a pattern.',
    example: ['{{ regexMatch "^v[0-9]+" "v12" }}', 'true'],
    run: (_, pattern: string, text: string) => {
      try {
        return matches(compile(pattern), text, 1).length > 0
      } catch {
        return false
      }
    },
  },
  regexQuoteMeta: {
    params: ['string'],
    about: 'A pattern that matches exactly the text.',
    example: ['{{ regexQuoteMeta "1.2.3" }}', '1\\.2\\.3'],
    run: (_, text: string) => quoteMeta(text),
  },
})
