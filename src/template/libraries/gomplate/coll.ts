import { compareText } from '../../bytes.ts'
import type { Operand, TemplateFunction } from '../../library.ts'
import { plain } from '../../print.ts'
import {
  entry,
  floatOf,
  integerOf,
  isFloat,
  isInteger,
  isTemplateMap,
  kindOf,
  nilList,
  sortedKeys,
  strings,
  typeOf,
} from '../../values.ts'
import { library } from '../define.ts'
import { deepEqual } from '../standard/equal.ts'
import { dict, has } from './conv.ts'
import { itemsOf, toNumber, toText } from './conversion.ts'
import { jsonPath } from './jsonpath.ts'

type Dict = { readonly [key: string]: Operand }
type Example = readonly [template: string, output: string]

const plainMap = 'map[string]interface {}'

/** A new map with the entries of both; where both have a key, those of `over` count, maps are merged. */
function merged(under: Dict, over: Dict): Dict {
  const made: { [key: string]: Operand } = Object.create(null)
  for (const key of Object.keys(under)) made[key] = under[key]
  for (const key of Object.keys(over)) {
    const [mine, its] = [over[key], made[key]]
    const both = its !== undefined && typeOf(mine) === plainMap && typeOf(its) === plainMap
    made[key] = both ? merged(its as Dict, mine as Dict) : mine
  }
  return made
}

function flatten(list: Operand, depth: number): Operand[] {
  const items = itemsOf(list)
  if (depth === 0) return items
  return items.flatMap((item) => (Array.isArray(item) ? flatten(item, depth - 1) : [item]))
}

/** Whether one value comes before another of the same kind; maps are compared by a key. */
function lessThan(key: string, a: Operand, b: Operand): boolean {
  if (isInteger(a)) return isInteger(b) ? integerOf(a) < integerOf(b) : unlike(a, b)
  if (isFloat(a)) return isFloat(b) ? floatOf(a) < floatOf(b) : unlike(a, b)
  if (typeof a === 'string') return typeof b === 'string' ? compareText(a, b) < 0 : unlike(a, b)
  if (!isTemplateMap(a)) return false
  const mine = entry(a as never, key)
  if (mine === undefined) return false
  const its = isTemplateMap(b) ? entry(b as never, key) : undefined
  if (its === undefined) throw new Error('reflect: call of reflect.Value.Interface on zero Value')
  return lessThan('', mine, its)
}

function unlike(a: Operand, b: Operand): never {
  throw new Error(`cannot sort ${typeOf(a)} and ${typeOf(b)} together`)
}

function sort(values: readonly Operand[]): Operand {
  if (values.length === 0 || values.length > 2) {
    throw new Error(`wrong number of args: wanted 1 or 2, got ${values.length}`)
  }
  const key = values.length === 2 ? toText(values[0]) : ''
  const list = values.at(-1)
  if (list === null) return nilList()
  const items = itemsOf(list)
  const kind = kindOf(items[0])
  if (items.length > 0 && kind === 'invalid') {
    throw new Error('runtime error: invalid memory address or nil pointer dereference')
  }
  if (items.some((item) => kindOf(item) !== kind)) return items
  return [...items].sort((a, b) => (lessThan(key, a, b) ? -1 : lessThan(key, b, a) ? 1 : 0))
}

function pickOmit(values: readonly Operand[]): readonly [map: Dict, keys: readonly string[]] {
  if (values.length < 2) throw new Error(`wrong number of args: wanted 2 or more, got ${values.length}`)
  const map = values.at(-1)
  if (typeOf(map) !== plainMap) {
    throw new Error(`wrong map type: must be map[string]interface{}, got ${typeOf(map)}`)
  }
  const keys = values.slice(0, -1).map((key) => {
    if (typeof key !== 'string') throw new Error(`wrong key type: must be string, got ${typeOf(key)} (${plain(key)})`)
    return key
  })
  return [map as Dict, keys]
}

function filtered(map: Dict, keep: (key: string) => boolean): Dict {
  const made: { [key: string]: Operand } = Object.create(null)
  for (const key of sortedKeys(map)) if (keep(key)) made[key] = map[key]
  return made
}

function someMap(maps: readonly Dict[]): readonly Dict[] {
  if (maps.length === 0) throw new Error('need at least one argument')
  return maps
}

function variadic(about: string, example: Example, run: (...values: Operand[]) => Operand): TemplateFunction {
  return { params: [], variadic: 'any', about, example, run: (_: unknown, ...values: Operand[]) => run(...values) }
}

