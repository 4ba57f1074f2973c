import { expect, test } from 'vitest'
import type { Failure } from '../../src/failure/failure.ts'
import { toJson } from '../../src/value/json.ts'
import { markOf } from '../../src/value/marks.ts'
import { Tagged } from '../../src/value/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'

const read = (text: string) => parseYaml(text, '/p/x.yaml').value
const plain = (text: string) => JSON.parse(JSON.stringify(read(text)))

test('maps have no prototype, so that names of its methods are keys like any other', () => {
  const value = read('__proto__: {a: 1}\nconstructor: 2\n') as Record<string, unknown>
  expect(Object.getPrototypeOf(value)).toBeNull()
  expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
  expect(value.toString).toBeUndefined()
})

test('tags of ours stay, with the text of their scalar, or what they stand on', () => {
  expect(read('a: !env HOME\nb: !append [1]\nc: !unset\nd: !literal 0012\ne: !env "5"\n')).toEqual(
    Object.assign(Object.create(null), {
      a: new Tagged('!env', 'HOME'),
      b: new Tagged('!append', [1]),
      c: new Tagged('!unset', ''),
      d: new Tagged('!literal', 10),
      e: new Tagged('!env', '5'),
    }),
  )
  expect(parseYaml('a: 1', 'x').hasTags).toBe(false)
  expect(parseYaml('a: [{b: !x }]', 'x').hasTags).toBe(true)
})

test.each([
  ['a key of the map wins over a merged one', 'b: &b {x: 1, y: 1}\na: {y: 2, <<: *b}', { x: 1, y: 2 }],
  ['the first of several wins', 'b: &b {x: 1}\nc: &c {x: 2, y: 2}\na: {<<: [*b, *c]}', { x: 1, y: 2 }],
  ['a map may be merged as it stands', 'a: {<<: {x: 1}, y: 2}', { x: 1, y: 2 }],
  ['a quoted key is no merge', 'a: {"<<": {x: 1}}', { '<<': { x: 1 } }],
  ['merges nest', 'c: &c {z: 3}\nb: &b {<<: *c, x: 1}\na: {<<: *b}', { x: 1, z: 3 }],
])('merge keys: %s', (_, text, value) => {
  expect(plain(text).a).toEqual(value)
})

test('what a function will give is merged later', () => {
  const { z } = read('x: &x {k: 1}\nz: {<<: [!include .env, *x], own: 1}\n') as Record<string, Record<string, unknown>>
  expect(z?.['<<']).toEqual(new Tagged('<<', [new Tagged('!include', '.env'), expect.objectContaining({ k: 1 })]))
})

test('keys that are no texts are named as Go prints them, and the map is marked', () => {
  const value = read('1: a\n0x10: b\ntrue: c\n~: d\n1.5: e\nx: f\n') as Record<string, unknown>
  expect(Object.keys(value).sort()).toEqual(['1', '1.5', '16', '<nil>', 'true', 'x'])
  expect(markOf(value)?.keys?.get('16')).toBe(16)
})

test.each([
  ['an empty text', '', null],
  ['a comment alone', '# nothing\n', null],
  ['a mark alone', '---\n', null],
  ['the first of several documents', '--- {a: 1}\n---\nb: 2\n', { a: 1 }],
  ['a second document that is broken does not matter', 'a: 1\n---\nb: [\n', { a: 1 }],
  ['a byte order mark and CRLF', '\ufeffa: 1\r\nb: x\r\n', { a: 1, b: 'x' }],
  ['JSON', '{"a": [1, null, "\\u00e9"], "b": {}}', { a: [1, null, 'é'], b: {} }],
  ['blocks', 'a: |\n  one\n  two\nb: >-\n  one\n  two\nc: |+\n  x\n\n', { a: 'one\ntwo\n', b: 'one two', c: 'x\n\n' }],
  ['a version directive changes nothing', '%YAML 1.1\n---\na: yes\n', { a: 'yes' }],
  ['aliases', 'a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
])('%s', (_, text, value) => {
  expect(plain(text)).toEqual(value)
})

test.each([
  ['a: 1\nb:\n\tc: 2\n', 3, 1, /tab/],
  ['a: 1\nb: 2\na: 3\n', 3, 1, /mapping key "a" already defined at line 1/],
  ['x:\n  - k: [1, {z: 1}]\n    k: 2\n', 3, 5, /mapping key "k" already defined at line 2/],
  ['a: &x {<<: {b: 1}, <<: {c: 1}}', 1, 20, /"<<" already defined/],
  ['a: *nope', 1, 4, /unknown anchor 'nope' referenced/],
  ['a: &x [*x]', 1, 8, /contains itself/],
  ['? [a]\n: b', 1, 3, /key must be a scalar/],
  ['a: {<<: 5}', 1, 5, /map merge requires/],
  ['a: @x', 1, 4, /./],
  ['commands: [\n', 1, 12, /the text ends/],
  ['a: "x', 1, 4, /no closing quote/],
  ['!env x: 1', 1, 1, /cannot have the tag/],
])('%j is wrong at %i:%i', (text, line, column, reason) => {
  let failure: Failure | undefined
  try {
    read(text)
  } catch (thrown) {
    failure = thrown as Failure
  }
  expect(failure?.code).toBe('yaml/syntax')
  expect(failure?.words.place).toMatchObject({ file: '/p/x.yaml', line, column, text: text.split('\n')[line - 1] })
  expect(failure?.message).toMatch(reason)
})

test('a text that nests without end is refused', () => {
  for (const depth of [1100, 200_000]) expect(() => read('['.repeat(depth))).toThrow(/depth|nested/i)
})

test('a bomb of aliases is refused before it goes off', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let at = 1; at < 9; at++)
    lines.push(
      `a${at}: &a${at} [${Array(10)
        .fill(`*a${at - 1}`)
        .join(', ')}]`,
    )
  expect(() => read(lines.join('\n'))).toThrow('excessive aliasing')
})

