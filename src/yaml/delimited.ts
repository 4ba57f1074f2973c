import { mergeMaps } from '../value/merge.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'

/**
 * The parts of a plain key that is written with `settings.yaml.key_delimiter` in it (`vars.tags.team`). A key that begins
 * or ends with it, or has two in a row, is one name.
 */
export function keyParts(name: string, delimiter: string): readonly string[] {
  const parts = name.split(delimiter)
  return parts.includes('') ? [name] : parts
}

/** Lays a value under a path of names into a map: what is there already and is a map as well is merged. */
export function layUnder(made: ValueMap, parts: readonly string[], value: Value): void {
  const [name, ...inner] = parts as [string, ...string[]]
  const nested = inner.reduceRight<Value>((under, part) => map([[part, under]]), value)
  const before = made[name]
  // An anchor may share what is there, so nothing is written into it.
  made[name] = isMap(before) && isMap(nested) ? mergeMaps(before, nested) : nested
}
