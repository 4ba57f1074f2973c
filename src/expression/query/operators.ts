import type { Path } from '../../value/origin.ts'
import { isMap, map, type Value } from '../../value/value.ts'
import { calculate } from './calculate.ts'
import { codecs } from './codecs.ts'
import type { Node } from './nodes.ts'
import { number } from './number.ts'
import type { Call, Operator } from './operator.ts'
import { at, below, changed, computed, type Found, relative, withoutValues, withValue } from './place.ts'
import { Problem } from './problem.ts'
import { texts } from './texts.ts'
import { contains, identity, isScalar, isTrue, numberOf, ordered, sorted, tagOf, textOf } from './values.ts'

const one = (value: Value): Found[] => [computed(value)]

/** The first value that the argument finds at a place; null when it finds none. */
const value = (call: Call, index = 0, place = call.here): Value =>
  call.ask(call.args[index] as Node, place)[0]?.value ?? null

const list = (name: string, of: Value): Value[] => {
  if (!Array.isArray(of)) throw new Problem(`\`${name}\` needs a list, got ${tagOf(of)}`)
  return of
}

/** Children of a list or map with their keys; of anything else none. */
function childrenOf(of: Found): Found[] {
  if (Array.isArray(of.value)) return of.value.map((item, index) => below(of, index, item))
  return isMap(of.value) ? Object.entries(of.value).map(([key, item]) => below(of, key, item)) : []
}

/** Items with what the argument finds at each of them, for sorting and grouping. */
function ranked(call: Call, name: string): { item: Value; keys: Value[] }[] {
  return list(name, call.here.value).map((item, index) => ({
    item,
    keys: call.args.flatMap((arg) => call.ask(arg, below(call.here, index, item)).map((found) => found.value)),
  }))
}

function byKeys(a: readonly Value[], b: readonly Value[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = sorted(a[index] ?? null, b[index] ?? null)
    if (order !== 0) return order
  }
  return 0
}

function extreme(name: string, sign: 1 | -1): Operator {
  return ({ here }) => {
    if (here.value === null) return []
    const items = list(name, here.value)
    if (items.length === 0) return []
    return one(
      items.reduce((best, item) => {
        const order = ordered(item, best)
        if (order === undefined && item !== null && best !== null)
          throw new Problem(`${tagOf(item)} cannot be compared with ${tagOf(best)}`)
        return (order ?? sorted(item, best)) * sign > 0 ? item : best
      }),
    )
  }
}

/** Paths of what the argument finds below the place. */
const pathsOf = (call: Call): Path[] =>
  call.ask(call.args[0] as Node).flatMap((target) => {
    const path = relative(target, call.here)
    return path === undefined ? [] : [path]
  })

function pathOf(from: Value): Path {
  return list('setpath', from).map((key) => numberOf(key) ?? textOf(key))
}

function flat(items: readonly Value[], depth: number): Value[] {
  return items.flatMap((item) => (Array.isArray(item) && depth !== 0 ? flat(item, depth - 1) : [item]))
}

