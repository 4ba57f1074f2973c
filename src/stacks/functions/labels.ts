import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'

function metadata(section: ValueMap, key: string): Value | undefined {
  return isMap(section.metadata) ? section.metadata[key] : undefined
}

/** `!tags`: the component's `metadata.tags`. */
export function tags(_: string, section: ValueMap): Value {
  const list = metadata(section, 'tags')
  return Array.isArray(list) ? list : []
}

/** `!labels`: the component's `metadata.labels`, values as text. */
export function labels(_: string, section: ValueMap): ValueMap {
  const given = metadata(section, 'labels')
  return map(isMap(given) ? Object.entries(given).map(([key, value]) => [key, String(value)] as const) : [])
}

/** `!labels.keys`: sorted. */
export function labelKeys(_: string, section: ValueMap): Value {
  return Object.keys(labels(_, section)).sort()
}

/** `!labels.values`: in the order of their keys. */
export function labelValues(_: string, section: ValueMap): Value {
  const all = labels(_, section)
  return Object.keys(all)
    .sort()
    .map((key) => all[key] as Value)
}
