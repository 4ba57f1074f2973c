import { expect, test } from 'vitest'
import { rendered } from './world.ts'

test.each([
  '{{ repeat 1000000000 "x" }}',
  '{{ indent 100000000 "a\\nb" }}',
  '{{ until 1000000000 }}',
  '{{ untilStep 0 1000000000 1 }}',
  '{{ seq 1000000000 }}',
  '{{ math.Seq 1000000000 }}',
  '{{ strings.Repeat 1000000000 "x" }}',
  '{{ strings.Indent 1000000000 "x" "y" }}',
  '{{ randAlpha 1000000000 }}',
  '{{ random.ASCII 1000000000 }}',
])('%s is refused before it costs anything', async (template) => {
  const start = performance.now()
  await expect(rendered(template)).rejects.toThrow(/would be larger than/)
  expect(performance.now() - start).toBeLessThan(1000)
})

test('a pattern that would backtrack for ever takes linear time', async () => {
  const start = performance.now()
  expect(await rendered('{{ regexMatch "^(a+)+$" (printf "%sb" (repeat 5000 "a")) }}')).toBe('false')
  expect(performance.now() - start).toBeLessThan(3000)
})

test('keys of a prototype are keys like any other', async () => {
  const keys = '{{ $d := dict "constructor" 1 "__proto__" 2 "toString" 3 }}'
  expect(
    await rendered(`${keys}{{ $d }} {{ get $d "valueOf" }}| {{ hasKey (dict) "constructor" }} {{ keys $d }}`),
  ).toBe('map[__proto__:2 constructor:1 toString:3] | false [__proto__ constructor toString]')
  expect(
    await rendered(
      '{{ (fromJson "{\\"__proto__\\": {\\"x\\": 1}}").__proto__.x }} {{ (yaml "__proto__: 1").__proto__ }}',
    ),
  ).toBe('1 1')
  expect(await rendered('{{ merge (dict) (fromJson "{\\"__proto__\\": {\\"y\\": 1}}") }} {{ get (dict) "y" }}|')).toBe(
    'map[__proto__:map[y:1]] |',
  )
})

test('files outside the working directory cannot be written', async () => {
  await expect(rendered('{{ file.Write "../x" "y" }}')).rejects.toThrow('not contained by working directory')
  await expect(rendered('{{ file.Write "/etc/x" "y" }}')).rejects.toThrow('not contained by working directory')
})
