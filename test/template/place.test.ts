import { expect, test } from 'vitest'
import { isFailure, type Place } from '../../src/failure/failure.ts'
import { render, type TemplateOptions } from '../../src/template/template.ts'
import { map } from '../../src/value/value.ts'
import { testHost } from '../support/host.ts'

const file = `commands:
  - name: a
    steps:
      - command: |
          echo one
          echo {{ .nope }}

          echo {{ .x }
      - "echo {{ .nope }}"
      - echo {{ printf "%s" .nope }} # {{ .nope }}
      - "tab\\t{{ .nope }}"
`
const host = testHost({ files: { 'atmos.yaml': file } })
const origin = (line: number): Place => ({ file: '/project/atmos.yaml', line, column: 9 })

function placeOf(
  text: string,
  place?: TemplateOptions['place'],
  locate?: TemplateOptions['locate'],
): Place | undefined {
  try {
    render(text, map(), {
      name: 'step',
      libraries: [],
      missingKey: 'error',
      context: { host },
      ...(place && { place }),
      ...(locate && { locate }),
    })
  } catch (thrown) {
    if (isFailure(thrown)) return thrown.words.place
    throw thrown
  }
  return undefined
}

test('a block scalar: the line and column of the file', () => {
  expect(placeOf('echo one\necho {{ .nope }}\n\necho y\n', origin(4))).toEqual({
    file: '/project/atmos.yaml',
    line: 6,
    column: 19,
    text: '          echo {{ .nope }}',
  })
})

test('a parse error in a block scalar', () => {
  expect(placeOf('echo one\necho z\n\necho {{ .x }\n', origin(4))).toMatchObject({
    line: 8,
    text: '          echo {{ .x }',
  })
})

test('a scalar on the line of its item', () => {
  expect(placeOf('echo {{ .nope }}', origin(9))).toMatchObject({ line: 9, column: 18 })
  expect(placeOf('echo {{ printf "%s" .nope }}', origin(10))).toMatchObject({ line: 10, column: 29 })
})

test('what is written otherwise in the file is told as a whole', () => {
  expect(placeOf('tab\t{{ .nope }}', origin(11))).toEqual(origin(11))
})

test('a file that is gone', () => {
  expect(placeOf('{{ .nope }}', { file: '/gone.yaml', line: 2 })).toEqual({ file: '/gone.yaml', line: 2 })
})

test('without a file the template itself is shown', () => {
  expect(placeOf('a\n  {{ .nope }} b')).toEqual({ file: 'step', line: 2, column: 6, text: '  {{ .nope }} b' })
})

test('a place is asked for when it is needed, and not before', () => {
  let asked = 0
  const place = () => {
    asked++
    return origin(9)
  }
  expect(placeOf('a', place)).toBeUndefined()
  expect(asked).toBe(0)
  expect(placeOf('echo {{ .nope }}', place)).toMatchObject({ line: 9, column: 18 })
})

test('who knows better is asked first', () => {
  const locate = (line: number, column: number) => ({ file: 'x.yaml', line: 10 + line, column: 20 + column })
  expect(placeOf('a\n{{ .nope }}', origin(4), locate)).toEqual({ file: 'x.yaml', line: 12, column: 24 })
})

test.each([
  ['{{ .flags.dry-run }}', ['A name with a dash is reached by `index`: {{ index .flags "dry-run" }}']],
  ['{{ .dry-run }}', ['A name with a dash is reached by `index`: {{ index . "dry-run" }}']],
  ['{{ prinft "a" }}', ['Did you mean `print` or `printf`?']],
  ['{{ define "label" }}{{ end }}{{ template "lable" }}', ['Did you mean `label`?']],
])('hints: %s', (text, hints) => {
  let found: readonly string[] | undefined
  try {
    render(text, map(), { name: 'step', libraries: [], missingKey: 'error', context: {} })
  } catch (thrown) {
    if (isFailure(thrown)) found = thrown.words.hints
  }
  expect(found).toEqual(hints)
})
