import { describe, expect, test } from 'vitest'
import { evaluate, mayRun, mentions, mentionsStatus, parseCondition } from '../../src/expression/condition.ts'
import type { Facts } from '../../src/expression/facts.ts'
import type { Failure } from '../../src/failure/failure.ts'
import { map, Tagged, type Value } from '../../src/value/value.ts'

const facts: Facts = {
  status: 'success',
  ci: false,
  env: { TIER: 'gold', COUNT: '3', constructor: 'c', BRANCH: 'release/1.20' },
  platform: 'linux',
  arch: 'x64',
  stack: 'dev',
  workflow: 'w',
  step: 'named',
  answers: map([
    ['size', 3],
    ['names', ['a', 'b']],
    ['deep', map([['x', true]])],
  ]),
  steps: map([['build', map([['value', 'ok']])]]),
  checksum: { changed: true },
  sources: [{ path: 'a.ts', mtime: 1700000000.5, checksum: 'abc' }],
}
const field = { name: 'when' }
const condition = (entries: Record<string, Value>) => map(Object.entries(entries))
const holds = async (value: Value, given: Facts = facts) => {
  const read = await parseCondition(value, field)
  return read === undefined ? undefined : evaluate(read, given)
}
const failure = async (value: Value): Promise<Failure> => {
  try {
    const held = await holds(value)
    throw new Error(`it is ${held}`)
  } catch (thrown) {
    return thrown as Failure
  }
}

describe('shapes', () => {
  test.each<[string, Value, boolean | undefined]>([
    ['nothing', null, undefined],
    ['a blank text', '  ', undefined],
    ['a predicate', 'always', true],
    ['in any case, with blanks', ' Never ', false],
    ['success', 'success', true],
    ['failure', 'failure', false],
    ['ci', 'ci', false],
    ['local', 'local', true],
    ['an expression', '1 == 1', true],
    ['with its tag in the text', '!cel 1 == 2', false],
    ['in any case', '!CEL "a" != "b"', true],
    ['under a tag', new Tagged('!cel', "status == 'success'"), true],
    ['a list', ['always', 'success'], true],
    ['a list with one that does not hold', ['always', 'never'], false],
    ['an empty list', [], true],
    ['a list of nothing', [null, ' '], true],
    ['any', condition({ any: ['never', 'success'] }), true],
    ['an empty any', condition({ any: [] }), false],
    ['all', condition({ ALL: ['always', condition({ not: 'never' })] }), true],
    ['a single one', condition({ any: '1 == 1' }), true],
    ['not', condition({ not: condition({ any: ['never', 'failure'] }) }), true],
    ['mixed', ['always', condition({ any: ["stack == 'prod'", "stack == 'dev'"] })], true],
  ])('%s', async (_, value, expected) => expect(await holds(value)).toBe(expected))

  test('without an expression nothing comes later', () => {
    expect(parseCondition(['always', condition({ not: 'ci' })], field)).not.toBeInstanceOf(Promise)
    expect(parseCondition('1 == 1', field)).toBeInstanceOf(Promise)
  })

  test.each(
    (
      [
        [true, 'invalid when condition: expected text, a list or a map, got bool true'],
        [1, 'invalid when condition: expected text, a list or a map, got number 1'],
        [
          condition({ none: ['ci'] }),
          'invalid when condition: unknown operator "none"; the operators are `all`, `any` and `not`',
        ],
        [
          condition({ all: ['ci'], any: ['ci'] }),
          'invalid when condition: expected exactly one of `all`, `any` or `not`, got `all`, `any`',
        ],
        [condition({}), 'invalid when condition: expected exactly one of `all`, `any` or `not`, got an empty map'],
        [condition({ not: null }), 'invalid when condition: `not` needs a condition'],
        ['!cel', 'invalid when condition: the expression behind `!cel` is empty'],
        [new Tagged('!env', 'X'), 'invalid when condition: the tag !env is no part of a condition'],
        [['ci', [false]], 'invalid when condition: expected text, a list or a map, got bool false'],
      ] as [Value, string][]
    ).map(([value, message]) => ({ name: JSON.stringify(value), value, message })),
  )('$name is refused', async ({ value, message }) => {
    expect(await failure(value)).toMatchObject({ code: 'expression/bad-condition', message })
  })
})

