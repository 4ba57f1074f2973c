import { type Meeting, mergeMaps } from '../value/merge.ts'
import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'

/** Under these, names of users meet without regard to case, as they are looked up. */
const named: readonly (readonly string[])[] = [
  ['auth', 'providers'],
  ['auth', 'identities'],
]

/** Of what meets at one place: a map is not replaced by a scalar, and null is not set. */
const meeting: Meeting = (under, over) => {
  if (over instanceof Tagged) return undefined
  return (isMap(under) && !isMap(over)) || over === null ? under : undefined
}

/** Lays one layer on all below it: maps deeply, lists as a whole. Nothing is changed, and untouched parts are shared. */
export function mergeLayer(under: ValueMap, over: ValueMap): ValueMap {
  return mergeMaps(under, aligned(under, over), 'replace', meeting)
}

/** The layer with the names below `named` in the spelling that the layers under it use. */
function aligned(under: ValueMap, over: ValueMap): ValueMap {
  let made = over
  for (const path of named) {
    const [mine, theirs] = [at(made, path), at(under, path)]
    if (!mine || !theirs) continue
    const spelling = new Map(Object.keys(theirs).map((key) => [key.toLowerCase(), key]))
    const wrong = Object.keys(mine).filter((key) => !(key in theirs) && spelling.has(key.toLowerCase()))
    if (wrong.length === 0) continue
    const renamed = map(
      Object.keys(mine).map((key) => [spelling.get(key.toLowerCase()) ?? key, mine[key] as Value] as const),
    )
    const [first, second] = path as [string, string]
    made = { ...made, [first]: { ...(made[first] as ValueMap), [second]: renamed } }
    Object.setPrototypeOf(made, null)
    Object.setPrototypeOf(made[first], null)
  }
  return made
}

function at(value: ValueMap, path: readonly string[]): ValueMap | undefined {
  let here: Value | undefined = value
  for (const key of path) here = isMap(here) ? here[key] : undefined
  return isMap(here) ? here : undefined
}

/** The tree without what was left for merging: keys under `!unset` go, list items under it are null, `!append` is done. */
export function settled(value: Value): Value {
  if (value instanceof Tagged) return value.tag === '!unset' ? null : settled(value.value)
  if (Array.isArray(value)) return value.map(settled)
  if (!isMap(value)) return value
  const made = map()
  for (const key of Object.keys(value)) {
    const inner = value[key] as Value
    if (!(inner instanceof Tagged && inner.tag === '!unset')) made[key] = settled(inner)
  }
  return made
}
