import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isFailure } from '../../src/failure/failure.ts'
import { toJson } from '../../src/value/json.ts'
import { Float, isMap, Tagged, Timestamp, type Value } from '../../src/value/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'

/**
 * What gopkg.in/yaml.v3 makes of texts on which YAML parsers disagree: a text and its value, or a text alone that it
 * refuses. Floats, times and large ints are written as `{"!float": …}` and alike. The rows are the disputed ones of some
 * hundred thousand texts made by mutation.
 */
const recorded = readFileSync(join(import.meta.dirname, 'go-yaml.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as [text: string, value?: unknown])

/** A value as the rows write it. Tags are left out: yaml.v3 ignores those that it does not know. */
function plain(value: Value): unknown {
  if (value instanceof Tagged) return plain(value.value)
  if (value instanceof Float) return { '!float': String(value.value) }
  if (value instanceof Timestamp) return { '!time': value.time }
  if (typeof value === 'bigint') return { '!int': value.toString() }
  if (typeof value === 'number' && !Number.isInteger(value)) return { '!float': goFloat(value) }
  if (Array.isArray(value)) return value.map(plain)
  if (isMap(value)) return Object.fromEntries(Object.keys(value).map((key) => [key, plain(value[key] as Value)]))
  return value
}

const goFloat = (value: number) =>
  Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'

function read(text: string): [] | [unknown] {
  try {
    return [plain(parseYaml(text, 'x.yaml').value)]
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    expect(thrown).toMatchObject({ code: 'yaml/syntax', words: { place: { line: expect.any(Number) } } })
    return []
  }
}

test('disputed texts are read as yaml.v3 reads them, and refused where it refuses them', () => {
  expect(recorded.length).toBeGreaterThan(450)
  for (const [text, ...value] of recorded) expect(read(text), JSON.stringify(text)).toEqual(value)
})

test.each([
  ['a flow list closed at the indentation of its key', 'k:\n  a: [\n    1,\n    2\n  ]\n', '{"k":{"a":[1,2]}}'],
  ['a flow map closed at the start of the line', 'a: {\n  b: c\n}\n', '{"a":{"b":"c"}}'],
  ['flow collections whatever their indentation', 'a:\n  b: [\n1\n]\n', '{"a":{"b":[1]}}'],
  ['block text at the end of a file without a line end', 'a: |\n  x', '{"a":"x"}'],
  ['folded text at the end of a file without a line end', 'a: >\n  x\n  y', '{"a":"x y"}'],
  ['a comment right behind a quoted text', 'a: "x"#c\n', '{"a":"x"}'],
  ['a key without a blank in a flow map', '{"a":1, b:2}', '{"a":1,"b:2":null}'],
  ['blanks before a line end in quotes', 'a: "x  \n  y"', '{"a":"x y"}'],
  ['a line that ends with a backslash in quotes', 'a: "x\\\n  y\\\n"', '{"a":"xy"}'],
  ['a tab between a key and its value', 'a:\tb', '{"a":"b"}'],
  ['line ends of Windows and of old Macs', 'a: 1\r\nb: 2\rc: 3', '{"a":1,"b":2,"c":3}'],
  ['the line ends that only YAML 1.1 has', 'a: 1\u0085b: 2\u2028c: 3', '{"a":1,"b":2,"c":3}'],
  ['what stands behind the first document', 'a: 1\n---\n}{', '{"a":1}'],
  ['what stands behind a root that is not a map', '[1] x', '[1]'],
  ['the tag `!`, which says nothing', 'a: ! 12\nb: ! "12"', '{"a":12,"b":"12"}'],
  ['one number in two notations as a key', '1: a\n0x1: b', '{"1":"b"}'],
  ['a list as far out as its key', 'a:\n- 1\n-\n- b: c\n  d: e', '{"a":[1,null,{"b":"c","d":"e"}]}'],
  ['a text over several lines', 'a: b\n  c\n\n  d\n', '{"a":"b c\\nd"}'],
  ['a text that goes on behind its comment', 'a: b # c\nd: e\n', '{"a":"b","d":"e"}'],
  ['an indicator that says how far a block is indented', 'a: |2\n   x\n  y\n', '{"a":" x\\ny\\n"}'],
  ['keys of more than one line, written with ?', '? |\n  a\n  b\n: c\n', '{"a\\nb\\n":"c"}'],
  ['a byte order mark', '\ufeffa: 1', '{"a":1}'],
])('read as yaml.v3 reads it: %s', (_, text, json) => {
  expect(toJson(parseYaml(text, 'x.yaml').value)).toBe(json)
})

test.each([
  ['a backslash before a slash, as JSON may have it', 'a: "\\/"', /unknown escape/],
  ['a control character', 'a: \u0007', /control characters/],
  ['a tab that indents', 'a:\n\tb: 1', /tab/],
  ['a tab behind the last line', 'a: b\n\t', /tab/],
  ['a key without a colon', 'a: 1\nb\nc: 2', /expected `:`/],
  ['a second colon on a line', 'a: b: c', /not allowed here/],
  ['a list behind a key', 'a: - b', /cannot begin here/],
  ['a directive that nobody knows', '%X 1\n---\na: 1', /directives/],
  ['another version than 1.1', '%YAML 1.2\n---\na: 1', /version/],
  ['a quoted text without an end', "a: 'b", /no closing quote/],
  ['a key that is a list', '[a]: b', /scalar/],
])('refused as yaml.v3 refuses it: %s', (_, text, reason) => {
  expect(() => parseYaml(text, 'x.yaml')).toThrow(reason)
})

test.each([
  ['a key with a tag', '!t a: 1', 'the tag could only be a mistake'],
  ['a map behind an empty flow list', '[]x: y', 'yaml.v3 stops reading at the second word'],
  ['an anchor that is a key of a merged map', '<<: {&a: b}', 'yaml.v3 drops the key'],
])('deliberately otherwise: %s', (_, text) => {
  expect(read(text)).toMatchObject(text.startsWith('<<') ? [{ '<nil>': 'b' }] : [])
})