function sortedKeys(of: Value): Value {
  if (!isMap(of)) return of
  return map(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function withKeys(of: Value, keys: readonly Value[], keep: boolean): Value {
  if (Array.isArray(of)) {
    const wanted = keys.map((key) => numberOf(key) ?? Number(textOf(key)))
    if (keep) return wanted.filter((index) => index in of).map((index) => of[index] as Value)
    return of.filter((_, index) => !wanted.includes(index))
  }
  if (!isMap(of)) throw new Problem(`cannot pick keys of ${tagOf(of)}`)
  const wanted = keys.map(textOf)
  if (keep) return map(wanted.filter((key) => Object.hasOwn(of, key)).map((key) => [key, of[key] as Value] as const))
  return map(Object.entries(of).filter(([key]) => !wanted.includes(key)))
}

/** `[{key, value}, …]` as a map. */
function fromEntries(entries: Value): Value {
  return map(
    list('from_entries', entries).map((entry, index) => {
      if (!isMap(entry) || !Object.hasOwn(entry, 'key')) throw new Problem(`entry ${index} has no \`key\``)
      const key = entry.key as Value
      if (!isScalar(key)) throw new Problem(`the key of entry ${index} is ${tagOf(key)}`)
      return [textOf(key), (entry.value as Value | undefined) ?? null] as const
    }),
  )
}

const entries = (of: Value): Value[] =>
  Array.isArray(of)
    ? of.map((item, index) =>
        map([
          ['key', index],
          ['value', item],
        ] as [string, Value][]),
      )
    : Object.entries(of as { [key: string]: Value }).map(([key, item]) =>
        map([
          ['key', key],
          ['value', item],
        ] as [string, Value][]),
      )

const anyOrAll =
  (name: string, all: boolean): Operator =>
  (call) => {
    if (!Array.isArray(call.here.value)) throw new Problem(`\`${name}\` needs a list, got ${tagOf(call.here.value)}`)
    const holds = (item: Found) => (call.args.length === 0 ? isTrue(item.value) : isTrue(value(call, 0, item)))
    const items = childrenOf(call.here)
    return one(all ? items.every(holds) : items.some(holds))
  }

const firstOrLast =
  (last: boolean): Operator =>
  (call) => {
    const items = childrenOf(call.here)
    const found = items.filter((item) => call.args.length === 0 || isTrue(value(call, 0, item)))
    const chosen = found.at(last ? -1 : 0)
    return chosen ? [chosen] : []
  }

/** Operators on any value; those on texts and those that encode stand in files of their own. */
const general: readonly (readonly [string, Operator])[] = [
  ['empty', () => []],
  ['not', ({ here }) => one(!isTrue(here.value))],
  ['tag', ({ here }) => one(tagOf(here.value))],
  ['kind', ({ here }) => one(Array.isArray(here.value) ? 'seq' : isMap(here.value) ? 'map' : 'scalar')],
  [
    'length',
    ({ here: { value: of } }) => {
      if (of === null) return one(0)
      if (Array.isArray(of)) return one(of.length)
      return one(isMap(of) ? Object.keys(of).length : Array.from(textOf(of)).length)
    },
  ],
  [
    'keys',
    ({ here: { value: of } }) => {
      if (Array.isArray(of)) return one(of.map((_, index) => index))
      if (isMap(of)) return one(Object.keys(of))
      throw new Problem(`${tagOf(of)} has no keys`)
    },
  ],
  [
    'has',
    (call) => {
      const key = value(call)
      const of = call.here.value
      if (isMap(of)) return one(Object.hasOwn(of, textOf(key)))
      const index = numberOf(key)
      return one(Array.isArray(of) && index !== undefined && index >= 0 && index < of.length)
    },
  ],
  ['contains', (call) => one(contains(call.here.value, value(call)))],
  // Only the first answer counts.
  ['select', (call) => (isTrue(value(call)) ? [call.here] : [])],
  [
    'map',
    (call) => {
      if (call.here.value !== null && isScalar(call.here.value))
        throw new Problem(`\`map\` needs a list, got ${tagOf(call.here.value)}`)
      return one(
        childrenOf(call.here).flatMap((item) => call.ask(call.args[0] as Node, item).map((found) => found.value)),
      )
    },
  ],
  [
    'filter',
    (call) =>
      one(
        childrenOf(call.here)
          .filter((item) => isTrue(value(call, 0, item)))
          .map((item) => item.value),
      ),
  ],
  [
    'map_values',
    (call) => {
      let now = call.here
      for (const child of childrenOf(call.here)) {
        const next = call.ask(call.args[0] as Node, child)[0]
        if (next) now = changed(now, withValue(now.value, child.path.slice(-1), next.value))
      }
      return [now]
    },
  ],
  ['any', anyOrAll('any', false)],
  ['all', anyOrAll('all', true)],
  ['any_c', anyOrAll('any_c', false)],
  ['all_c', anyOrAll('all_c', true)],
  ['first', firstOrLast(false)],
  ['last', firstOrLast(true)],
  ['min', extreme('min', -1)],
  ['max', extreme('max', 1)],
  ['add', ({ here }) => one(childrenOf(here).reduce<Value>((sum, item) => calculate('+', sum, item.value), null))],
  ['reverse', ({ here }) => one([...list('reverse', here.value)].reverse())],
  [
    'sort',
    ({ here }) => (isMap(here.value) ? one(sortedKeys(here.value)) : one([...list('sort', here.value)].sort(sorted))),
  ],
  [
    'sort_by',
    (call) =>
      one(
        ranked(call, 'sort_by')
          .sort((a, b) => byKeys(a.keys, b.keys))
          .map(({ item }) => item),
      ),
  ],
  [
    'unique',
    ({ here }) => {
      const seen = new Map<string, Value>()
      for (const item of list('unique', here.value)) if (!seen.has(identity(item))) seen.set(identity(item), item)
      return one([...seen.values()])
    },
  ],
  [
    'unique_by',
    (call) => {
      const seen = new Map<string, Value>()
      for (const { item, keys } of ranked(call, 'unique_by')) {
        const key = identity(keys[0] ?? null)
        if (!seen.has(key)) seen.set(key, item)
      }
      return one([...seen.values()])
    },
  ],
  [
    'group_by',
    (call) => {
      const groups = new Map<string, Value[]>()
      for (const { item, keys } of ranked(call, 'group_by')) {
        const key = identity(keys[0] ?? null)
        groups.set(key, [...(groups.get(key) ?? []), item])
      }
      return one([...groups.values()])
    },
  ],
  [
    'flatten',
    (call) => {
      const depth = call.args.length === 0 ? -1 : numberOf(value(call))
      if (depth === undefined) throw new Problem('the depth of `flatten` is a number')
      return one(flat(list('flatten', call.here.value), depth))
    },
  ],
  [
    'to_entries',
    ({ here }) => {
      if (here.value === null) return []
      if (isScalar(here.value)) throw new Problem(`${tagOf(here.value)} has no keys`)
      return one(entries(here.value))
    },
  ],
  ['from_entries', ({ here }) => one(fromEntries(here.value))],
  [
    'with_entries',
    (call) => {
      if (call.here.value === null) return []
      if (isScalar(call.here.value)) throw new Problem(`${tagOf(call.here.value)} has no keys`)
      const kept = entries(call.here.value).flatMap((entry) =>
        call.ask(call.args[0] as Node, computed(entry)).map((found) => found.value),
      )
      return one(fromEntries(kept))
    },
  ],
  [
    'array_to_map',
    ({ here }) =>
      one(
        Array.isArray(here.value)
          ? map(here.value.flatMap((item, index) => (item === null ? [] : [[String(index), item] as const])))
          : here.value,
      ),
  ],
  [
    'pivot',
    ({ here }) => {
      const rows = list('pivot', here.value).map((row) => (isScalar(row) ? [row] : row))
      if (rows.some(isMap)) {
        const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
        return one(map(keys.map((key) => [key, rows.map((row) => (row as { [key: string]: Value })[key] ?? null)])))
      }
      const width = Math.max(0, ...rows.map((row) => (row as Value[]).length))
      return one(Array.from({ length: width }, (_, column) => rows.map((row) => (row as Value[])[column] ?? null)))
    },
  ],
  ['pick', (call) => one(withKeys(call.here.value, list('pick', value(call)), true))],
  ['omit', (call) => one(withKeys(call.here.value, list('omit', value(call)), false))],
  [
    'sort_keys',
    (call) => {
      let now = call.here
      for (const path of pathsOf(call)) now = changed(now, withValue(now.value, path, sortedKeys(at(now.value, path))))
      return [now]
    },
  ],
  // Plain values hold no aliases.
  ['explode', ({ here }) => [here]],
  ['path', ({ here }) => one([...here.path])],
  ['key', ({ here }) => (here.path.length === 0 ? [] : one(here.path.at(-1) as string | number))],
  [
    'parent',
    (call) => {
      const levels = call.args.length === 0 ? 1 : (numberOf(value(call)) ?? 1)
      const { root, path } = call.here
      if (levels > path.length) return []
      const above = path.slice(0, path.length - levels)
      return [{ root, path: above, value: at(root, above) }]
    },
  ],
  ['del', (call) => [changed(call.here, withoutValues(call.here.value, pathsOf(call)))]],
  [
    'delpaths',
    (call) => [changed(call.here, withoutValues(call.here.value, list('delpaths', value(call)).map(pathOf)))],
  ],
  ['setpath', (call) => [changed(call.here, withValue(call.here.value, pathOf(value(call, 0)), value(call, 1)))]],
  [
    'with',
    (call) => {
      let now = call.here
      for (const path of pathsOf(call)) {
        const target = { root: now.root, path: [...now.path, ...path], value: at(now.value, path) }
        const next = call.ask(call.args[1] as Node, target)[0]
        if (next) now = changed(now, withValue(now.value, path, next.value))
      }
      return [now]
    },
  ],
  [
    'error',
    (call) => {
      throw new Problem(textOf(value(call)))
    },
  ],
  [
    'env',
    (call) => {
      const { name, text } = variable(call)
      if (text === undefined) throw new Problem(`the environment variable ${name} is not set`)
      return one(call.world.fromYaml ? call.world.fromYaml(text) : plain(text))
    },
  ],
  ['strenv', (call) => one(variable(call).text ?? '')],
]

function variable(call: Call): { name: string; text: string | undefined } {
  const name = textOf(value(call))
  return { name, text: Object.hasOwn(call.world.env, name) ? call.world.env[name] : undefined }
}

/** A scalar of YAML, for a variable of the environment. */
function plain(text: string): Value {
  if (/^(|~|null)$/i.test(text)) return null
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return /^[-+]?(\d+|\d*\.\d+([eE][-+]?\d+)?|0x[0-9a-fA-F]+)$/.test(text) ? number(text) : text
}

/** All operators by name. */
export const operators: ReadonlyMap<string, Operator> = new Map([...general, ...texts, ...codecs])
