import type { Path } from '../../value/origin.ts'
import { isMap, map, type Value } from '../../value/value.ts'
import { Problem } from './problem.ts'

/** A value, and where it stands in the tree that it was found in. What was computed is the root of a tree of its own. */
export interface Found {
  readonly value: Value
  readonly root: Value
  readonly path: Path
}

/** A value that stands nowhere. */
export function computed(value: Value): Found {
  return { value, root: value, path: [] }
}

/** A child of a found value, or the place where it would stand. */
export function below(parent: Found, key: string | number, value: Value): Found {
  return { value, root: parent.root, path: [...parent.path, key] }
}

/** The value at a path below `value`; null where nothing is. */
export function at(value: Value, path: Path): Value {
  let here: Value = value
  for (const key of path) {
    if (Array.isArray(here)) here = (typeof key === 'number' ? here[key] : undefined) ?? null
    else if (isMap(here) && Object.hasOwn(here, String(key))) here = here[String(key)] as Value
    else return null
  }
  return here
}

/** Lists grow by assignment up to this length. */
const LONGEST_LIST = 1_000_000

/** A copy with the value at a path replaced; what is missing on the way is made. */
export function withValue(value: Value, path: Path, replacement: Value): Value {
  const [key, ...rest] = path
  if (key === undefined) return replacement
  if (Array.isArray(value) || (value === null && typeof key === 'number')) {
    if (typeof key !== 'number') throw new Problem(`cannot index a list with '${key}'`)
    if (key > LONGEST_LIST) throw new Problem(`index ${key} is too large`)
    const items = value === null ? [] : [...value]
    while (items.length <= key) items.push(null)
    items[key] = withValue(items[key] as Value, rest, replacement)
    return items
  }
  const copy = map(isMap(value) ? Object.entries(value) : [])
  const name = String(key)
  copy[name] = withValue(Object.hasOwn(copy, name) ? (copy[name] as Value) : null, rest, replacement)
  return copy
}

/** A copy without the values at some paths. */
export function withoutValues(value: Value, paths: readonly Path[]): Value {
  const gone = new Set<string | number>()
  const deeper = new Map<string | number, Path[]>()
  for (const [key, ...rest] of paths) {
    if (key === undefined) continue
    if (rest.length === 0) gone.add(key)
    else deeper.set(key, [...(deeper.get(key) ?? []), rest])
  }
  const kept = (key: string | number, item: Value) => withoutValues(item, deeper.get(key) ?? [])
  if (gone.size === 0 && deeper.size === 0) return value
  if (Array.isArray(value)) return value.flatMap((item, index) => (gone.has(index) ? [] : [kept(index, item)]))
  if (!isMap(value)) return value
  return map(Object.entries(value).flatMap(([key, item]) => (gone.has(key) ? [] : [[key, kept(key, item)] as const])))
}

/** The rest of a path behind another one; undefined when it does not lead through it, or stands in another tree. */
export function relative(target: Found, from: Found): Path | undefined {
  if (target.root !== from.root || target.path.length < from.path.length) return undefined
  return from.path.every((key, index) => target.path[index] === key) ? target.path.slice(from.path.length) : undefined
}

/** The same place with another value, in a tree that is changed accordingly. */
export function changed(found: Found, value: Value): Found {
  return { value, path: found.path, root: withValue(found.root, found.path, value) }
}
