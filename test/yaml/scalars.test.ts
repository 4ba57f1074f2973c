import { expect, test } from 'vitest'
import { Float, Timestamp } from '../../src/value/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'

const read = (text: string) => (parseYaml(`- ${text}\n`, 'x.yaml').value as unknown[])[0]

/** What a plain scalar comes to, as Go's yaml.v3 decides it. */
test.each<[string, unknown]>([
  ['', null],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['nULL', 'nULL'],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  // Booleans of YAML 1.1 are texts.
  ...['yes', 'no', 'on', 'off', 'y', 'n', 'Y', 'N', 'Yes', 'OFF'].map((word): [string, unknown] => [word, word]),
  ['0', 0],
  ['-0', 0],
  ['+5', 5],
  ['-12', -12],
  ['1_000', 1000],
  ['1__0', 10],
  ['_1', '_1'],
  ['0755', 493],
  ['-0755', -493],
  ['0o755', 493],
  ['0O17', 15],
  ['0x1F', 31],
  ['0X1f', 31],
  ['-0x10', -16],
  ['0b101', 5],
  ['-0b11', -3],
  ['0b102', '0b102'],
  ['0x', '0x'],
  // A leading zero with a digit that is not octal is a float.
  ['08', new Float(8)],
  ['012345678901', new Float(12345678901)],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['9223372036854775807', 9223372036854775807n],
  ['18446744073709551615', 18446744073709551615n],
  ['18446744073709551616', new Float(2 ** 64)],
  ['-9223372036854775808', -9223372036854775808n],
  ['1.5', 1.5],
  ['1.0', new Float(1)],
  ['1.', new Float(1)],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['+.5', 0.5],
  ['1e3', new Float(1000)],
  ['1E-2', 0.01],
  ['1_0.5', 10.5],
  ['._5', '._5'],
  ['.', '.'],
  ['1e400', '1e400'],
  ['.inf', Number.POSITIVE_INFINITY],
  ['+.Inf', Number.POSITIVE_INFINITY],
  ['-.INF', Number.NEGATIVE_INFINITY],
  ['.nan', Number.NaN],
  ['.NaN', Number.NaN],
  ['12:30:45', '12:30:45'],
  ['1:30', '1:30'],
  ['1.2.3', '1.2.3'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['+', '+'],
  ['a:b', 'a:b'],
  ['2024-13-01', '2024-13-01'],
  ['2023-02-29', '2023-02-29'],
  ['20240102', 20240102],
  ['"5"', '5'],
  ["'true'", 'true'],
  ['!!str 5', '5'],
  ['!!int "5"', 5],
  ['!!float 5', new Float(5)],
  ['!!bool "true"', true],
  ['!!null ""', null],
  ['!!binary aGVsbG8=', 'hello'],
  ['! 5', 5],
])('%s', (text, value) => {
  expect(read(text)).toEqual(value)
})

test.each([
  ['2024-01-02', '2024-01-02T00:00:00Z'],
  ['2024-1-2', '2024-01-02T00:00:00Z'],
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05Z'],
  ['2024-01-02t03:04:05.678Z', '2024-01-02T03:04:05.678Z'],
  ['2024-01-02 03:04:05', '2024-01-02T03:04:05Z'],
  ['2024-01-02T03:04:05+02:00', '2024-01-02T01:04:05Z'],
  ['2024-02-29', '2024-02-29T00:00:00Z'],
])('the timestamp %s', (text, utc) => {
  const value = read(text)
  expect(value).toBeInstanceOf(Timestamp)
  expect((value as Timestamp).toJSON()).toBe(utc)
  expect((value as Timestamp).source).toBe(text)
})

test.each(['!!int x', '!!bool yes', '!!float x', '!!binary "?"'])('%s cannot be decoded', (text) => {
  expect(() => read(text)).toThrow('cannot decode')
})
