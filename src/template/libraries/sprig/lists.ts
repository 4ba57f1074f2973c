import type { Operand, TemplateFunction } from '../../library.ts'
import { checkSize } from '../../limits.ts'
import { kindOf, nilList, truth, typed, typeOf, uint8 } from '../../values.ts'
import { library } from '../define.ts'
import { deepEqual } from '../standard/equal.ts'
import { toInt64 } from './cast.ts'

type Example = readonly [template: string, output: string]

/** The items of a list; fails for all other values, nil the way Go stumbles over it. */
function items(list: Operand, complaint: string): readonly Operand[] {
  if (Array.isArray(list)) return list
  if (list instanceof Uint8Array) return Array.from(list, uint8)
  if (list === null) throw new Error('runtime error: invalid memory address or nil pointer dereference')
  throw new Error(complaint.replace('%s', kindOf(list)))
}

/** A function of one list. */
function ofList(
  name: string,
  about: string,
  example: Example,
  run: (list: readonly Operand[]) => Operand,
  complaint = `Cannot find ${name} on type %s`,
): TemplateFunction {
  return { params: ['any'], about, example, run: (_: unknown, list: Operand) => run(items(list, complaint)) }
}

const append: TemplateFunction = {
  params: ['any', 'any'],
  about: 'A new list with one more item at the end.',
  example: ['{{ append (list 1 2) 3 }}', '[1 2 3]'],
  run: (_, list: Operand, item: Operand) => [...items(list, 'Cannot push on type %s'), item],
}
const prepend: TemplateFunction = {
  params: ['any', 'any'],
  about: 'A new list with one more item at the beginning.',
  example: ['{{ prepend (list 1 2) 0 }}', '[0 1 2]'],
  run: (_, list: Operand, item: Operand) => [item, ...items(list, 'Cannot prepend on type %s')],
}
const first = ofList(
  'first',
  'The first item, nil of an empty list.',
  ['{{ first (list 1 2) }}', '1'],
  ([item = null]) => item,
)
const last = ofList(
  'last',
  'The last item, nil of an empty list.',
  ['{{ last (list 1 2) }}', '2'],
  (list) => list.at(-1) ?? null,
)
const rest = ofList('rest', 'The list without its first item.', ['{{ rest (list 1 2 3) }}', '[2 3]'], (list) =>
  list.length === 0 ? nilList() : list.slice(1),
)
const initial = ofList('initial', 'The list without its last item.', ['{{ initial (list 1 2 3) }}', '[1 2]'], (list) =>
  list.length === 0 ? nilList() : list.slice(0, -1),
)
const reverse = ofList('reverse', 'The list from behind.', ['{{ reverse (list 1 2 3) }}', '[3 2 1]'], (list) =>
  [...list].reverse(),
)
const uniq = ofList('uniq', 'The list without repeated items.', ['{{ uniq (list 1 2 1) }}', '[1 2]'], (list) => {
  const kept: Operand[] = []
  for (const item of list) if (!kept.some((other) => deepEqual(item, other))) kept.push(item)
  return kept
})
const compact = ofList(
  'compact',
  'The list without empty items.',
  ['{{ compact (list 1 "" nil "a") }}', '[1 a]'],
  (list) => list.filter(truth),
  'Cannot compact on type %s',
)
const without: TemplateFunction = {
  params: ['any'],
  variadic: 'any',
  about: 'The list without the items that follow.',
  example: ['{{ without (list 1 2 3) 2 }}', '[1 3]'],
  run: (_, list: Operand, ...unwanted: Operand[]) =>
    items(list, 'Cannot find without on type %s').filter((item) => !unwanted.some((other) => deepEqual(item, other))),
}
const has: TemplateFunction = {
  params: ['any', 'any'],
  about: 'Whether a list has an item.',
  example: ['{{ list 1 2 | has 2 }}', 'true'],
  run: (_, item: Operand, list: Operand) =>
    list !== null && items(list, 'Cannot find has on type %s').some((other) => deepEqual(item, other)),
}
const slice: TemplateFunction = {
  params: ['any'],
  variadic: 'any',
  about: 'The items from a position up to another one.',
  example: ['{{ slice (list 1 2 3 4) 1 3 }}', '[2 3]'],
  run: (_, list: Operand, ...range: Operand[]) => {
    const all = items(list, 'list should be type of slice or array but %s')
    if (all.length === 0) return null
    const from = range.length > 0 ? Number(toInt64(range[0])) : 0
    const to = range.length > 1 ? Number(toInt64(range[1])) : all.length
    if (from < 0 || from > to || to > all.length) throw new Error('reflect.Value.Slice: slice index out of bounds')
    const cut = all.slice(from, to)
    const type = typeOf(list)
    return type === '[]interface {}' ? cut : typed(cut, type)
  },
}
const chunk: TemplateFunction = {
  params: ['int', 'any'],
  about: 'The list in pieces of so many items.',
  example: ['{{ chunk 2 (list 1 2 3) }}', '[[1 2] [3]]'],
  run: (_, size: number, list: Operand) => {
    const all = items(list, 'Cannot chunk type %s')
    const count = Math.floor((all.length - 1) / size) + 1
    if (size === 0 || count < 0) throw new Error('runtime error: makeslice: len out of range')
    return typed(
      Array.from({ length: count }, (_item, at) => all.slice(at * size, (at + 1) * size)),
      '[][]interface {}',
    )
  },
}
const list: TemplateFunction = {
  params: [],
  variadic: 'any',
  about: 'A list of the operands.',
  example: ['{{ list 1 "a" nil }}', '[1 a <nil>]'],
  run: (_, ...values: Operand[]) => values,
}

/** Sprig's lists. None of them changes the list it is given. */
export const functions = library({
  append,
  chunk,
  compact,
  concat: {
    params: [],
    variadic: 'any',
    about: 'One list of the items of several.',
    example: ['{{ concat (list 1 2) (list 3) }}', '[1 2 3]'],
    run: (_, ...lists: Operand[]) => {
      const all = lists.flatMap((each) => items(each, 'Cannot concat type %s as list'))
      checkSize(all.length * 8)
      return all.length === 0 ? nilList() : all
    },
  },
  first,
  has,
  initial,
  last,
  list,
  mustAppend: append,
  mustChunk: chunk,
  mustCompact: compact,
  mustFirst: first,
  mustHas: has,
  mustInitial: initial,
  mustLast: last,
  mustPrepend: prepend,
  mustPush: append,
  mustRest: rest,
  mustReverse: reverse,
  mustSlice: slice,
  mustUniq: uniq,
  mustWithout: without,
  prepend,
  push: append,
  rest,
  reverse,
  slice,
  tuple: list,
  uniq,
  without,
})
