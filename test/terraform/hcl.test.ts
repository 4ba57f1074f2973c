import { expect, test } from 'vitest'
import { hclAssignments, hclBlocks } from '../../src/terraform/files/hcl.ts'
import { allOutputs } from '../../src/terraform/formats.ts'
import type { ValueMap } from '../../src/value/value.ts'

test.each<[ValueMap, string]>([
  [{ a: '${x}' }, 'a = "$${x}"\n'],
  [{ a: '%{if}' }, 'a = "%%{if}"\n'],
  [{ a: 'say "x"\n\\' }, 'a = "say \\"x\\"\\n\\\\"\n'],
  [{ a: null, b: true, c: 1.5 }, 'a = null\nb = true\nc = 1.5\n'],
  [{ b: [1, 'x'], a: { 'k 1': 1, k: [] } }, 'a = {\n  k = []\n  "k 1" = 1\n}\nb = [1, "x"]\n'],
])('assignments of %j', (values, text) => {
  expect(hclAssignments(values)).toBe(text)
})

test('outputs as HCL are escaped', () => {
  expect(allOutputs({ a: '${x}' }, 'hcl', { yaml: () => '', table: () => '' })).toBe('a = "$${x}"\n')
})

test.each<[ValueMap, string]>([
  [{ variable: { a: { default: '${x}' } } }, 'variable "a" {\n  default = "$${x}"\n}\n'],
  [
    { terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } } },
    'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n    }\n  }\n}\n',
  ],
  [{ terraform: { backend: { s3: { bucket: 'b' } } } }, 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'],
])('blocks of %j', (values, text) => {
  expect(hclBlocks(values)).toBe(text)
})
