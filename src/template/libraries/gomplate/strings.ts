import { byteLength, byteSlice, compareText, runes } from '../../bytes.ts'
import type { Operand, TemplateFunction } from '../../library.ts'
import { checkSize } from '../../limits.ts'
import { quote } from '../../quote.ts'
import { nilList, strings, typeOf } from '../../values.ts'
import { library } from '../define.ts'
import { binary, replaceAll, split, trimSet, trimSpace } from '../standard/letters.ts'
import { abbreviate, wrap } from '../standard/wrap.ts'
import { toNumber, toText } from './conversion.ts'
import { titleWords } from './titles.ts'

type Example = readonly [template: string, output: string]

/** A function of one value, taken as text. */
function ofText(about: string, example: Example, run: (text: string) => string): TemplateFunction {
  return { params: ['any'], about, example, run: (_: unknown, value: Operand) => run(toText(value)) }
}

/** A function of a text and a value, taken as text. */
function withText<T extends Operand>(
  about: string,
  example: Example,
  run: (option: string, text: string) => T,
): TemplateFunction {
  return {
    params: ['string', 'any'],
    about,
    example,
    run: (_: unknown, option: string, value: Operand) => run(option, toText(value)),
  }
}

function parts(list: string[]): Operand {
  return list.length === 0 ? nilList('[]string') : strings(list)
}

/** The first byte of a changed text becomes that of the original again, so that its case stays. */
function keepFirst(original: string, changed: string): string {
  if (original === '') throw new Error('runtime error: index out of range [0] with length 0')
  return changed.replace(binary(changed).charAt(0), () => binary(original).charAt(0))
}

