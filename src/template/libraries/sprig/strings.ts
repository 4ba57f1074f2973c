import { byteLength, byteSlice, compareText } from '../../bytes.ts'
import type { Operand, TemplateFunction } from '../../library.ts'
import { checkSize } from '../../limits.ts'
import { plain } from '../../print.ts'
import { quote } from '../../quote.ts'
import { stringMap, strings } from '../../values.ts'
import { library } from '../define.ts'
import { binary, isSpace, lower, replaceAll, split, title, trimSet, trimSpace, upper } from '../standard/letters.ts'
import { randomInteger } from '../standard/random.ts'
import { swapCase, toLowerWords, toPascalCase, uncapitalize } from '../standard/words.ts'
import { abbreviate, wrap } from '../standard/wrap.ts'
import { textOf, textsOf } from './text.ts'

/** Cuts by bytes as Go's `text[from:to]` does, with its message when that is outside. */
function cut(text: string, from: number, to?: number): string {
  const length = byteLength(text)
  const outside = (range: string) => new Error(`runtime error: slice bounds out of range [${range}`)
  const end = to ?? length
  if (end < 0) throw outside(`:${end}]`)
  if (end > length) throw outside(`:${end}] with length ${length}`)
  if (from > end) throw outside(`${from}:${end}]`)
  return byteSlice(text, from, end)
}

function repeat(count: number, text: string): string {
  if (count < 0) throw new Error('strings: negative Repeat count')
  checkSize(count * text.length)
  return text.repeat(count)
}

function indent(count: number, text: string): string {
  const pad = repeat(count, ' ')
  checkSize(count * text.split('\n').length)
  return pad + replaceAll(text, '\n', `\n${pad}`)
}

function numbered(parts: readonly string[]) {
  return stringMap(parts.map((part, index) => [`_${index}`, part] as const))
}

const text: TemplateFunction = {
  params: ['any'],
  about: 'A value as text.',
  example: ['{{ toString 1.0 }}', '1'],
  run: (_, value: Operand) => textOf(value),
}
const trimAll: TemplateFunction = {
  params: ['string', 'string'],
  about: 'Takes the characters of the first text off both ends of the second.',
  example: ['{{ trimAll "$-" "$-5.00-" }}', '5.00'],
  run: (_, set: string, text: string) => trimSet(text, set),
}

