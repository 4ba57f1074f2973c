import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/failure/failure.ts'
import type { TemplateContext } from '../../src/template/context.ts'
import { libraryFunctions, lookup } from '../../src/template/libraries/registry.ts'
import { modes } from '../../src/template/modes.ts'
import { check, render } from '../../src/template/template.ts'
import { map } from '../../src/value/value.ts'

/** Functions that ask the project, with somebody who answers. */
const asked: string[] = []
const context: TemplateContext = {
  component: async (component, stack) => {
    asked.push(`${component} in ${stack}`)
    return map([['vars', map([['name', 'main']])]])
  },
  store: (store, stack, component, key) => {
    asked.push([store, stack, component, key].join(' '))
    return 'vpc-1'
  },
  datasource: (alias, args) => map([['owner', args[0] ?? (alias === 'config' ? 'net' : alias)]]),
  resolve: (text) => `<${text}>`,
}
const rendered = (text: string, given: TemplateContext = context) =>
  render(text, map([['list', ['a b', "it's", '', 3]]]), { name: 'tpl', ...modes.strict, context: given })

test.each([
  ['{{ (atmos.Component "vpc" "dev").vars.name }}', 'main'],
  ['{{ range $k, $v := (atmos.Component "vpc" "dev").vars }}{{ $k }}={{ $v }}{{ end }}', 'name=main'],
  ['{{ atmos.Store "params" "dev" "vpc" "id" | upper }}', 'VPC-1'],
  ['{{ (atmos.GomplateDatasource "config").owner }} {{ (atmos.GomplateDatasource "c" "x").owner }}', 'net x'],
  ['{{ atmos.Resolve "!env HOME" }} {{ atmos.Resolve "text" }} {{ atmos.Resolve 3 }}', '<!env HOME> text 3'],
  [
    '{{ shellquote .list }} {{ "a;b" | shellquote }} {{ shellquote nil }} {{ shellquote 1.5 }}',
    `'a b' 'it'\\''s' '' 3 'a;b' '' 1.5`,
  ],
  ['{{ collectKeys (dict "b" 1 "a" 2) }}', '[a b]'],
])('%s', async (text, want) => {
  expect(await rendered(text)).toBe(want)
})

test('what is asked is what was written', async () => {
  asked.length = 0
  await rendered('{{ $a := atmos.Component "vpc" "dev" }}{{ $b := "k" | atmos.Store "s" "dev" "vpc" }}')
  expect(asked).toEqual(['vpc in dev', 's dev vpc k'])
})

test.each([
  ['{{ atmos.Component "vpc" }}', 'wrong number of args for Component: want 2 got 1'],
  ['{{ atmos.Component "vpc" 1 }}', 'error calling Component: a name must be a text'],
  ['{{ atmos.Nope }}', "can't evaluate field Nope in type interface {}"],
  ['{{ shellquote "a\\x00b" }}', 'a word of a shell command cannot hold a NUL character'],
])('%s fails', async (text, words) => {
  await expect((async () => rendered(text))()).rejects.toThrow(words)
})

test.each(['{{ atmos.Component "a" "b" }}', '{{ atmos.Store "a" "b" "c" "d" }}', '{{ atmos.Resolve "!env A" }}'])(
  'where nobody answers, %s says so',
  async (text) => {
    await expect((async () => rendered(text, {}))()).rejects.toMatchObject({ code: 'template/execute' })
  },
)

test('the hints of a failure inside are kept, and the failure itself is the cause', async () => {
  const inner = new Failure('stacks/unknown', {}, { message: 'no stack `dev`', hints: ['Did you mean `prod`?'] })
  const failing: TemplateContext = {
    component: async () => {
      throw inner
    },
  }
  await expect((async () => rendered('\n{{ atmos.Component "vpc" "dev" }}', failing))()).rejects.toMatchObject({
    words: {
      message: expect.stringContaining(
        'tpl:2:8: executing "tpl" at <atmos.Component>: error calling Component: no stack',
      ),
      hints: ['Did you mean `prod`?'],
    },
    cause: inner,
  })
})

test('a text can be checked without running it', () => {
  expect(() => check('{{ upper .x }}', { name: 'tpl', ...modes.strict })).not.toThrow()
  expect(() => check('{{ uper .x }}', { name: 'tpl', ...modes.strict })).toThrow('function "uper" not defined')
  expect(() => check('{{ upper .x }}', { name: 'tpl', ...modes.plain })).toThrow('function "upper" not defined')
})

test('functions are found by their full names', async () => {
  expect(await lookup('shellquote', ['shell'])).toMatchObject({ params: ['any'] })
  expect(await lookup('atmos.Store', ['atmos'])).toMatchObject({ params: ['any', 'any', 'any', 'any'] })
  expect(await lookup('printf', [])).toMatchObject({ params: ['string'], variadic: 'any' })
  expect(await lookup('constructor', ['sprig', 'gomplate'])).toBeUndefined()
})

describe('the examples of the reference', async () => {
  const mine = (await libraryFunctions()).filter((one) => !/^(sprig|gomplate)/.test(one.file))
  const examples = mine.flatMap((one) =>
    [one.function.example, ...(one.function.examples ?? [])].map(
      (example) => [one.name, one.library, ...(example as [string, string])] as const,
    ),
  )
  test.each(examples)('%s', async (_, library, text, want) => {
    const mode = library === 'go' ? modes.plain : modes.strict
    expect(await render(text, map(), { name: 'tpl', ...mode, context })).toBe(want)
  })
})