describe('expressions', () => {
  test.each([
    ["env.TIER == 'gold'", true],
    ["env.TIER.startsWith('go')", true],
    ["env['TIER'] in ['gold', 'silver']", true],
    ['int(env.COUNT) > 2 && !ci', true],
    ["'NOPE' in env && env.NOPE == 'x'", false],
    ['!has(env.NOPE)', true],
    ["env.constructor == 'c' && !('toString' in env)", true],
    ["env.exists(k, k == 'TIER') && size(env) == 4", true],
    ["workflow == 'w' && step == 'named' && component == ''", true],
    ["os == 'linux' && arch == 'amd64' && platform == 'linux/amd64'", true],
    ["['tin', 'gold'].exists(x, x == env.TIER)", true],
    ['ci ? false : true', true],
    ["env.BRANCH.matches('^release/[0-9.]+$')", true],
    ["env.TIER.matches('(?i)^GOLD$') && matches(env.TIER, r'\\w+')", true],
    ["env.TIER.matches('matches(')", 'error parsing regexp: missing closing ): `matches(`'],
    ["env.BRANCH.endsWith('.20') && env.BRANCH.contains('/')", true],
    ['answers.size == 3 && answers.names[0] == "a" && answers.deep.x', true],
    ["steps.build.value == 'ok'", true],
    ['checksum.changed', true],
    ["sources.exists(s, s.path == 'a.ts' && s.mtime == 1700000000)", true],
    ["duration('90s') > duration('1m') && timestamp('2024-01-01T00:00:00Z').getFullYear() == 2024", true],
    ['1 < 1.5 && 7 % 4 == 3 && double("1.5") == 1.5 && 5 / 2 == 2', true],
    ["{'a': 1}.a == 1 && [1, 2].map(x, x * 2) == [2, 4] && size('äö') == 2", true],
    ['1 / 0 == 1 || true', true],
    ["env.NOPE == 'x'", 'the map has no key `NOPE`'],
    ['checksum.nope', 'the map has no key `nope`'],
    ['1 / 0 == 1', 'division by zero'],
    ['[1][5] == 1', 'No such key: index out of bounds, index 5 >= size 1'],
  ])('%s', async (text, expected) => {
    if (typeof expected === 'boolean') expect(await holds(text)).toBe(expected)
    else expect((await failure(text)).data).toMatchObject({ text, problem: expected })
  })

  test('a missing key says how to ask first, and where it stands', async () => {
    expect((await failure("ci || env.NOPE == 'x'")).words).toEqual({
      message: `invalid when condition: "ci || env.NOPE == 'x'" cannot be evaluated: the map has no key \`NOPE\``,
      details: ["    ci || env.NOPE == 'x'\n              ^"],
      hints: ["Ask whether it is there first, as in `'NOPE' in env && …`."],
    })
  })

  test.each([
    ['status ==', 'it ends too early', 10],
    ['&& ci', 'Unexpected token: AND', 1],
    ['sometimes', "undeclared reference to 'sometimes'", 1],
    ["'text'", 'it is of type string, expected bool', undefined],
    ['answers.size', 'it is of type dyn, expected bool', undefined],
    ['status == 1', 'no such overload: string == int', 1],
    ['env.TIER.matches(1)', "found no matching overload for 'string.matches(int)'", 1],
    ['component.foo', "Cannot index type 'string'", 11],
  ])('%s is refused', async (text, problem, column) => {
    const found = await failure(text)
    expect(found.code).toBe('expression/bad-expression')
    expect(found.message).toBe(`invalid when condition: invalid CEL expression ${JSON.stringify(text)}: ${problem}`)
    expect(found.data.column).toBe(column)
  })

  test('what is near is suggested', async () => {
    expect((await failure('alwyas')).words.hints).toEqual(['Did you mean `always`?'])
    expect((await failure("stak == 'x'")).words.hints).toEqual(['Did you mean `stack`?'])
  })

  test('the key and the place are named', async () => {
    const place = { file: 'a.yaml', line: 3 }
    await expect(async () => parseCondition('&& ci', { name: 'continue', place })).rejects.toMatchObject({
      message: 'invalid continue condition: invalid CEL expression "&& ci": Unexpected token: AND',
      words: { place },
    })
  })
})

describe('the status', () => {
  test.each(
    (
      [
        ['always', true],
        ['failure', true],
        ['never', false],
        ['ci', false],
        [['local', 'success'], true],
        [condition({ not: condition({ any: ['never', 'failure'] }) }), true],
        ["status == 'failure'", true],
        ["'status' == stack", true],
        ["env.status == 'x'", false],
        ['my_status == 1', false],
      ] as [Value, boolean][]
    ).map(([value, expected]) => ({ name: JSON.stringify(value), value, expected })),
  )('$name mentions it: $expected', async ({ value, expected }) => {
    const read = await Promise.resolve()
      .then(() => parseCondition(value, field))
      .catch(() => ({ kind: 'cel', text: value, program: () => true }) as never)
    expect(read && mentionsStatus(read)).toBe(expected)
  })

  test.each(
    (
      [
        [null, true, false],
        ['always', true, true],
        ['failure', false, true],
        ['success', true, false],
        ['never', false, false],
        ['local', true, false],
        ["stack == 'dev'", true, false],
        ["stack == 'dev' && status == 'failure'", false, true],
        [condition({ any: ['success', 'failure'] }), true, true],
        [condition({ not: 'success' }), false, true],
      ] as [Value, boolean, boolean][]
    ).map(([value, success, failed]) => ({ name: JSON.stringify(value), value, success, failed })),
  )('$name runs after success: $success, after failure: $failed', async ({ value, success, failed }) => {
    const read = await parseCondition(value, field)
    expect(mayRun(read, facts)).toBe(success)
    expect(mayRun(read, { ...facts, status: 'failure' })).toBe(failed)
  })

  test('other facts are mentioned by name', async () => {
    const read = await parseCondition(['always', 'checksum.changed || timestamp.changed'], field)
    expect(read && [mentions(read, 'checksum'), mentions(read, 'preconditions')]).toEqual([true, false])
  })
})