const text = `commands:
  - name: one
    steps:
      - echo 1
      - "quoted {{ .x }}"
  - name: two
    steps:
      - command: |
          first
            {{ second }}
        name: 'it''s'
base: &base
  k: v
derived:
  <<: *base
Mixed: {Case: 1}
`

test.each([
  [[], { line: 1, column: 1 }],
  [['commands'], { line: 1, column: 1 }],
  [['commands', 1], { line: 6, column: 5 }],
  [['commands', 1, 'name'], { line: 6, column: 5 }],
  [['commands', 0, 'steps', 0], { line: 4, column: 9 }],
  [['derived', 'k'], { line: 13, column: 3 }],
  [['mixed', 'case'], { line: 16, column: 9 }],
  [['commands', 7], undefined],
  [['commands', 'x'], undefined],
])('%j stands at %j', (path, position) => {
  expect(parseYaml(text, 'x').locate(path)).toEqual(position)
})

test.each([
  ['the first line of a text', ['commands', 0, 'steps', 0], 1, 6, { line: 4, column: 14 }],
  ['a quoted text', ['commands', 0, 'steps', 1], 1, 8, { line: 5, column: 17 }],
  ['a line of a block', ['commands', 1, 'steps', 0, 'command'], 2, 3, { line: 10, column: 13 }],
  ['the value of an entry', ['base', 'k'], 1, 1, { line: 13, column: 6 }],
])('places within %s', (_, path, line, column, position) => {
  expect(parseYaml(text, 'x').locateText?.(path, line, column)).toEqual(position)
})

const delimited = (text: string) => toJson(parseYaml(text, 'x.yaml', { delimiter: '.' }).value)

test.each([
  ['a.b.c: 1', '{"a":{"b":{"c":1}}}'],
  ['a.b: 1\na.c: 2\na: {d: 3}', '{"a":{"b":1,"c":2,"d":3}}'],
  ['a: {b: 1}\na.b: 2', '{"a":{"b":2}}'],
  ['a: 1\na.b: 2', '{"a":{"b":2}}'],
  ['a: 1\na: 2', '{"a":2}'],
  ['"a.b": 1\na.b: 2', '{"a":{"b":2},"a.b":1}'],
  ['.a: 1\na.: 2\na..b: 3', '{".a":1,"a.":2,"a..b":3}'],
  ['1.5: x', '{"1.5":"x"}'],
  ['- a.b: 1', '[{"a":{"b":1}}]'],
  ['x: &x {k: 1}\ny: *x\ny.z: 2', '{"x":{"k":1},"y":{"k":1,"z":2}}'],
])('with a delimiter %j is %s', (text, json) => {
  expect(delimited(text)).toBe(json)
})

test('what keys with a delimiter stand for is found where it is written', () => {
  const { locate } = parseYaml('vars.stage: dev\nvars.tags.team: red\nvars:\n  size: 1\n  tags.kind: x\n', 'x.yaml', {
    delimiter: '.',
    lean: true,
  })
  expect(locate(['vars', 'stage'])).toEqual({ line: 1, column: 1 })
  expect(locate(['vars', 'tags', 'team'])).toEqual({ line: 2, column: 1 })
  expect(locate(['vars', 'size'])).toEqual({ line: 4, column: 3 })
  expect(locate(['vars', 'tags', 'kind'])).toEqual({ line: 5, column: 3 })
})
