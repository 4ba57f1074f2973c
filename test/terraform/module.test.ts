import { expect, test } from 'vitest'
import { problemIn, sensitiveIn } from '../../src/terraform/module.ts'

test.each([
  ['variable "a" {}', undefined],
  ['locals { a = [1\n', { line: 1, problem: '`[` is not closed' }],
  ['locals {\n  a = (1]\n}', { line: 2, problem: '`(` of line 2 is closed by `]`' }],
  ['}\n', { line: 1, problem: '`}` closes nothing' }],
  ['a = "x\n', { line: 1, problem: 'a text in quotes does not end on its line' }],
  ['a = "x ${f("y", {b = "}"})} z"', undefined],
  ['a = "$${not} %%{one}"', undefined],
  ['a = <<EOT\n { [ "\nEOT\n', undefined],
  ['a = <<-EOT\n { [ "\n  EOT\nb = {\n', { line: 4, problem: '`{` is not closed' }],
  ['a = <<EOT\n x', { line: 1, problem: 'the heredoc EOT does not end' }],
  ['# {\n// [\n/* (\n*/ a = 1', undefined],
  ['/* (', { line: 1, problem: 'a comment does not end' }],
])('HCL %j is wrong by %j', (text, wrong) => {
  expect(problemIn(text)).toEqual(wrong)
})

test.each([
  ['variable "a" { sensitive = true }', ['a']],
  [
    'variable a {\n  type = object({ sensitive = bool })\n  sensitive = true\n}\nvariable "b" { sensitive = false }',
    ['a'],
  ],
  ['output "a" { sensitive = true }', []],
  ['variable "a" { description = "sensitive = true" }', []],
])('of %j the sensitive variables are %j', (text, names) => {
  expect(sensitiveIn(text)).toEqual(names)
})
