import { expect, test } from 'vitest'
import { fromBytes } from '../../src/template/bytes.ts'
import { sprintf } from '../../src/template/format.ts'
import type { Operand } from '../../src/template/library.ts'
import { formatFloat } from '../../src/template/numbers.ts'
import { display, plain, sprint, sprintln } from '../../src/template/print.ts'
import { Complex } from '../../src/template/sized.ts'
import { float, int64, nilList, stringMap, strings, uint8 } from '../../src/template/values.ts'
import { map, Timestamp } from '../../src/value/value.ts'

const m = map([
  ['b', [1, null]],
  ['a', 'x'],
])

test.each<[string, Operand, string]>([
  ['a text', 'a b', 'a b'],
  ['true', true, 'true'],
  ['an int', -7, '-7'],
  ['a large int', 2n ** 64n - 1n, '18446744073709551615'],
  ['a float', 1.5, '1.5'],
  ['a whole float', float(2), '2'],
  ['a small float', 0.00001, '1e-05'],
  ['a float before the exponent', float(100000), '100000'],
  ['a float with exponent', float(1e6), '1e+06'],
  ['a float with many digits', 1234567.8, '1.2345678e+06'],
  ['infinity', Number.POSITIVE_INFINITY, '+Inf'],
  ['not a number', Number.NaN, 'NaN'],
  ['minus zero', float(-0), '-0'],
  ['nil', null, '<nil>'],
  ['a list', ['a', 1, null, [true]], '[a 1 <nil> [true]]'],
  ['a map', m, 'map[a:x b:[1 <nil>]]'],
  ['bytes', new Uint8Array([104, 105]), '[104 105]'],
  ['a complex number', new Complex(1, -2), '(1-2i)'],
  ['a day', new Timestamp(Date.UTC(2024, 0, 2), 0, '2024-01-02'), '2024-01-02 00:00:00 +0000 UTC'],
  [
    'a time',
    new Timestamp(Date.UTC(2024, 0, 2, 3, 4, 5, 500), 90, '2024-01-02T04:34:05.5+01:30'),
    '2024-01-02 04:34:05.5 +0130 +0130',
  ],
])('%s', (_, value, want) => {
  expect(plain(value)).toBe(want)
})

test('nothing at all is told, a nil inside is not', () => {
  expect(display(undefined)).toBe('<no value>')
  expect(display([undefined])).toBe('[<nil>]')
})

test('print puts blanks between what is no text', () => {
  expect(sprint([1, 2, 'a', 'b', 3, null, null])).toBe('1 2ab3 <nil> <nil>')
  expect(sprintln(['a', 1])).toBe('a 1\n')
})

test.each<[string, readonly Operand[], string]>([
  ['%d|%5d|%-5d|%05d|%+d|% d', [1, 2, 3, 4, 5, 6], '1|    2|3    |00004|+5| 6'],
  ['%x %X %#x %o %O %b %c %U %q', [255, 255, 255, 8, 8, 5, 97, 97, 97], "ff FF 0xff 10 0o10 101 a U+0061 'a'"],
  ['%#U %+q %#q', [0x263a, '☺', 'a\tb'], 'U+263A \'☺\' "\\u263a" `a\tb`'],
  ['%.3d|%8.3d|%.0d|', [7, 7, 0], '007|     007||'],
  [
    '%f %.2f %8.3f %e %g %G',
    [3.25, 2.345, 2.5, 12345.678, float(1e21), 1e-7],
    '3.250000 2.35    2.500 1.234568e+04 1e+21 1E-07',
  ],
  ['%.0f %.0f %.0f', [0.5, 1.5, 2.5], '0 2 2'],
  ['%6.2f|%-8.1f|%+.1f|%08.3f', [1, 1.25, 1.25, -3.5].map((n) => float(n)), '  1.00|1.2     |+1.2|-003.500'],
  ['%s|%5s|%-5s|%.2s|%q', ['a', 'b', 'c', '日本語', 'd"'], 'a|    b|c    |日本|"d\\""'],
  ['%x % x %#x %X', ['hi', 'hi', 'hi', 'é'], '6869 68 69 0x6869 C3A9'],
  ['%q', [fromBytes(new Uint8Array([0xff, 0x41]))], '"\\xffA"'],
  ['%t %v', [true, false], 'true false'],
  [
    '%T %T %T %T %T %T',
    [1, 'a', float(1), null, [1], m],
    'int string float64 <nil> []interface {} map[string]interface {}',
  ],
  ['%T %T %T %T', [int64(1), uint8(1), strings(['a']), stringMap([])], 'int64 uint8 []string map[string]string'],
  ['%v %+v', [m, m], 'map[a:x b:[1 <nil>]] map[a:x b:[1 <nil>]]'],
  [
    '%#v %#v %#v',
    [m, 'a', nilList()],
    'map[string]interface {}{"a":"x", "b":[]interface {}{1, interface {}(nil)}} "a" []interface {}(nil)',
  ],
  ['%[2]d %[1]d', [1, 2], '2 1'],
  ['%*d|%-*d|%.*f', [5, 1, 5, 2, 2, 1.234], '    1|2    |1.23'],
  ['100%%', [], '100%'],
  ['%d', ['a'], '%!d(string=a)'],
  ['%s %s', [1, null], '%!s(int=1) %!s(<nil>)'],
  ['%d %d', [1], '1 %!d(MISSING)'],
  ['%d', [1, 'x', null], '1%!(EXTRA string=x, <nil>)'],
  ['%z', [1], '%!z(int=1)'],
  ['%', [], '%!(NOVERB)'],
  ['%!', [], '%!!(MISSING)'],
  ['%[5]d', [1], '%!d(BADINDEX)'],
  ['%*d', ['x', 1], '%!(BADWIDTH)1'],
  ['%s', [['a', 1]], '[a %!s(int=1)]'],
  ['%5.1f', [[1, 2.25]], '[%!f(int=    1)   2.2]'],
  ['%b %x', [float(1), float(1)], '4503599627370496p-52 0x1p+00'],
  ['%6.3v|%-5v|%05v', ['abcdef', 1, 2], '   abc|1    |00002'],
])('printf %j', (format, values, want) => {
  expect(sprintf(format, values)).toBe(want)
})

test.each<[number, string, number, string]>([
  [5e-324, 'g', -1, '5e-324'],
  [1.7976931348623157e308, 'e', 3, '1.798e+308'],
  [0.1, 'f', 20, '0.10000000000000000555'],
  [9.999999999999999e22, 'e', 2, '1.00e+23'],
  [1e23, 'f', 0, '99999999999999991611392'],
  [123456, 'g', 3, '1.23e+05'],
  [0, 'e', 2, '0.00e+00'],
  [1.5, 'x', 0, '0x1p+01'],
])('%f as %s with %i digits', (value, verb, precision, want) => {
  expect(formatFloat(value, verb, precision)).toBe(want)
})

test('a huge width or precision is no way to fill the memory', () => {
  expect(sprintf('%99999999d', [1])).toBe('%!(NOVERB)%!(EXTRA int=1)')
  expect(() => sprintf('%1000000d'.repeat(100), Array(100).fill(1))).toThrow('larger than 64 MiB')
})
