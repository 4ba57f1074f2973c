import { expect, test } from 'vitest'
import { fromJson, toJson } from '../../src/value/json.ts'
import { Float, map, Tagged, Timestamp, type Value } from '../../src/value/value.ts'
import { emitYaml } from '../../src/yaml/emit.ts'
import { inOrder, naturally, seesOrder } from '../../src/yaml/order.ts'
import { parseYaml } from '../../src/yaml/parse.ts'

/** A scalar as the value of a key, as yaml.v3 writes it. */
test.each<[Value, string]>([
  ['plain', 'plain'],
  ['two words', 'two words'],
  ['', '""'],
  ['3', '"3"'],
  ['012', '"012"'],
  ['0x1f', '"0x1f"'],
  ['1_000', '"1_000"'],
  ['1e3', '"1e3"'],
  ['true', '"true"'],
  ['null', '"null"'],
  ['~', '"~"'],
  ['2024-01-02', '"2024-01-02"'],
  ['yes', '"yes"'],
  ['n', '"n"'],
  ['off', '"off"'],
  ['1:30', '"1:30"'],
  ['=', '='],
  ['<<', '<<'],
  ['a: b', "'a: b'"],
  ['a:', "'a:'"],
  ['a:b', 'a:b'],
  ['a #b', "'a #b'"],
  ['a#b', 'a#b'],
  ['#a', "'#a'"],
  ['- a', "'- a'"],
  ['-a', '-a'],
  ['-', "'-'"],
  ['?', "'?'"],
  ['---', "'---'"],
  ['@x', "'@x'"],
  ['%x', "'%x'"],
  ['`x', "'`x'"],
  ['!x', "'!x'"],
  ['*x', "'*x'"],
  ['&x', "'&x'"],
  ['{{ .x }}', "'{{ .x }}'"],
  ['[a', "'[a'"],
  ["it's", "it's"],
  ["'x", "'''x'"],
  ['"x', "'\"x'"],
  [' lead', "' lead'"],
  ['trail ', "'trail '"],
  ['tab\tx', '"tab\\tx"'],
  ['\u0007bell', '"\\abell"'],
  ['\u00a0', '\u00a0'],
  ['é', 'é'],
  ['😀', '"\\U0001F600"'],
  ['\ufeff', '"\\uFEFF"'],
  ['a\\b', 'a\\b'],
  ['one\ntwo', '|-\n  one\n  two'],
  ['one\ntwo\n', '|\n  one\n  two'],
  ['one\n\n', '|+\n  one\n'],
  ['one\n\ntwo', '|-\n  one\n\n  two'],
  ['\none', '|2-\n\n  one'],
  [' one\ntwo', '|2-\n   one\n  two'],
  ['one \ntwo', '"one \\ntwo"'],
  ['one\n😀', '"one\\n\\U0001F600"'],
  [null, 'null'],
  [true, 'true'],
  [5, '5'],
  [18446744073709551615n, '18446744073709551615'],
  [1.5, '1.5'],
  [0.1, '0.1'],
  [new Float(1), '1'],
  [new Float(1e6), '1e+06'],
  [123456.75, '123456.75'],
  [1e-7, '1e-07'],
  [Number.NaN, '.nan'],
  [Number.NEGATIVE_INFINITY, '-.inf'],
  [new Timestamp(Date.UTC(2024, 0, 2), 0, '2024-01-02'), '2024-01-02T00:00:00Z'],
  [new Tagged('!env', 'HOME'), '!env HOME'],
  [new Tagged('!unset', ''), '!unset'],
  [[], '[]'],
  [map(), '{}'],
])('scalar %#', (value, text) => {
  expect(emitYaml(map([['k', value]]))).toBe(`k: ${text}\n`)
})

const nested = fromJson(
  '{"a":{"b":[[1,2],[{"x":1,"y":[]},"t"]],"c":{},"s":"l\\nm"},"n":3,"list":[{"k":"v","t":"p\\nq"}]}',
)

test('lists stand below their key, two blanks further in, and begin on the line of their dash', () => {
  expect(emitYaml(nested)).toBe(`a:
  b:
    - - 1
      - 2
    - - x: 1
        "y": []
      - t
  c: {}
  s: |-
    l
    m
list:
  - k: v
    t: |-
      p
      q
"n": 3
`)
})

test('another width of indentation', () => {
  expect(emitYaml(nested, { indent: 4 })).toBe(`a:
    b:
        - - 1
          - 2
        - - x: 1
            "y": []
          - t
    c: {}
    s: |-
        l
        m
list:
    - k: v
      t: |-
        p
        q
"n": 3
`)
})

test.each<[Value, string]>([
  ['text', 'text\n'],
  ['a\nb', '|-\n  a\n  b\n'],
  [[], '[]\n'],
  [[1, [2]], '- 1\n- - 2\n'],
  [null, 'null\n'],
])('a document %# alone', (value, text) => {
  expect(emitYaml(value)).toBe(text)
})

test('keys are in natural order', () => {
  const keys = '-z _x 1 2 10 A B Z9 a a-b a.b a/b a_b a1b a2 a10 ab b é'.split(' ')
  expect([...keys].reverse().sort(naturally)).toEqual(keys)
})

test('what is written reads as what it was', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  const letters = [...' \n\t:#-?[]{},&*!|>\'"%@`~abyn01.=<\\é😀\u0085\u2028\r']
  const text = () => Array.from({ length: random(9) }, () => letters[random(letters.length)]).join('')
  const value = (depth: number): Value => {
    switch (random(depth > 3 ? 4 : 6)) {
      case 0:
        return random(1000) - 500
      case 1:
        return random(1000) / 8 + 0.1
      case 2:
        return [true, false, null, 2n ** 60n][random(4)] as Value
      case 3:
        return text()
      case 4:
        return Array.from({ length: random(4) }, () => value(depth + 1))
      default:
        return map(Array.from({ length: random(4) }, () => [text(), value(depth + 1)] as const))
    }
  }
  for (let round = 0; round < 3000; round++) {
    const made = map([['root', value(0)]])
    for (const indent of [2, 4]) {
      expect(toJson(parseYaml(emitYaml(made, { indent }), 'x').value), emitYaml(made)).toBe(toJson(made))
    }
  }
})

test.each([
  ['.a.b-c["x y"][0]', false],
  ['.["a"]', false],
  ['.a | keys', true],
  ['.a[]', true],
  ['to_entries', true],
  ['.', true],
])('whether %j sees the order of keys: %j', (expression, sees) => {
  expect(seesOrder(expression)).toBe(sees)
})

test('a value in order has the keys of all its maps as they are printed', () => {
  const value = map([
    [
      'b10',
      [
        map([
          ['z', 1],
          ['y', 2],
        ]),
      ],
    ],
    ['b2', null],
    ['a', 'x'],
  ])
  expect(JSON.stringify(inOrder(value))).toBe('{"a":"x","b2":null,"b10":[{"y":2,"z":1}]}')
})
