import { expect, test } from 'vitest'
import { HclWrong, parseHcl } from '../../src/functions/hcl.ts'
import { toJson } from '../../src/value/json.ts'

test.each([
  ['', '{}'],
  ['a = 1\nb = -2.5\nc = 1e3\n', '{"a":1,"b":-2.5,"c":1000}'],
  ['n = 9007199254740993', '{"n":9007199254740993}'],
  ['a = true\nb = false\nc = null', '{"a":true,"b":false,"c":null}'],
  ['# one\n// two\n/* three\nlines */ a = "x" # four', '{"a":"x"}'],
  ['s = "a\\n\\"b\\" \\u00e9 $${x} %%{y} $ %"', '{"s":"a\\n\\"b\\" é ${x} %{y} $ %"}'],
  ['l = [1, "two",\n  [3], # three\n]', '{"l":[1,"two",[3]]}'],
  ['m = {\n  a = 1\n  "b c" : 2, d-e = { f = [] }\n}\n', '{"m":{"a":1,"b c":2,"d-e":{"f":[]}}}'],
  ['h = <<EOT\n  one\n two\nEOT\nb = 2', '{"b":2,"h":"  one\\n two\\n"}'],
  ['h = <<-EOT\n    one\n      two\n\n  EOT\n', '{"h":"one\\n  two\\n\\n"}'],
  ['\ufeffa = 1\r\nb = 2\r\n', '{"a":1,"b":2}'],
  ['a = "${1}"', undefined],
])('%j is %s', (text, json) => {
  if (json === undefined) expect(() => parseHcl(text)).toThrow(HclWrong)
  else expect(toJson(parseHcl(text))).toBe(json)
})

test.each<[string, number, RegExp]>([
  ['a = 1\nvariable "x" {\n}\n', 2, /'variable' is no attribute.*blocks/],
  ['a = var.x', 1, /'var.x' is no literal/],
  ['a = f(1)', 1, /'f' is no literal/],
  ['a = 1 + 2', 1, /only literals/],
  ['a = truely', 1, /'truely' is no literal/],
  ['a = "x\n', 1, /does not end/],
  ['a = "x\\q"', 1, /unknown escape \\q/],
  ['a = [1 2]', 1, /'2' stands where , or \] should/],
  ['a = {b 1}', 1, /'1' stands where = should/],
  ['a = [1,', 1, /the end is no literal|the end stands/],
  ['a = <<EOT\nx\n', 1, /not ended by EOT/],
  ['a = 1\na = 2', 2, /set twice/],
  [`a = ${'['.repeat(100_000)}`, 1, /nested too deeply/],
  ['= 1', 1, /'=' stands where a name should/],
])('%j fails at its line', (text, line, reason) => {
  expect(() => parseHcl(text)).toThrow(expect.objectContaining({ line, message: expect.stringMatching(reason) }))
})
