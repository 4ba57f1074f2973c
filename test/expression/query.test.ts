import { describe, expect, test } from 'vitest'
import { loadQueries } from '../../src/expression/query/load.ts'
import type { Failure } from '../../src/failure/failure.ts'
import { Float, isMap, map, Tagged, Timestamp, type Value } from '../../src/value/value.ts'
import { data, rows } from './query-rows.ts'

// With the engine of regular expressions.
const { parseQuery, query, queryOne } = await loadQueries('test')

/** Plain data as values; `z` is a float that is whole. */
function value(of: unknown): Value {
  if (Array.isArray(of)) return of.map(value)
  if (typeof of === 'object' && of !== null && Object.getPrototypeOf(of) === Object.prototype)
    return map(Object.entries(of).map(([key, item]) => [key, value(item)]))
  return of as Value
}

/** Values as plain data. */
function plain(of: Value): unknown {
  if (of instanceof Float) return of.value
  if (Array.isArray(of)) return of.map(plain)
  return isMap(of) ? Object.fromEntries(Object.entries(of).map(([key, item]) => [key, plain(item)])) : of
}

const env = { X: '5', NAME: 'ann' }
const document = map([...Object.entries(value(data) as { [key: string]: Value }), ['z', new Float(2)]])
const found = (text: string, of: unknown = document) => query(text, value(of), { env }).map(plain)
const failure = (text: string, of: unknown = document): Failure => {
  try {
    return { message: `it found ${JSON.stringify(found(text, of))}` } as Failure
  } catch (thrown) {
    return thrown as Failure
  }
}

describe('as yq', () => {
  test.each(rows)('%s', (text, expected) => expect(found(text)).toEqual(expected))
})

describe('better than yq, on purpose', () => {
  test.each<[string, string, unknown[]]>([
    ['a difference goes from left to right (yq: 11)', '10 - 2 - 3', [5]],
    ['a product binds closer than a sum (yq: 8)', '2 * 3 + 1', [7]],
    ['and binds closer than or (yq: false)', 'false and true or true', [true]],
    ['a slice directly behind a key (yq: nonsense)', '.l[1:]', [[1, 2]]],
    ['with a bound on one side only (yq: an error)', '.l[:2]', [[3, 1]]],
    ['a slice of a text (yq: an empty list)', '.str | .[1:3]', ['el']],
    ['lists are equal when their items are (yq: false)', '.l == [3, 1, 2]', [true]],
    ['and maps', '{"a": 1, "b": [null]} == {"b": [null], "a": 1}', [true]],
    ['bare words as keys (yq: an error)', '{a: .a, b: 1}', [{ a: 1, b: 1 }]],
    ['minus without blanks behind it (yq: an error)', '.a -1', [0]],
    ['operators without blanks (yq: the key "a+")', '.a+.f', [2.5]],
    ['alternatives without blanks (yq: a key)', '.nope//"x"', ['x']],
    ['//= (yq: an error)', '.m.q //= 7 | .m.q', [7]],
    ['empty', '[.l[], empty]', [[3, 1, 2]]],
    ['first, last and add of a list', '[.l | (first, last, add)]', [[3, 2, 6]]],
    ['first of a condition', '.l | first(. < 3)', [1]],
    ['if', '[.l[] | if . > 2 then "many" elif . > 1 then "some" else "one" end]', [['many', 'one', 'some']]],
    ['if without else', '[.l[] | if . > 2 then 0 end]', [[0, 1, 2]]],
    [
      'startswith, endswith, ltrimstr, rtrimstr',
      '[.str | (startswith("he"), endswith("x"), ltrimstr("hello "), rtrimstr("d"))]',
      [[true, false, 'world', 'hello worl']],
    ],
    ['reduce as jq writes it', 'reduce .l[] as $x (0; . + $x)', [6]],
    ['a bound name holds for all that follows', '[.a as $x | $x, $x + 1]', [[1, 2]]],
    ['a path is made through scalars by setpath', '.m | setpath(["x", "y"]; 3) | .x', [{ y: 3 }]],
    ['sorting by two keys', '.items | sort_by(.v // 9, .name) | map(.name)', [['a', 'b', 'c']]],
    ['a single item in a list', '.s | contains("a")', [true]],
    ['comments', '.a # the first\n | . + 1', [2]],
  ])('%s: %s', (_, text, expected) => expect(found(text)).toEqual(expected))
})

describe('kinds are kept', () => {
  test.each<[string, Value, Value]>([
    ['.', '0012', '0012'],
    ['.', 'true', 'true'],
    ['.', 'a\nb\n', 'a\nb\n'],
    ['.', 12345678901234567890n, 12345678901234567890n],
    ['. + 1', 9007199254740993n, 9007199254740994n],
    ['. + 1', 9007199254740991, 9007199254740992n],
    ['. * 2', new Float(1), new Float(2)],
    ['. + .', 0.5, new Float(1)],
    ['. / 2', 4, 2],
    ['. / 2', new Float(4), new Float(2)],
    ['9007199254740993', null, 9007199254740993n],
    ['1.0', null, new Float(1)],
    ['. | tag', new Timestamp(0, 0, '1970-01-01'), '!!timestamp'],
    ['. | tag', new Tagged('!env', 'X'), '!env'],
    ['"\\(.)"', new Float(2), '2.0'],
    ['env(X)', null, 5],
    ['strenv(X)', null, '5'],
  ])('%s', (text, of, expected) => expect(query(text, of, { env })).toEqual([expected]))

  test('several values come to one text, or a list', () => {
    expect(queryOne('.s[]', document)).toBe('b a c a')
    expect(queryOne('.nope.x', document)).toBe(null)
    expect(queryOne('empty', document)).toBe(null)
    expect(queryOne('.m[]', document)).toEqual([1, value({ z: [1, 2] })])
  })
})