const shared: Readonly<Record<string, (name: string) => TemplateFunction>> = {
  append: (name) => ({
    params: ['any', 'any'],
    about: 'A list with one more item at the end: `ITEM LIST`.',
    example: [`{{ ${name} 3 (coll.Slice 1 2) }}`, '[1 2 3]'],
    run: (_, item: Operand, list: Operand) => [...itemsOf(list), item],
  }),
  dict: (name) =>
    variadic('A map of keys and values in turn.', [`{{ ${name} "a" 1 "b" 2 }}`, 'map[a:1 b:2]'], (...pairs) =>
      dict(pairs),
    ),
  flatten: (name) =>
    variadic(
      'A list without lists in it, or down to a depth: `[DEPTH] LIST`.',
      [`{{ ${name} (coll.Slice 1 (coll.Slice 2)) }}`, '[1 2]'],
      (...values) => {
        if (values.length === 0 || values.length > 2) {
          throw new Error(`wrong number of args: wanted 1 or 2, got ${values.length}`)
        }
        return flatten(values.at(-1), values.length === 2 ? toNumber(values[0]) : -1)
      },
    ),
  has: (name) => ({
    params: ['any', 'string'],
    about: 'Whether a map has a key, or a list a text.',
    example: [`{{ ${name} (coll.Dict "a" 1) "a" }}`, 'true'],
    run: (_, holder: Operand, key: string) => has(holder, key),
  }),
  jsonpath: (name) => ({
    params: ['string', 'any'],
    about: 'What a JSONPath expression finds in a value.',
    example: [`{{ ${name} ".a[0].b" (coll.Dict "a" (coll.Slice (coll.Dict "b" 1))) }}`, '1'],
    run: (_, path: string, value: Operand) => jsonPath(path, value),
  }),
  keys: (name) => ({
    params: [],
    variadic: 'map',
    about: 'The sorted keys of maps.',
    example: [`{{ ${name} (coll.Dict "b" 1 "a" 2) }}`, '[a b]'],
    run: (_, ...maps: Dict[]) => strings(someMap(maps).flatMap((map) => sortedKeys(map))),
  }),
  merge: (name) => ({
    params: ['map'],
    variadic: 'map',
    about: 'A map with the entries of several; the first that has a key counts, maps are merged deeply.',
    example: [`{{ ${name} (coll.Dict "a" 1) (coll.Dict "a" 2 "b" 3) }}`, 'map[a:1 b:3]'],
    run: (_, map: Dict, ...others: Dict[]) => others.reduce((all, other) => merged(other, all), map),
  }),
  prepend: (name) => ({
    params: ['any', 'any'],
    about: 'A list with one more item at the beginning: `ITEM LIST`.',
    example: [`{{ ${name} 0 (coll.Slice 1 2) }}`, '[0 1 2]'],
    run: (_, item: Operand, list: Operand) => [item, ...itemsOf(list)],
  }),
  reverse: (name) => ({
    params: ['any'],
    about: 'The list from behind. A list of mixed values is itself reversed.',
    example: [`{{ ${name} (coll.Slice 1 2 3) }}`, '[3 2 1]'],
    run: (_, list: Operand) => {
      const items = itemsOf(list)
      return typeOf(list) === '[]interface {}' ? items.reverse() : [...items].reverse()
    },
  }),
  slice: (name) => variadic('A list of the operands.', [`{{ ${name} 1 "a" }}`, '[1 a]'], (...values) => values),
  sort: (name) =>
    variadic(
      'A sorted list; one of maps by a key: `[KEY] LIST`.',
      [`{{ ${name} (coll.Slice 3 1 2) }}`, '[1 2 3]'],
      (...values) => sort(values),
    ),
  uniq: (name) => ({
    params: ['any'],
    about: 'The list without repeated items.',
    example: [`{{ ${name} (coll.Slice 1 2 1) }}`, '[1 2]'],
    run: (_, list: Operand) => {
      const kept: Operand[] = []
      for (const item of itemsOf(list)) if (!kept.some((other) => deepEqual(item, other))) kept.push(item)
      return kept
    },
  }),
  values: (name) => ({
    params: [],
    variadic: 'map',
    about: 'The values of maps, in the order of their keys.',
    example: [`{{ ${name} (coll.Dict "b" 1 "a" 2) }}`, '[2 1]'],
    run: (_, ...maps: Dict[]) => someMap(maps).flatMap((map) => sortedKeys(map).map((key) => map[key])),
  }),
}

/** The names that the shared functions have in the namespace. */
const inNamespace = (name: string) =>
  `coll.${name === 'jsonpath' ? 'JSONPath' : name.charAt(0).toUpperCase() + name.slice(1)}`

/** Gomplate's lists and maps. */
export const functions = library({
  ...Object.fromEntries(Object.entries(shared).map(([name, make]) => [name, make(name)])),
  ...Object.fromEntries(Object.entries(shared).map(([name, make]) => [inNamespace(name), make(inNamespace(name))])),
  'coll.Omit': variadic(
    'A map without some keys: `KEY… MAP`.',
    ['{{ coll.Omit "a" (coll.Dict "a" 1 "b" 2) }}', 'map[b:2]'],
    (...values) => {
      const [map, keys] = pickOmit(values)
      return filtered(map, (key) => !keys.includes(key))
    },
  ),
  'coll.Pick': variadic(
    'A map of some keys only: `KEY… MAP`.',
    ['{{ coll.Pick "a" (coll.Dict "a" 1 "b" 2) }}', 'map[a:1]'],
    (...values) => {
      const [map, keys] = pickOmit(values)
      return filtered(map, (key) => keys.includes(key))
    },
  ),
})