/** Sprig's functions for texts. Where Go counts in bytes (`trunc`, `substr`, `wrap` …), so do these. */
export const functions = library({
  abbrev: {
    params: ['int', 'string'],
    about: 'Shortens a text to a number of bytes, the last three being dots.',
    example: ['{{ abbrev 8 "hello world" }}', 'hello...'],
    run: (_, width: number, text: string) => (width < 4 ? text : abbreviate(text, 0, width)),
  },
  abbrevboth: {
    params: ['int', 'int', 'string'],
    about: 'Shortens a text on both sides: from an offset, to a number of bytes.',
    example: ['{{ abbrevboth 5 10 "1234 5678 9123" }}', '...5678...'],
    run: (_, left: number, right: number, text: string) =>
      right < 4 || (left > 0 && right < 7) ? text : abbreviate(text, left, right),
  },
  camelcase: {
    params: ['string'],
    about: 'Joins words into one with capitals.',
    example: ['{{ camelcase "http_server" }}', 'HttpServer'],
    run: (_, text: string) => toPascalCase(text),
  },
  cat: {
    params: [],
    variadic: 'any',
    about: 'Joins values with blanks, leaving out nil.',
    example: ['{{ cat "a" 1 nil true }}', 'a 1 true'],
    run: (_, ...values: Operand[]) =>
      values
        .filter((value) => value !== null)
        .map(plain)
        .join(' '),
  },
  contains: {
    params: ['string', 'string'],
    about: 'Whether the second text has the first one in it.',
    example: ['{{ contains "ell" "hello" }}', 'true'],
    run: (_, part: string, text: string) => text.includes(part),
  },
  hasPrefix: {
    params: ['string', 'string'],
    about: 'Whether the second text begins with the first.',
    example: ['{{ hasPrefix "he" "hello" }}', 'true'],
    run: (_, prefix: string, text: string) => text.startsWith(prefix),
  },
  hasSuffix: {
    params: ['string', 'string'],
    about: 'Whether the second text ends with the first.',
    example: ['{{ hasSuffix ".tf" "main.tf" }}', 'true'],
    run: (_, suffix: string, text: string) => text.endsWith(suffix),
  },
  hello: {
    params: [],
    about: 'A greeting.',
    example: ['{{ hello }}', 'Hello!'],
    run: () => 'Hello!',
  },
  indent: {
    params: ['int', 'string'],
    about: 'Puts blanks before every line.',
    example: ['{{ indent 2 "a\\nb" }}', '  a\n  b'],
    run: (_, count: number, text: string) => indent(count, text),
  },
  initials: {
    params: ['string'],
    about: 'The first byte of each word.',
    example: ['{{ initials "First Try" }}', 'FT'],
    run: (_, text: string) => {
      const bytes = binary(text)
      return Array.from(bytes)
        .filter((byte, at) => !isSpace(byte) && (at === 0 || isSpace(bytes.charAt(at - 1))))
        .join('')
    },
  },
  join: {
    params: ['string', 'any'],
    about: 'Joins the items of a list, leaving out nil.',
    example: ['{{ join "," (list "a" 1 nil true) }}', 'a,1,true'],
    run: (_, glue: string, list: Operand) => textsOf(list).join(glue),
  },
  kebabcase: {
    params: ['string'],
    about: 'Words in small letters, joined by `-`.',
    example: ['{{ kebabcase "FirstName" }}', 'first-name'],
    run: (_, text: string) => toLowerWords(text, '-'),
  },
  lower: {
    params: ['string'],
    about: 'The text in small letters.',
    example: ['{{ lower "HELLO" }}', 'hello'],
    run: (_, text: string) => lower(text),
  },
  nindent: {
    params: ['int', 'string'],
    about: 'As `indent`, on a new line.',
    example: ['a:{{ nindent 2 "b" }}', 'a:\n  b'],
    run: (_, count: number, text: string) => `\n${indent(count, text)}`,
  },
  nospace: {
    params: ['string'],
    about: 'The text without white space, byte by byte.',
    example: ['{{ nospace "a b\\tc" }}', 'abc'],
    run: (_, text: string) => {
      const bytes = Array.from(binary(text))
      const kept = bytes.filter((byte) => !isSpace(byte))
      return kept.length === bytes.length ? text : kept.join('')
    },
  },
  plural: {
    params: ['string', 'string', 'int'],
    about: 'The first text for one, the second for any other count.',
    example: ['{{ plural "item" "items" 2 }}', 'items'],
    run: (_, one: string, many: string, count: number) => (count === 1 ? one : many),
  },
  quote: {
    params: [],
    variadic: 'any',
    about: 'Values in double quotes, with escapes as in Go; nil is left out.',
    example: ['{{ quote "a" 1 nil "b\\"c" }}', '"a" "1" "b\\"c"'],
    run: (_, ...values: Operand[]) =>
      values
        .filter((value) => value !== null)
        .map((value) => quote(textOf(value)))
        .join(' '),
  },
  repeat: {
    params: ['int', 'string'],
    about: 'The text, a number of times.',
    example: ['{{ repeat 3 "ab" }}', 'ababab'],
    run: (_, count: number, text: string) => repeat(count, text),
  },
  replace: {
    params: ['string', 'string', 'string'],
    about: 'Replaces every first text in the third by the second.',
    example: ['{{ "I Am" | replace " " "-" }}', 'I-Am'],
    run: (_, old: string, by: string, text: string) => replaceAll(text, old, by),
  },
  shuffle: {
    params: ['string'],
    about: 'The characters in a random order.',
    example: ['{{ shuffle "aaa" }}', 'aaa'],
    run: (call, text: string) => {
      const runes = Array.from(text)
      for (let at = runes.length - 1; at > 0; at--) {
        const other = randomInteger(call, at + 1)
        const rune = runes[at] as string
        runes[at] = runes[other] as string
        runes[other] = rune
      }
      return runes.join('')
    },
  },
  snakecase: {
    params: ['string'],
    about: 'Words in small letters, joined by `_`.',
    example: ['{{ snakecase "HTTPServer2Go" }}', 'http_server2_go'],
    run: (_, text: string) => toLowerWords(text, '_'),
  },
  sortAlpha: {
    params: ['any'],
    about: 'The items of a list as sorted texts.',
    example: ['{{ sortAlpha (list "b" 10 9 "a") }}', '[10 9 a b]'],
    run: (_, list: Operand) => {
      const texts = list === null ? [textOf(list)] : textsOf(list)
      return strings(texts.sort(compareText))
    },
  },
  split: {
    params: ['string', 'string'],
    about: 'The parts between a separator as a map with the keys `_0`, `_1` …',
    example: ['{{ $parts := split "." "a.b" }}{{ $parts._1 }}', 'b'],
    run: (_, separator: string, text: string) => numbered(split(text, separator)),
  },
  splitList: {
    params: ['string', 'string'],
    about: 'The parts between a separator as a list.',
    example: ['{{ splitList "," "a,b" }}', '[a b]'],
    run: (_, separator: string, text: string) => strings(split(text, separator)),
  },
  splitn: {
    params: ['string', 'int', 'string'],
    about: 'As `split`, with at most so many parts.',
    example: ['{{ (splitn "," 2 "a,b,c")._1 }}', 'b,c'],
    run: (_, separator: string, count: number, text: string) => numbered(split(text, separator, count)),
  },
  squote: {
    params: [],
    variadic: 'any',
    about: 'Values in single quotes, without escapes; nil is left out.',
    example: ['{{ squote "a" 1 }}', "'a' '1'"],
    run: (_, ...values: Operand[]) =>
      values
        .filter((value) => value !== null)
        .map((value) => `'${plain(value)}'`)
        .join(' '),
  },
  substr: {
    params: ['int', 'int', 'string'],
    about: 'The bytes from a position up to another one; a negative end means the end.',
    example: ['{{ substr 0 5 "hello world" }}', 'hello'],
    run: (_, start: number, end: number, text: string) => {
      if (start < 0) return cut(text, 0, end)
      return end < 0 || end > byteLength(text) ? cut(text, start) : cut(text, start, end)
    },
  },
  swapcase: {
    params: ['string'],
    about: 'Capitals become small letters and the other way.',
    example: ['{{ swapcase "Hello World" }}', 'hELLO wORLD'],
    run: (_, text: string) => swapCase(text),
  },
  title: {
    params: ['string'],
    about: 'The first letter of each word as a capital.',
    example: ['{{ title "hello wORLD" }}', 'Hello WORLD'],
    run: (_, text: string) => title(text),
  },
  toString: text,
  toStrings: {
    params: ['any'],
    about: 'The items of a list as texts, leaving out nil.',
    example: ['{{ toStrings (list 1 2.5 nil true) | toJson }}', '["1","2.5","true"]'],
    run: (_, list: Operand) => strings(textsOf(list)),
  },
  trim: {
    params: ['string'],
    about: 'The text without white space at its ends.',
    example: ['{{ trim "  a b \\n" }}', 'a b'],
    run: (_, text: string) => trimSpace(text),
  },
  trimAll,
  trimPrefix: {
    params: ['string', 'string'],
    about: 'The second text without the first at its beginning.',
    example: ['{{ trimPrefix "v" "v1.2" }}', '1.2'],
    run: (_, prefix: string, text: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  },
  trimSuffix: {
    params: ['string', 'string'],
    about: 'The second text without the first at its end.',
    example: ['{{ trimSuffix ".tf" "main.tf" }}', 'main'],
    run: (_, suffix: string, text: string) =>
      text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  },
  trimall: trimAll,
  trunc: {
    params: ['int', 'string'],
    about: 'The first bytes of a text; the last ones with a negative number.',
    example: ['{{ trunc 5 "hello world" }} {{ trunc -5 "hello world" }}', 'hello world'],
    run: (_, count: number, text: string) => {
      const length = byteLength(text)
      if (count < 0) return length + count > 0 ? byteSlice(text, length + count) : text
      return length > count ? byteSlice(text, 0, count) : text
    },
  },
  untitle: {
    params: ['string'],
    about: 'The first letter of each word as a small letter.',
    example: ['{{ untitle "Hello World" }}', 'hello world'],
    run: (_, text: string) => uncapitalize(text),
  },
  upper: {
    params: ['string'],
    about: 'The text in capitals.',
    example: ['{{ upper "hello" }}', 'HELLO'],
    run: (_, text: string) => upper(text),
  },
  wrap: {
    params: ['int', 'string'],
    about: 'Breaks lines between words after so many bytes.',
    example: ['{{ wrap 10 "the quick brown fox" }}', 'the quick\nbrown fox'],
    run: (_, width: number, text: string) => wrap(text, width),
  },
  wrapWith: {
    params: ['int', 'string', 'string'],
    about: 'As `wrap`, with a line break of your own; longer words are cut.',
    example: ['{{ wrapWith 5 "|" "ab cd ef" }}', 'ab cd|ef'],
    run: (_, width: number, lineBreak: string, text: string) => wrap(text, width, lineBreak, true),
  },
})