test('the value that is asked is never changed', () => {
  const before = JSON.stringify(document)
  for (const [text] of rows) found(text)
  for (const text of ['.m.y.z[0] = 9', 'del(.items)', '.. |= .', '.l += 1', 'with(.m; .x = 2)', 'sort_keys(..)'])
    found(text)
  expect(JSON.stringify(document)).toBe(before)
})

test('names of prototypes are keys like any other', () => {
  expect(found('.constructor')).toEqual([null])
  expect(found('[.toString, .__proto__, has("constructor")]')).toEqual([[null, null, false]])
  expect(found('."__proto__" = {"x": 1} | .["__proto__"].x', {})).toEqual([1])
})

describe('failures', () => {
  test.each([
    ['.stacks[', 'it ends too early', 9],
    ['.a |', 'it ends too early', 5],
    ['(.a', '`(` has no closing `)`', 1],
    ['.a )', 'unexpected `)`', 4],
    ['.a == ==', 'unexpected `==`', 7],
    ['"abc', 'the text has no closing `"`', 1],
    ['"a \\(.b', '`\\(` has no closing `)`', 4],
    ['"a \\(.b |)"', 'it ends too early', 10],
    ['{"a"', '`{` has no closing `}`', 1],
    [".a['b']", 'texts stand in double quotes', 4],
    ['.a & .b', 'unexpected "&"', 4],
    ['lenght', 'unknown operator `lenght`; did you mean `length`?', 1],
    ['.a | zzz', 'unknown operator `zzz`', 6],
    ['select', '`select` takes 1 argument, got 0', 1],
    ['sub("a")', '`sub` takes 2 arguments, got 1', 1],
    ['test("a"; "g"; "x")', '`test` takes 1 to 2 arguments, got 3', 1],
    ['.[] as $x', 'it ends too early', 10],
    ['if .a then 1', 'it ends too early', 13],
    [`${'('.repeat(300)}.${')'.repeat(300)}`, 'it is nested too deeply', 201],
  ])('%s', (text, problem, column) => {
    const { code, message, data: facts } = failure(text)
    expect({ code, message, column: facts?.column }).toEqual({
      code: 'expression/bad-query',
      message: `invalid query '${text}': ${problem}`,
      column,
    })
  })

  test.each([
    ['load("x")', '`load`'],
    ['.a | now', '`now`'],
    ['.. | line_comment', '`line_comment`'],
    ['@xml', '`@xml`'],
    ['.a | getpath(["b"])', '`getpath`'],
  ])('%s is not supported', (text, what) => {
    expect(failure(text)).toMatchObject({
      code: 'expression/query-not-supported',
      message: `invalid query '${text}': not supported: ${what}`,
    })
  })

  test.each([
    ['.l.x', "cannot index a list with 'x'", 3],
    ['.l[-9]', 'index [-9] out of range, array size is 3', 3],
    ['.l | .x', "cannot index a list with 'x'", 6],
    ['5 % 0', 'cannot modulo by 0', 3],
    ['.a + .l', '!!seq cannot be added to !!int', 4],
    ['.m < 3', '!!map cannot be compared with !!int', 4],
    ['.b | keys', '!!str has no keys', 6],
    ['.m | join(",")', '`join` needs a list of scalars, got !!map', 6],
    ['.a | test("1")', '`test` needs a text, got !!int', 6],
    ['.b | test("(")', 'error parsing regexp: missing closing ): `(`', 6],
    ['.b | test("T"; "i")', "'i' is no option of a match; to ignore case, begin the expression with `(?i)`", 6],
    ['"x" | to_number', '"x" is no number', 7],
    ['"{" | from_json', 'invalid JSON: expected a key in double quotes at line 1, column 2', 7],
    ['env(NOPE)', 'the environment variable NOPE is not set', 1],
    ['error("oops")', 'oops', 1],
    ['$x', 'the variable $x is not defined', 1],
    ['.l[99999999] = 1', 'index 99999999 is too large', 14],
  ])('%s', (text, problem, column) => {
    const { code, message, data: facts } = failure(text)
    expect({ code, message, column: facts?.column }).toEqual({
      code: 'expression/query-failed',
      message: `query '${text}' failed: ${problem}`,
      column,
    })
  })

  test('the query is shown with a caret', () => {
    expect(failure('.items |\n lenght').words).toEqual({
      message: "invalid query '.items |\n lenght': unknown operator `lenght`; did you mean `length`?",
      details: ['     lenght\n     ^'],
    })
  })
})

test('a query is read once and asked often', () => {
  const read = parseQuery('.items[] | select(.v > 1) | .name')
  expect([query(read, document), query(read, value({ items: [] }))]).toEqual([['b'], []])
})