function wordsOf(text: string): string {
  const trimmed = trimSpace(text)
  return keepFirst(trimmed, trimmed.toLowerCase())
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function indent(values: readonly Operand[]): string {
  if (values.length === 0) throw new Error('runtime error: index out of range [-1]')
  const text = toText(values.at(-1))
  const invalid = () => new Error('indent: invalid arguments')
  let width: Operand = 1
  let by: Operand = ' '
  if (values.length === 2) {
    if (typeof values[0] === 'string') by = values[0]
    else width = values[0]
  } else if (values.length === 3) {
    width = values[0]
    by = values[1]
  }
  if (typeOf(width) !== 'int' || typeof by !== 'string') throw invalid()
  const count = Number(width)
  if (count <= 0 || by.includes('\n')) return text
  checkSize(count * by.length * text.split('\n').length)
  return text.replace(/^(?=[^\n])/gm, by.repeat(count))
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`
}

/** An item of a list as Gomplate's shellQuote shows it: only lists of texts are quoted by their content. */
function shellItem(item: Operand, type: string): string {
  if (type === '[]string') return shellWord(item as string)
  return shellWord(`<${type.startsWith('[]') ? type.slice(2) : 'interface {}'} Value>`)
}

function abbrev(values: readonly Operand[]): string {
  if (values.length < 2) throw new Error("abbrev requires a 'maxWidth' and 'input' argument")
  const [offset, width, text] =
    values.length === 2
      ? [0, toNumber(values[0]), toText(values[1])]
      : values.length === 3
        ? [toNumber(values[0]), toNumber(values[1]), toText(values[2])]
        : [0, 0, '']
  return byteLength(text) <= width ? text : abbreviate(text, offset, width)
}

function wordWrap(values: readonly Operand[]): string {
  if (values.length === 0 || values.length > 3) throw new Error(`expected 1, 2, or 3 args, got ${values.length}`)
  let width = 80
  let lineBreak = '\n'
  if (values.length === 2 && typeof values[0] === 'string') lineBreak = values[0]
  else if (values.length >= 2) width = toNumber(values[0])
  if (values.length === 3) lineBreak = toText(values[1])
  return wrap(toText(values.at(-1)), width === 0 ? 80 : width, lineBreak)
}

const about = {
  indent: 'Puts blanks, or a text of yours a number of times, before every line that is not empty.',
  quote: 'A value in double quotes, with escapes as in Go.',
  replaceAll: 'Replaces every first text in a value by the second.',
  shellQuote: 'A value in single quotes for a shell; each item of a list of texts.',
  squote: 'A value in single quotes, where a quote is doubled.',
  title: 'The first letter of each word as a capital, the others small.',
  toLower: 'A value in small letters.',
  toUpper: 'A value in capitals.',
  trimSpace: 'A value without white space at its ends.',
} as const

/** The functions that stand both in the namespace and, for some, at the top level: `strings.ToUpper` and `toUpper`. */
const toUpper = (name: string) => ofText(about.toUpper, [`{{ ${name} "abc" }}`, 'ABC'], (text) => text.toUpperCase())
const toLower = (name: string) => ofText(about.toLower, [`{{ ${name} "ABC" }}`, 'abc'], (text) => text.toLowerCase())
const title = (name: string) => ofText(about.title, [`{{ ${name} "hello wORLD" }}`, 'Hello World'], titleWords)
const trim = (name: string) => ofText(about.trimSpace, [`{{ ${name} "  a " }}`, 'a'], trimSpace)
const quoted = (name: string) => ofText(about.quote, [`{{ ${name} "a\\"b" }}`, '"a\\"b"'], (text) => quote(text))
const squoted = (name: string) =>
  ofText(about.squote, [`{{ ${name} "it's" }}`, "'it''s'"], (text) => `'${text.replaceAll("'", "''")}'`)
const indented = (name: string): TemplateFunction => ({
  params: [],
  variadic: 'any',
  about: about.indent,
  example: [`{{ ${name} 2 "a\\nb" }}`, '  a\n  b'],
  run: (_, ...values: Operand[]) => indent(values),
})
const shellQuoted = (name: string): TemplateFunction => ({
  params: ['any'],
  about: about.shellQuote,
  example: [`{{ ${name} "it's" }}`, `'it'"'"'s'`],
  run: (_, value: Operand) => {
    if (value instanceof Uint8Array) return Array.from(value, () => shellWord('<uint8 Value>')).join(' ')
    if (Array.isArray(value)) return value.map((item) => shellItem(item, typeOf(value))).join(' ')
    return shellWord(toText(value))
  },
})
const replaced = (name: string): TemplateFunction => ({
  params: ['string', 'string', 'any'],
  about: about.replaceAll,
  example: [`{{ ${name} "a" "o" "banana" }}`, 'bonono'],
  run: (_, old: string, by: string, value: Operand) => replaceAll(toText(value), old, by),
})

/** A function of texts that Gomplate takes over from Go as it is: the text comes first. */
function bare<T extends Operand>(
  text: string,
  example: Example,
  run: (text: string, option: string) => T,
): TemplateFunction {
  return {
    params: ['string', 'string'],
    about: text,
    example,
    run: (_: unknown, first: string, second: string) => run(first, second),
  }
}

/** Gomplate's texts. */
export const functions = library({
  contains: bare('Whether the first text has the second one in it.', ['{{ contains "hello" "ell" }}', 'true'], (a, b) =>
    a.includes(b),
  ),
  hasPrefix: bare('Whether the first text begins with the second.', ['{{ hasPrefix "hello" "he" }}', 'true'], (a, b) =>
    a.startsWith(b),
  ),
  hasSuffix: bare('Whether the first text ends with the second.', ['{{ hasSuffix "hello" "lo" }}', 'true'], (a, b) =>
    a.endsWith(b),
  ),
  indent: indented('indent'),
  quote: quoted('quote'),
  replaceAll: replaced('replaceAll'),
  shellQuote: shellQuoted('shellQuote'),
  split: bare('The parts of the first text between the second.', ['{{ split "a,b" "," }}', '[a b]'], (a, b) =>
    strings(split(a, b)),
  ),
  splitN: {
    params: ['string', 'string', 'int'],
    about: 'The parts of the first text between the second, at most so many.',
    example: ['{{ splitN "a,b,c" "," 2 }}', '[a b,c]'],
    run: (_, text: string, separator: string, count: number) => parts(split(text, separator, count)),
  },
  squote: squoted('squote'),
  'strings.Abbrev': {
    params: [],
    variadic: 'any',
    about: 'Shortens a text to a number of bytes: `[OFFSET] WIDTH TEXT`.',
    example: ['{{ strings.Abbrev 10 "hello world foo" }}', 'hello w...'],
    run: (_, ...values: Operand[]) => abbrev(values),
  },
  'strings.CamelCase': ofText(
    'Joins words into one with capitals; the first letter stays as it is.',
    ['{{ strings.CamelCase "hello world" }}', 'helloWorld'],
    (text) => {
      const trimmed = trimSpace(text)
      return keepFirst(trimmed, titleWords(trimmed)).replace(/[^\p{L}\p{N}]+/gu, '')
    },
  ),
  'strings.Contains': withText(
    'Whether a value has a text in it.',
    ['{{ strings.Contains "3" 123 }}', 'true'],
    (part, text) => text.includes(part),
  ),
  'strings.HasPrefix': withText(
    'Whether a value begins with a text.',
    ['{{ strings.HasPrefix "he" "hello" }}', 'true'],
    (prefix, text) => text.startsWith(prefix),
  ),
  'strings.HasSuffix': withText(
    'Whether a value ends with a text.',
    ['{{ strings.HasSuffix "lo" "hello" }}', 'true'],
    (suffix, text) => text.endsWith(suffix),
  ),
  'strings.Indent': indented('strings.Indent'),
  'strings.KebabCase': ofText(
    'Words in small letters, joined by `-`; the first letter stays as it is.',
    ['{{ strings.KebabCase "hello world" }}', 'hello-world'],
    (text) => wordsOf(text).replaceAll(' ', '-'),
  ),
  'strings.Quote': quoted('strings.Quote'),
  'strings.Repeat': {
    params: ['int', 'any'],
    about: 'A value as text, a number of times.',
    example: ['{{ strings.Repeat 3 "ab" }}', 'ababab'],
    run: (_, count: number, value: Operand) => {
      if (count < 0) throw new Error(`negative count ${count}`)
      const text = toText(value)
      checkSize(count * text.length)
      return text.repeat(count)
    },
  },
  'strings.ReplaceAll': replaced('strings.ReplaceAll'),
  'strings.RuneCount': {
    params: [],
    variadic: 'any',
    about: 'The number of characters of values.',
    example: ['{{ strings.RuneCount "日本" }}', '2'],
    run: (_, ...values: Operand[]) => runes(values.map(toText).join('')).length,
  },
  'strings.ShellQuote': shellQuoted('strings.ShellQuote'),
  'strings.Slug': {
    params: ['any'],
    about: 'A value as a part of an address: Latin small letters, digits and `-`.',
    example: ['{{ strings.Slug "Hello, Wörld & co" }}', 'hello-world-and-co'],
    run: async (_, value: Operand) => (await import('./slug.ts')).slug(toText(value)),
  },
  'strings.SnakeCase': ofText(
    'Words in small letters, joined by `_`; the first letter stays as it is.',
    ['{{ strings.SnakeCase "hello world" }}', 'hello_world'],
    (text) => wordsOf(text).replaceAll(' ', '_'),
  ),
  'strings.Sort': {
    params: ['any'],
    about: 'The items of a list as sorted texts; a list of texts is itself sorted.',
    example: ['{{ strings.Sort (coll.Slice "b" "a" 10) }}', '[10 a b]'],
    run: (_, list: Operand) => {
      const type = typeOf(list)
      if (type === '[]string') return (list as string[]).sort(compareText)
      if (type === '[]interface {}') return strings((list as Operand[]).map(toText).sort(compareText))
      throw new Error(`wrong type for value; expected []string; got ${type}`)
    },
  },
  'strings.Split': withText(
    'The parts of a value between a separator.',
    ['{{ strings.Split "," "a,b" }}', '[a b]'],
    (separator, text) => strings(split(text, separator)),
  ),
  'strings.SplitN': {
    params: ['string', 'int', 'any'],
    about: 'The parts of a value between a separator, at most so many.',
    example: ['{{ strings.SplitN "," 2 "a,b,c" }}', '[a b,c]'],
    run: (_, separator: string, count: number, value: Operand) => parts(split(toText(value), separator, count)),
  },
  'strings.Squote': squoted('strings.Squote'),
  'strings.Title': title('strings.Title'),
  'strings.ToLower': toLower('strings.ToLower'),
  'strings.ToUpper': toUpper('strings.ToUpper'),
  'strings.Trim': withText(
    'Takes characters off both ends of a value.',
    ['{{ strings.Trim "-" "--a-" }}', 'a'],
    (set, text) => trimSet(text, set),
  ),
  'strings.TrimPrefix': withText(
    'A value without a text at its beginning.',
    ['{{ strings.TrimPrefix "v" "v1" }}', '1'],
    (prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  ),
  'strings.TrimSpace': trim('strings.TrimSpace'),
  'strings.TrimSuffix': withText(
    'A value without a text at its end.',
    ['{{ strings.TrimSuffix ".tf" "main.tf" }}', 'main'],
    (suffix, text) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text),
  ),
  'strings.Trunc': {
    params: ['int', 'any'],
    about: 'The first bytes of a value.',
    example: ['{{ strings.Trunc 3 "hello" }}', 'hel'],
    run: (_, length: number, value: Operand) => {
      const text = toText(value)
      return length < 0 || byteLength(text) <= length ? text : byteSlice(text, 0, length)
    },
  },
  'strings.WordWrap': {
    params: [],
    variadic: 'any',
    about: 'Breaks lines between words: `[WIDTH] [BREAK] TEXT`, after 80 bytes when there is no width.',
    example: ['{{ strings.WordWrap 10 "the quick brown fox" }}', 'the quick\nbrown fox'],
    run: (_, ...values: Operand[]) => wordWrap(values),
  },
  title: title('title'),
  toLower: toLower('toLower'),
  toUpper: toUpper('toUpper'),
  trim: bare(
    'Takes the characters of the second text off both ends of the first.',
    ['{{ trim "xax" "x" }}', 'a'],
    trimSet,
  ),
  trimSpace: trim('trimSpace'),
})
